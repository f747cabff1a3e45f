/** The library from the shell. */
@NullMarked
package io.plimsoll.forecast.cli;

import org.jspecify.annotations.NullMarked;
