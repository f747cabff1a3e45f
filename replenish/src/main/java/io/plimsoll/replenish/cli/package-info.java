/** {@code plimsoll simulate}: stock policies compared on a file of demand. */
@NullMarked
package io.plimsoll.replenish.cli;

import org.jspecify.annotations.NullMarked;
