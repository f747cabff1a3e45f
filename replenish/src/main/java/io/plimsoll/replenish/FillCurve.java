package io.plimsoll.replenish;

import java.util.Arrays;

/**
 * What each further unit of stock brings: units filled in a review period against units on hand, by order-up-to level.
 *
 * <p>A planner with many items and one purse should give each unit of stock value where it fills the most demand; at the optimum the
 * next unit is worth the same everywhere (Everett, Generalized Lagrange Multiplier Method, Operations Research 11(3), 1963; for spare
 * parts, Sherbrooke, METRIC, Operations Research 16(1), 1968). Only levels on the upper hull of the curve can be optimal, and this
 * class keeps just those.
 */
public final class FillCurve {

  private final LeadTimeDemand demand;
  private final int[] levels;
  /** Extra units filled for an extra unit on hand, on the way to each level; falling. */
  private final double[] gains;

  private FillCurve(LeadTimeDemand demand, int[] levels, double[] gains) {
    this.demand = demand;
    this.levels = levels;
    this.gains = gains;
  }

  /** The curve of this demand. */
  public static FillCurve of(LeadTimeDemand demand) {
    var most = demand.beforeNext().quantile(0.99999);
    var step = most / 2_000 + 1;
    var hull = new int[most / step + 2];
    var size = 1; // Level 0 is the first corner.
    for (var level = step; level <= most + step - 1; level += step) {
      while (size > 1 && slope(demand, hull[size - 2], hull[size - 1]) <= slope(demand, hull[size - 1], level)) size--;
      hull[size++] = level;
    }
    var levels = Arrays.copyOf(hull, size);
    var gains = new double[size];
    gains[0] = Double.POSITIVE_INFINITY;
    for (var i = 1; i < size; i++) gains[i] = slope(demand, levels[i - 1], levels[i]);
    return new FillCurve(demand, levels, gains);
  }

  private static double slope(LeadTimeDemand demand, int from, int to) {
    return (filled(demand, to) - filled(demand, from)) / Math.max(1e-12, onHand(demand, to) - onHand(demand, from));
  }

  static double filled(LeadTimeDemand demand, double level) {
    return demand.perReview() - demand.beforeNext().shortage(level) + demand.beforeArrival().shortage(level);
  }

  /** Between arrivals stock falls from what the first exposure leaves to what the second does; the mean of both is its average. */
  static double onHand(LeadTimeDemand demand, double level) {
    return (demand.beforeArrival().leftover(level) + demand.beforeNext().leftover(level)) / 2;
  }

  /** Units filled in a review period with this order-up-to level. */
  public double filled(int level) {
    return filled(demand, level);
  }

  /** Units on hand on average with this order-up-to level. */
  public double onHand(int level) {
    return onHand(demand, level);
  }

  /** The demand that the curve is of. */
  public LeadTimeDemand demand() {
    return demand;
  }

  /**
   * The largest level whose last units still fill at least {@code unitsPerUnitOnHand} more demand a review period for a unit more on
   * hand; 0 where none does. Lower asks bring higher levels.
   */
  public int levelAt(double unitsPerUnitOnHand) {
    int low = 0;
    int high = gains.length - 1;
    while (low < high) {
      var middle = (low + high + 1) >>> 1;
      if (gains[middle] >= unitsPerUnitOnHand) low = middle;
      else high = middle - 1;
    }
    return levels[low];
  }
}
