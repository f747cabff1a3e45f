package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import java.util.Arrays;

/**
 * Where the units asked for on a day come from. Given the same chance it answers the same, so that two policies meet the same
 * customers.
 */
@FunctionalInterface
public interface Demand {

  /**
   * Units asked for.
   *
   * @param replication number of the replication, from 0
   * @param day from 0
   * @param chance uniform in [0, 1), the same for every policy
   */
  int units(int replication, int day, double chance);

  /** Nothing is asked for here; a warehouse that only supplies other locations. */
  static Demand none() {
    return (replication, day, chance) -> 0;
  }

  /** What was asked for in the past, day by day; after its end nothing. */
  static Demand history(int[] units) {
    var kept = units.clone();
    for (var each : kept) if (each < 0) throw new IllegalArgumentException("demand must not be negative: " + each);
    return (replication, day, chance) -> day < kept.length ? kept[day] : 0;
  }

  /**
   * Past sales, corrected for stockouts: on a day marked as stocked out the demand is drawn from the days that were in stock and
   * asked for at least what was sold; where no such day exists, what was sold.
   *
   * @param soldUnits day by day
   * @param stockedOut true where the shelf was empty for some of the day
   */
  static Demand corrected(int[] soldUnits, boolean[] stockedOut) {
    if (soldUnits.length != stockedOut.length) {
      throw new IllegalArgumentException(
          "stockout marks must be as many as days: %d, %d".formatted(stockedOut.length, soldUnits.length));
    }
    var open = new int[soldUnits.length];
    var count = 0;
    for (var day = 0; day < soldUnits.length; day++) if (!stockedOut[day]) open[count++] = soldUnits[day];
    var sorted = Arrays.copyOf(open, count);
    Arrays.sort(sorted);
    var kept = soldUnits.clone();
    var marks = stockedOut.clone();
    return (replication, day, chance) -> {
      if (day >= kept.length) return 0;
      if (!marks[day]) return kept[day];
      var from = Arrays.binarySearch(sorted, kept[day]);
      if (from < 0) from = -from - 1;
      while (from > 0 && sorted[from - 1] == kept[day]) from--;
      return from == sorted.length ? kept[day] : sorted[from + (int) (chance * (sorted.length - from))];
    };
  }

  /** Forecast sample paths: replication r lives path r, starting over after the last. */
  static Demand paths(int[][] paths) {
    if (paths.length == 0) throw new IllegalArgumentException("paths must not be empty");
    return (replication, day, chance) -> {
      var path = paths[replication % paths.length];
      return day < path.length ? path[day] : 0;
    };
  }

  /** History first, then a forecast from the day after its end. */
  static Demand then(int[] history, Demand forecast) {
    var past = history(history);
    var length = history.length;
    return (replication, day, chance) -> day < length
        ? past.units(replication, day, chance)
        : forecast.units(replication, day - length, chance);
  }

  /** Independent draws from one distribution, by an indexed table. */
  static Demand sampled(Counts distribution) {
    return new Sampled(distribution);
  }

  /** A draw by inversion; the table says where to start looking. */
  final class Sampled implements Demand {
    private static final int INDEX = 512;
    private final int[] values;
    private final double[] atMost;
    private final int[] start = new int[INDEX];

    Sampled(Counts distribution) {
      var cells = (distribution.most() - distribution.least()) / distribution.step() + 1;
      values = new int[cells];
      atMost = new double[cells];
      for (var i = 0; i < cells; i++) {
        values[i] = distribution.least() + i * distribution.step();
        atMost[i] = distribution.atMost(values[i]);
      }
      for (int i = 0, cell = 0; i < INDEX; i++) {
        while (cell < cells - 1 && atMost[cell] <= (double) i / INDEX) cell++;
        start[i] = cell;
      }
    }

    @Override
    public int units(int replication, int day, double chance) {
      var cell = start[(int) (chance * INDEX)];
      while (cell < atMost.length - 1 && atMost[cell] <= chance) cell++;
      return values[cell];
    }
  }
}
