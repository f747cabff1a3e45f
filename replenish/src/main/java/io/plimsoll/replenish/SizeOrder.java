package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns the units needed into units that can be ordered, one constraint after the other, and says what each changed.
 *
 * <p>Upwards first: price breaks that pay, minimum quantity and value, multiples. Then the caps: shelf life, room, budget, each
 * rounded down to the multiple. A cap below the minimum leaves nothing that can be ordered, and says so.
 */
public final class SizeOrder {

  private SizeOrder() {}

  /**
   * What the size is weighed by.
   *
   * @param demandPerDay mean units
   * @param holdingPerUnitDay cost of a unit on hand for a day
   * @param position on hand plus on order less owed, before this order
   * @param shelfLifeDays that a unit can be sold after its arrival; 0 keeps for ever
   * @param budget the most that may be spent; infinite where there is no limit
   */
  public record Context(double demandPerDay, double holdingPerUnitDay, long position, int shelfLifeDays,
      double budget) {
    public Context {
      Check.notNegative("demandPerDay", demandPerDay);
      Check.notNegative("holdingPerUnitDay", holdingPerUnitDay);
      require(shelfLifeDays >= 0, "shelfLifeDays must be 0 or more: %d", shelfLifeDays);
      require(budget >= 0, "budget must be 0 or more: %s", budget);
    }

    /** No shelf life, no budget. */
    public static Context of(double demandPerDay, double holdingPerUnitDay, long position) {
      return new Context(demandPerDay, holdingPerUnitDay, position, 0, Double.POSITIVE_INFINITY);
    }
  }

  /** A constraint that changed the order. */
  public record Change(String constraint, long before, long after, String why) {}

  /**
   * The order.
   *
   * @param units 0 where nothing can or need be ordered
   * @param cost the price of the units and the cost of ordering
   */
  public record Sized(long units, double cost, List<Change> changes) {
    public Sized { changes = List.copyOf(changes); }
  }

  /** The order for this need; 0 stays 0. */
  public static Sized size(long needed, OrderTerms terms, Context context) {
    require(needed >= 0, "needed must be 0 or more: %d", needed);
    if (needed == 0) return new Sized(0, 0, List.of());
    var changes = new ArrayList<Change>();
    var units = change(changes, "price break", needed, cheapest(needed, terms, context),
        "the next price saves more than holding the extra units costs");
    units = change(changes, "minimum quantity", units, Math.max(units, terms.minimumUnits()),
        "the supplier takes no fewer than " + terms.minimumUnits());
    units = change(changes, "minimum value", units, forValue(units, terms),
        "an order must be worth " + terms.minimumValue());
    var most = cap(changes, units, terms, context);
    var multiple = terms.multiple();
    var rounded = allowed(units, terms);
    if (rounded > most) {
      rounded = Math.min(units, most) / multiple * multiple;
      // With all-unit breaks fewer units can cost more.
      while (rounded > 0 && terms.price(rounded) + terms.orderCost() > context.budget()) rounded -= multiple;
    }
    if (rounded < terms.minimumUnits() || rounded == 0 || terms.price(rounded) < terms.minimumValue()) {
      change(changes, "minimum above cap", units, 0,
          "the least that can be ordered is %d, the most that may be is %d".formatted(allowed(1, terms), most));
      return new Sized(0, 0, changes);
    }
    units = change(changes, "multiple", Math.min(units, most), rounded, "it comes in " + multiple + "s");
    return new Sized(units, terms.price(units) + terms.orderCost(), changes);
  }

  private static long change(List<Change> changes, String constraint, long before, long after, String why) {
    if (before != after) changes.add(new Change(constraint, before, after, why));
    return after;
  }

  /** Buying up to a break pays when the price saved exceeds holding the extra units until they sell. */
  private static long cheapest(long needed, OrderTerms terms, Context context) {
    var best = needed;
    var bestCost = terms.price(needed);
    // The need is worth its price; beyond it a unit is worth the base price, for it will be sold later.
    for (var each : terms.breaks()) {
      long units = each.fromUnits();
      if (units <= needed || context.demandPerDay() == 0) continue;
      var extra = units - needed;
      var days = extra / context.demandPerDay();
      var held = context.holdingPerUnitDay() * extra * (needed / context.demandPerDay() + days / 2);
      var cost = terms.price(units) + held - extra * terms.price(needed) / needed;
      if (cost < bestCost - 1e-9) {
        best = units;
        bestCost = cost;
      }
    }
    return best;
  }

  /**
   * The fewest units, from {@code units} up, that are worth the minimum value. All-unit breaks let the value fall as units rise.
   */
  private static long forValue(long units, OrderTerms terms) {
    if (terms.price(units) >= terms.minimumValue()) return units;
    require(terms.unitPrice() > 0, "a minimum value of %s needs a unit price above 0", terms.minimumValue());
    if (terms.incremental()) {
      long low = units;
      long high = units + 1;
      while (terms.price(high) < terms.minimumValue()) high *= 2;
      while (low < high) {
        var middle = (low + high) >>> 1;
        if (terms.price(middle) >= terms.minimumValue()) high = middle;
        else
          low = middle + 1;
      }
      return low;
    }
    for (var i = 0; i <= terms.breaks().size(); i++) {
      long from = Math.max(units, i == 0 ? 0 : terms.breaks().get(i - 1).fromUnits());
      var each = i == 0 ? terms.unitPrice() : terms.breaks().get(i - 1).unitPrice();
      var upTo = i < terms.breaks().size() ? terms.breaks().get(i).fromUnits() : Long.MAX_VALUE;
      var enough = each == 0 ? Long.MAX_VALUE : Math.max(from, (long) Math.ceil(terms.minimumValue() / each - 1e-9));
      if (enough < upTo) return enough;
    }
    throw new IllegalArgumentException("no quantity is worth the minimum value of " + terms.minimumValue());
  }

  /** The fewest units from {@code units} up that the minimums and the multiple allow. */
  private static long allowed(long units, OrderTerms terms) {
    var multiple = terms.multiple();
    for (var tried = Math.max(units, terms.minimumUnits());; tried++) {
      tried = forValue(tried, terms);
      var rounded = (tried + multiple - 1) / multiple * multiple;
      if (terms.price(rounded) >= terms.minimumValue()) return rounded;
      tried = rounded;
    }
  }

  private static long cap(List<Change> changes, long units, OrderTerms terms, Context context) {
    var most = Long.MAX_VALUE;
    if (context.shelfLifeDays() > 0) {
      most = Math.max(0,
          (long) Math.floor(context.demandPerDay() * context.shelfLifeDays()) - Math.max(0, context.position()));
      if (most < units) {
        changes.add(new Change("shelf life", units, most, String.format(Locale.ROOT,
            "%d days at %.2f a day sell %.0f, and %d are there or coming", context.shelfLifeDays(),
            context.demandPerDay(),
            context.demandPerDay() * context.shelfLifeDays(), context.position())));
      }
    }
    if (terms.mostUnits() < Math.min(units, most)) {
      changes.add(new Change("maximum", Math.min(units, most), terms.mostUnits(), "no more is accepted"));
    }
    most = Math.min(most, terms.mostUnits());
    var spendable = context.budget() - terms.orderCost();
    if (terms.price(Math.min(units, most)) > spendable) {
      long low = 0;
      var high = Math.min(units, most);
      while (low < high) {
        var middle = (low + high + 1) >>> 1;
        if (terms.price(middle) <= spendable) low = middle;
        else
          high = middle - 1;
      }
      changes.add(new Change("budget", Math.min(units, most), low,
          String.format(Locale.ROOT, "%.2f is left to spend", context.budget())));
      most = low;
    } else if (context.budget() < Double.POSITIVE_INFINITY) {
      // Rounding up to a multiple must not pass the budget either.
      if (terms.price(allowed(Math.min(units, most), terms)) > spendable) most = Math.min(most, units);
    }
    return most;
  }
}
