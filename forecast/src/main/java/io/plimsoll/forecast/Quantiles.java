package io.plimsoll.forecast;

import java.util.Arrays;

/**
 * A forecast distribution for each step of a horizon: {@code values[i][h]} is the quantile of probability
 * {@code probabilities[i]} in step {@code h}. Probabilities ascend within (0, 1); values never fall from one to the
 * next.
 */
public record Quantiles(double[] probabilities, double[][] values) {

  /** The nine of the M5 uncertainty competition. */
  public static final double[] NINE = {0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995};

  public Quantiles {
    check(probabilities);
    if (values.length != probabilities.length)
      throw new IllegalArgumentException(
          values.length + " rows of values for " + probabilities.length + " probabilities");
    for (var i = 1; i < values.length; i++) {
      // Crossed quantiles come from separate fits or rounding; the running maximum is the nearest monotone answer
      // above.
      for (var h = 0; h < values[i].length; h++) values[i][h] = Math.max(values[i][h], values[i - 1][h]);
    }
  }

  /** @throws IllegalArgumentException unless probabilities ascend strictly within (0, 1) */
  public static void check(double[] probabilities) {
    for (var i = 0; i < probabilities.length; i++) {
      var p = probabilities[i];
      if (!(p > 0 && p < 1) || (i > 0 && p <= probabilities[i - 1]))
        throw new IllegalArgumentException(
            "quantiles must ascend strictly between 0 and 1: " + Arrays.toString(probabilities));
    }
  }

  public int horizon() {
    return values.length == 0 ? 0 : values[0].length;
  }

  /** The quantile of any probability in a step: linear between those given, the outermost beyond them. */
  public double at(double probability, int h) {
    var i = Arrays.binarySearch(probabilities, probability);
    if (i >= 0) return values[i][h];
    var above = -i - 1;
    if (above == 0) return values[0][h];
    if (above == values.length) return values[above - 1][h];
    var share = (probability - probabilities[above - 1]) / (probabilities[above] - probabilities[above - 1]);
    return values[above - 1][h] + share * (values[above][h] - values[above - 1][h]);
  }
}
