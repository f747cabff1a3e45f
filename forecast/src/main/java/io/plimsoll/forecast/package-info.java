/** Distributions of retail demand from histories of it. Plain Java: no framework, no database. */
@NullMarked
package io.plimsoll.forecast;

import org.jspecify.annotations.NullMarked;
