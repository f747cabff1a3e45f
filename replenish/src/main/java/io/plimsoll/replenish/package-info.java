/** Stock decisions from distributions of demand and lead time, and the twin that replays them. Plain Java. */
@NullMarked
package io.plimsoll.replenish;

import org.jspecify.annotations.NullMarked;
