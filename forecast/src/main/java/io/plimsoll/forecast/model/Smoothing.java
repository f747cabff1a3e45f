package io.plimsoll.forecast.model;

import java.util.Arrays;

/** Simple exponential smoothing with a given weight, started at the mean of the first observations. */
final class Smoothing implements Model {
  private final String name;
  private final double weight;

  Smoothing(String name, double weight) {
    this.name = name;
    this.weight = weight;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fitted fit(History history) {
    var y = history.values();
    var level = History.mean(y, 0, Math.min(y.length, 10));
    var residuals = new double[y.length];
    for (var t = 0; t < y.length; t++) {
      residuals[t] = y[t] - level;
      if (!Double.isNaN(y[t])) level += weight * (y[t] - level);
    }
    var last = level;
    return new Fitted(name, history, horizon -> {
      var mean = new double[horizon];
      Arrays.fill(mean, last);
      return mean;
    }, horizon -> Naive.lasting(horizon, weight), residuals);
  }
}
