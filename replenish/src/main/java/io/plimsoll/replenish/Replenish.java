package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What to do about one item at one location today: order, hurry what is on order, or nothing; with the arithmetic.
 *
 * <p>All open supply is netted, whatever its date: what is on order is never ordered again. Supply that comes too late for the
 * demand before it is proposed to be hurried, once. The same world gives the same proposals with the same keys, and once they are
 * done (their supply is open, or its date is brought forward) it gives none.
 */
public final class Replenish {

  private Replenish() {}

  /**
   * Something on order or on its way.
   *
   * @param reference of the purchase order or transfer line
   * @param due the date on which it is now expected
   */
  public record OpenSupply(String reference, int units, LocalDate due) {
    public OpenSupply {
      require(!reference.isBlank(), "open supply needs a reference");
      require(units > 0, "units of %s must be above 0: %d", reference, units);
    }
  }

  /**
   * The item at the location today.
   *
   * @param onHand units that can be sold
   * @param owed units promised to customers and not yet shipped
   * @param demand over the lead time and the review, from the forecast's sample paths or moments
   * @param level the order-up-to level where it was set with other items (see {@link Portfolio}); empty to take the target's
   * @param target the service wanted
   * @param minimum the reorder point where an order has a cost worth batching for; empty to order whenever below the level
   * @param arrival the date on which an order placed today arrives
   */
  public record Need(String item, String location, LocalDate today, int onHand, int owed, List<OpenSupply> openSupply,
      LeadTimeDemand demand, Optional<Integer> level, Target target, Optional<Integer> minimum, LocalDate arrival,
      double holdingPerUnitDay, int shelfLifeDays, OrderTerms terms) {
    public Need {
      require(!item.isBlank() && !location.isBlank(), "item and location must be named");
      require(onHand >= 0, "onHand of %s must be 0 or more: %d", item, onHand);
      require(owed >= 0, "owed of %s must be 0 or more: %d", item, owed);
      require(!arrival.isBefore(today), "an order of %s must not arrive before today, %s: %s", item, today, arrival);
      Check.notNegative("holdingPerUnitDay", holdingPerUnitDay);
      openSupply = openSupply.stream()
          .sorted(Comparator.comparing(OpenSupply::due).thenComparing(OpenSupply::reference)).toList();
      level.ifPresent(value -> require(value >= 0, "level of %s must be 0 or more: %d", item, value));
    }

    /** On hand plus all open supply less what is owed. */
    public long position() {
      long sum = onHand - owed;
      for (var each : openSupply) sum += each.units;
      return sum;
    }
  }

  /** What is proposed. */
  public sealed interface Proposal {

    /** The same world gives the same key; use it as the idempotency key of whatever is done about it. */
    String key();

    /** A sentence that a planner can check by hand. */
    String sentence();

    /** Buy. */
    record Order(String key, String item, String location, long units, double cost, LocalDate arrival, String sentence)
        implements
          Proposal {}

    /** Bring forward what is already on order. */
    record Hurry(String key, String item, String location, String reference, LocalDate due, LocalDate wanted,
        double unitsAtRisk,
        String sentence) implements Proposal {}
  }

  /**
   * The numbers.
   *
   * @param level order-up-to
   * @param quantile of the exposure's demand that the level is
   * @param needed units from the position to the level, before the supplier's terms
   * @param fillBefore expected share of demand filled with the position as it is
   * @param fillAfter with the proposed order
   * @param onHandBefore expected units on hand on average at the position as it is
   * @param onHandAfter with the proposed order
   * @param shortageCost of a missed unit: that of a {@link Target.LeastCost}, else the one by which the level would be cheapest,
   *     holding × quantile / (1 − quantile)
   * @param costBefore expected cost of a day, holding and shortage, with the position as it is
   * @param costAfter with the proposed order, its own price left out
   */
  public record Arithmetic(int onHand, int owed, int openUnits, long position, int level, double quantile,
      double expectedDemand,
      double demandSd, int safetyStock, long needed, List<SizeOrder.Change> changes, double fillBefore,
      double fillAfter,
      double onHandBefore, double onHandAfter, double shortageCost, double costBefore, double costAfter) {
    public Arithmetic { changes = List.copyOf(changes); }
  }

  /** The proposals, which may be none, and the numbers that they come from. */
  public record Decision(List<Proposal> proposals, Arithmetic arithmetic, String sentence) {
    public Decision { proposals = List.copyOf(proposals); }
  }

  /** Decides; pure, so the same need gives the same decision. */
  public static Decision decide(Need need) {
    var demand = need.demand;
    var level = need.level.isPresent() ? need.level.get() : need.target.level(demand);
    var position = need.position();
    var trigger = need.minimum.map(minimum -> position <= minimum).orElse(position < level);
    var needed = trigger ? Math.max(0, level - position) : 0;
    var perDay = perDay(need);
    var open = 0;
    for (var each : need.openSupply) open += each.units;
    var sized = size(need, needed, open, perDay);
    var after = position + sized.units();
    var shortage = shortageCost(need, level);
    var fillBefore = Target.fillRate(demand, position);
    var fillAfter = Target.fillRate(demand, after);
    var onHandBefore = FillCurve.onHand(demand, position);
    var onHandAfter = FillCurve.onHand(demand, after);
    var arithmetic = new Arithmetic(need.onHand, need.owed, open, position, level, demand.beforeNext().atMost(level),
        demand.beforeNext().mean(), demand.beforeNext().sd(), (int) Math.round(level - demand.beforeNext().mean()),
        needed, sized.changes(), fillBefore, fillAfter, onHandBefore, onHandAfter, shortage,
        need.holdingPerUnitDay * onHandBefore + shortage * perDay * (1 - fillBefore),
        need.holdingPerUnitDay * onHandAfter + shortage * perDay * (1 - fillAfter));
    var sentence = sentence(arithmetic, sized);
    var proposals = new ArrayList<Proposal>();
    if (sized.units() > 0) {
      proposals.add(new Proposal.Order(key(need, "order", sized.units() + "@" + position), need.item, need.location,
          sized.units(),
          sized.cost(), need.arrival, sentence));
    }
    hurry(need, perDay, proposals);
    return new Decision(proposals, arithmetic, sentence);
  }

  /** The most that a supplier accepts, or there is room for, is over all that is open, or a second run would order the rest. */
  private static SizeOrder.Sized size(Need need, long needed, int open, double perDay) {
    var room = need.terms.mostUnits() - open;
    if (needed > 0 && room < 1) {
      return new SizeOrder.Sized(0, 0, List.of(new SizeOrder.Change("maximum", needed, 0,
          "%d are open, and no more than %d may be".formatted(open, need.terms.mostUnits()))));
    }
    return SizeOrder.size(needed, needed == 0 ? need.terms : need.terms.atMost(room), new SizeOrder.Context(perDay,
        need.holdingPerUnitDay, need.position(), need.shelfLifeDays, Double.POSITIVE_INFINITY));
  }

  private static double shortageCost(Need need, int level) {
    if (need.target instanceof Target.LeastCost least) return least.costs().shortage();
    var quantile = Math.min(0.9999, need.demand.beforeNext().atMost(level));
    return need.holdingPerUnitDay * quantile / (1 - quantile);
  }

  private static double perDay(Need need) {
    // Mean demand over the exposure, spread over its days: what both horizons differ by is a review period.
    var days = Math.max(1, need.today.until(need.arrival, java.time.temporal.ChronoUnit.DAYS));
    var before = need.demand.beforeArrival().mean();
    return before > 0 ? before / days : need.demand.beforeNext().mean() / days;
  }

  /**
   * Supply that is due after an order placed today would arrive is late, and so is supply that was due before today and is not
   * here. It is hurried when the demand until that arrival is likely to find the shelf empty.
   */
  private static void hurry(Need need, double perDay, List<Proposal> proposals) {
    long soon = need.onHand - need.owed;
    for (var each : need.openSupply) if (inTime(need, each)) soon += each.units;
    for (var each : need.openSupply) {
      if (inTime(need, each)) continue;
      var overdue = each.due.isBefore(need.today);
      var days = overdue ? 0 : need.arrival.until(each.due, java.time.temporal.ChronoUnit.DAYS);
      var exposure = need.demand.beforeArrival();
      var atRisk = Math.min(each.units,
          Math.max(0, exposure.mean() + days * perDay - soon + exposure.shortage(Math.max(0, soon))));
      if (soon < exposure.quantile(0.8) + days * perDay && atRisk >= 0.5) {
        proposals.add(new Proposal.Hurry(key(need, "hurry", each.reference + "@" + each.due), need.item, need.location,
            each.reference,
            each.due, need.arrival, atRisk, String.format(Locale.ROOT,
                "Hurry %s: %d units %s %s; until %s %.1f are expected to be asked for and %d are there. About %.1f units"
                    + " would be missed; an order placed today would be here on %s, but ordering again would be ordering twice.",
                each.reference, each.units, overdue ? "are overdue since" : "are due on", each.due,
                overdue ? need.arrival : "then", exposure.mean() + days * perDay, Math.max(0, soon), atRisk,
                need.arrival)));
      }
      soon += each.units;
    }
  }

  private static boolean inTime(Need need, OpenSupply supply) {
    return !supply.due.isBefore(need.today) && !supply.due.isAfter(need.arrival);
  }

  private static String key(Need need, String kind, String what) {
    var text = String.join("\u0000", kind, need.item, need.location, what);
    return kind + "-" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Built by hand: formatting by pattern would take longer than the decision. */
  private static String sentence(Arithmetic numbers, SizeOrder.Sized sized) {
    var text = new StringBuilder(320).append("Expected demand ").append(fixed(numbers.expectedDemand, 1))
        .append(" (sd ")
        .append(fixed(numbers.demandSd, 1)).append(") until the next order's arrival; order up to ")
        .append(numbers.level)
        .append(", enough in ").append(fixed(numbers.quantile * 100, 1)).append(" % of cases (")
        .append(numbers.safetyStock)
        .append(" above the mean). On hand ").append(numbers.onHand).append(" + on order ").append(numbers.openUnits)
        .append(" − owed ").append(numbers.owed).append(" = ").append(numbers.position).append(", so ");
    if (numbers.needed == 0) text.append("nothing is ordered.");
    else
      text.append(numbers.needed).append(" are needed.");
    for (var change : numbers.changes) {
      text.append(' ').append(Character.toUpperCase(change.constraint().charAt(0)))
          .append(change.constraint(), 1, change.constraint().length()).append(": ").append(change.before())
          .append(" becomes ")
          .append(change.after()).append(", ").append(change.why()).append('.');
    }
    if (sized.units() > 0) {
      text.append(" Order ").append(sized.units()).append(" for ").append(fixed(sized.cost(), 2))
          .append("; filled from stock: ")
          .append(fixed(numbers.fillBefore * 100, 1)).append(" % before, ").append(fixed(numbers.fillAfter * 100, 1))
          .append(" % after; holding and shortage cost ").append(fixed(numbers.costBefore, 2)).append(" a day before, ")
          .append(fixed(numbers.costAfter, 2)).append(" after.");
    }
    return text.toString();
  }

  private static String fixed(double value, int decimals) {
    return java.math.BigDecimal.valueOf(value).setScale(decimals, java.math.RoundingMode.HALF_UP).toString();
  }
}
