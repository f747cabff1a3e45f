package io.plimsoll.forecast.global;

import io.plimsoll.forecast.model.Margin;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hipparchus.special.Erf;

/**
 * How far demand of the nodes of one level falls around its mean, learned from a backtest.
 *
 * <p>Variance is {@code m + f·g·m²} for a mean {@code m}: the counting noise of single sales and a relative part that
 * does not average out, with {@code f} by node and {@code g} by step ahead. The relative part is pooled over nodes of
 * like volume and then moved half way towards what the node's own history shows. Probabilities are calibrated by where
 * the backtest's actuals fell (see {@link io.plimsoll.forecast.Conformal}), and what errors of different steps have in
 * common is measured for sample paths.
 */
final class Spread {
  private static final int BINS = 12;
  /** With fewer nodes the calibration of tails would rest on a handful of independent paths. */
  private static final int NODES_TO_CALIBRATE = 200;
  private static final int GRID = 400;

  private final double[] relative;
  private final double[] growth;
  /** The probability to ask for, at {@code i / GRID}; empty for none. */
  private final double[] asked;
  private final double common;

  private Spread(double[] relative, double[] growth, double[] asked, double common) {
    this.relative = relative;
    this.growth = growth;
    this.asked = asked;
    this.common = common;
  }

  /** One window of a backtest: {@code [node][step]}; a forecast of a node may be empty where it has none. */
  record Window(double[][] actual, double[][] forecast) {}

  /**
   * @param volume mean forecast of each node, by which nodes are pooled
   * @param own variance of each node's recent history less its mean, over the squared mean; {@code NaN} where unknown
   */
  static Spread learn(Window[] windows, double[] volume, double[] own, int steps, long seed) {
    var nodes = volume.length;
    var binOf = bins(volume);
    var excess = new double[BINS];
    var squares = new double[BINS];
    var excessAt = new double[steps];
    var squaresAt = new double[steps];
    for (var window : windows) {
      for (var node = 0; node < nodes; node++) {
        for (var h = 0; h < Math.min(steps, window.forecast[node].length); h++) {
          double actual = window.actual[node][h], mean = window.forecast[node][h];
          if (Double.isNaN(actual) || !(mean > 0)) continue;
          var square = mean * mean;
          var more = (actual - mean) * (actual - mean) - mean;
          excess[binOf[node]] += more;
          squares[binOf[node]] += square;
          // Every node counts alike in what time does, whatever its size.
          excessAt[h] += more / (square + mean);
          squaresAt[h] += square / (square + mean);
        }
      }
    }
    var pooled = pooled(excess, squares);
    var relative = relative(binOf, pooled, own);
    var growth = growth(excessAt, squaresAt);
    var plain = new Spread(relative, growth, new double[0], 0);
    return plain.calibrated(windows, nodes, steps, seed);
  }

  private static int[] bins(double[] volume) {
    var order = IntStream.range(0, volume.length).boxed()
        .sorted(Comparator.comparingDouble(i -> volume[i])).mapToInt(Integer::intValue).toArray();
    var binOf = new int[volume.length];
    for (var rank = 0; rank < order.length; rank++) binOf[order[rank]] = (int) ((long) rank * BINS / order.length);
    return binOf;
  }

  private static double[] pooled(double[] excess, double[] squares) {
    var all = Arrays.stream(excess).sum() / Math.max(1e-12, Arrays.stream(squares).sum());
    var pooled = new double[BINS];
    for (var bin = 0; bin < BINS; bin++)
      pooled[bin] = Math.max(1e-5, squares[bin] > 0 ? excess[bin] / squares[bin] : Math.max(0, all));
    return pooled;
  }

  private static double[] relative(int[] binOf, double[] pooled, double[] own) {
    var mean = new double[BINS];
    var count = new int[BINS];
    for (var node = 0; node < own.length; node++) {
      if (Double.isNaN(own[node])) continue;
      mean[binOf[node]] += own[node];
      count[binOf[node]]++;
    }
    var relative = new double[own.length];
    for (var node = 0; node < own.length; node++) {
      var bin = binOf[node];
      var typical = count[bin] == 0 ? 0 : mean[bin] / count[bin];
      var ratio = typical <= 0 || Double.isNaN(own[node]) ? 1 : Math.min(4, own[node] / typical);
      relative[node] = pooled[bin] * (0.5 + 0.5 * ratio);
    }
    return relative;
  }

  /** A straight line through the relative variance by step ahead, from steps alone too noisy, with mean 1. */
  private static double[] growth(double[] excess, double[] squares) {
    var steps = excess.length;
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (var h = 0; h < steps; h++) {
      if (!(squares[h] > 0)) continue;
      var value = Math.max(0, excess[h] / squares[h]);
      n++;
      x += h;
      y += value;
      xx += (double) h * h;
      xy += h * value;
    }
    var growth = new double[steps];
    Arrays.fill(growth, 1);
    if (n < 2 || y <= 0) return growth;
    // Uncertainty does not shrink with distance: a falling line is noise.
    var slope = Math.max(0, (n * xy - x * y) / (n * xx - x * x));
    var mean = y / n;
    for (var h = 0; h < steps; h++) growth[h] = Math.max(0.2, 1 + slope * (h - x / n) / mean);
    return growth;
  }

  private Spread calibrated(Window[] windows, int nodes, int steps, long seed) {
    var random = new SplittableRandom(seed);
    var counts = new long[GRID];
    long total = 0;
    double product = 0, variance = 0;
    for (var window : windows) {
      for (var node = 0; node < nodes; node++) {
        double sum = 0, squares = 0;
        var n = 0;
        for (var h = 0; h < Math.min(steps, window.forecast[node].length); h++) {
          double actual = window.actual[node][h], mean = window.forecast[node][h];
          var draw = random.nextDouble();
          if (Double.isNaN(actual) || !(mean > 0)) continue;
          var u = probability(mean, variance(node, h, mean), actual, draw);
          counts[(int) Math.min(GRID - 1, u * GRID)]++;
          total++;
          var z = Margin.normal(Math.min(1 - 1e-6, Math.max(1e-6, u)));
          sum += z;
          squares += z * z;
          n++;
        }
        if (n < 2) continue;
        product += (sum * sum - squares) / (n - 1);
        variance += squares;
      }
    }
    var shared = variance > 0 ? Math.max(0, Math.min(0.95, product / variance)) : 0;
    if (nodes < NODES_TO_CALIBRATE || total < 20L * GRID) return new Spread(relative, growth, new double[0], shared);
    var asked = new double[GRID + 1];
    long below = 0;
    var k = 0;
    for (var i = 0; i <= GRID; i++) {
      var goal = (double) i / GRID * total;
      while (k < GRID && below + counts[k] < goal) below += counts[k++];
      asked[i] = k >= GRID ? 1 : (k + (counts[k] == 0 ? 0 : (goal - below) / counts[k])) / GRID;
    }
    return new Spread(relative, growth, asked, shared);
  }

  private double variance(int node, int h, double mean) {
    return mean + relative[node] * growth[Math.min(h, growth.length - 1)] * mean * mean;
  }

  /** The share of variance that the errors of all steps of a node have in common. */
  double common() {
    return common;
  }

  /** Quantiles of a node in a step, {@code probabilities} being what they should hold. */
  double[] quantiles(int node, int h, double mean, double[] probabilities) {
    var margin = Margin.count(mean, variance(node, h, mean));
    var values = new double[probabilities.length];
    for (var i = 0; i < values.length; i++) values[i] = margin.quantile(ask(probabilities[i]));
    return values;
  }

  double ask(double probability) {
    if (asked.length == 0) return probability;
    var at = probability * GRID;
    var i = (int) at;
    var result = i >= GRID ? asked[GRID] : asked[i] + (at - i) * (asked[i + 1] - asked[i]);
    return Math.min(1 - 1e-7, Math.max(1e-7, result));
  }

  /** Where an actual lies in the distribution, drawn evenly within the step of a count. */
  static double probability(double mean, double variance, double actual, double draw) {
    if (mean > Margin.LARGE_COUNT) {
      // The inverse of Wilson and Hilferty's cube root, as the quantiles use it.
      var nine = 9 * mean * mean / variance;
      var z = (Math.cbrt(Math.max(0, actual) / mean) - 1 + 1 / nine) * Math.sqrt(nine);
      return 0.5 * Erf.erfc(-z / Math.sqrt(2));
    }
    var poisson = variance <= mean * (1 + 1e-6);
    var r = poisson ? 0 : mean * mean / (variance - mean);
    var q = poisson ? 0 : 1 - mean / variance;
    var mass = poisson ? Math.exp(-mean) : Math.exp(r * Math.log1p(-q));
    double below = 0;
    var last = (int) Math.min(Math.floor(actual), 1_000_000);
    if (actual < 0) return 0;
    for (var k = 1; k <= last; k++) {
      below += mass;
      mass *= poisson ? mean / k : (r + k - 1) / k * q;
    }
    return Math.min(1, below + draw * mass);
  }
}
