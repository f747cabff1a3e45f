/** How good and how fast the forecast library is, on public competitions' data. */
@NullMarked
package io.plimsoll.bench.forecast;

import org.jspecify.annotations.NullMarked;
