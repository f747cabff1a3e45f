package io.plimsoll.forecast;

import java.util.Arrays;

/**
 * Sample paths of demand: {@code values[i][h]} is step {@code h} of the {@code i}-th equally likely future. Steps of
 * one path belong together, so a sum over steps, such as the demand of a lead time, has the right distribution.
 */
public record Paths(float[][] values) {

  public Paths { if (values.length == 0) throw new IllegalArgumentException("no paths"); }

  public int count() {
    return values.length;
  }

  public int horizon() {
    return values[0].length;
  }

  public double[] mean() {
    var mean = new double[horizon()];
    for (var path : values) {
      for (var h = 0; h < mean.length; h++) mean[h] += path[h];
    }
    for (var h = 0; h < mean.length; h++) mean[h] /= count();
    return mean;
  }

  /** Quantiles of each step by itself. */
  public Quantiles quantiles(double... probabilities) {
    var result = new double[probabilities.length][horizon()];
    var column = new double[count()];
    for (var h = 0; h < horizon(); h++) {
      for (var i = 0; i < column.length; i++) column[i] = values[i][h];
      Arrays.sort(column);
      for (var q = 0; q < probabilities.length; q++) result[q][h] = sorted(column, probabilities[q]);
    }
    return new Quantiles(probabilities, result);
  }

  /** Demand summed over the steps from {@code from} to before {@code to}, one figure a path, ascending. */
  public double[] sums(int from, int to) {
    var sums = new double[count()];
    for (var i = 0; i < sums.length; i++) {
      for (var h = from; h < to; h++) sums[i] += values[i][h];
    }
    Arrays.sort(sums);
    return sums;
  }

  /** The quantile of an ascending sample, linear between order statistics (Hyndman and Fan 1996, type 7). */
  public static double sorted(double[] ascending, double probability) {
    var position = probability * (ascending.length - 1);
    var below = (int) position;
    if (below >= ascending.length - 1) return ascending[ascending.length - 1];
    return ascending[below] + (position - below) * (ascending[below + 1] - ascending[below]);
  }
}
