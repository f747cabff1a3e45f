package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What to do when goods on order will be late: each way out with its cost and what it saves, cheapest whole cost first.
 *
 * <p>Every option is judged by the same arithmetic: until the goods arrive, demand beyond what is there is missed; a missed unit
 * costs the shortage cost; the option's own cost is added. Nothing is ordered twice: re-sourcing takes the place of the late
 * order, and says what becomes of it.
 */
public final class LateInbound {

  private LateInbound() {}

  /**
   * The trouble.
   *
   * @param available units that can be sold until then: on hand, less owed, plus what arrives sooner
   * @param demandPerDay units asked for in a day, days independent
   * @param lateUnits that were expected
   * @param daysUntilArrival as now expected, from today
   * @param shortageCost of a missed unit
   * @param unitsPerOrder mean units in a customer's order, to count the orders at risk
   */
  public record Trouble(int available, Counts demandPerDay, int lateUnits, Counts daysUntilArrival, double shortageCost,
      double unitsPerOrder) {
    public Trouble {
      require(lateUnits > 0, "lateUnits must be above 0: %d", lateUnits);
      Check.notNegative("shortageCost", shortageCost);
      require(unitsPerOrder >= 1, "unitsPerOrder must be 1 or more: %s", unitsPerOrder);
    }
  }

  /** A way out. */
  public sealed interface Option {

    /** Do nothing. */
    record Wait() implements Option {}

    /** Pay to have it sooner. */
    record Expedite(double cost, Counts daysUntilArrival) implements Option {}

    /**
     * Order elsewhere, the late order cancelled for a fee, or kept for later need.
     *
     * @param extraCost price and freight beyond the late order's, for the whole quantity
     * @param cancelFee for the late order
     */
    record ReSource(String supplier, int units, double extraCost, double cancelFee,
        Counts daysUntilArrival) implements Option {}

    /** Move spare units from another location. */
    record Transfer(String location, int spareUnits, double costPerUnit, int days) implements Option {}

    /**
     * Offer another item.
     *
     * @param acceptance share of customers who take it
     * @param lostMarginPerUnit margin less than the item's own, and any goodwill
     * @param spareUnits of it
     */
    record Substitute(String item, double acceptance, double lostMarginPerUnit, int spareUnits) implements Option {
      public Substitute {
        require(acceptance >= 0 && acceptance <= 1, "acceptance must be from 0 to 1: %s", acceptance);
      }
    }
  }

  /**
   * An option's arithmetic.
   *
   * @param missedUnits expected until the goods are here
   * @param savedUnits fewer missed than by waiting
   * @param savedOrders customers' orders that this serves
   * @param optionCost paid for the option
   * @param wholeCost the option's cost and the missed units'
   */
  public record Judged(Option option, double missedUnits, double savedUnits, double savedOrders, double optionCost,
      double wholeCost,
      String sentence) {}

  /** The options and waiting, cheapest whole cost first; ties in the order given, waiting first of all. */
  public static List<Judged> judge(Trouble trouble, List<? extends Option> options) {
    var all = new ArrayList<Option>();
    all.add(new Option.Wait());
    for (var option : options) if (!(option instanceof Option.Wait)) all.add(option);
    var waiting = missed(trouble, trouble.available, trouble.daysUntilArrival);
    var judged = new ArrayList<Judged>();
    for (var option : all) judged.add(judge(trouble, option, waiting));
    judged.sort(Comparator.comparingDouble(Judged::wholeCost));
    return List.copyOf(judged);
  }

  private static Judged judge(Trouble trouble, Option option, double waiting) {
    if (option instanceof Option.Wait) {
      return judged(trouble, option, waiting, waiting, 0,
          String.format(Locale.ROOT, "Wait %.1f days", trouble.daysUntilArrival.mean()));
    }
    if (option instanceof Option.Expedite expedite) {
      var missed = missed(trouble, trouble.available, expedite.daysUntilArrival);
      return judged(trouble, option, waiting, Math.min(waiting, missed), expedite.cost,
          String.format(Locale.ROOT, "Expedite to %.1f days", expedite.daysUntilArrival.mean()));
    }
    if (option instanceof Option.ReSource other) {
      var missed = missedWithHelp(trouble, other.units, other.daysUntilArrival);
      return judged(trouble, option, waiting, missed, other.extraCost + other.cancelFee,
          String.format(Locale.ROOT, "Order %d from %s instead, here in %.1f days", other.units, other.supplier,
              other.daysUntilArrival.mean()));
    }
    if (option instanceof Option.Transfer transfer) {
      // More than what would be missed is not worth moving.
      var units = (int) Math.min(transfer.spareUnits, Math.ceil(waiting));
      var missed = missedWithHelp(trouble, units, Counts.exactly(transfer.days));
      return judged(trouble, option, waiting, missed, units * transfer.costPerUnit,
          "Move %d from %s in %d days".formatted(units, transfer.location, transfer.days));
    }
    var substitute = (Option.Substitute) option;
    var taken = Math.min(substitute.spareUnits, waiting * substitute.acceptance);
    return judged(trouble, option, waiting, waiting - taken, taken * substitute.lostMarginPerUnit,
        String.format(Locale.ROOT, "Offer %s, which %.0f %% take", substitute.item, substitute.acceptance * 100));
  }

  private static Judged judged(Trouble trouble, Option option, double waiting, double missed, double cost,
      String what) {
    var saved = Math.max(0, waiting - missed);
    var whole = cost + missed * trouble.shortageCost;
    var sentence = String.format(Locale.ROOT,
        "%s: %.1f of %.1f units still missed, %.1f saved (%.1f orders); costs %.2f + %.1f × %.2f = %.2f.", what, missed,
        waiting,
        saved, saved / trouble.unitsPerOrder, cost, missed, trouble.shortageCost, whole);
    return new Judged(option, missed, saved, saved / trouble.unitsPerOrder, cost, whole, sentence);
  }

  /** Demand beyond what is there until the goods arrive, over the days that may take. */
  private static double missed(Trouble trouble, int available, Counts days) {
    var sum = 0.0;
    var demand = trouble.demandPerDay.times(days.least());
    for (var day = days.least(); day <= days.most(); day++) {
      if (day > days.least()) demand = demand.plus(trouble.demandPerDay);
      var chance = days.probability(day);
      if (chance > 0) sum += chance * (available >= 0 ? demand.shortage(available) : demand.mean() - available);
    }
    return sum;
  }

  /** Until the help comes demand meets what is there; from then until the late goods come, what is left and the help. */
  private static double missedWithHelp(Trouble trouble, int help, Counts helpDays) {
    var sum = 0.0;
    for (var day = helpDays.least(); day <= helpDays.most(); day++) {
      if (helpDays.probability(day) == 0) continue;
      var before = trouble.demandPerDay.times(day);
      for (var late = trouble.daysUntilArrival.least(); late <= trouble.daysUntilArrival.most(); late++) {
        var chance = helpDays.probability(day) * trouble.daysUntilArrival.probability(late);
        if (chance == 0) continue;
        if (day >= late) {
          sum += chance * trouble.demandPerDay.times(late).shortage(trouble.available);
          continue;
        }
        var after = trouble.demandPerDay.times(late - day);
        var owed = Math.max(0, -trouble.available);
        var missed = before.shortage(Math.max(0, trouble.available)) + owed;
        for (var d = before.least(); d <= before.most(); d += before.step()) {
          var left = Math.max(0, trouble.available - d);
          missed += before.probability(d) * after.shortage(left + help);
        }
        sum += chance * missed;
      }
    }
    return sum;
  }
}
