/** Who did it, and were they allowed to: sign-in, API keys and the names of all permissions. */
@NullMarked
@ApplicationModule(allowedDependencies = "platform")
package io.plimsoll.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
