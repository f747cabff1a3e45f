package io.plimsoll.inventory;

import io.plimsoll.inventory.Shortage.Reason;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves stock from one state to another, or expects, confirms and receives it: every kind but those of reservations and of whole
 * lots. All lines or none; every line that cannot be done is named.
 *
 * <p>Four kinds open a dated line (EXPECT, TRANSFER_OUT, BACKORDER), others work on one (RECEIVE of something expected, CONFIRM,
 * CANCEL_EXPECTED, TRANSFER_IN, FILL, CANCEL_BACKORDER); the rest only move.
 */
public record Move(Kind kind, @Nullable String reference, @Nullable String reason, @Nullable Instant occurredAt,
    List<Line> lines)
    implements
      Command<Move.Answer> {

  /**
   * @param item on a dated line 0, or the item that it must be of
   * @param location on a dated line 0, or the location that it must be at
   * @param toLocation the same as {@code location} unless it is a transfer
   * @param quantity in base units, positive; null on a dated line for all that is open; 0 only to compare
   * @param dated the dated line to work on; its item, location and state then hold
   * @param dueOn for a line that is opened or confirmed: its day
   * @param channel for BACKORDER: to whom it is owed
   * @param compare the quantity that must stand in {@code from} now, or the line is refused
   */
  public record Line(int item, int location, int toLocation, int lot, Account from, Account to, @Nullable Long quantity,
      @Nullable Long dated, @Nullable LocalDate dueOn, @Nullable Integer channel, @Nullable Long compare) {}

  /**
   * @param dated the dated line that was opened or worked on
   * @param open what is still open of it
   * @param reservation what FILL holds now
   */
  public record LineAnswer(int item, int location, long quantity, @Nullable Long dated, @Nullable Long open,
      @Nullable Long reservation) {}

  /** @param posting 0 when refused */
  public record Answer(long posting, List<LineAnswer> lines, List<Shortage> shortages) {
    public boolean isRefused() {
      return posting == 0;
    }
  }

  private record Shelf(int item, int location, int lot, Account state) {}

  /** @throws Problem if the kind may not make one of the movements, or not in this form */
  public Move {
    lines = List.copyOf(lines);
    for (var number = 0; number < lines.size(); number++) demandLegal(kind, number, lines.get(number));
  }

  private static void demandLegal(Kind kind, int number, Line line) {
    var at = "lines[" + number + "].";
    if (kind.isOfReservations()) throw Problem.invalid("kind", kind, "works on reservations; reserve, or name one");
    if (kind.isOfLots()) throw Problem.invalid("kind", kind, "works on a whole lot; name the lot");
    if (line.dated == null && kind.needsDatedLine()) {
      throw Problem.invalid(at + "dated", null, kind.path() + " works on a dated line; name its number");
    }
    // A receipt of what was expected closes the expectation too, and only so.
    var from = line.dated == null ? line.from : kind == Kind.RECEIVE ? Account.SUPPLIER : kind.defaultFrom();
    var mayChoose = line.dated == null || kind == Kind.RECEIVE || kind == Kind.TRANSFER_IN;
    var isExpectation = kind == Kind.RECEIVE && from != Account.SUPPLIER;
    if (mayChoose && (isExpectation || !kind.allows(from, line.to))) {
      throw Problem.invalid(at + "state", from + " to " + line.to, kind.path() + " may not move stock so");
    }
    var least = line.compare == null ? 1 : 0;
    if (line.dated == null && (line.quantity == null || line.quantity < least)) {
      throw Problem.invalid(at + "quantity", line.quantity, "must be at least " + least);
    }
    if (line.dated == null && line.location != line.toLocation && kind != Kind.TRANSFER_OUT) {
      throw Problem.invalid(at + "to", null, "only a transfer goes to another location");
    }
  }

  @Override
  public void need(Books books) {
    var stock = books.of(StockBook.class);
    for (var line : lines) {
      if (line.dated == null) stock.needItem(line.item);
      else
        stock.needDated(line.dated);
    }
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var stock = books.of(StockBook.class);
    var shortages = new ArrayList<Shortage>(0);
    var taken = new HashMap<Shelf, Long>();
    var closing = new HashMap<Long, Long>();
    for (var number = 0; number < lines.size(); number++) {
      var line = lines.get(number);
      var shortage = line.dated == null
          ? checkShelf(number, line, stock, taken)
          : checkDated(number, line, stock, closing, taken);
      if (shortage != null) shortages.add(shortage);
    }
    if (!shortages.isEmpty()) return new Answer(0, List.of(), shortages);

    // From here on it must succeed.
    var posting = stock.post(kind, actor, reference, reason, now, occurredAt);
    var answers = new ArrayList<LineAnswer>(lines.size());
    for (var line : lines)
      answers.add(line.dated == null ? apply(line, stock, posting, now) : applyDated(line, stock, posting, now));
    return new Answer(posting.id, answers, List.of());
  }

  private static long quantity(Line line) {
    if (line.quantity == null) throw new IllegalStateException("a line without a dated line needs a quantity");
    return line.quantity;
  }

  private @Nullable Shortage checkShelf(int number, Line line, StockBook stock, Map<Shelf, Long> taken) {
    var quantity = quantity(line);
    if (line.from.isState() && quantity > 0 && !stock.item(line.item).isStockedAt(line.location)) {
      return new Shortage(number, Reason.NOT_STOCKED, line.item, line.location, quantity, 0);
    }
    var compared = there(stock, line.item, line.location, line.lot, line.from.isState() ? line.from : line.to);
    if (line.compare != null && compared != line.compare) {
      return new Shortage(number, Reason.COMPARE_FAILED, line.item, line.location, line.compare, compared);
    }
    if (line.from.isState()) {
      var shelf = new Shelf(line.item, line.location, line.lot, line.from);
      var free = there(stock, line.item, line.location, line.lot, line.from) - taken.getOrDefault(shelf, 0L);
      if (free < quantity) {
        return new Shortage(number, Reason.NOT_ENOUGH, line.item, line.location, quantity, Math.max(0, free));
      }
      taken.merge(shelf, quantity, Long::sum);
    }
    if (line.to.isState()) {
      var room = StockBook.MOST_UNITS - stock.item(line.item).at(line.toLocation, line.to);
      if (room < quantity) {
        return new Shortage(number, Reason.TOO_MANY, line.item, line.toLocation, quantity, Math.max(0, room));
      }
    }
    return null;
  }

  private static long there(StockBook stock, int item, int location, int lot, Account state) {
    var row = stock.item(item).find(location, lot);
    return row == null ? 0 : row.of(state);
  }

  private @Nullable Shortage checkDated(int number, Line line, StockBook stock, Map<Long, Long> closing,
      Map<Shelf, Long> taken) {
    var id = line.dated == null ? 0 : line.dated;
    var dated = stock.dated(id);
    if (dated == null || dated.open() == 0) return new Shortage(number, Reason.NO_SUCH_DATED_LINE, 0, null, 0, 0);
    if (!worksOn(dated.account()))
      return new Shortage(number, Reason.WRONG_KIND_OF_LINE, dated.item(), dated.location(), 0, 0);
    if (line.item != 0 && line.item != dated.item() || line.location != 0 && line.location != dated.location()) {
      return new Shortage(number, Reason.ANOTHER_LINE, dated.item(), dated.location(), 0, dated.open());
    }
    if (dated.isOfOrder()) {
      return new Shortage(number, Reason.BELONGS_TO_ORDER, dated.item(), dated.location(), 0, dated.open());
    }
    var open = dated.open() - closing.getOrDefault(id, 0L);
    var asked = line.quantity == null ? open : line.quantity;
    if (asked > open || asked <= 0) {
      var reason = kind == Kind.RECEIVE || kind == Kind.TRANSFER_IN ? Reason.OVER_RECEIPT : Reason.NOT_ENOUGH;
      return new Shortage(number, reason, dated.item(), dated.location(), asked, Math.max(0, open));
    }
    if (kind == Kind.FILL) {
      var shelf = new Shelf(dated.item(), dated.location(), 0, Account.SELLABLE);
      var free = fillable(stock, dated) - taken.getOrDefault(shelf, 0L);
      if (free < asked)
        return new Shortage(number, Reason.NOT_ENOUGH, dated.item(), dated.location(), asked, Math.max(0, free));
      taken.merge(shelf, asked, Long::sum);
    }
    closing.merge(id, asked, Long::sum);
    return null;
  }

  /** What a backorder may take: what is sellable there and not withheld. It does not compete with other backorders' ATP. */
  public static long fillable(StockBook stock, DatedLine owed) {
    long sellable = 0;
    var day = stock.rules().day(owed.location(), owed.dueOn());
    for (var lot : stock.item(owed.item()).firstExpiringFirst(owed.location())) {
      if (lot.lastsBeyond(day)) sellable += lot.of(Account.SELLABLE);
    }
    return Math.max(0, sellable - stock.rules().locationBuffer(owed.item(), owed.location()));
  }

  private boolean worksOn(Account state) {
    return switch (kind) {
      case RECEIVE, CANCEL_EXPECTED -> state == Account.ON_ORDER || state == Account.CONFIRMED;
      case CONFIRM -> state == Account.ON_ORDER || state == Account.CONFIRMED;
      case TRANSFER_IN -> state == Account.IN_TRANSIT;
      case FILL, CANCEL_BACKORDER -> state == Account.BACKORDERED;
      default -> false;
    };
  }

  private LineAnswer apply(Line line, StockBook stock, Posting posting, Instant now) {
    var quantity = quantity(line);
    posting.touch(line.item, line.location, 0);
    if (quantity > 0) {
      posting.move(line.item, line.lot, line.location, line.from, line.toLocation, line.to, quantity);
    }
    if (!kind.opensDatedLine()) return new LineAnswer(line.item, line.location, quantity, null, null, null);
    posting.touch(line.item, line.toLocation, 0);
    var opened = new DatedLine(stock.nextId(), line.to, line.item, line.toLocation, line.lot, quantity, quantity,
        line.dueOn, line.channel,
        reference, now);
    stock.add(posting, opened);
    return new LineAnswer(line.item, line.toLocation, quantity, opened.id(), quantity, null);
  }

  private LineAnswer applyDated(Line line, StockBook stock, Posting posting, Instant now) {
    var id = line.dated == null ? 0 : line.dated;
    var dated = stock.dated(id);
    if (dated == null) throw new IllegalStateException("dated line " + id + " passed the checks but is not there");
    var quantity = line.quantity == null ? dated.open() : line.quantity;
    var item = dated.item();
    var location = dated.location();
    posting.touch(item, location, 0);
    var reservation = (Reservation) null;
    switch (kind) {
      case RECEIVE -> {
        posting.move(item, location, dated.lot(), dated.account(), Account.EXPECTED, quantity);
        posting.move(item, line.lot, location, Account.SUPPLIER, location, line.to, quantity);
      }
      case TRANSFER_IN -> posting.move(item, location, dated.lot(), Account.IN_TRANSIT, line.to, quantity);
      case CANCEL_EXPECTED -> posting.move(item, location, dated.lot(), dated.account(), Account.EXPECTED, quantity);
      case CANCEL_BACKORDER -> posting.move(item, location, dated.lot(), Account.BACKORDERED, Account.OWED, quantity);
      case FILL -> {
        posting.move(item, location, dated.lot(), Account.BACKORDERED, Account.OWED, quantity);
        stock.change(posting, dated.withOpen(dated.open() - quantity));
        reservation = stock.hold(posting, item, location, quantity, null, dated.dueOn(), dated.channel());
      }
      case CONFIRM -> { return confirm(line, stock, posting, dated, quantity, now); }
      default -> throw new IllegalStateException(kind + " does not work on dated lines");
    }
    var after = dated.withOpen(dated.open() - quantity);
    stock.change(posting, after);
    return new LineAnswer(item, location, quantity, id, after.open(), reservation == null ? null : reservation.id());
  }

  /** A line confirmed in part becomes two: the confirmed part is a line of its own. */
  private static LineAnswer confirm(Line line, StockBook stock, Posting posting, DatedLine dated, long quantity,
      Instant now) {
    var dueOn = line.dueOn != null ? line.dueOn : dated.dueOn();
    if (dated.account() == Account.ON_ORDER) {
      posting.move(dated.item(), dated.location(), dated.lot(), Account.ON_ORDER, Account.CONFIRMED, quantity);
    }
    if (quantity == dated.open()) {
      stock.change(posting, dated.confirmed(dueOn));
      return new LineAnswer(dated.item(), dated.location(), quantity, dated.id(), quantity, null);
    }
    stock.change(posting, dated.withOpen(dated.open() - quantity));
    var part = new DatedLine(stock.nextId(), Account.CONFIRMED, dated.item(), dated.location(), dated.lot(), quantity,
        quantity, dueOn,
        dated.channel(), dated.reference(), now);
    stock.add(posting, part);
    return new LineAnswer(dated.item(), dated.location(), quantity, part.id(), quantity, null);
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
