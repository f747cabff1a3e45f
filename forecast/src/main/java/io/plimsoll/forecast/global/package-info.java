/**
 * One model over all series of a panel: gradient-boosted trees, the levels above them, and the distribution of both.
 */
@NullMarked
package io.plimsoll.forecast.global;

import org.jspecify.annotations.NullMarked;
