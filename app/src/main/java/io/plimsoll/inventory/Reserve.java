package io.plimsoll.inventory;

import io.plimsoll.inventory.Shortage.Reason;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets stock aside, so that nobody else can promise it.
 *
 * <p>A line takes its whole quantity from the first of its locations that has it; if none has, from several in their order, when
 * it may be split. The lines of a command see what the lines above them have left.
 *
 * @param channel whose buffers count and whose ranking of locations holds for lines that name none
 * @param partial whether less than everything may be held; otherwise it is all or nothing
 * @param expiresAt when the stock is given back by itself, for carts; null to keep it
 * @param promisedOn the day it leaves: lots must last beyond it; null for today
 * @param replaces reservations of the same cart that this one takes the place of, so that a shopper never competes with their own
 *     older hold
 */
public record Reserve(@Nullable Integer channel, boolean partial, boolean split, @Nullable Instant expiresAt,
    @Nullable LocalDate promisedOn, List<Long> replaces, @Nullable String reference,
    List<Line> lines) implements Command<Reserve.Answer> {

  /**
   * @param quantity in base units, positive
   * @param ranked the locations that may serve it, first choice first; empty for the channel's ranking
   */
  public record Line(int item, long quantity, List<Integer> ranked) {
    public Line { ranked = List.copyOf(ranked.size() < 2 ? ranked : new LinkedHashSet<>(ranked)); }
  }

  public record Hold(long id, int location, long quantity) {}

  public record LineAnswer(int item, long reserved, long missing, List<Hold> holds) {}

  /** @param posting 0 when nothing could be held */
  public record Answer(long posting, List<LineAnswer> lines, List<Shortage> shortages) {
    public boolean isRefused() {
      return posting == 0;
    }
  }

  private record Take(int location, long quantity) {}

  public Reserve {
    replaces = List.copyOf(new LinkedHashSet<>(replaces));
    lines = List.copyOf(lines);
  }

  @Override
  public void need(Books books) {
    var stock = books.of(StockBook.class);
    for (var line : lines) stock.needItem(line.item);
    for (var id : replaces) stock.needReservation(id);
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var stock = books.of(StockBook.class);
    if (expiresAt != null && !expiresAt.isAfter(now)) {
      throw Problem.invalid("expiresAt", expiresAt,
          "lies in the past; name an instant to come, or leave it out to keep the reservation");
    }
    var draw = stock.draw(channel, promisedOn);
    for (var id : replaces) {
      var older = stock.reservation(id);
      if (older == null || older.open() == 0) continue;
      if (older.isOfOrder()) throw Problem.invalid("replaces", id, "belongs to an order; change the order");
      draw.giveBack(older);
    }
    var shortages = new ArrayList<Shortage>(0);
    var plan = new ArrayList<List<Take>>(lines.size());
    for (var number = 0; number < lines.size(); number++) plan.add(plan(number, stock, draw, shortages));
    if (!shortages.isEmpty() && (!partial || plan.stream().allMatch(List::isEmpty))) {
      return new Answer(0, List.of(), shortages);
    }

    // From here on the reservation must succeed: nothing below may refuse, only throw.
    for (var id : replaces) {
      var older = stock.reservation(id);
      if (older != null && older.open() > 0)
        ChangeHolds.giveBack(stock, actor, now, Kind.RELEASE, older, older.open(), "replaced");
    }
    var posting = stock.post(Kind.RESERVE, actor, reference, null, now, null);
    var answers = new ArrayList<LineAnswer>(lines.size());
    for (var number = 0; number < lines.size(); number++) {
      var line = lines.get(number);
      var holds = new ArrayList<Hold>(1);
      long reserved = 0;
      for (var take : plan.get(number)) {
        var hold = stock.hold(posting, line.item, take.location, take.quantity, expiresAt, promisedOn, channel);
        holds.add(new Hold(hold.id(), take.location, take.quantity));
        reserved += take.quantity;
      }
      answers.add(new LineAnswer(line.item, reserved, line.quantity - reserved, holds));
    }
    return new Answer(posting.id, answers, shortages);
  }

  private List<Take> plan(int number, StockBook stock, Draw draw, List<Shortage> shortages) {
    var line = lines.get(number);
    var ranked = line.ranked.isEmpty() ? stock.rules().ranked(channel) : line.ranked;
    var free = draw.freeOver(line.item, ranked);
    if (!split) free = Math.min(free, quantity(most(line, ranked, draw)));
    var takes = free >= line.quantity ? take(line, ranked, line.quantity, draw) : List.<Take>of();
    var taken = quantity(takes);
    if (taken < line.quantity && partial && free > 0) {
      takes = take(line, ranked, Math.min(free, line.quantity), draw);
      taken = quantity(takes);
    }
    if (taken < line.quantity) {
      shortages.add(new Shortage(number, reason(stock, line.item, ranked), line.item, null, line.quantity, free));
    }
    for (var each : takes) draw.take(line.item, each.location, each.quantity);
    return takes;
  }

  /** From the first location that has it all; else, if it may be split, from each in turn. */
  private List<Take> take(Line line, List<Integer> ranked, long wanted, Draw draw) {
    for (int location : ranked)
      if (draw.free(line.item, location) >= wanted) return List.of(new Take(location, wanted));
    if (!split) return List.of();
    var takes = new ArrayList<Take>(2);
    var left = wanted;
    for (int location : ranked) {
      var here = Math.min(left, draw.free(line.item, location));
      if (here > 0) takes.add(new Take(location, here));
      left -= here;
      if (left == 0) break;
    }
    return takes;
  }

  private static List<Take> most(Line line, List<Integer> ranked, Draw draw) {
    var best = new Take(0, 0);
    for (int location : ranked) {
      var free = draw.free(line.item, location);
      if (free > best.quantity) best = new Take(location, free);
    }
    return best.quantity == 0 ? List.of() : List.of(best);
  }

  private static long quantity(List<Take> takes) {
    long sum = 0;
    for (var take : takes) sum += take.quantity;
    return sum;
  }

  private static Reason reason(StockBook stock, int item, List<Integer> ranked) {
    var stocked = ranked.stream().filter(location -> stock.item(item).isStockedAt(location)).toList();
    if (stocked.isEmpty()) return Reason.NOT_STOCKED;
    if (stocked.stream().noneMatch(stock.rules()::isOpen)) return Reason.LOCATION_CLOSED;
    return Reason.NOT_ENOUGH;
  }

  @Override
  public boolean restsOnAbsence(Answer answer) {
    return !answer.shortages.isEmpty() || lines.stream().anyMatch(line -> line.ranked.size() != 1);
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
