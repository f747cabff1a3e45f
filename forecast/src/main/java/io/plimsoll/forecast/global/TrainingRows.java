package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Panel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws the examples a model learns from: target steps of the recent past, each with a random number of steps ahead.
 *
 * <p>What a step teaches about factors grows with the volume of its series, so series are drawn in proportion to the
 * root of their level and weighed back by the inverse: the sum over all series, and with it the upper levels, stays
 * unbiased.
 */
final class TrainingRows {
  private static final int BLOCKS = 256;
  /** Fewer steps of history than this say nothing yet. */
  private final int least;
  /** A series is learned from once its first sale is so long ago: before, its level is one or two lucky days. */
  private final int settled;

  private final Panel panel;
  private final Features features;
  private final GlobalOptions options;

  TrainingRows(Panel panel, FeatureLayout layout, Features features, GlobalOptions options) {
    this.panel = panel;
    this.features = features;
    this.options = options;
    var middle = layout.windows()[2];
    this.settled = Math.min(layout.windows()[0], panel.length() / 8);
    this.least = Math.max(1, Math.min(middle, panel.length() / 4));
  }

  private record Drawn(int[] target, int[] ahead, float[] weight, int count) {}

  Trees.Rows draw() {
    var from = Math.max(least, panel.length() - options.trainSteps());
    var total = IntStream.range(0, panel.size()).parallel().mapToDouble(s -> volume(s, from)).boxed()
        .toList().stream().mapToDouble(Double::doubleValue).sum();
    var rate = options.maxRows() / Math.max(1e-9, total);
    var drawn = new Drawn[panel.size()];
    IntStream.range(0, panel.size()).parallel().forEach(s -> drawn[s] = draw(s, from, rate));
    var start = new int[panel.size() + 1];
    for (var s = 0; s < panel.size(); s++) start[s + 1] = start[s] + drawn[s].count;
    var width = features.width();
    var rows = start[panel.size()];
    if ((long) rows * width > Integer.MAX_VALUE - 8)
      throw new IllegalArgumentException(rows + " examples of " + width + " columns are too many; lower maxRows");
    var columns = new float[rows * width];
    var demand = new float[rows];
    var weight = new float[rows];
    var logBaseline = new double[rows];
    IntStream.range(0, BLOCKS).parallel().forEach(block -> {
      for (var s = block; s < panel.size(); s += BLOCKS) {
        if (drawn[s].count == 0) continue;
        var view = features.view(s);
        for (var i = 0; i < drawn[s].count; i++) {
          var row = start[s] + i;
          var target = drawn[s].target[i];
          var origin = target - drawn[s].ahead[i] + 1;
          logBaseline[row] = Math.log(view.fill(origin, target, columns, row * width));
          demand[row] = view.demand(target);
          weight[row] = drawn[s].weight[i];
        }
      }
    });
    return new Trees.Rows(rows, width, columns, demand, weight, logBaseline);
  }

  /** The sum over target steps of what draw makes probabilities of, measured every so often. */
  private double volume(int series, int from) {
    var view = features.view(series);
    double sum = 0;
    var n = 0;
    for (var t = Math.max(from, panel.first(series)); t < panel.length(); t += least, n++)
      sum += Math.sqrt(view.level(t));
    return n == 0 ? 0 : sum / n * (panel.length() - Math.max(from, panel.first(series)));
  }

  private Drawn draw(int series, int from, double rate) {
    // A generator of its own for each series, so that neither the order nor the number of threads matters.
    var random = new SplittableRandom(options.seed() * 1_000_003L + series);
    var view = features.view(series);
    var target = new int[16];
    var ahead = new int[16];
    var weight = new float[16];
    var count = 0;
    var longest = Math.min(options.horizon(), Math.max(1, panel.length() - least));
    for (var t = Math.max(from, panel.first(series)); t < panel.length(); t++) {
      var steps = 1 + random.nextInt(longest);
      var chosen = random.nextDouble();
      var origin = t - steps + 1;
      var demand = view.demand(t);
      if (origin < least || view.firstSale() >= origin - settled || Float.isNaN(demand) || demand < 0) continue;
      var probability = Math.min(1, rate * Math.sqrt(view.level(origin)));
      if (chosen >= probability) continue;
      if (count == target.length) {
        target = Arrays.copyOf(target, count * 2);
        ahead = Arrays.copyOf(ahead, count * 2);
        weight = Arrays.copyOf(weight, count * 2);
      }
      target[count] = t;
      ahead[count] = steps;
      weight[count++] = (float) (1 / probability);
    }
    return new Drawn(target, ahead, weight, count);
  }
}
