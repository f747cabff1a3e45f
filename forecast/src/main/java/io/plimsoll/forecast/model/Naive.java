package io.plimsoll.forecast.model;

import java.util.Arrays;

/** The last observation, or with a season the last one of the same phase, repeats. */
final class Naive implements Model {
  private final boolean seasonal;

  Naive(boolean seasonal) {
    this.seasonal = seasonal;
  }

  @Override
  public String name() {
    return seasonal ? "seasonal naive" : "naive";
  }

  @Override
  public Fitted fit(History history) {
    var m = seasonal ? history.season() : 1;
    var y = history.values();
    var residuals = new double[y.length];
    for (var t = 0; t < y.length; t++) residuals[t] = t < m ? Double.NaN : y[t] - y[t - m];
    var last = new double[m];
    for (var i = 0; i < m; i++) {
      last[i] = Double.NaN;
      for (var t = y.length - m + i; t >= 0 && Double.isNaN(last[i]); t -= m) last[i] = y[t];
      if (Double.isNaN(last[i])) last[i] = history.lastObserved();
    }
    return new Fitted(name(), history, horizon -> {
      var mean = new double[horizon];
      for (var h = 0; h < horizon; h++) mean[h] = last[h % m];
      return mean;
    }, horizon -> {
      var c = new double[horizon];
      for (var h = 0; h < horizon; h += m) c[h] = 1;
      return c;
    }, residuals);
  }

  /** Weights of an error that lives on in full. */
  static double[] lasting(int horizon, double share) {
    var c = new double[horizon];
    Arrays.fill(c, share);
    if (horizon > 0) c[0] = 1;
    return c;
  }
}
