package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.jspecify.annotations.Nullable;

/**
 * Dynamic regression for one well-sold aggregate: the logarithm of demand on the cycle, the day of the month, flags
 * such as benefit days, events with the days around them, and a level that wanders.
 *
 * <p>Effects are shrunk by a ridge each. The level is a line through knots a week apart (three days for hours, four
 * steps elsewhere), whose changes are penalised: the smoothing form of a local level (Harvey 1989); its latest slope
 * goes on, damped. Days that sold next to nothing (closed) are left out, and large errors count less in a second pass
 * (Huber weights).
 */
final class CalendarRegression {
  private static final double LEVEL_PENALTY = 15;
  private static final double SLOPE_DAMPING = 0.88;
  private static final int SLOPE_KNOTS = 4;
  private static final double HUBER = 2;

  /** Sparse columns for the steps of history and horizon, common to all origins. */
  record Design(int[][] column, double[][] value, double[] penalty, int knotSteps) {}

  /** @param fitted one-step figures within the history; {@code NaN} where left out */
  record Fit(double[] forecast, double[] fitted) {}

  private CalendarRegression() {}

  /** The design for the sum of {@code members}, over {@code reach} steps. */
  static Design design(Panel panel, List<Integer> members, int reach) {
    var builder = new Builder(reach);
    var timeline = panel.timeline();
    var daily = timeline.step() == Step.DAY;
    var hourly = timeline.step() == Step.HOUR;
    var season = Math.max(1, timeline.step().season());
    for (var t = 0; t < reach; t++) {
      var at = timeline.step() == Step.PLAIN ? null : timeline.at(t);
      if (daily && at != null) {
        builder.add(t, "weekday " + at.getDayOfWeek(), 1, 0.3);
        builder.add(t, "day " + at.getDayOfMonth(), 1, 5);
      } else if (hourly && at != null) {
        builder.add(t, "hour " + at.getHour(), 1, 0.3);
        builder.add(t, "weekday " + at.getDayOfWeek(), 1, 1);
        builder.add(t, "hour " + at.getHour() + (at.getDayOfWeek().getValue() > 5 ? " of rest" : " of work"), 1, 2);
      } else {
        builder.add(t, "phase " + t % season, 1, 0.3);
      }
    }
    for (var feature : panel.features().values()) {
      // An event that is over explains its day; a figure that is not known ahead would leave the future without it.
      if (!feature.known() && feature.labels().isEmpty()) continue;
      if (feature.name().toLowerCase(Locale.ROOT).contains("price")) continue;
      if (feature.labels().isEmpty()) numbers(panel, feature, members, builder);
      else
        events(feature, members, builder);
    }
    if (daily && panel.length() >= 2 * 365) yearly(builder, 365.25);
    if (timeline.step() == Step.WEEK && panel.length() >= 2 * 52) yearly(builder, 52.18);
    return builder.build(switch (timeline.step()) {
      case HOUR -> 72;
      case DAY -> 7;
      default -> 4;
    });
  }

  /** Members often share a few rows (a state's benefit days): one member of each row, and how many share it. */
  private static Map<Integer, Integer> sharing(Feature feature, List<Integer> members) {
    var oneOfRow = new HashMap<Integer, Integer>();
    var count = new LinkedHashMap<Integer, Integer>();
    for (var member : members) {
      var row = feature.rowOfSeries() == null ? 0 : feature.rowOfSeries()[member];
      count.merge(oneOfRow.computeIfAbsent(row, fresh -> member), 1, Integer::sum);
    }
    return count;
  }

  private static void numbers(Panel panel, Feature feature, List<Integer> members, Builder builder) {
    var sharing = sharing(feature, members);
    var values = new double[builder.reach];
    double sum = 0, squares = 0;
    var n = 0;
    var flag = true;
    for (var t = 0; t < values.length; t++) {
      double weight = 0;
      for (var entry : sharing.entrySet()) {
        var value = feature.at(entry.getKey(), t);
        if (Float.isNaN(value)) continue;
        flag &= value == 0 || value == 1;
        values[t] += value * entry.getValue();
        weight += entry.getValue();
      }
      values[t] = weight == 0 ? Double.NaN : values[t] / weight;
      if (weight == 0 || t >= panel.length()) continue;
      sum += values[t];
      squares += values[t] * values[t];
      n++;
    }
    if (n == 0) return;
    var mean = sum / n;
    var deviation = Math.sqrt(Math.max(0, squares / n - mean * mean));
    for (var t = 0; t < values.length; t++) {
      if (Double.isNaN(values[t])) continue;
      if (!flag) {
        if (deviation > 0) builder.add(t, feature.name(), (values[t] - mean) / deviation, 1);
        continue;
      }
      if (values[t] == 0) continue;
      builder.add(t, feature.name(), values[t], 0.3);
      if (panel.timeline().step() != Step.DAY) continue;
      var at = panel.timeline().at(t);
      if (at.getDayOfWeek().getValue() > 5) builder.add(t, feature.name() + " at rest", values[t], 2);
      builder.add(t, feature.name() + " " + at.getDayOfMonth(), values[t], 3);
    }
  }

  /** Events act on their day, on the two before, when people prepare, and on the one after; on as many as have them. */
  private static void events(Feature feature, List<Integer> members, Builder builder) {
    var sharing = sharing(feature, members);
    for (var t = 0; t < builder.reach; t++) {
      var shares = new TreeMap<Integer, Double>();
      for (var entry : sharing.entrySet()) {
        var code = feature.at(entry.getKey(), t);
        if (!Float.isNaN(code)) shares.merge((int) code, (double) entry.getValue() / members.size(), Double::sum);
      }
      for (var entry : shares.entrySet()) {
        var label = feature.labels().get(entry.getKey());
        double share = entry.getValue();
        builder.add(t, label, share, 0.5);
        builder.add(t - 1, label + " tomorrow", share, 2);
        builder.add(t - 2, label + " in two", share, 3);
        builder.add(t + 1, label + " yesterday", share, 3);
      }
    }
  }

  private static void yearly(Builder builder, double period) {
    for (var t = 0; t < builder.reach; t++) {
      for (var k = 1; k <= 3; k++) {
        builder.add(t, "year cos " + k, Math.cos(2 * Math.PI * k * t / period), 1);
        builder.add(t, "year sin " + k, Math.sin(2 * Math.PI * k * t / period), 1);
      }
    }
  }

  private static final class Builder {
    final int reach;
    private final List<List<Integer>> columns = new ArrayList<>();
    private final List<List<Double>> values = new ArrayList<>();
    private final Map<String, Integer> indexOf = new HashMap<>();
    private final List<Double> penalties = new ArrayList<>();

    Builder(int reach) {
      this.reach = reach;
      for (var t = 0; t < reach; t++) {
        columns.add(new ArrayList<>());
        values.add(new ArrayList<>());
      }
    }

    void add(int t, String name, double value, double penalty) {
      if (t < 0 || t >= reach) return;
      var index = indexOf.computeIfAbsent(name, fresh -> {
        penalties.add(penalty);
        return indexOf.size();
      });
      columns.get(t).add(index);
      values.get(t).add(value);
    }

    Design build(int knotSteps) {
      return new Design(
          columns.stream().map(list -> list.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new),
          values.stream().map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
              .toArray(double[][]::new),
          penalties.stream().mapToDouble(Double::doubleValue).toArray(), knotSteps);
    }
  }

  /**
   * Fits the first {@code end} steps and forecasts those after.
   *
   * @return null if there is too little to fit: under four knots of positive demand, or a median of zero
   */
  static @Nullable Fit fit(double[] demand, int end, int steps, Design design) {
    var sorted = Arrays.stream(demand, 0, end).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (sorted.length < 4 * design.knotSteps() + 4) return null;
    var median = sorted[sorted.length / 2];
    if (median <= 0) return null;
    var offset = 0.05 * median;
    var log = new double[end];
    var weight = new double[end];
    for (var t = 0; t < end; t++) {
      if (!(demand[t] > 0.25 * median)) continue;
      log[t] = Math.log(demand[t] + offset);
      weight[t] = 1;
    }
    var rows = new Rows(design, end, steps, weight);
    var solution = rows.solve(log, weight);
    var error = rows.errors(log, weight, solution);
    var robust = robust(error, weight);
    solution = rows.solve(log, robust);
    error = rows.errors(log, weight, solution);
    double squares = 0, n = 0;
    for (var t = 0; t < end; t++) {
      squares += robust[t] * error[t] * error[t];
      n += robust[t];
    }
    // The mean of a log-normal lies half a variance above its median.
    var lift = squares / n / 2;
    var forecast = new double[steps];
    var slope = rows.slope(solution);
    double drift = 0;
    for (var h = 0; h < steps; h++) {
      drift += slope * Math.pow(SLOPE_DAMPING, (h + 1.0) / design.knotSteps()) / design.knotSteps();
      forecast[h] = Math.max(0,
          Math.exp(rows.effects(end + h, solution) + rows.level(solution) + drift + lift) - offset);
    }
    var fitted = new double[end];
    for (var t = 0; t < end; t++)
      fitted[t] = weight[t] == 0 ? Double.NaN : Math.exp(log[t] - error[t] + lift) - offset;
    return new Fit(forecast, fitted);
  }

  private static double[] robust(double[] error, double[] weight) {
    var sizes = new double[error.length];
    var n = 0;
    for (var t = 0; t < error.length; t++) {
      if (weight[t] > 0) sizes[n++] = Math.abs(error[t]);
    }
    Arrays.sort(sizes, 0, n);
    // The median absolute error of a normal is 0.6745 of its deviation.
    var bound = HUBER * sizes[n / 2] / 0.6745;
    var robust = weight.clone();
    for (var t = 0; t < error.length; t++) {
      if (Math.abs(error[t]) > bound) robust[t] *= bound / Math.abs(error[t]);
    }
    return robust;
  }

  /** The design cut to an origin: columns that its history never saw are dropped, knots count back from its end. */
  private static final class Rows {
    private final Design design;
    private final int end;
    private final int[] position;
    private final int effects;
    private final int knots;
    private final double[] penalty;

    Rows(Design design, int end, int steps, double[] weight) {
      this.design = design;
      this.end = end;
      position = new int[design.penalty().length];
      Arrays.fill(position, -1);
      var kept = new ArrayList<Double>();
      for (var t = 0; t < end; t++) {
        if (weight[t] == 0) continue;
        for (var c : design.column()[t]) {
          if (position[c] >= 0) continue;
          position[c] = kept.size();
          kept.add(design.penalty()[c]);
        }
      }
      effects = kept.size();
      penalty = kept.stream().mapToDouble(Double::doubleValue).toArray();
      knots = Math.max(2, (end + design.knotSteps() - 1) / design.knotSteps());
    }

    private int knot(int t) {
      return Math.min(knots - 1, (end - 1 - t) / design.knotSteps());
    }

    private double share(int t) {
      var k = knot(t);
      return k + 1 >= knots ? 0 : (double) (end - 1 - t) / design.knotSteps() - k;
    }

    double[] solve(double[] log, double[] weight) {
      var size = effects + knots;
      var matrix = new double[size][size];
      var right = new double[size];
      for (var t = 0; t < end; t++) {
        if (weight[t] == 0) continue;
        var columns = design.column()[t];
        var n = 0;
        var at = new int[columns.length + 2];
        var value = new double[columns.length + 2];
        for (var i = 0; i < columns.length; i++) {
          at[n] = position[columns[i]];
          value[n++] = design.value()[t][i];
        }
        var k = knot(t);
        var share = share(t);
        at[n] = effects + k;
        value[n++] = 1 - share;
        if (share > 0) {
          at[n] = effects + k + 1;
          value[n++] = share;
        }
        for (var i = 0; i < n; i++) {
          right[at[i]] += weight[t] * value[i] * log[t];
          for (var j = 0; j < n; j++) matrix[at[i]][at[j]] += weight[t] * value[i] * value[j];
        }
      }
      for (var i = 0; i < effects; i++) matrix[i][i] += penalty[i];
      for (var k = 0; k + 1 < knots; k++) {
        var a = effects + k;
        matrix[a][a] += LEVEL_PENALTY;
        matrix[a + 1][a + 1] += LEVEL_PENALTY;
        matrix[a][a + 1] -= LEVEL_PENALTY;
        matrix[a + 1][a] -= LEVEL_PENALTY;
      }
      for (var i = 0; i < size; i++) matrix[i][i] += 1e-6;
      return new CholeskyDecomposition(new Array2DRowRealMatrix(matrix, false)).getSolver()
          .solve(new ArrayRealVector(right, false)).toArray();
    }

    double effects(int t, double[] solution) {
      double sum = 0;
      for (var i = 0; i < design.column()[t].length; i++) {
        var at = position[design.column()[t][i]];
        if (at >= 0) sum += design.value()[t][i] * solution[at];
      }
      return sum;
    }

    double level(double[] solution) {
      return solution[effects];
    }

    /** Change of the level from knot to knot over the last few. */
    double slope(double[] solution) {
      var back = Math.min(SLOPE_KNOTS, knots - 1);
      return (solution[effects] - solution[effects + back]) / back;
    }

    double[] errors(double[] log, double[] weight, double[] solution) {
      var errors = new double[end];
      for (var t = 0; t < end; t++) {
        var share = share(t);
        var level = (1 - share) * solution[effects + knot(t)]
            + (share > 0 ? share * solution[effects + knot(t) + 1] : 0);
        errors[t] = weight[t] == 0 ? 0 : log[t] - effects(t, solution) - level;
      }
      return errors;
    }
  }
}
