package io.plimsoll.inventory;

import io.plimsoll.inventory.Shortage.Reason;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to reservations: they are extended, released, expired or shipped, wholly or in part. All lines or none.
 *
 * @param kind EXTEND, RELEASE, EXPIRE or SHIP
 */
record ChangeHolds(Kind kind, @Nullable String reference, @Nullable String reason, @Nullable Instant occurredAt,
    List<Line> lines)
    implements
      Command<ChangeHolds.Answer> {

  /**
   * @param quantity null for all that is open
   * @param expiresAt for EXTEND: the new expiry, null to keep it for good
   */
  public record Line(long reservation, @Nullable Long quantity, @Nullable Instant expiresAt) {}

  public record LineAnswer(long reservation, int item, int location, long quantity, long open) {}

  /** @param posting 0 when refused */
  public record Answer(long posting, List<LineAnswer> lines, List<Shortage> shortages) {
    public boolean isRefused() {
      return posting == 0;
    }
  }

  public ChangeHolds { lines = List.copyOf(lines); }

  @Override
  public void need(Books books) {
    var stock = books.of(StockBook.class);
    for (var line : lines) stock.needReservation(line.reservation);
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var stock = books.of(StockBook.class);
    for (var number = 0; number < lines.size(); number++) {
      var until = lines.get(number).expiresAt;
      if (kind == Kind.EXTEND && until != null && !until.isAfter(now)) {
        throw Problem.invalid("lines[" + number + "].expiresAt", until, "lies in the past");
      }
    }
    var shortages = new ArrayList<Shortage>(0);
    var asked = new HashMap<Long, Long>();
    for (var number = 0; number < lines.size(); number++) check(number, stock, now, asked, shortages);
    if (!shortages.isEmpty()) return new Answer(0, List.of(), shortages);

    // From here on it must succeed.
    var posting = stock.post(kind, actor, reference, reason, now, occurredAt);
    var answers = new ArrayList<LineAnswer>(lines.size());
    for (var line : lines) {
      var held = held(stock, line);
      var quantity = line.quantity == null ? held.open() : line.quantity;
      var after = apply(stock, posting, held, quantity, line.expiresAt);
      answers.add(new LineAnswer(held.id(), held.item(), held.location(), quantity, after.open()));
    }
    return new Answer(posting.id, answers, List.of());
  }

  private static Reservation held(StockBook stock, Line line) {
    var held = stock.reservation(line.reservation);
    if (held == null)
      throw new IllegalStateException("reservation " + line.reservation + " passed the checks but is not there");
    return held;
  }

  private void check(int number, StockBook stock, Instant now, HashMap<Long, Long> asked, List<Shortage> shortages) {
    var line = lines.get(number);
    var held = stock.reservation(line.reservation);
    if (held == null) {
      shortages.add(new Shortage(number, Reason.NO_SUCH_RESERVATION, 0, null, 0, 0));
      return;
    }
    var before = asked.getOrDefault(held.id(), 0L);
    var quantity = line.quantity == null ? held.open() - before : line.quantity;
    var available = held.open() - before;
    if (available <= 0 || (kind == Kind.EXPIRE && (held.expiresAt() == null || held.expiresAt().isAfter(now)))) {
      shortages.add(new Shortage(number, Reason.RESERVATION_CLOSED, held.item(), held.location(), quantity,
          Math.max(0, available)));
    } else if (held.isOfOrder()) {
      shortages.add(new Shortage(number, Reason.BELONGS_TO_ORDER, held.item(), held.location(), quantity, available));
    } else if (quantity > available) {
      shortages.add(new Shortage(number, Reason.NOT_ENOUGH, held.item(), held.location(), quantity, available));
    } else if (kind == Kind.SHIP && shippable(stock, held, asked) < quantity) {
      shortages.add(new Shortage(number, Reason.ONLY_EXPIRED, held.item(), held.location(), quantity,
          shippable(stock, held, asked)));
    }
    asked.merge(held.id(), quantity, Long::sum);
  }

  /** What could leave: lots that are held or sellable and have not passed their date, less what other lines here ship. */
  private static long shippable(StockBook stock, Reservation held, HashMap<Long, Long> asked) {
    var sum = shippable(stock, held);
    for (var each : asked.entrySet()) {
      var other = stock.reservation(each.getKey());
      if (other != null && other.item() == held.item() && other.location() == held.location()) sum -= each.getValue();
    }
    return sum;
  }

  static long shippable(StockBook stock, Reservation held) {
    var today = stock.rules().today(held.location());
    long sum = 0;
    for (var lot : stock.item(held.item()).firstExpiringFirst(held.location())) {
      if (lot.lastsBeyond(today)) sum += lot.of(Account.RESERVED) + lot.of(Account.SELLABLE);
    }
    return sum;
  }

  /** Ends part of a reservation within a posting of kind SHIP, RELEASE or EXPIRE. */
  static void end(StockBook stock, Posting posting, long reservation, long quantity) {
    var held = stock.reservation(reservation);
    if (held == null) throw new IllegalStateException("there is no reservation " + reservation);
    posting.touch(held.item(), held.location(), 0);
    if (posting.kind == Kind.SHIP) {
      ship(stock, posting, held.item(), held.location(), quantity);
    } else {
      release(stock, posting, held.item(), held.location(), quantity);
    }
    stock.change(held.withOpen(held.open() - quantity));
  }

  private Reservation apply(StockBook stock, Posting posting, Reservation held, long quantity,
      @Nullable Instant newExpiry) {
    if (kind != Kind.EXTEND) {
      end(stock, posting, held.id(), quantity);
      return held.withOpen(held.open() - quantity);
    }
    posting.touch(held.item(), held.location(), 0);
    var after = held.withExpiry(newExpiry);
    stock.change(after);
    return after;
  }

  /** Releases part of a reservation in a posting of its own. */
  static void giveBack(StockBook stock, Actor actor, Instant now, Kind kind, Reservation held, long quantity,
      String reason) {
    var posting = stock.post(kind, actor, held.reference(), reason, now, null);
    end(stock, posting, held.id(), quantity);
  }

  /** Units of one lot. */
  record OfLot(int lot, long quantity) {}

  /**
   * Which lots a location's holds give back: the first to expire. So what stays held lasts as long as every promise that stays: if
   * the lots held could serve the promises before, they can serve those that are left.
   */
  static List<OfLot> givenBack(ItemStock stock, int location, long quantity) {
    var parts = new ArrayList<OfLot>(1);
    var left = quantity;
    for (var lot : stock.firstExpiringFirst(location)) {
      var here = Math.min(left, lot.of(Account.RESERVED));
      if (here > 0) parts.add(new OfLot(lot.lot(), here));
      left -= here;
    }
    if (left > 0) {
      throw new IllegalStateException(
          "item " + stock.item() + " at " + location + ": " + left + " reserved units are missing");
    }
    return parts;
  }

  private static void release(StockBook stock, Posting posting, int item, int location, long quantity) {
    for (var part : givenBack(stock.item(item), location, quantity)) {
      posting.move(item, location, part.lot(), Account.RESERVED, Account.SELLABLE, part.quantity());
    }
  }

  /**
   * First expired, first out, whatever is released first: a lot that expires sooner than the one held takes its place, and the
   * one held becomes sellable in exchange.
   */
  private static void ship(StockBook stock, Posting posting, int item, int location, long quantity) {
    var today = stock.rules().today(location);
    var left = quantity;
    for (var lot : stock.item(item).firstExpiringFirst(location)) {
      if (left == 0) break;
      if (!lot.lastsBeyond(today)) continue;
      var row = lot.lot();
      var here = Math.min(left, lot.of(Account.RESERVED) + lot.of(Account.SELLABLE));
      var exchanged = here - Math.min(here, lot.of(Account.RESERVED));
      if (exchanged > 0) exchange(stock, posting, item, location, row, exchanged);
      if (here > 0) posting.move(item, location, row, Account.RESERVED, Account.CUSTOMER, here);
      left -= here;
    }
    if (left > 0)
      throw new IllegalStateException("item " + item + " at " + location + ": " + left + " units to ship are missing");
  }

  private static void exchange(StockBook stock, Posting posting, int item, int location, int lotIn, long quantity) {
    var left = quantity;
    for (var lot : stock.item(item).firstExpiringFirst(location)) {
      if (lot.lot() == lotIn) continue;
      var here = Math.min(left, lot.of(Account.RESERVED));
      if (here > 0) posting.move(item, location, lot.lot(), Account.RESERVED, Account.SELLABLE, here);
      left -= here;
    }
    if (left > 0)
      throw new IllegalStateException(
          "item " + item + " at " + location + ": nothing to exchange " + left + " units for");
    posting.move(item, location, lotIn, Account.SELLABLE, Account.RESERVED, quantity);
  }

  @Override
  public boolean restsOnAbsence(Answer answer) {
    return answer.isRefused();
  }

  @Override
  public int weight() {
    return lines.size();
  }

  @Override
  public Class<Answer> answerType() {
    return Answer.class;
  }
}
