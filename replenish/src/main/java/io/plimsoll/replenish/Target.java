package io.plimsoll.replenish;

/** What service is wanted, and the order-up-to level that gives it. */
public sealed interface Target {

  /** The smallest order-up-to level, in units, that reaches the target for this demand. */
  int level(LeadTimeDemand demand);

  /** The expected share of demand filled from stock with this order-up-to level. */
  static double fillRate(LeadTimeDemand demand, double level) {
    var perReview = demand.perReview();
    if (perReview <= 0) return 1;
    var missed = demand.beforeNext().shortage(level) - demand.beforeArrival().shortage(level);
    return Math.max(0, Math.min(1, 1 - missed / perReview));
  }

  /**
   * No stockout in this share of replenishment cycles: the quantile of the exposure.
   *
   * @param level strictly between 0 and 1
   */
  record CycleService(double level) implements Target {
    public CycleService { Check.share("cycle service level", level); }

    @Override
    public int level(LeadTimeDemand demand) {
      return demand.beforeNext().quantile(level);
    }
  }

  /**
   * This share of units is filled from stock. A cycle loses what is short before the next arrival and was not short already before
   * this one: Hadley and Whitin, Analysis of Inventory Systems, 1963; de Kok's P2 measure.
   *
   * @param share strictly between 0 and 1
   */
  record FillRate(double share) implements Target {
    public FillRate { Check.share("fill rate", share); }

    @Override
    public int level(LeadTimeDemand demand) {
      if (demand.perReview() <= 0) return 0;
      int low = 0;
      int high = demand.beforeNext().most();
      while (low < high) {
        var middle = (low + high) >>> 1;
        if (fillRate(demand, middle) >= share - 1e-12) high = middle;
        else
          low = middle + 1;
      }
      return low;
    }
  }

  /**
   * The least holding and shortage cost: the quantile at shortage / (shortage + holding), Arrow, Harris and Marschak, Optimal
   * Inventory Policy, Econometrica 19(3), 1951.
   */
  record LeastCost(Costs costs) implements Target {
    @Override
    public int level(LeadTimeDemand demand) {
      return demand.beforeNext().quantile(costs.criticalRatio());
    }
  }
}
