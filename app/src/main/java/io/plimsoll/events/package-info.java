/** The event log as the world reads it: lists and live streams of CloudEvents. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "access", "catalog", "inventory"})
package io.plimsoll.events;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
