package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

/**
 * Order-up-to for what spoils, aware of the age of the stock: units that will have spoiled before the order can help do not
 * count. Broekmeulen and van Donselaar, A Heuristic to Manage Perishable Inventory with Batch Ordering, Positive Lead-Times, and
 * Time-Varying Demand, Computers and Operations Research 36(11), 2009.
 *
 * @param order units to order
 * @param expectedWaste units expected to spoil before the next order arrives
 * @param position on hand plus on order
 */
public record Perishable(int order, double expectedWaste, long position, String sentence) {

  /** Which units customers take. */
  public enum Depletion {
    OLDEST_FIRST, NEWEST_FIRST
  }

  /**
   * The order.
   *
   * @param unitsByDaysLeft units on hand that can be sold on 1, 2, … days from now on, today's sales done
   * @param arrivals units that arrive in 1, 2, … days, with a full life
   * @param lifeDays days on which an arriving unit can be sold
   * @param demandPerDay expected units for each of the days to come; as many as the exposure has
   * @param level the order-up-to level for the exposure, waste left out
   */
  public static Perishable order(int[] unitsByDaysLeft, int[] arrivals, int lifeDays, double[] demandPerDay, int level,
      Depletion depletion) {
    require(lifeDays >= 1, "lifeDays must be 1 or more: %d", lifeDays);
    require(unitsByDaysLeft.length <= lifeDays, "units on hand have %d days left, more than the life of %d",
        unitsByDaysLeft.length,
        lifeDays);
    require(demandPerDay.length >= 1, "demandPerDay must have a day or more");
    require(level >= 0, "level must be 0 or more: %d", level);
    var lots = new double[lifeDays];
    long position = 0;
    for (var i = 0; i < unitsByDaysLeft.length; i++) {
      require(unitsByDaysLeft[i] >= 0, "units on hand must not be negative: %d", unitsByDaysLeft[i]);
      lots[i] = unitsByDaysLeft[i];
      position += unitsByDaysLeft[i];
    }
    for (var each : arrivals) position += each;
    var waste = 0.0;
    for (var day = 0; day < demandPerDay.length; day++) {
      if (day < arrivals.length) lots[lifeDays - 1] += arrivals[day];
      var left = Check.notNegative("demand of a day", demandPerDay[day]);
      for (var i = 0; i < lifeDays && left > 0; i++) {
        var lot = depletion == Depletion.OLDEST_FIRST ? i : lifeDays - 1 - i;
        var taken = Math.min(left, lots[lot]);
        lots[lot] -= taken;
        left -= taken;
      }
      // What could be sold today for the last time spoils tonight.
      waste += lots[0];
      System.arraycopy(lots, 1, lots, 0, lifeDays - 1);
      lots[lifeDays - 1] = 0;
    }
    var order = (int) Math.max(0, Math.ceil(level - (position - waste) - 1e-9));
    return new Perishable(order, waste, position, String.format(java.util.Locale.ROOT,
        "Order up to %d: %d on hand and on order, of which %.1f will spoil in the next %d days, so %d are ordered.",
        level, position,
        waste, demandPerDay.length, order));
  }
}
