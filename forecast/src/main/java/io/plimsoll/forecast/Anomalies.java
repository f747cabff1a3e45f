package io.plimsoll.forecast;

import io.plimsoll.forecast.model.History;
import io.plimsoll.forecast.model.Margin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds what does not fit a series' past: spikes, drops, level shifts and stuck feeds, each with a stated false-alarm
 * rate.
 *
 * <p>The rate is per step and kind: on an unchanged series about that share of steps raises an alarm. Each step is
 * judged against the distribution that the steps before it give (a smoothed level, unmoved by earlier surprises, times
 * the season's profile, with the spread of past misses), and never sooner than the empirical quantile of past misses
 * says. Shifts are found by a two-sided CUSUM whose limit follows from the rate (Siegmund 1985); a feed is stuck when
 * so long a run of one value is rarer than the rate.
 */
public final class Anomalies {
  private static final double WEIGHT = 0.08;
  /** Fewer steps than this do not tell what is usual. */
  public static final int LEAST_HISTORY = 28;

  private Anomalies() {}

  public enum Kind {
    SPIKE, DROP, SHIFT_UP, SHIFT_DOWN, STUCK
  }

  /**
   * {@code index} counts from the series' first step; for a run or a shift it is the step at which it became certain.
   */
  public record Anomaly(int index, Kind kind, double value, double expected) {}

  /**
   * Looks at the steps from {@code from} on; missing and stocked-out ones are passed over.
   *
   * @param falseAlarmRate share of unremarkable steps that may raise an alarm of each kind, such as 0.001
   * @throws IllegalArgumentException if the rate is not between 0 and 0.5, or {@code from} leaves under
   *     {@link #LEAST_HISTORY} steps
   */
  public static List<Anomaly> find(Series series, int from, double falseAlarmRate) {
    if (!(falseAlarmRate > 0 && falseAlarmRate < 0.5))
      throw new IllegalArgumentException("false-alarm rate must be between 0 and 0.5: " + falseAlarmRate);
    if (from < LEAST_HISTORY || from > series.length())
      throw new IllegalArgumentException("series " + series.name()
          + ": looking from step " + from + " of " + series.length() + " needs " + LEAST_HISTORY + " steps before it");
    var history = History.of(series.name(), inStock(series), series.timeline().step().season());
    var cut = series.length() - history.length();
    return new Scan(history, falseAlarmRate, cut).from(Math.max(1, from - cut));
  }

  /** What sold without stock tells of the stock, not of demand. */
  private static double[] inStock(Series series) {
    var values = series.values().clone();
    series.censored().stream().forEach(t -> values[t] = Double.NaN);
    return values;
  }

  private static final class Scan {
    final double[] y;
    final int m;
    final double rate;
    final int cut;
    final History.Support support;
    final double[] profile;
    final List<Anomaly> found = new ArrayList<>();

    Scan(History history, double rate, int cut) {
      this.y = history.values();
      this.m = history.season();
      this.rate = rate;
      this.cut = cut;
      this.support = history.support();
      this.profile = profile();
    }

    /**
     * Medians by phase over the overall mean: one wild day does not bend them; sparse demand has none worth the name.
     */
    private double[] profile() {
      var flat = new double[m];
      Arrays.fill(flat, 1);
      if (m == 1 || support == History.Support.REAL) return flat;
      var result = new double[m];
      double mean = 0;
      for (var i = 0; i < m; i++) {
        var first = i;
        var column = IntStream.iterate(first, t -> t < y.length, t -> t + m).mapToDouble(t -> y[t])
            .filter(v -> !Double.isNaN(v)).sorted().toArray();
        if (column.length < 6) return flat;
        var trim = column.length / 4;
        result[i] = Arrays.stream(column, trim, column.length - trim).average().orElse(0);
        mean += result[i] / m;
      }
      if (!(mean > 0.5)) return flat;
      for (var i = 0; i < m; i++) result[i] = Math.max(0.05, result[i] / mean);
      return result;
    }

    List<Anomaly> from(int from) {
      var start = Math.min(from, Math.max(LEAST_HISTORY / 2, m));
      var level = 0.0;
      double n = 0;
      for (var t = 0; t < start; t++) {
        if (Double.isNaN(y[t])) continue;
        level += y[t] / profile[t % m];
        n++;
      }
      level = n == 0 ? 0 : level / n;
      var dispersion = Math.max(1e-9, firstDispersion(start, level));
      var scores = new ArrayList<Double>();
      double up = 0, down = 0;
      var limit = cusumLimit(rate);
      for (var t = start; t < y.length; t++) {
        if (Double.isNaN(y[t])) continue;
        var expected = level * profile[t % m];
        var size = support == History.Support.REAL ? 1 : Math.max(expected, 0.05);
        var deviation = Math.sqrt(dispersion * size);
        var score = (y[t] - expected) / deviation;
        if (t >= from) {
          judge(t, expected, deviation, score, scores);
          up = Math.max(0, up + score - 0.5);
          down = Math.max(0, down - score - 0.5);
          if (up > limit) {
            found.add(new Anomaly(t + cut, Kind.SHIFT_UP, y[t], expected));
            up = 0;
          }
          if (down > limit) {
            found.add(new Anomaly(t + cut, Kind.SHIFT_DOWN, y[t], expected));
            down = 0;
          }
        }
        scores.add(score);
        // Surprises teach the level and the spread only as much as an ordinary large miss would.
        var tame = Math.max(-3, Math.min(3, score)) * deviation;
        level = Math.max(support == History.Support.REAL ? Double.NEGATIVE_INFINITY : 0,
            level + WEIGHT * tame / profile[t % m]);
        dispersion = Math.max(1e-9, dispersion + 0.04 * (tame * tame / size - dispersion));
      }
      stuck(from);
      return List.copyOf(found);
    }

    private double firstDispersion(int end, double level) {
      double sum = 0, n = 0;
      for (var t = 0; t < end; t++) {
        if (Double.isNaN(y[t])) continue;
        var expected = level * profile[t % m];
        sum += (y[t] - expected) * (y[t] - expected)
            / (support == History.Support.REAL ? 1 : Math.max(expected, 0.05));
        n++;
      }
      return n < 2 ? 1 : sum / (n - 1);
    }

    private void judge(int t, double expected, double deviation, double score, List<Double> scores) {
      var margin = Margin.of(support, expected, deviation, new double[0]);
      var past = scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      // One half of the rate for each side; the empirical tail counts where there are enough steps to have one.
      var high = past.length == 0 ? 0 : Paths.sorted(past, 1 - rate / 2);
      var low = past.length == 0 ? 0 : Paths.sorted(past, rate / 2);
      if (y[t] > margin.quantile(1 - rate / 2) && score > high)
        found.add(new Anomaly(t + cut, Kind.SPIKE, y[t], expected));
      else if (y[t] < margin.quantile(rate / 2) && score < low)
        found.add(new Anomaly(t + cut, Kind.DROP, y[t], expected));
    }

    /**
     * The limit of a one-sided CUSUM with allowance 1/2 whose runs between false alarms are 1/rate long (Siegmund's
     * formula).
     */
    private static double cusumLimit(double rate) {
      double low = 1, high = 40;
      // Real misses have heavier tails than the normal the formula is for; a quarter more keeps the rate.
      for (var i = 0; i < 60; i++) {
        var h = (low + high) / 2;
        var b = h + 1.166;
        var run = 2 * (Math.exp(b) - b - 1);
        if (run < 2 / rate) low = h;
        else
          high = h;
      }
      return 1.25 * high;
    }

    private void stuck(int from) {
      double same = 1, pairs = 2;
      var run = 1;
      var told = false;
      for (var t = 1; t < y.length; t++) {
        var repeats = y[t] == y[t - 1];
        if (repeats) {
          run++;
        } else {
          run = 1;
          told = false;
        }
        if (!told && run > 2 && Math.pow(same / pairs, run - 1.0) < rate) {
          // A run that was strange before anyone looked is how this series is.
          if (t >= from) found.add(new Anomaly(t + cut, Kind.STUCK, y[t], Double.NaN));
          told = true;
        }
        // A run counts once it is over or long known; until then it would excuse itself.
        if (run <= 3) {
          same += repeats ? 1 : 0;
          pairs++;
        }
      }
      found.sort(Comparator.comparingInt(Anomaly::index));
    }
  }
}
