package io.plimsoll.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Forecasts a new item by how others like it began.
 *
 * <p>Analogues are series of a panel that began within it, weighed by how many attributes they share with the new item.
 * Each one's first steps are one possible future; what the new item has sold so far scales them (gamma prior: its pace
 * is that of its analogues until its own sales say otherwise).
 */
public final class Analogues {
  /** Sales of the analogues' pace that the new item's own sales stand against. */
  private static final double PRIOR_UNITS = 5;
  private static final int PATHS = 1000;

  private record Launch(int series, int first, double weight) {}

  private Analogues() {}

  /**
   * Sample paths of a new item.
   *
   * @param attributes what is known of the item, by names of the panel's attributes ({@code cat_id → HOBBIES})
   * @param sold its sales since its start, oldest first; empty before its first day
   * @throws IllegalArgumentException if no series of the panel began late enough to be seen from its start for that
   *     long
   */
  public static Paths forecast(Panel panel, Map<String, String> attributes, double[] sold, int horizon, long seed) {
    if (horizon < 1) throw new IllegalArgumentException("horizon must be at least 1 step: " + horizon);
    var launches = launches(panel, attributes, sold.length + horizon);
    if (launches.isEmpty())
      throw new IllegalArgumentException("no series of the panel was seen from its start for "
          + (sold.length + horizon) + " steps; choose a shorter horizon or a longer history");
    double total = 0, pace = 0, own = 0;
    for (var launch : launches) {
      total += launch.weight;
      pace += launch.weight * sum(panel, launch, 0, sold.length);
    }
    pace /= total;
    for (var value : sold) own += Double.isNaN(value) ? 0 : value;
    // Units the analogues sold by this age, against those of the item itself.
    var factor = sold.length == 0 || pace <= 0 ? 1 : (PRIOR_UNITS + own) / (PRIOR_UNITS + pace);
    var random = new SplittableRandom(seed);
    var paths = new float[PATHS][horizon];
    for (var path : paths) {
      var pick = random.nextDouble() * total;
      var i = 0;
      while (i < launches.size() - 1 && (pick -= launches.get(i).weight) > 0) i++;
      var launch = launches.get(i);
      for (var h = 0; h < horizon; h++) {
        var value = panel.at(launch.series, launch.first + sold.length + h);
        path[h] = Float.isNaN(value) ? 0 : scaled(value, factor, random);
      }
    }
    return new Paths(paths);
  }

  /** Whole units stay whole, up or down by chance, so that the mean stays. */
  private static float scaled(float units, double factor, SplittableRandom random) {
    var value = units * factor;
    if (units != Math.rint(units)) return (float) value;
    var floor = Math.floor(value);
    return (float) (floor + (random.nextDouble() < value - floor ? 1 : 0));
  }

  private static double sum(Panel panel, Launch launch, int from, int to) {
    double sum = 0;
    for (var i = from; i < to; i++) {
      var value = panel.at(launch.series, launch.first + i);
      if (!Float.isNaN(value)) sum += value;
    }
    return sum;
  }

  private static List<Launch> launches(Panel panel, Map<String, String> attributes, int steps) {
    var all = new ArrayList<Launch>();
    for (var s = 0; s < panel.size(); s++) {
      var first = panel.first(s);
      while (first < panel.length() && !(panel.at(s, first) > 0)) first++;
      // A series that sells from the panel's beginning on began earlier; its start was not seen.
      if (first < 14 || first + steps > panel.length()) continue;
      var shared = 0;
      for (var entry : attributes.entrySet()) {
        if (panel.attribute(entry.getKey()).of(s).equals(entry.getValue())) shared++;
      }
      all.add(new Launch(s, first, Math.pow(4, shared)));
    }
    // The most alike first; a hundred are enough to draw from.
    all.sort(Comparator.comparingDouble((Launch launch) -> -launch.weight).thenComparing(Launch::series));
    return all.subList(0, Math.min(100, all.size()));
  }
}
