/** Measurements: every speed or accuracy that the project claims is made here, by a command that anyone can run. */
@NullMarked
package io.plimsoll.bench;

import org.jspecify.annotations.NullMarked;
