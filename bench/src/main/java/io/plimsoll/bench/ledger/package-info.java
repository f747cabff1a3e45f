/** The stock ledger against the raw database. */
@NullMarked
package io.plimsoll.bench.ledger;

import org.jspecify.annotations.NullMarked;
