package io.plimsoll.replenish;

/**
 * What each further unit of stock brings: units filled in a review period against units on hand, by order-up-to level.
 *
 * <p>A planner with many items and one purse should give each unit of stock value where it fills the most demand; at the optimum
 * the next unit is worth the same everywhere (Everett, Generalized Lagrange Multiplier Method, Operations Research 11(3), 1963;
 * for spare parts, Sherbrooke, METRIC, Operations Research 16(1), 1968). Only levels on the upper hull of the curve can be
 * optimal, and this class keeps just those.
 */
public final class FillCurve {

  private final LeadTimeDemand demand;
  private final boolean lost;
  private final int[] levels;
  /** Extra units filled for an extra unit on hand, on the way to each level; falling. */
  private final double[] gains;

  private FillCurve(LeadTimeDemand demand, boolean lost, int[] levels, double[] gains) {
    this.demand = demand;
    this.lost = lost;
    this.levels = levels;
    this.gains = gains;
  }

  /** The curve of demand that waits when it is not filled. */
  public static FillCurve backorders(LeadTimeDemand demand) {
    return of(demand, false);
  }

  /**
   * The curve of demand that is lost when it is not filled. What is on order then never exceeds the level, and is taken to be
   * distributed as the demand before arrival given that it does not: exact for Poisson demand under continuous review whatever the
   * lead time (Erlang's loss formula; Karush, A Queuing Model for an Inventory Problem, Operations Research 5(5), 1957), close
   * elsewhere.
   */
  public static FillCurve lostSales(LeadTimeDemand demand) {
    return of(demand, true);
  }

  private static FillCurve of(LeadTimeDemand demand, boolean lost) {
    var most = demand.beforeNext().quantile(0.99999);
    var step = most / 2_000 + 1;
    var size = most / step + 2;
    var filled = new double[size];
    var onHand = new double[size];
    for (var i = 1; i < size; i++) {
      filled[i] = lost ? filledOrLost(demand, i * step) : filled(demand, i * step);
      onHand[i] = lost ? onHandOrLost(demand, i * step, filled[i]) : onHand(demand, i * step);
    }
    var hull = new int[size];
    var corners = 1; // Level 0 is the first corner: nothing filled, nothing on hand.
    for (var i = 1; i < size; i++) {
      while (corners > 1
          && slope(filled, onHand, hull[corners - 2], hull[corners - 1]) <= slope(filled, onHand, hull[corners - 1],
              i)) {
        corners--;
      }
      hull[corners++] = i;
    }
    var levels = new int[corners];
    var gains = new double[corners];
    gains[0] = Double.POSITIVE_INFINITY;
    for (var i = 1; i < corners; i++) {
      levels[i] = hull[i] * step;
      gains[i] = slope(filled, onHand, hull[i - 1], hull[i]);
    }
    return new FillCurve(demand, lost, levels, gains);
  }

  private static double slope(double[] filled, double[] onHand, int from, int to) {
    return (filled[to] - filled[from]) / Math.max(1e-12, onHand[to] - onHand[from]);
  }

  static double filled(LeadTimeDemand demand, double level) {
    return demand.perReview() - demand.beforeNext().shortage(level) + demand.beforeArrival().shortage(level);
  }

  /** Between arrivals stock falls from what the first exposure leaves to what the second does; the mean of both is its average. */
  static double onHand(LeadTimeDemand demand, double level) {
    return (demand.beforeArrival().leftover(level) + demand.beforeNext().leftover(level)) / 2;
  }

  /**
   * What is on order is what was filled in a lead time (Little's law), so the share filled is the share of it that fits; this is
   * Erlang's formula. Where that is seldom more than the level, the shortage of a review period whose opening stock is the level
   * less what is on order says more about demand that comes in lumps. Both are a little low, so the larger is taken.
   */
  private static double filledOrLost(LeadTimeDemand demand, int level) {
    var before = demand.beforeArrival();
    var next = demand.beforeNext();
    var mean = before.mean() + next.mean();
    if (mean == 0) return 0;
    var perReview = demand.perReview();
    var byOrders = perReview * (before.meanUpTo(level) + next.meanUpTo(level)) / mean;
    var chance = before.atMost(level);
    if (chance < 0.01) return byOrders;
    var missed = (next.shortage(level) - before.shortage(level) - perReview * (1 - chance)) / chance;
    return Math.max(byOrders, perReview - Math.max(0, missed));
  }

  private static double onHandOrLost(LeadTimeDemand demand, int level, double filled) {
    var perReview = demand.perReview();
    var onOrder = (demand.beforeArrival().mean() + demand.beforeNext().mean()) / 2;
    return perReview == 0 ? level : Math.max(0, level - onOrder * filled / perReview);
  }

  /** Units filled in a review period with this order-up-to level. */
  public double filled(int level) {
    return lost ? filledOrLost(demand, level) : filled(demand, level);
  }

  /** Units on hand on average with this order-up-to level. */
  public double onHand(int level) {
    return lost ? onHandOrLost(demand, level, filled(level)) : onHand(demand, level);
  }

  /** The demand that the curve is of. */
  public LeadTimeDemand demand() {
    return demand;
  }

  /**
   * The largest level whose last units still fill at least {@code unitsPerUnitOnHand} more demand a review period for a unit more
   * on hand; 0 where none does. Lower asks bring higher levels.
   */
  public int levelAt(double unitsPerUnitOnHand) {
    int low = 0;
    int high = gains.length - 1;
    while (low < high) {
      var middle = (low + high + 1) >>> 1;
      if (gains[middle] >= unitsPerUnitOnHand) low = middle;
      else
        high = middle - 1;
    }
    return levels[low];
  }
}
