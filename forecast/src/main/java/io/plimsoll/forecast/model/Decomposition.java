package io.plimsoll.forecast.model;

import java.util.Arrays;

/** Classical decomposition by centred moving averages, and the test whether there is a season at all. */
final class Decomposition {
  private Decomposition() {}

  /** One figure per phase of the season, of mean 0 (additive) or 1 (multiplicative); phase 0 is the first step. */
  static double[] phases(double[] y, int m, boolean multiplicative) {
    var trend = centred(y, m);
    var sum = new double[m];
    var n = new int[m];
    for (var t = 0; t < y.length; t++) {
      var detrended = multiplicative ? y[t] / trend[t] : y[t] - trend[t];
      if (!Double.isFinite(detrended)) continue;
      sum[t % m] += detrended;
      n[t % m]++;
    }
    var neutral = multiplicative ? 1.0 : 0.0;
    var phases = new double[m];
    double total = 0;
    for (var i = 0; i < m; i++) {
      phases[i] = n[i] == 0 ? neutral : sum[i] / n[i];
      total += phases[i] / m;
    }
    for (var i = 0; i < m; i++) phases[i] = multiplicative ? Math.max(0.01, phases[i] / total) : phases[i] - total;
    return phases;
  }

  static double[] remove(double[] y, double[] phases, boolean multiplicative) {
    var result = new double[y.length];
    for (var t = 0; t < y.length; t++)
      result[t] = multiplicative ? y[t] / phases[t % phases.length] : y[t] - phases[t % phases.length];
    return result;
  }

  /**
   * Moving average over one season, with half weights at both ends when it is even; missing steps are left out of the
   * mean.
   */
  static double[] centred(double[] y, int m) {
    var result = new double[y.length];
    Arrays.fill(result, Double.NaN);
    var half = m / 2;
    for (var t = half; t + half < y.length; t++) {
      double sum = 0, weight = 0;
      for (var i = t - half; i <= t + half; i++) {
        if (Double.isNaN(y[i])) continue;
        var w = m % 2 == 0 && (i == t - half || i == t + half) ? 0.5 : 1;
        sum += w * y[i];
        weight += w;
      }
      if (weight > 0) result[t] = sum / weight;
    }
    return result;
  }

  /** Whether the autocorrelation at lag {@code m} stands out at 90 %, as the M4 competition's benchmarks test it. */
  static boolean seasonal(double[] y, int m) {
    if (m <= 1 || y.length < 3 * m) return false;
    var mean = History.mean(y, 0, y.length);
    double variance = 0;
    for (var value : y) {
      if (!Double.isNaN(value)) variance += (value - mean) * (value - mean);
    }
    if (!(variance > 0)) return false;
    double squares = 0;
    for (var lag = 1; lag < m; lag++) {
      var r = covariance(y, mean, lag) / variance;
      squares += r * r;
    }
    return Math.abs(covariance(y, mean, m) / variance) > 1.645 * Math.sqrt((1 + 2 * squares) / y.length);
  }

  private static double covariance(double[] y, double mean, int lag) {
    double sum = 0;
    for (var t = lag; t < y.length; t++) {
      if (!Double.isNaN(y[t]) && !Double.isNaN(y[t - lag])) sum += (y[t] - mean) * (y[t - lag] - mean);
    }
    return sum;
  }
}
