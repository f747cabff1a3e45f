package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.MinMax;

/** The policies that planners have set up until now, for comparison. All learn from what was asked for, up to the evening. */
public final class ClassicPolicies {

  private ClassicPolicies() {}

  /** A fixed minimum and maximum. */
  public static StockPolicy.Maker fixed(int minimum, int maximum) {
    var rule = new MinMax(minimum, maximum, Double.NaN);
    return point -> now -> rule.order(now.position());
  }

  /**
   * Minimum and maximum as users of reordering rules set them: minimum = mean demand over the lead time and some days of safety,
   * maximum = minimum + a review period's demand; the mean is of the last days and kept current.
   *
   * @param windowDays of the mean
   * @param safetyDays of demand on top of the lead time's
   * @param reviewDays of demand that an order brings beyond the minimum
   */
  public static StockPolicy.Maker minMax(Past past, int windowDays, double safetyDays, double reviewDays) {
    return point -> {
      var window = new Window(past.units(point), windowDays);
      var leadTime = point.supply().leadTimeDays().mean();
      return now -> {
        window.add(now.demandToday());
        var minimum = (int) Math.round(window.mean() * (leadTime + safetyDays));
        var maximum = Math.max(minimum + 1, (int) Math.round(window.mean() * (leadTime + safetyDays + reviewDays)));
        return now.position() <= minimum ? maximum - now.position() : 0;
      };
    };
  }

  /**
   * A reorder level and a reorder quantity, set once from history: when the projected quantity is below the level, the quantity is
   * ordered (again and again until it is not).
   */
  public static StockPolicy.Maker reorderLevel(Past past, int windowDays, double safetyDays, double reviewDays) {
    return point -> {
      var mean = Past.mean(past.units(point), windowDays);
      var level = (int) Math.round(mean * (point.supply().leadTimeDays().mean() + safetyDays));
      var quantity = Math.max(1, (int) Math.round(mean * reviewDays));
      return now -> {
        var short_ = level - now.position();
        return short_ <= 0 ? 0 : (short_ + quantity - 1) / quantity * quantity;
      };
    };
  }

  /**
   * Mean and standard deviation of a moving window, and z standard deviations of the demand over the lead time and the next day.
   */
  public static StockPolicy.Maker normalSafety(Past past, int windowDays, double z) {
    return point -> {
      var window = new Window(past.units(point), windowDays);
      var leadTime = point.supply().leadTimeDays();
      return now -> {
        window.add(now.demandToday());
        var days = leadTime.mean() + 1;
        var mean = window.mean();
        var spread = Math.sqrt(days * window.variance() + mean * mean * leadTime.variance());
        return Math.max(0, (int) Math.round(mean * days + z * spread) - now.position());
      };
    };
  }
}
