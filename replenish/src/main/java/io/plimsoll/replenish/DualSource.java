package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.SplittableRandom;

/**
 * Two sources for one item, a cheap slow one and a dear quick one, by the dual-index policy: each period first raise what will be
 * there when a quick order could arrive to one level, then the whole position to another. Veeraraghavan and Scheller-Wolf, Now or
 * Later: A Simple Policy for Effective Dual Sourcing in Capacitated Systems, Operations Research 56(4), 2008.
 *
 * @param expediteUpTo level of on hand plus what arrives within the quick lead time
 * @param regularUpTo level of the whole position
 * @param costPerPeriod mean cost of premium, holding and shortage in the simulated periods
 * @param expeditedShare of units that came from the quick source
 */
public record DualSource(int expediteUpTo, int regularUpTo, double costPerPeriod, double expeditedShare) {

  private static final int PERIODS = 20_000;

  /** Units to order from each source now, and why. */
  public record Order(int expedited, int regular, String sentence) {}

  /**
   * The order at this state.
   *
   * @param soonPosition on hand less owed plus what arrives within the quick lead time
   * @param position on hand less owed plus all on order
   */
  public Order order(int soonPosition, int position) {
    var expedited = Math.max(0, expediteUpTo - soonPosition);
    var regular = Math.max(0, regularUpTo - position - expedited);
    return new Order(expedited, regular,
        "%d are there or come in time for a quick order, %d are wanted: %d from the quick source. With them %d are there or coming, %d are wanted: %d from the slow one."
            .formatted(soonPosition, expediteUpTo, expedited, position + expedited, regularUpTo, regular));
  }

  /**
   * The best levels for backordered demand, by simulation of one seeded path.
   *
   * @param quickPeriods lead time of the quick source, 0 or more
   * @param slowPeriods lead time of the slow source, longer
   * @param premium paid for a unit from the quick source
   */
  public static DualSource optimal(Counts demand, int quickPeriods, int slowPeriods, double premium, Costs costs) {
    require(quickPeriods >= 0 && slowPeriods > quickPeriods, "the quick lead time must be shorter: %d, %d",
        quickPeriods,
        slowPeriods);
    Check.notNegative("premium", premium);
    var random = new SplittableRandom(2008);
    var path = new int[PERIODS];
    for (var t = 0; t < PERIODS; t++) path[t] = demand.quantile(random.nextDouble());
    var quickTop = demand.times(quickPeriods + 1).quantile(costs.criticalRatio());
    var slowTop = demand.times(slowPeriods + 1).quantile(costs.criticalRatio()) + 1;
    var grain = Math.max(1, slowTop / 60);
    DualSource best = null;
    // One level's best gap to the other changes slowly, so the search is a grid first, then single units around its best.
    for (var expedite = 0; expedite <= quickTop; expedite += grain) {
      for (var regular = expedite; regular <= slowTop + grain; regular += grain) {
        best = better(best, simulate(expedite, regular, path, quickPeriods, slowPeriods, premium, costs));
      }
    }
    var centre = java.util.Objects.requireNonNull(best);
    for (var expedite = Math.max(0, centre.expediteUpTo - grain); expedite <= centre.expediteUpTo + grain; expedite++) {
      for (var regular = Math.max(expedite, centre.regularUpTo - grain); regular <= centre.regularUpTo
          + grain; regular++) {
        best = better(best, simulate(expedite, regular, path, quickPeriods, slowPeriods, premium, costs));
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  private static DualSource better(@org.jspecify.annotations.Nullable DualSource one, DualSource other) {
    return one == null || other.costPerPeriod < one.costPerPeriod - 1e-12 ? other : one;
  }

  private static DualSource simulate(int expedite, int regular, int[] path, int quick, int slow, double premium,
      Costs costs) {
    var pipeline = new int[slow + 1];
    var net = regular;
    var position = regular;
    var cost = 0.0;
    long quickUnits = 0;
    long units = 0;
    for (var t = 0; t < path.length; t++) {
      var soon = net;
      for (var i = 0; i <= quick && i < slow; i++) soon += pipeline[(t + i) % (slow + 1)];
      var fast = Math.max(0, expedite - soon);
      var cheap = Math.max(0, regular - position - fast);
      pipeline[(t + quick) % (slow + 1)] += fast;
      pipeline[(t + slow) % (slow + 1)] += cheap;
      position += fast + cheap - path[t];
      net += pipeline[t % (slow + 1)] - path[t];
      pipeline[t % (slow + 1)] = 0;
      cost += premium * fast + (net > 0 ? costs.holding() * net : -costs.shortage() * net);
      quickUnits += fast;
      units += fast + cheap;
    }
    return new DualSource(expedite, regular, cost / path.length, units == 0 ? 0 : quickUnits / (double) units);
  }
}
