package io.plimsoll.forecast;

import java.util.List;
import java.util.function.BiFunction;

/**
 * The scores of the M5 competition over its twelve levels: WRMSSE for means and WSPL for quantiles.
 *
 * <p>As in the competitors' guide (Makridakis, Spiliotis, Assimakopoulos 2020): each level weighs a twelfth; within it
 * a node weighs its share of dollar sales (units times price) over the last 28 training days; scales are the mean
 * squared and mean absolute one-step change in training from the first non-zero on. A node that never changed in
 * training has no scale: it is left out and the weights of the others in its level are not raised.
 */
public final class M5Score {
  private static final int WEIGHT_DAYS = 28;

  private final Hierarchy hierarchy;
  private final double[][] weights;
  private final double[][] squaredScales;
  private final double[][] absoluteScales;

  /** A score: the mean over levels, and each level from the total down. */
  public record Score(double mean, double[] levels) {}

  private M5Score(Hierarchy hierarchy, double[][] weights, double[][] squaredScales, double[][] absoluteScales) {
    this.hierarchy = hierarchy;
    this.weights = weights;
    this.squaredScales = squaredScales;
    this.absoluteScales = absoluteScales;
  }

  /**
   * The twelve levels of the competition, {@code level_1} the total and {@code level_12} the item-stores. Nodes are
   * named as in its uncertainty files, without their quantile: one attribute is followed by {@code _X}
   * ({@code Total_X}, {@code CA_1_X}, {@code FOODS_1_001_X}), of two the place comes first ({@code CA_1_FOODS},
   * {@code CA_FOODS_1_001}), but an item-store is item first ({@code FOODS_1_001_CA_1}).
   */
  public static Hierarchy levels(Panel panel) {
    return Hierarchy.over(panel).total("level_1", "Total_X").by("level_2", name -> name + "_X", "state_id")
        .by("level_3", name -> name + "_X", "store_id").by("level_4", name -> name + "_X", "cat_id")
        .by("level_5", name -> name + "_X", "dept_id").by("level_6", "state_id", "cat_id")
        .by("level_7", "state_id", "dept_id").by("level_8", "store_id", "cat_id").by("level_9", "store_id", "dept_id")
        .by("level_10", name -> name + "_X", "item_id").by("level_11", "state_id", "item_id").bottom("level_12")
        .build();
  }

  /**
   * Weights and scales from a training panel with the feature {@code sell_price}; without prices units are the weights.
   */
  public static M5Score of(Panel train, Hierarchy hierarchy) {
    var dollars = new double[train.size()];
    var price = train.feature("sell_price");
    for (var s = 0; s < dollars.length; s++) {
      for (var t = Math.max(0, train.length() - WEIGHT_DAYS); t < train.length(); t++) {
        double units = train.at(s, t);
        if (!(units > 0)) continue;
        var each = price.isPresent() ? price.get().at(s, t) : 1f;
        if (!Float.isNaN(each)) dollars[s] += units * each;
      }
    }
    var levels = hierarchy.levels().size();
    var weights = new double[levels][];
    var squared = new double[levels][];
    var absolute = new double[levels][];
    for (var l = 0; l < levels; l++) {
      var level = hierarchy.levels().get(l);
      weights[l] = new double[level.size()];
      double total = 0;
      for (var s = 0; s < dollars.length; s++) {
        weights[l][level.nodeOfSeries()[s]] += dollars[s];
        total += dollars[s];
      }
      for (var node = 0; node < level.size(); node++) weights[l][node] /= total;
      var sums = Hierarchy.aggregate(train, level);
      squared[l] = new double[level.size()];
      absolute[l] = new double[level.size()];
      for (var node = 0; node < level.size(); node++) {
        var history = sums.values(node);
        squared[l][node] = Measures.squaredScale(history);
        absolute[l][node] = Measures.absoluteScale(Measures.fromFirstNonZero(history), 1);
      }
    }
    return new M5Score(hierarchy, weights, squared, absolute);
  }

  /** The weight of a node within its level. */
  public double weight(int level, int node) {
    return weights[level][node];
  }

  /** The mean squared one-step change of a node in training. */
  public double squaredScale(int level, int node) {
    return squaredScales[level][node];
  }

  /** The mean absolute one-step change of a node in training. */
  public double absoluteScale(int level, int node) {
    return absoluteScales[level][node];
  }

  /** WRMSSE of bottom forecasts {@code [series][step]} summed up. */
  public Score wrmsse(double[][] actual, double[][] forecast) {
    return wrmsse(actual, hierarchy.levels().stream().map(level -> level.sum(forecast)).toList());
  }

  /** WRMSSE of forecasts of every node, {@code forecasts.get(level)[node][step]}, whether they add up or not. */
  public Score wrmsse(double[][] actual, List<double[][]> forecasts) {
    return score(actual, (level, node) -> (sums) -> {
      var forecast = forecasts.get(level)[node];
      double sum = 0;
      for (var h = 0; h < sums.length; h++) sum += (forecast[h] - sums[h]) * (forecast[h] - sums[h]);
      return Math.sqrt(sum / sums.length / squaredScales[level][node]);
    });
  }

  /** WSPL of quantiles of every node, {@code quantiles.get(level)[node]}. */
  public Score wspl(double[][] actual, List<Quantiles[]> quantiles) {
    return score(actual, (level, node) -> (sums) -> {
      var of = quantiles.get(level)[node];
      double sum = 0;
      for (var i = 0; i < of.probabilities().length; i++)
        sum += Measures.pinball(of.probabilities()[i], sums, of.values()[i]);
      return sum / of.probabilities().length / absoluteScales[level][node];
    });
  }

  private interface Loss {
    double of(double[] actual);
  }

  private Score score(double[][] actual, BiFunction<Integer, Integer, Loss> loss) {
    var levels = new double[weights.length];
    double mean = 0;
    for (var l = 0; l < levels.length; l++) {
      var sums = hierarchy.levels().get(l).sum(actual);
      for (var node = 0; node < sums.length; node++) {
        if (weights[l][node] == 0 || !(squaredScales[l][node] > 0)) continue;
        levels[l] += weights[l][node] * loss.apply(l, node).of(sums[node]);
      }
      mean += levels[l] / levels.length;
    }
    return new Score(mean, levels);
  }
}
