package io.plimsoll.forecast.model;

import java.util.Arrays;

/**
 * Teunter, Syntetos and Babai (2011): the probability of demand is smoothed at every step, its size when there is
 * demand, so that the forecast of an item that has stopped selling sinks.
 */
final class Tsb implements Model {
  private final double sizeWeight;
  private final double probabilityWeight;

  Tsb(double sizeWeight, double probabilityWeight) {
    this.sizeWeight = sizeWeight;
    this.probabilityWeight = probabilityWeight;
  }

  @Override
  public String name() {
    return "TSB";
  }

  @Override
  public Fitted fit(History history) {
    var y = history.values();
    var start = Math.min(y.length, 28);
    double seen = 0, sold = 0, total = 0;
    for (var t = 0; t < start; t++) {
      if (Double.isNaN(y[t])) continue;
      seen++;
      if (y[t] != 0) sold++;
      total += y[t];
    }
    var probability = seen == 0 ? 0 : sold / seen;
    var size = sold == 0 ? 0 : total / sold;
    var residuals = new double[y.length];
    for (var t = 0; t < y.length; t++) {
      residuals[t] = y[t] - probability * size;
      if (Double.isNaN(y[t])) continue;
      if (y[t] == 0) {
        probability += probabilityWeight * (0 - probability);
      } else {
        size = size == 0 ? y[t] : size + sizeWeight * (y[t] - size);
        probability += probabilityWeight * (1 - probability);
      }
    }
    var rate = probability * size;
    return new Fitted(name(), history, horizon -> {
      var mean = new double[horizon];
      Arrays.fill(mean, rate);
      return mean;
    }, horizon -> Naive.lasting(horizon, probabilityWeight), residuals);
  }
}
