/**
 * A retailer made up from a seed, its live traffic, the replay of real orders, and an auditor that keeps the books a second time.
 *
 * <p>Everything here speaks to Plimsoll over HTTP, as any channel does, and knows nothing of its inside.
 */
@NullMarked
package io.plimsoll.simulator;

import org.jspecify.annotations.NullMarked;
