package io.plimsoll.forecast.model;

import java.util.Arrays;

/**
 * Croston's method for intermittent demand (1972): sizes and intervals between them are smoothed apart; the rate is
 * their ratio. With {@code corrected} the ratio's bias is taken out by {@code 1 - weight/2} (Syntetos and Boylan 2005,
 * SBA).
 */
final class Croston implements Model {
  private final double weight;
  private final boolean corrected;

  Croston(double weight, boolean corrected) {
    this.weight = weight;
    this.corrected = corrected;
  }

  @Override
  public String name() {
    return corrected ? "SBA" : "Croston";
  }

  @Override
  public Fitted fit(History history) {
    var y = history.values();
    var residuals = new double[y.length];
    double size = Double.NaN, interval = Double.NaN, rate = 0;
    var since = 0;
    for (var t = 0; t < y.length; t++) {
      residuals[t] = Double.isNaN(size) ? Double.NaN : y[t] - rate;
      if (Double.isNaN(y[t])) continue;
      since++;
      if (y[t] == 0) continue;
      size = Double.isNaN(size) ? y[t] : size + weight * (y[t] - size);
      interval = Double.isNaN(interval) ? since : interval + weight * (since - interval);
      since = 0;
      rate = size / interval * (corrected ? 1 - weight / 2 : 1);
    }
    var last = rate;
    return new Fitted(name(), history, horizon -> {
      var mean = new double[horizon];
      Arrays.fill(mean, last);
      return mean;
    }, horizon -> Naive.lasting(horizon, weight / 2), residuals);
  }
}
