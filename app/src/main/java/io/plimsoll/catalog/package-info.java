/**
 * What we are talking about: products, items, units, categories, locations, channels and listings. Checked where they enter,
 * kept in memory for whoever asks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "access"})
package io.plimsoll.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
