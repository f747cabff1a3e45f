/** Forecasts of all levels of a hierarchy made to add up. */
@NullMarked
package io.plimsoll.forecast.reconcile;

import org.jspecify.annotations.NullMarked;
