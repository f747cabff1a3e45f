package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;

/**
 * An (s, S) policy: when the inventory position (on hand plus on order less owed) is at or below the minimum, order up to the
 * maximum. The optimal form when an order has a fixed cost: Scarf, The Optimality of (S, s) Policies, 1960.
 *
 * @param minimum s, the reorder point in units; may be negative where orders are dear and shortage cheap
 * @param maximum S, the order-up-to level in units
 * @param costPerPeriod expected long-run cost of a period
 */
public record MinMax(int minimum, int maximum, double costPerPeriod) {

  public MinMax { require(maximum > minimum, "maximum must be above minimum: %d, %d", maximum, minimum); }

  /** The units to order at this position: none, or up to the maximum. */
  public int order(long position) {
    return position > minimum ? 0 : (int) (maximum - position);
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
    var renewal = new Renewal(demand, exposure, costs);
    var best = exposure.quantile(costs.criticalRatio()); // The minimiser of the one-period cost.
    var s = best - 1;
    var upTo = best;
    while (renewal.cost(s, upTo) > renewal.rate(s)) s--;
    var least = renewal.cost(s, upTo);
    for (var candidate = upTo + 1; renewal.rate(candidate) <= least; candidate++) {
      if (renewal.cost(s, candidate) < least) {
        upTo = candidate;
        while (renewal.cost(s, upTo) <= renewal.rate(s + 1)) s++;
        least = renewal.cost(s, upTo);
      }
    }
    return new MinMax(s, upTo, least);
  }

  /** The expected cost a period of any (s, S) under the same assumptions, by renewal reward over order cycles. */
  public static double cost(int minimum, int maximum, Counts demand, Counts exposure, Costs costs) {
    require(maximum > minimum, "maximum must be above minimum: %d, %d", maximum, minimum);
    return new Renewal(demand, exposure, costs).cost(minimum, maximum);
  }

  /** Expected visits to each position below the maximum in an order cycle, grown as far as asked. */
  private static final class Renewal {

    private final Counts demand;
    private final Counts exposure;
    private final Costs costs;
    private final ArrayList<Double> visits = new ArrayList<>();
    private final double stay;

    Renewal(Counts demand, Counts exposure, Costs costs) {
      this.demand = demand;
      this.exposure = exposure;
      this.costs = costs;
      stay = demand.probability(0);
      visits.add(1 / (1 - stay));
    }

    double rate(int position) {
      return costs.rate(exposure, position);
    }

    double cost(int s, int upTo) {
      var length = 0.0;
      var total = costs.order();
      for (var below = 0; below < upTo - s; below++) {
        var here = visits(below);
        length += here;
        total += here * rate(upTo - below);
      }
      return total / length;
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
