/** Files of demand: long, wide, and the layouts of the M4 and M5 competitions. Plain or gzip. */
@NullMarked
package io.plimsoll.forecast.read;

import org.jspecify.annotations.NullMarked;
