package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Forecast;
import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Paths;
import io.plimsoll.forecast.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hipparchus.special.Erf;

/**
 * What is expected of every node of a hierarchy: means that add up, and a distribution around each.
 *
 * <p>Quantiles are of single steps; for sums over steps (the demand of a lead time) take {@link #paths}.
 */
public final class PanelForecast {
  private final Hierarchy hierarchy;
  private final List<double[][]> means;
  private final List<Spread> spreads;

  PanelForecast(Hierarchy hierarchy, List<double[][]> means, List<Spread> spreads) {
    this.hierarchy = hierarchy;
    this.means = means;
    this.spreads = spreads;
  }

  public Hierarchy hierarchy() {
    return hierarchy;
  }

  public int horizon() {
    return means.get(0)[0].length;
  }

  /** Means of all nodes of a level, {@code [node][step]}, by the level's position in the hierarchy. */
  public double[][] means(int level) {
    return means.get(level);
  }

  /** Means of the series, {@code [series][step]}. */
  public double[][] bottom() {
    return means.get(means.size() - 1);
  }

  public Quantiles quantiles(int level, int node, double... probabilities) {
    Quantiles.check(probabilities);
    var values = new double[probabilities.length][horizon()];
    for (var h = 0; h < horizon(); h++) {
      var of = spreads.get(level).quantiles(node, h, means.get(level)[node][h], probabilities);
      for (var i = 0; i < of.length; i++) values[i][h] = of[i];
    }
    return new Quantiles(probabilities.clone(), values);
  }

  /** Quantiles of all nodes of a level, computed on all cores. */
  public Quantiles[] quantiles(int level, double... probabilities) {
    return IntStream.range(0, means.get(level).length).parallel()
        .mapToObj(node -> quantiles(level, node, probabilities)).toArray(Quantiles[]::new);
  }

  /** Mean and quantiles of one node. */
  public Forecast of(int level, int node, double... probabilities) {
    return new Forecast(hierarchy.levels().get(level).nodes().get(node), "global", means.get(level)[node].clone(),
        quantiles(level, node, probabilities));
  }

  /** All nodes of all levels, the series first and then the levels from the top down. */
  public List<Forecast> all(double... probabilities) {
    var levels = new ArrayList<Integer>();
    levels.add(means.size() - 1);
    for (var level = 0; level + 1 < means.size(); level++) levels.add(level);
    var result = new ArrayList<Forecast>();
    for (var level : levels) {
      result.addAll(IntStream.range(0, means.get(level).length).parallel()
          .mapToObj(node -> of(level, node, probabilities)).toList());
    }
    return List.copyOf(result);
  }

  /**
   * Equally likely futures of one node. Its steps share the part of their error that they shared in the backtest (a
   * Gaussian copula with one common factor), so that sums over steps have the right spread.
   */
  public Paths paths(int level, int node, int count, long seed) {
    if (count < 1) throw new IllegalArgumentException("paths must be at least 1: " + count);
    var random = new SplittableRandom(seed);
    var spread = spreads.get(level);
    var mean = means.get(level)[node];
    // Quantiles on a fine grid once, instead of for each draw.
    var grid = IntStream.range(0, 200).mapToDouble(i -> (i + 0.5) / 200).toArray();
    var table = new double[mean.length][];
    for (var h = 0; h < mean.length; h++) table[h] = spread.quantiles(node, h, mean[h], grid);
    var values = new float[count][mean.length];
    var own = Math.sqrt(1 - spread.common());
    var shared = Math.sqrt(spread.common());
    for (var path : values) {
      var factor = gaussian(random);
      for (var h = 0; h < mean.length; h++) {
        var u = 0.5 * Erf.erfc(-(shared * factor + own * gaussian(random)) / Math.sqrt(2));
        path[h] = (float) table[h][(int) Math.min(grid.length - 1, u * grid.length)];
      }
    }
    return new Paths(values);
  }

  private static double gaussian(SplittableRandom random) {
    // Box and Muller 1958.
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
  }

  @Override
  public String toString() {
    return "forecast of " + means.size() + " levels, " + horizon() + " steps";
  }
}
