package io.plimsoll.forecast.model;

import java.util.Arrays;
import java.util.Objects;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * Demand explained by what is known ahead (promotions, events, price, days of the week, the time of the year) around a
 * level that is smoothed exponentially.
 *
 * <p>One-step errors of simple smoothing are a linear filter of the data, so for a given weight the effects follow from
 * least squares on equally filtered regressors; the weight with the least penalised error wins. A ridge keeps effects
 * that were seen once or twice small. Positive demand is taken in logarithms, where effects multiply.
 */
final class DynamicRegression implements Model {
  private static final double[] WEIGHTS = {0.01, 0.03, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6};

  /** Waves of a year's season: down to a quarter. */
  private static final int WAVES = 4;

  @Override
  public String name() {
    return "dynamic regression";
  }

  @Override
  public Fitted fit(History history) {
    if (history.length() < 8) return new Smoothing("SES", 0.3).fit(history);
    return Logged.fit(name(), history, true, this::regression);
  }

  private Fitted regression(History history) {
    var y = history.values();
    var design = new Design(history, y.length);
    Solution best = null;
    for (var weight : WEIGHTS) {
      var solution = solve(y, design, weight);
      if (best == null || solution.loss < best.loss) best = solution;
    }
    return fitted(history, design, Objects.requireNonNull(best));
  }

  private record Solution(double weight, double[] effects, double loss) {}

  private Fitted fitted(History history, Design design, Solution best) {
    var y = history.values();
    var residuals = new double[y.length];
    var level = Double.NaN;
    for (var t = 0; t < y.length; t++) {
      var rest = y[t] - design.effect(best.effects, t);
      residuals[t] = rest - level;
      if (Double.isNaN(rest)) continue;
      level = Double.isNaN(level) ? rest : level + Math.max(best.weight, 1.0 / (t + 2)) * (rest - level);
    }
    var last = level;
    return new Fitted(name(), history, horizon -> {
      var mean = new double[horizon];
      for (var h = 0; h < horizon; h++) mean[h] = last + design.effect(best.effects, y.length + h);
      return mean;
    }, horizon -> Naive.lasting(horizon, best.weight), residuals);
  }

  /** Filters data and regressors by the same smoothing and solves the ridge. */
  private static Solution solve(double[] y, Design design, double weight) {
    var k = design.width;
    var gram = new double[k][k];
    var moment = new double[k];
    var levels = new double[k + 1];
    var row = new double[k];
    double total = 0;
    var started = false;
    var n = 0;
    for (var t = 0; t < y.length; t++) {
      if (Double.isNaN(y[t])) continue;
      design.row(t, row);
      if (!started) {
        System.arraycopy(row, 0, levels, 0, k);
        levels[k] = y[t];
        started = true;
        continue;
      }
      n++;
      var gain = Math.max(weight, 1.0 / (t + 2));
      var e = y[t] - levels[k];
      levels[k] += gain * e;
      total += e * e;
      for (var i = 0; i < k; i++) {
        var x = row[i] - levels[i];
        levels[i] += gain * x;
        row[i] = x;
        moment[i] += x * e;
        for (var j = 0; j <= i; j++) gram[i][j] += x * row[j];
      }
    }
    var effects = new double[k];
    for (var i = 0; i < k; i++) {
      for (var j = 0; j < i; j++) gram[j][i] = gram[i][j];
    }
    for (var i = 0; i < k; i++) gram[i][i] += design.ridge(i) + 1e-9;
    if (k > 0) {
      try {
        effects = new CholeskyDecomposition(new Array2DRowRealMatrix(gram, false), 1e-9, 1e-14).getSolver()
            .solve(new ArrayRealVector(moment, false)).toArray();
      } catch (MathIllegalArgumentException e) {
        // Regressors that repeat each other exactly tell nothing; smoothing alone is the answer then.
        effects = new double[k];
      }
    }
    double explained = 0;
    for (var i = 0; i < k; i++) explained += effects[i] * moment[i];
    var loss = Math.log(Math.max(1e-300, (total - explained) / Math.max(1, n)));
    return new Solution(weight, effects, loss);
  }

  /**
   * The regressors: those known, a dummy for each phase of a short season but one, a yearly wave where the history
   * spans a year.
   */
  private static final class Design {
    final double[][] known;
    final double[] center;
    final double[] scale;
    final int phases;
    final int year;
    final int width;

    Design(History history, int n) {
      var usable = Arrays.stream(history.known()).filter(row -> varies(row, n)).toArray(double[][]::new);
      known = usable;
      center = new double[usable.length];
      scale = new double[usable.length];
      for (var k = 0; k < usable.length; k++) {
        center[k] = History.mean(usable[k], 0, n);
        double squares = 0;
        for (var t = 0; t < n; t++) {
          var x = Double.isNaN(usable[k][t]) ? 0 : usable[k][t] - center[k];
          squares += x * x;
        }
        scale[k] = Math.sqrt(squares / n);
      }
      phases = history.season() > 1 && history.season() <= 24 ? history.season() : 1;
      var longest = history.seasons().length == 0 ? 1 : history.seasons()[history.seasons().length - 1];
      year = longest >= 52 && longest != 168 ? longest : 0;
      width = known.length + phases - 1 + (year > 0 ? 2 * WAVES : 0);
    }

    private static boolean varies(double[] row, int n) {
      for (var t = 1; t < Math.min(n, row.length); t++) {
        if (row[t] != row[0] && !Double.isNaN(row[t]) && !Double.isNaN(row[0])) return true;
      }
      return false;
    }

    double ridge(int i) {
      return i < known.length ? 2 : 0.5;
    }

    void row(int t, double[] into) {
      Arrays.fill(into, 0);
      for (var k = 0; k < known.length; k++) {
        var x = t < known[k].length ? known[k][t] : Double.NaN;
        // Where nothing is known the regressor is at its mean, and has no effect.
        into[k] = Double.isNaN(x) ? 0 : (x - center[k]) / scale[k];
      }
      var at = known.length;
      if (phases > 1 && t % phases > 0) into[at + t % phases - 1] = 1;
      at += phases - 1;
      for (var wave = 1; year > 0 && wave <= WAVES; wave++) {
        into[at++] = Math.sin(2 * Math.PI * wave * t / year);
        into[at++] = Math.cos(2 * Math.PI * wave * t / year);
      }
    }

    double effect(double[] effects, int t) {
      var row = new double[width];
      row(t, row);
      double sum = 0;
      for (var i = 0; i < width; i++) sum += effects[i] * row[i];
      return sum;
    }
  }
}
