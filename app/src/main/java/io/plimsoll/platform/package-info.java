/**
 * How every module does the same thing the same way: the database, the commit lane, the event log and its cursors,
 * remembered answers, identifiers, pages and problems.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.plimsoll.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
