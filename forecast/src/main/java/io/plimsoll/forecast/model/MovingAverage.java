package io.plimsoll.forecast.model;

import java.util.Arrays;

/** The mean of the last steps, or with a season the mean of the last seasons by phase, repeats. */
final class MovingAverage implements Model {
  private final int window;
  private final boolean seasonal;

  /** @param window how many steps, or seasons, are averaged */
  MovingAverage(int window, boolean seasonal) {
    if (window < 1) throw new IllegalArgumentException("window must be at least 1: " + window);
    this.window = window;
    this.seasonal = seasonal;
  }

  @Override
  public String name() {
    return (seasonal ? "seasonal moving average of " : "moving average of ") + window;
  }

  @Override
  public Fitted fit(History history) {
    var m = seasonal ? history.season() : 1;
    var y = history.values();
    var residuals = new double[y.length];
    for (var t = 0; t < y.length; t++) residuals[t] = t < m ? Double.NaN : y[t] - average(y, t, m);
    var next = new double[m];
    for (var i = 0; i < m; i++) {
      next[i] = average(y, y.length + i, m);
      if (Double.isNaN(next[i])) next[i] = history.mean();
    }
    return new Fitted(name(), history, horizon -> {
      var mean = new double[horizon];
      for (var h = 0; h < horizon; h++) mean[h] = next[h % m];
      return mean;
    }, horizon -> {
      var c = new double[horizon];
      for (var h = 0; h < horizon; h += m) c[h] = 1.0 / window;
      Arrays.fill(c, 0, Math.min(1, horizon), 1);
      return c;
    }, residuals);
  }

  private double average(double[] y, int t, int m) {
    double sum = 0;
    var n = 0;
    for (var i = t - m; i >= 0 && n < window && i >= t - 2 * m * window; i -= m) {
      if (i >= y.length || Double.isNaN(y[i])) continue;
      sum += y[i];
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }
}
