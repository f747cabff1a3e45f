/** The replenishment library against optima, brute force and real history. */
@NullMarked
package io.plimsoll.bench.replenish;

import org.jspecify.annotations.NullMarked;
