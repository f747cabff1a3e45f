package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An (s, S) policy: when the inventory position (on hand plus on order less owed) is at or below the minimum, order up to the
 * maximum. The optimal form when an order has a fixed cost: Scarf, The Optimality of (S, s) Policies, 1960.
 *
 * @param minimum s, the reorder point in units; may be negative where orders are dear and shortage cheap
 * @param maximum S, the order-up-to level in units
 * @param costPerPeriod expected long-run cost of a period; of a day for {@link #periodic}; NaN where it was not computed
 */
public record MinMax(int minimum, int maximum, double costPerPeriod) {

  public MinMax { require(maximum > minimum, "maximum must be above minimum: %d, %d", maximum, minimum); }

  /** The units to order at this position: none, or up to the maximum. */
  public int order(long position) {
    return position > minimum ? 0 : (int) (maximum - position);
  }

  /** What is ordered at this position and why. */
  public String sentence(long position) {
    var cost = Double.isNaN(costPerPeriod)
        ? ""
        : String.format(Locale.ROOT, " Minimum and maximum cost %.2f a period.", costPerPeriod);
    if (position > minimum)
      return "Position %d is above the minimum of %d: nothing is ordered.%s".formatted(position, minimum, cost);
    return "Position %d is at or below the minimum of %d: %d are ordered, up to the maximum of %d.%s"
        .formatted(position, minimum, order(position), maximum, cost);
  }

  /**
   * The optimal (s, S) for demand that is independent from period to period and backordered.
   *
   * <p>Zheng and Federgruen, Finding Optimal (s, S) Policies Is About As Simple As Evaluating a Single Policy, Operations Research
   * 39(4), 1991. Exact; as a rule as fast as evaluating a hundred policies.
   *
   * @param demand units asked for in one period
   * @param leadTime whole periods from order to arrival, 0 or more
   */
  public static MinMax optimal(Counts demand, int leadTime, Costs costs) {
    require(leadTime >= 0, "leadTime must be 0 periods or more: %d", leadTime);
    return optimal(demand, demand.times(leadTime + 1), costs);
  }

  /**
   * As above, for an exposure computed elsewhere, such as one over a random lead time (orders must not overtake each other).
   *
   * @param demand units asked for in one period, with a step of 1
   * @param exposure units asked for from an order until the end of the period in which the next one could arrive
   */
  public static MinMax optimal(Counts demand, Counts exposure, Costs costs) {
    require(demand.mean() > 0, "demand must have a mean above 0");
    require(demand.step() == 1, "demand is too high for whole units; scale it to packs so that its step is 1: step %d",
        demand.step());
    return optimal(new Renewal(demand, List.of(exposure), costs));
  }

  /**
   * The optimal (R, s, S): the position is looked at every {@code reviewDays} days only, costs run every day, unmet demand waits.
   *
   * <p>The same algorithm with the cost of all days that an order decides about; that sum is convex too, which is all that it
   * needs.
   *
   * @param day units asked for in a day, with a step of 1
   * @param leadTimeDays whole days of demand between an order and its arrival; orders must not overtake each other
   * @return the policy with its expected cost of a day
   */
  public static MinMax periodic(Counts day, Counts leadTimeDays, int reviewDays, Costs costs) {
    require(day.mean() > 0, "demand must have a mean above 0");
    require(day.step() == 1, "demand is too high for whole units; scale it to packs so that its step is 1: step %d",
        day.step());
    return optimal(renewal(day, leadTimeDays, reviewDays, costs));
  }

  /** The expected cost of a day of any (R, s, S) under the same assumptions. */
  public static double periodicCost(int minimum, int maximum, Counts day, Counts leadTimeDays, int reviewDays,
      Costs costs) {
    require(maximum > minimum, "maximum must be above minimum: %d, %d", maximum, minimum);
    return renewal(day, leadTimeDays, reviewDays, costs).cost(minimum, maximum);
  }

  private static Renewal renewal(Counts day, Counts leadTimeDays, int reviewDays, Costs costs) {
    require(reviewDays >= 1, "reviewDays must be 1 or more: %d", reviewDays);
    var lengths = leadTimeDays.most() - leadTimeDays.least() + 1;
    var chances = new double[lengths];
    var sums = new ArrayList<Counts>();
    var sum = day.times(leadTimeDays.least() + 1);
    for (var i = 0; i < lengths + reviewDays - 1; i++, sum = sum.plus(day)) sums.add(sum);
    for (var i = 0; i < lengths; i++) chances[i] = leadTimeDays.probability(leadTimeDays.least() + i);
    var exposures = new ArrayList<Counts>();
    for (var i = 0; i < reviewDays; i++) exposures.add(Counts.mix(sums.subList(i, i + lengths), chances));
    return new Renewal(day.times(reviewDays), exposures, costs);
  }

  private static MinMax optimal(Renewal renewal) {
    var best = renewal.cheapest();
    var s = best - 1;
    var upTo = best;
    while (renewal.total(s, upTo) > renewal.rate(s)) s--;
    var least = renewal.total(s, upTo);
    for (var candidate = upTo + 1; renewal.rate(candidate) <= least; candidate++) {
      if (renewal.total(s, candidate) < least) {
        upTo = candidate;
        while (renewal.total(s, upTo) <= renewal.rate(s + 1)) s++;
        least = renewal.total(s, upTo);
      }
    }
    return new MinMax(s, upTo, renewal.cost(s, upTo));
  }

  /** The expected cost a period of any (s, S) under the same assumptions, by renewal reward over order cycles. */
  public static double cost(int minimum, int maximum, Counts demand, Counts exposure, Costs costs) {
    require(maximum > minimum, "maximum must be above minimum: %d, %d", maximum, minimum);
    return new Renewal(demand, List.of(exposure), costs).cost(minimum, maximum);
  }

  /**
   * Expected visits to each position below the maximum in an order cycle, grown as far as asked. A review period may be of
   * several days, each with an exposure of its own.
   */
  private static final class Renewal {

    private final Counts demand;
    private final List<Counts> exposures;
    private final Costs costs;
    private final ArrayList<Double> visits = new ArrayList<>();
    private final double stay;

    Renewal(Counts demand, List<Counts> exposures, Costs costs) {
      this.demand = demand;
      this.exposures = exposures;
      this.costs = costs;
      stay = demand.probability(0);
      visits.add(1 / (1 - stay));
    }

    /** The cost of all days of a review period that starts at this position. */
    double rate(int position) {
      var sum = 0.0;
      for (var exposure : exposures) sum += costs.rate(exposure, position);
      return sum;
    }

    /** The position with the least rate. */
    int cheapest() {
      var position = exposures.get(exposures.size() / 2).quantile(costs.criticalRatio());
      while (rate(position - 1) <= rate(position)) position--;
      while (rate(position + 1) < rate(position)) position++;
      return position;
    }

    /** The cost of a review period. */
    double total(int s, int upTo) {
      var length = 0.0;
      var total = costs.order();
      for (var below = 0; below < upTo - s; below++) {
        var here = visits(below);
        length += here;
        total += here * rate(upTo - below);
      }
      return total / length;
    }

    double cost(int s, int upTo) {
      return total(s, upTo) / exposures.size();
    }

    private double visits(int below) {
      for (var j = visits.size(); j <= below; j++) {
        var sum = 0.0;
        for (var d = 1; d <= Math.min(j, demand.most()); d++) sum += demand.probability(d) * visits.get(j - d);
        visits.add(sum / (1 - stay));
      }
      return visits.get(below);
    }
  }
}
