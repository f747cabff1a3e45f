/**
 * Orders: can we promise it, from where, by when? Captured, promised and reserved in one commit; shipped, cancelled, held and
 * filled when stock arrives.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "access", "catalog", "inventory"})
package io.plimsoll.orders;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
