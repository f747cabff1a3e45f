/** Killed processes and several servers at once: nothing acknowledged is lost, nothing is done twice, nothing is oversold. */
@NullMarked
package io.plimsoll.bench.crash;

import org.jspecify.annotations.NullMarked;
