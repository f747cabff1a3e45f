package io.plimsoll.forecast.model;

import org.jspecify.annotations.Nullable;

/**
 * The dynamic optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos, Koehler 2016): the line is fitted anew
 * at each step, and level, weight and theta are those of the least squared errors.
 */
final class DynamicTheta implements Model {
  @Override
  public String name() {
    return "optimised Theta";
  }

  @Override
  public Fitted fit(History history) {
    return Seasoned.fit(name(), history, adjusted -> {
      var y = filled(adjusted);
      var n = y.length;
      if (n < 4) return new Theta().fit(adjusted);
      var mean = History.mean(y, 0, n);
      var size = Math.max(1e-6, Math.abs(y[n - 1] - y[0]) / n + Math.abs(mean) * 0.1);
      var best = Minimum.of(x -> run(y, x, 0, null, null), new double[]{y[0], 0, 0}, new double[]{size, 1, 1}, 250);
      var residuals = new double[n];
      run(y, best, 0, residuals, null);
      for (var t = 0; t < n; t++) {
        if (Double.isNaN(adjusted.values()[t])) residuals[t] = Double.NaN;
      }
      return new Fitted(name(), adjusted, horizon -> {
        var ahead = new double[horizon];
        run(y, best, horizon, null, ahead);
        return ahead;
      }, horizon -> Naive.lasting(horizon, alpha(best)), residuals);
    });
  }

  private static double[] filled(History history) {
    var y = history.values().clone();
    for (var t = 1; t < y.length; t++) {
      if (Double.isNaN(y[t])) y[t] = y[t - 1];
    }
    return y;
  }

  private static double alpha(double[] x) {
    return 0.1 + 0.89 / (1 + Math.exp(-x[1]));
  }

  /** Steps beyond the history take their own forecast for the observation. */
  private static double run(double[] y, double[] x, int horizon, double @Nullable [] residuals,
      double @Nullable [] ahead) {
    var level = x[0];
    var alpha = alpha(x);
    // Theta runs from 1 (no line) to 11.
    var line = 1 - 1 / (1 + 10 / (1 + Math.exp(-x[2])));
    double a = 0, b = 0, mean = 0, squares = 0, decay = 1;
    for (var t = 1; t <= y.length + horizon; t++) {
      var next = decay * (1 - alpha);
      var expected = level + line * (decay * a + (1 - next) / alpha * b);
      decay = next;
      var value = t <= y.length ? y[t - 1] : expected;
      if (t <= y.length) {
        var e = value - expected;
        if (residuals != null) residuals[t - 1] = e;
        // The first steps have no line yet.
        if (t > 2) squares += e * e;
      } else if (ahead != null) {
        ahead[t - y.length - 1] = expected;
      }
      level = alpha * value + (1 - alpha) * level;
      b = ((t - 2) * b + 6.0 / t * (value - mean)) / (t + 1);
      mean = ((t - 1) * mean + value) / t;
      if (t == 1) b = 0;
      a = mean - (t + 1) / 2.0 * b;
    }
    return squares;
  }
}
