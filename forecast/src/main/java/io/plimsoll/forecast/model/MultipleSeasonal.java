package io.plimsoll.forecast.model;

import java.util.Arrays;

/**
 * A decomposition into several seasons and the rest; {@link DoubleSeasonal} smooths level and seasons together instead.
 * Takes the seasons out one after the other, shortest first and again until they agree, forecasts what is left by
 * exponential smoothing and lets the latest form of each season go on. In the spirit of MSTL (Bandara, Hyndman,
 * Bergmeir 2021), with weights that fade over cycles in the place of loess.
 */
final class MultipleSeasonal implements Model {
  private static final int ROUNDS = 4;

  /** How much a cycle counts for its neighbour. */
  private final double memory;

  private final boolean logs;

  /** @param logs whether positive values are taken in logarithms, so that seasons multiply */
  MultipleSeasonal(double memory, boolean logs) {
    this.memory = memory;
    this.logs = logs;
  }

  @Override
  public String name() {
    return "multiple seasons";
  }

  @Override
  public Fitted fit(History history) {
    if (history.seasons().length == 0) return Ets.additive("ETS").fit(history);
    return Logged.fit(name(), history, logs, this::decomposed);
  }

  private Fitted decomposed(History history) {
    var seasons = history.seasons();
    var y = history.values();
    var figures = new double[seasons.length][y.length];
    for (var round = 0; round < ROUNDS; round++) {
      // The first trend must span the longest season; once that is taken out, a shorter one follows more closely.
      var span = round == 0 ? seasons[seasons.length - 1] : seasons[0];
      var trend = extended(Decomposition.centred(without(y, figures, -1), span), y);
      for (var k = 0; k < seasons.length; k++) {
        var detrended = without(y, figures, k);
        for (var t = 0; t < y.length; t++) detrended[t] -= trend[t];
        figures[k] = faded(detrended, seasons[k]);
      }
    }
    var core = Ets.additive("ETS").fit(history.with(without(y, figures, -1)));
    var n = y.length;
    return new Fitted(name(), history, horizon -> {
      var mean = core.mean(horizon);
      for (var k = 0; k < seasons.length; k++) {
        var m = seasons[k];
        for (var h = 0; h < horizon; h++) mean[h] += figures[k][n - m + h % m];
      }
      return mean;
    }, core::weights, core.residuals());
  }

  private static double[] without(double[] y, double[][] figures, int except) {
    var result = y.clone();
    for (var k = 0; k < figures.length; k++) {
      if (k == except) continue;
      for (var t = 0; t < y.length; t++) result[t] -= figures[k][t];
    }
    return result;
  }

  /** Ends, where a centred mean has no value, take the nearest one that has. */
  private static double[] extended(double[] trend, double[] y) {
    var first = 0;
    while (first < trend.length && Double.isNaN(trend[first])) first++;
    if (first == trend.length) {
      Arrays.fill(trend, History.mean(y, 0, y.length));
      return trend;
    }
    Arrays.fill(trend, 0, first, trend[first]);
    for (var t = first; t < trend.length; t++) {
      if (Double.isNaN(trend[t])) trend[t] = trend[t - 1];
    }
    return trend;
  }

  /**
   * For each step the mean of its phase over all cycles, nearer cycles weighing more; of mean 0 over the last cycle.
   */
  private double[] faded(double[] y, int m) {
    var n = y.length;
    var result = new double[n];
    var ahead = new double[n];
    var aheadWeight = new double[n];
    for (var t = n - 1; t >= 0; t--) {
      var later = t + m < n;
      var seen = !Double.isNaN(y[t]);
      ahead[t] = (seen ? y[t] : 0) + (later ? memory * ahead[t + m] : 0);
      aheadWeight[t] = (seen ? 1 : 0) + (later ? memory * aheadWeight[t + m] : 0);
    }
    var behind = new double[n];
    var behindWeight = new double[n];
    for (var t = 0; t < n; t++) {
      var earlier = t >= m;
      behind[t] = earlier ? memory * behind[t - m] : 0;
      behindWeight[t] = earlier ? memory * behindWeight[t - m] : 0;
      var weight = aheadWeight[t] + behindWeight[t];
      result[t] = weight > 0 ? (ahead[t] + behind[t]) / weight : 0;
      if (!Double.isNaN(y[t])) {
        behind[t] += y[t];
        behindWeight[t] += 1;
      }
    }
    var mean = History.mean(result, n - m, n);
    for (var t = 0; t < n; t++) result[t] -= mean;
    return result;
  }
}
