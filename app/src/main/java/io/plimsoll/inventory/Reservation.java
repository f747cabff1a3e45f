package io.plimsoll.inventory;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A claim on stock at a location. It holds a quantity of the item; which lot leaves is chosen when it ships.
 *
 * @param open what has been neither shipped nor released
 * @param expiresAt null for an order's; a cart's is released after it
 */
public record Reservation(long id, int item, int location, long quantity, long open, @Nullable Instant expiresAt,
    @Nullable LocalDate promisedOn, @Nullable Integer channel, @Nullable String reference, Instant createdAt) {

  /** Whether an order holds it, so that it ends only with the order. */
  boolean isOfOrder() {
    return reference != null && reference.startsWith(StockBook.ORDER);
  }

  Reservation withOpen(long newOpen) {
    return new Reservation(id, item, location, quantity, newOpen, newOpen == 0 ? null : expiresAt, promisedOn, channel,
        reference,
        createdAt);
  }

  Reservation withExpiry(@Nullable Instant newExpiresAt) {
    return new Reservation(id, item, location, quantity, open, newExpiresAt, promisedOn, channel, reference, createdAt);
  }
}
