package io.plimsoll.simulator;

import io.plimsoll.simulator.World.Item;
import io.plimsoll.simulator.World.Promotion;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.random.RandomGenerator;

/** How much of an item customers want: level, trend, seasons and promotions as plain factors. Pure. */
final class Demand {

  /** When in the year an item sells; the figures are months' factors, January first, with mean 1. */
  enum Season {
    EVEN(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    SUMMER(0.4, 0.5, 0.8, 1.1, 1.5, 1.8, 1.7, 1.4, 1.0, 0.7, 0.5, 0.6),
    WINTER(1.5, 1.2, 0.9, 0.6, 0.4, 0.3, 0.3, 0.5, 1.1, 1.5, 1.8, 1.9),
    GIFTS(0.7, 0.9, 0.8, 0.8, 0.9, 0.8, 0.7, 0.8, 0.9, 1.1, 1.7, 1.9);

    private final double[] months;

    Season(double... months) {
      this.months = months;
    }

    /** Between the middles of two months it slides from one to the other. */
    double at(LocalDate date) {
      var position = date.getMonthValue() - 1 + (date.getDayOfMonth() - 1) / (double) date.lengthOfMonth() - 0.5;
      var left = Math.floorMod((int) Math.floor(position), 12);
      var share = position - Math.floor(position);
      return months[left] * (1 - share) + months[(left + 1) % 12] * share;
    }
  }

  /** Shares of a day's orders by hour of the channel's own clock; the sum is 1. */
  private static final double[] HOURS = {0.012, 0.007, 0.004, 0.003, 0.004, 0.008, 0.018, 0.032, 0.045, 0.052, 0.056,
    0.058,
    0.062, 0.058, 0.052, 0.050, 0.052, 0.058, 0.066, 0.076, 0.083, 0.073, 0.047, 0.024};

  private Demand() {}

  /** Units wanted on a day over all channels, on average. */
  static double mean(Item item, LocalDate date, LocalDate origin, List<Promotion> promotions) {
    var years = (date.toEpochDay() - origin.toEpochDay()) / 365.25;
    var mean = item.unitsPerDay() * Math.max(0.1, 1 + item.trendPerYear() * years) * item.season().at(date)
        * weekday(date.getDayOfWeek());
    for (var promotion : promotions) if (promotion.covers(item, date)) mean *= promotion.uplift();
    return mean;
  }

  /** People order when they have time: most on Sundays and Mondays. */
  static double weekday(DayOfWeek day) {
    return switch (day) {
      case MONDAY -> 1.10;
      case TUESDAY -> 0.98;
      case WEDNESDAY -> 0.95;
      case THURSDAY -> 0.94;
      case FRIDAY -> 0.92;
      case SATURDAY -> 0.96;
      case SUNDAY -> 1.15;
    };
  }

  /** How busy an hour is; 1 is the mean over the day. */
  static double hour(int hour) {
    return HOURS[hour] * 24;
  }

  /** A Poisson draw: exact for small means, rounded normal beyond. */
  static int draw(double mean, RandomGenerator random) {
    if (mean > 60) return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    var limit = Math.exp(-mean);
    var product = random.nextDouble();
    var count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
