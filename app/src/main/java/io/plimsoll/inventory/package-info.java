/**
 * The stock ledger: how much of what is where, in which state, and may it be promised?
 *
 * <p>Other modules command it through {@link io.plimsoll.inventory.StockBook} inside the commit lane and read it through
 * {@link io.plimsoll.inventory.Positions}; they learn of its facts from the event log.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "access", "catalog"})
package io.plimsoll.inventory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
