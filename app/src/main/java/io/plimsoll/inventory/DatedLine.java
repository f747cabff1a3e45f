package io.plimsoll.inventory;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A quantity that is expected or owed at a location by a day.
 *
 * @param account ON_ORDER, CONFIRMED, IN_TRANSIT or BACKORDERED
 * @param open what is still to come of {@code quantity}
 * @param dueOn null where nobody has named a day: supply without a day is never promised, what is owed without a day is owed now
 * @param channel whose order it is owed to, where that is known
 */
public record DatedLine(long id, Account account, int item, int location, int lot, long quantity, long open,
    @Nullable LocalDate dueOn,
    @Nullable Integer channel, @Nullable String reference, Instant createdAt) {

  DatedLine withOpen(long newOpen) {
    return new DatedLine(id, account, item, location, lot, quantity, newOpen, dueOn, channel, reference, createdAt);
  }

  DatedLine confirmed(@Nullable LocalDate newDueOn) {
    return new DatedLine(id, Account.CONFIRMED, item, location, lot, quantity, open, newDueOn, channel, reference,
        createdAt);
  }

  /** Whether it is owed to an order, so that it ends only with the order. */
  boolean isOfOrder() {
    return account == Account.BACKORDERED && reference != null && reference.startsWith(StockBook.ORDER);
  }

  boolean isSupply() {
    return account != Account.BACKORDERED;
  }
}
