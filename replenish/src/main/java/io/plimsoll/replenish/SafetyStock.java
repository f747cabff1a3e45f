package io.plimsoll.replenish;

/** Safety stock by formula, for checking by hand and for comparison; the policies themselves use whole distributions. */
public final class SafetyStock {

  private SafetyStock() {}

  /**
   * z · √(L·σ² + μ²·σ_L²): King, Crack the Code, APICS Magazine, July 2011; Silver, Pyke and Thomas, 2017, 6.10.
   *
   * @param cycleService strictly between 0 and 1
   * @param meanPerDay units
   * @param sdPerDay units
   * @param leadTimeDays mean days from order to stock, the review period included where there is one
   * @param leadTimeSdDays its standard deviation
   */
  public static double normal(double cycleService, double meanPerDay, double sdPerDay, double leadTimeDays,
      double leadTimeSdDays) {
    Check.notNegative("meanPerDay", meanPerDay);
    Check.notNegative("sdPerDay", sdPerDay);
    Check.notNegative("leadTimeDays", leadTimeDays);
    Check.notNegative("leadTimeSdDays", leadTimeSdDays);
    return Normal.quantile(cycleService) * Math.sqrt(
        leadTimeDays * sdPerDay * sdPerDay + meanPerDay * meanPerDay * leadTimeSdDays * leadTimeSdDays);
  }

  /**
   * The least-cost order quantity of a smooth demand, √(2·K·λ/h): Harris, How Many Parts to Make at Once, Factory, 1913.
   *
   * @param orderCost K, of one order
   * @param demandPerPeriod λ, units
   * @param holdingPerPeriod h, cost of a unit for a period
   */
  public static double economicQuantity(double orderCost, double demandPerPeriod, double holdingPerPeriod) {
    return Math
        .sqrt(2 * Check.notNegative("orderCost", orderCost) * Check.notNegative("demandPerPeriod", demandPerPeriod)
            / Check.positive("holdingPerPeriod", holdingPerPeriod));
  }
}
