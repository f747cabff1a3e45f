package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

/**
 * An (s, Q) policy: when the inventory position falls to the reorder point, order a fixed quantity, or the fewest multiples of it
 * that raise the position above the reorder point again. Fits pallets and containers.
 *
 * @param reorderPoint s, in units
 * @param quantity Q, in units
 * @param costPerPeriod expected long-run cost of a period
 */
public record ReorderQuantity(int reorderPoint, int quantity, double costPerPeriod) {

  public ReorderQuantity { require(quantity > 0, "quantity must be above 0: %d", quantity); }

  /** The units to order at this position: the fewest multiples that raise it above the reorder point. */
  public long order(long position) {
    if (position > reorderPoint) return 0;
    return ((reorderPoint - position) / quantity + 1) * quantity;
  }

  /** What is ordered at this position and why. */
  public String sentence(long position) {
    var units = order(position);
    return units == 0
        ? "Position %d is above the reorder point of %d: nothing is ordered.".formatted(position, reorderPoint)
        : "Position %d is at or below the reorder point of %d: %d × %d = %d are ordered, the fewest that lead above it."
            .formatted(position, reorderPoint, units / quantity, quantity, units);
  }

  /**
   * The optimal (s, Q) with backorders for unit-sized demand under continuous review.
   *
   * <p>Federgruen and Zheng, An Efficient Algorithm for Computing an Optimal (r, Q) Policy in Continuous Review Stochastic
   * Inventory Systems, Operations Research 40(4), 1992: the position is uniform over the Q values above s, so the best Q values
   * are the Q cheapest, taken one by one until the next costs more than the average.
   *
   * @param demandPerPeriod mean units in a period
   * @param exposure units asked for during a lead time
   */
  public static ReorderQuantity optimal(double demandPerPeriod, Counts exposure, Costs costs) {
    Check.positive("demandPerPeriod", demandPerPeriod);
    require(costs.order() > 0, "an (s, Q) policy needs a cost of ordering above 0; without one use a base stock");
    var low = exposure.quantile(costs.criticalRatio());
    var high = low;
    var total = costs.order() * demandPerPeriod + costs.rate(exposure, low);
    for (var quantity = 1;; quantity++) {
      var below = costs.rate(exposure, low - 1);
      var above = costs.rate(exposure, high + 1);
      var next = Math.min(below, above);
      if (next >= total / quantity) return new ReorderQuantity(low - 1, quantity, total / quantity);
      total += next;
      if (below <= above) low--;
      else
        high++;
    }
  }
}
