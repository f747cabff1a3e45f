package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Timeline;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A small retailer from a seed: items in stores, weekends, a benefit flag, prices, an event; counts are Poisson. */
final class Shop {
  static final int STORES = 3;
  static final int AHEAD = 40;

  private Shop() {}

  static Panel of(long seed, int items, int days) {
    return of(seed, items, days, 1);
  }

  /** @param growth what demand is multiplied by over the whole history */
  static Panel of(long seed, int items, int days, double growth) {
    var random = new SplittableRandom(seed);
    var start = LocalDate.of(2024, 1, 1);
    var reach = days + AHEAD;
    var prices = new float[items * STORES * reach];
    var flag = new float[reach];
    var event = new float[reach];
    Arrays.fill(event, Float.NaN);
    for (var t = 0; t < reach; t++) {
      flag[t] = t % 30 < 8 ? 1 : 0;
      if (t % 61 == 20) event[t] = 0;
    }
    var builder = Panel.builder(Timeline.daily(start));
    var itemNames = new ArrayList<String>();
    var storeNames = new ArrayList<String>();
    for (var s = 0; s < items * STORES; s++) {
      var base = 0.3 + 8 * random.nextDouble() * random.nextDouble();
      var price = 1 + (s % items) % 7;
      var row = new float[days];
      for (var t = 0; t < reach; t++) {
        var cheap = (t / 28 + s) % 5 == 0;
        prices[s * reach + t] = cheap ? price * 0.8f : price;
        if (t >= days) continue;
        var rest = start.plusDays(t).getDayOfWeek().getValue() > 5 ? 1.5 : 0.9;
        var mean = base * rest * (1 + 0.4 * flag[t]) * (cheap ? 1.6 : 1) * Math.pow(growth, (double) t / days);
        row[t] = poisson(mean, random);
      }
      builder.add("I" + s % items + "_S" + s / items, 0, row);
      itemNames.add("I" + s % items);
      storeNames.add("S" + s / items);
    }
    var each = new int[items * STORES];
    Arrays.setAll(each, s -> s);
    return builder.attribute("item", itemNames).attribute("store", storeNames)
        .feature(new Feature("price", true, reach, prices, each, List.of()))
        .feature(Feature.shared("benefit", true, flag))
        .feature(new Feature("event", true, reach, event, new int[items * STORES], List.of("Fair"))).build();
  }

  private static int poisson(double mean, SplittableRandom random) {
    var limit = Math.exp(-mean);
    var product = random.nextDouble();
    var k = 0;
    for (; product > limit; k++) product *= random.nextDouble();
    return k;
  }
}
