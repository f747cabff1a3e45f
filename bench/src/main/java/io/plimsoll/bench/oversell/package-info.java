/** Two servers, one database, more buyers than units. */
@NullMarked
package io.plimsoll.bench.oversell;

import org.jspecify.annotations.NullMarked;
