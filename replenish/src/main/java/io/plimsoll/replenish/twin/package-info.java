/** The twin: items, locations and suppliers replayed day by day under any stock policy. */
@NullMarked
package io.plimsoll.replenish.twin;

import org.jspecify.annotations.NullMarked;
