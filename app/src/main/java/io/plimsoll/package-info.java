/** Plimsoll: a retail operating system for inventory. */
@NullMarked
package io.plimsoll;

import org.jspecify.annotations.NullMarked;
