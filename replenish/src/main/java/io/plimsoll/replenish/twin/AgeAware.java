package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.LeadTimeDemand;
import io.plimsoll.replenish.Perishable;
import io.plimsoll.replenish.Target;
import java.util.Arrays;

/**
 * Order-up-to for what spoils, aware of the age of the stock: units that will have spoiled before the order can help do not
 * count, see {@link Perishable}. The level is that of a fill rate for the mean and variance of the last days.
 *
 * @param windowDays of the mean and variance, kept current
 * @param fillRate share of units to fill from stock
 * @param reviewDays that an order must last for beyond its arrival, 1 or more
 */
public record AgeAware(Past past, int windowDays, double fillRate, int reviewDays) implements StockPolicy.Maker {

  public AgeAware {
    if (!(fillRate > 0 && fillRate < 1)) {
      throw new IllegalArgumentException("fillRate must be strictly between 0 and 1, such as 0.98: " + fillRate);
    }
    if (reviewDays < 1) throw new IllegalArgumentException("reviewDays must be 1 or more: " + reviewDays);
  }

  @Override
  public StockPolicy policyFor(Point point) {
    var life = point.shelfLifeDays();
    if (life == 0) {
      throw new IllegalArgumentException(
          "%s at %s keeps for ever; give it a shelf life or another policy".formatted(point.item(), point.location()));
    }
    var window = new Window(past.units(point), windowDays);
    var leadTime = point.supply().wholeDays();
    var target = new Target.FillRate(fillRate);
    var exposure = new double[(int) Math.round(leadTime.mean()) + reviewDays];
    var arrivals = new int[point.supply().leadTimeDays().most()];
    var depletion = point.newestFirst() ? Perishable.Depletion.NEWEST_FIRST : Perishable.Depletion.OLDEST_FIRST;
    return now -> {
      window.add(now.demandToday());
      var mean = window.mean();
      var level = target.level(
          LeadTimeDemand.ofMoments(mean, Math.max(mean, window.variance()), leadTime, reviewDays)) + now.owed();
      for (var day = arrivals.length; day > 0; day--)
        arrivals[day - 1] = now.arrivingWithin(day) - now.arrivingWithin(day - 1);
      Arrays.fill(exposure, mean);
      return Perishable.order(byDaysLeft(now, life), arrivals, life, exposure, level, depletion).order();
    };
  }

  /** What can be sold today for the last time has spoiled by the morning and is not counted. */
  private static int[] byDaysLeft(StockPolicy.Situation now, int life) {
    var units = new int[life - 1];
    for (var day = units.length; day > 0; day--) units[day - 1] = now.expiringWithin(day) - now.expiringWithin(day - 1);
    return units;
  }
}
