package io.plimsoll.inventory;

import io.plimsoll.platform.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The movements that one command causes, while it is being decided. Obtained from {@link StockBook#post}.
 */
final class Posting {

  record Movement(long id, int item, int lot, int fromLocation, Account from, int toLocation, Account to,
      long quantity) {}

  private final StockBook book;
  final long id;
  final Kind kind;
  final Actor actor;
  final @Nullable String reference;
  final @Nullable String reason;
  final Instant recordedAt;
  final Instant occurredAt;
  final List<Movement> movements = new ArrayList<>(2);
  final List<Balance> touched = new ArrayList<>(2);
  final List<DatedLine> dated = new ArrayList<>(0);
  StockEvent.@Nullable LotDate lot;

  Posting(StockBook book, long id, Kind kind, Actor actor, @Nullable String reference, @Nullable String reason,
      Instant recordedAt,
      Instant occurredAt) {
    this.book = book;
    this.id = id;
    this.kind = kind;
    this.actor = actor;
    this.reference = reference;
    this.reason = reason;
    this.recordedAt = recordedAt;
    this.occurredAt = occurredAt;
  }

  /** Moves units at one location. */
  void move(int item, int location, int lot, Account from, Account to, long quantity) {
    move(item, lot, location, from, location, to, quantity);
  }

  /** Moves units; the rows of both sides must be able to bear it. */
  void move(int item, int lot, int fromLocation, Account from, int toLocation, Account to, long quantity) {
    if (quantity <= 0) throw new IllegalStateException("a movement needs a positive quantity, not " + quantity);
    if (!kind.allows(from, to)) throw new IllegalStateException(kind + " may not move " + from + " to " + to);
    if (from.isState()) touch(item, fromLocation, lot).add(from, -quantity);
    if (to.isState()) touch(item, toLocation, lot).add(to, quantity);
    movements.add(new Movement(book.nextId(), item, lot, fromLocation, from, toLocation, to, quantity));
  }

  /** Marks a row as changed by this posting: its version rises once, whatever happens to it. */
  Balance touch(int item, int location, int lot) {
    var row = book.item(item).change(location, lot, book.expiresOn(lot));
    for (var each : touched) if (each == row) return row;
    row.nextVersion();
    touched.add(row);
    // Reservations and dated lines hang on the item at the location, not on a lot: row 0 guards them.
    if (lot != 0) touch(item, location, 0);
    return row;
  }

  void changed(DatedLine line) {
    dated.removeIf(each -> each.id() == line.id());
    dated.add(line);
  }
}
