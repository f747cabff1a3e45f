package io.plimsoll.forecast;

import java.util.Arrays;

/**
 * How far forecasts are from what came. Steps whose actual is {@code NaN} are left out; a measure without any step, or
 * whose scale is zero, is {@code NaN}.
 */
public final class Measures {
  private Measures() {}

  /** Weighted absolute percentage error: the sum of absolute errors over the sum of absolute actuals. */
  public static double wape(double[] actual, double[] forecast) {
    double error = 0, total = 0;
    for (var h = 0; h < same(actual, forecast); h++) {
      if (Double.isNaN(actual[h])) continue;
      error += Math.abs(forecast[h] - actual[h]);
      total += Math.abs(actual[h]);
    }
    return total == 0 ? Double.NaN : error / total;
  }

  /** The sum of forecasts over the sum of actuals, less one: positive when too much was forecast. */
  public static double bias(double[] actual, double[] forecast) {
    double over = 0, total = 0;
    for (var h = 0; h < same(actual, forecast); h++) {
      if (Double.isNaN(actual[h])) continue;
      over += forecast[h] - actual[h];
      total += actual[h];
    }
    return total == 0 ? Double.NaN : over / total;
  }

  /** Symmetric absolute percentage error as in the M4 competition: between 0 and 2; a step with both zero counts 0. */
  public static double smape(double[] actual, double[] forecast) {
    double sum = 0;
    var n = 0;
    for (var h = 0; h < same(actual, forecast); h++) {
      if (Double.isNaN(actual[h])) continue;
      var size = Math.abs(actual[h]) + Math.abs(forecast[h]);
      if (size > 0) sum += 2 * Math.abs(forecast[h] - actual[h]) / size;
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /** Mean absolute error over that of the seasonal naive within the training data (Hyndman and Koehler 2006). */
  public static double mase(double[] train, int season, double[] actual, double[] forecast) {
    return absolute(actual, forecast) / absoluteScale(train, season);
  }

  /**
   * Root of the mean squared error over that of the naive within the training data, from its first non-zero on (M5
   * guide).
   */
  public static double rmsse(double[] train, double[] actual, double[] forecast) {
    double sum = 0;
    var n = 0;
    for (var h = 0; h < same(actual, forecast); h++) {
      if (Double.isNaN(actual[h])) continue;
      sum += (forecast[h] - actual[h]) * (forecast[h] - actual[h]);
      n++;
    }
    var scale = squaredScale(train);
    return n == 0 || scale == 0 ? Double.NaN : Math.sqrt(sum / n / scale);
  }

  /** Overall weighted average of the M4 competition: mean of sMAPE and MASE, each relative to the benchmark Naive 2. */
  public static double owa(double smape, double mase, double naive2Smape, double naive2Mase) {
    return (smape / naive2Smape + mase / naive2Mase) / 2;
  }

  /** Mean pinball loss of one quantile. */
  public static double pinball(double probability, double[] actual, double[] quantile) {
    double sum = 0;
    var n = 0;
    for (var h = 0; h < same(actual, quantile); h++) {
      if (Double.isNaN(actual[h])) continue;
      var short_ = actual[h] - quantile[h];
      sum += short_ >= 0 ? probability * short_ : (probability - 1) * short_;
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /**
   * Mean pinball loss over quantiles, over the naive's mean absolute error in training from its first non-zero (M5
   * guide).
   */
  public static double scaledPinball(double[] train, double[] actual, Quantiles quantiles) {
    double sum = 0;
    for (var i = 0; i < quantiles.probabilities().length; i++)
      sum += pinball(quantiles.probabilities()[i], actual, quantiles.values()[i]);
    var scale = absoluteScale(fromFirstNonZero(train), 1);
    return scale == 0 ? Double.NaN : sum / quantiles.probabilities().length / scale;
  }

  /** The share of actuals within two bounds, both inclusive. */
  public static double coverage(double[] actual, double[] low, double[] high) {
    var inside = 0;
    var n = 0;
    for (var h = 0; h < same(actual, low); h++) {
      if (Double.isNaN(actual[h])) continue;
      if (actual[h] >= low[h] && actual[h] <= high[h]) inside++;
      n++;
    }
    return n == 0 ? Double.NaN : (double) inside / n;
  }

  /**
   * Continuous ranked probability score of sample paths, mean over steps: E|X - y| - E|X - X'| / 2 (Gneiting, Raftery
   * 2007).
   */
  public static double crps(double[] actual, Paths paths) {
    double sum = 0;
    var n = 0;
    var column = new double[paths.count()];
    for (var h = 0; h < actual.length; h++) {
      if (Double.isNaN(actual[h])) continue;
      for (var i = 0; i < column.length; i++) column[i] = paths.values()[i][h];
      Arrays.sort(column);
      double off = 0, spread = 0;
      for (var i = 0; i < column.length; i++) {
        off += Math.abs(column[i] - actual[h]);
        spread += column[i] * (2.0 * i - column.length + 1);
      }
      sum += off / column.length - spread / ((double) column.length * column.length);
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /** The mean squared one-step change from the first non-zero on: the scale of {@link #rmsse}. */
  static double squaredScale(double[] train) {
    var from = fromFirstNonZero(train);
    double sum = 0;
    var n = 0;
    for (var t = 1; t < from.length; t++) {
      var change = from[t] - from[t - 1];
      if (Double.isNaN(change)) continue;
      sum += change * change;
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  static double absoluteScale(double[] train, int season) {
    double sum = 0;
    var n = 0;
    for (var t = season; t < train.length; t++) {
      var change = train[t] - train[t - season];
      if (Double.isNaN(change)) continue;
      sum += Math.abs(change);
      n++;
    }
    return n == 0 || sum == 0 ? Double.NaN : sum / n;
  }

  static double[] fromFirstNonZero(double[] train) {
    var first = 0;
    while (first < train.length && (Double.isNaN(train[first]) || train[first] == 0)) first++;
    return Arrays.copyOfRange(train, first, train.length);
  }

  private static double absolute(double[] actual, double[] forecast) {
    double sum = 0;
    var n = 0;
    for (var h = 0; h < same(actual, forecast); h++) {
      if (Double.isNaN(actual[h])) continue;
      sum += Math.abs(forecast[h] - actual[h]);
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  private static int same(double[] actual, double[] forecast) {
    if (actual.length != forecast.length)
      throw new IllegalArgumentException(forecast.length + " forecasts for " + actual.length + " actuals");
    return actual.length;
  }
}
