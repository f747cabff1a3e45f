package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Hierarchy.Level;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Unconstrain;
import io.plimsoll.forecast.reconcile.Reconcile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts of the upper levels of a hierarchy by themselves, and what they mean for the series below.
 *
 * <p>Sums of many series are smooth: their trend, cycle and events show clearly there and drown in noise below. Each
 * node of the coarse levels gets a {@link CalendarRegression}; these are blended with the sums of the forecasts from
 * below and reconciled (weighted least squares) to the <em>cells</em>, the finest groups from which all coarse levels
 * can be summed (a department in a store); then every series is scaled by the factor of its cell and step.
 */
public final class UpperLevels {
  /** A level is coarse if its nodes hold so many series on average. */
  private static final int NODE_SIZE = 20;
  private static final int MOST_NODES = 400;
  /** How much the regressions count against the sums from below; from rolling origins, flat between 0.8 and 0.95. */
  private static final double REGRESSION_SHARE = 0.9;
  private static final double MOST_FACTOR = 4;

  private final Hierarchy coarse;
  private final int[] cellOfSeries;
  private final int steps;
  private final CalendarRegression.@Nullable Fit[] fits;
  private final double[] variances;
  /** Levels of the whole hierarchy that are coarse, in order. */
  private final List<Integer> levels;
  private final double[][] demand;
  private final CalendarRegression.Design[] designs;

  private UpperLevels(Hierarchy coarse, int[] cellOfSeries, int steps, CalendarRegression.@Nullable Fit[] fits,
      double[] variances, List<Integer> levels, double[][] demand, CalendarRegression.Design[] designs) {
    this.coarse = coarse;
    this.cellOfSeries = cellOfSeries;
    this.steps = steps;
    this.fits = fits;
    this.variances = variances;
    this.levels = levels;
    this.demand = demand;
    this.designs = designs;
  }

  /**
   * Fits the coarse levels; a hierarchy without any gives an object that changes nothing. Stocked-out steps count as
   * what would have been sold ({@link Unconstrain}), or else a store's stockouts would pull its forecast down.
   */
  public static UpperLevels fit(Panel seen, Hierarchy hierarchy, int steps) {
    var panel = Unconstrain.fill(seen);
    var cells = new int[panel.size()];
    var levels = new ArrayList<Integer>();
    for (var l = 0; l < hierarchy.levels().size(); l++) {
      var level = hierarchy.levels().get(l);
      if (level.size() > MOST_NODES || (long) level.size() * NODE_SIZE > panel.size()) continue;
      var refined = refine(cells, level.nodeOfSeries());
      if (Arrays.stream(refined).max().orElse(0) >= MOST_NODES) continue;
      cells = refined;
      levels.add(l);
    }
    var coarse = coarse(hierarchy, levels, cells);
    var demand = new ArrayList<double[]>();
    var members = new ArrayList<List<Integer>>();
    for (var level : coarse.levels()) {
      var nodes = new int[panel.size()];
      for (var s = 0; s < nodes.length; s++) nodes[s] = level.nodeOfSeries()[cells[s]];
      var sums = Hierarchy.aggregate(panel, new Level(level.name(), level.nodes(), nodes));
      var grouped = new ArrayList<List<Integer>>();
      for (var node = 0; node < level.size(); node++) {
        demand.add(sums.values(node));
        grouped.add(new ArrayList<>());
      }
      for (var s = 0; s < nodes.length; s++) grouped.get(nodes[s]).add(s);
      members.addAll(grouped);
    }
    var count = levels.isEmpty() ? 0 : demand.size();
    var fits = new CalendarRegression.@Nullable Fit[count];
    var designs = new CalendarRegression.Design[count];
    var variances = new double[count];
    IntStream.range(0, count).parallel().forEach(i -> {
      designs[i] = CalendarRegression.design(panel, members.get(i), panel.length() + steps);
      fits[i] = CalendarRegression.fit(demand.get(i), panel.length(), steps, designs[i]);
      variances[i] = variance(demand.get(i), fits[i]);
    });
    return new UpperLevels(coarse, cells, steps, fits, variances, List.copyOf(levels),
        demand.toArray(double[][]::new), designs);
  }

  private static int[] refine(int[] cells, int[] nodes) {
    var codeOf = new HashMap<Long, Integer>();
    var refined = new int[cells.length];
    for (var s = 0; s < cells.length; s++)
      refined[s] = codeOf.computeIfAbsent(((long) cells[s] << 32) | nodes[s], fresh -> codeOf.size());
    return refined;
  }

  private static Hierarchy coarse(Hierarchy hierarchy, List<Integer> levels, int[] cells) {
    var count = Arrays.stream(cells).max().orElse(-1) + 1;
    var result = new ArrayList<Level>();
    for (var l : levels) {
      var level = hierarchy.levels().get(l);
      var nodes = new int[count];
      for (var s = 0; s < cells.length; s++) nodes[cells[s]] = level.nodeOfSeries()[s];
      result.add(new Level(level.name(), level.nodes(), nodes));
    }
    result.add(new Level("cell", IntStream.range(0, count).mapToObj(c -> "cell " + c).toList(),
        IntStream.range(0, count).toArray()));
    return new Hierarchy(result, count);
  }

  private static double variance(double[] demand, CalendarRegression.@Nullable Fit fit) {
    double squares = 0;
    var n = 0;
    if (fit != null) {
      for (var t = 0; t < fit.fitted().length; t++) {
        if (Double.isNaN(fit.fitted()[t])) continue;
        squares += (demand[t] - fit.fitted()[t]) * (demand[t] - fit.fitted()[t]);
        n++;
      }
    } else {
      for (var t = 1; t < demand.length; t++) {
        if (Double.isNaN(demand[t] - demand[t - 1])) continue;
        squares += (demand[t] - demand[t - 1]) * (demand[t] - demand[t - 1]);
        n++;
      }
    }
    return n == 0 || squares == 0 ? 1e-6 : squares / n;
  }

  /** The levels of the hierarchy that are forecast by themselves. */
  List<Integer> levels() {
    return levels;
  }

  /** Scales forecasts of the series, {@code [series][step]}, to agree with the reconciled upper levels. */
  public double[][] adjust(double[][] bottom) {
    var count = coarse.bottomSize();
    var below = new double[count][steps];
    for (var s = 0; s < bottom.length; s++) {
      if (bottom[s].length != steps)
        throw new IllegalArgumentException("forecasts of " + bottom[s].length + " steps for upper levels of " + steps);
      for (var h = 0; h < steps; h++) below[cellOfSeries[s]][h] += bottom[s][h];
    }
    if (fits.length == 0) return Arrays.stream(bottom).map(double[]::clone).toArray(double[][]::new);
    var base = new ArrayList<double[][]>();
    var i = 0;
    for (var level : coarse.levels()) {
      var sums = level.sum(below);
      for (var node = 0; node < sums.length; node++, i++) {
        var fit = fits[i];
        if (fit == null) continue;
        for (var h = 0; h < steps; h++)
          sums[node][h] = (1 - REGRESSION_SHARE) * sums[node][h] + REGRESSION_SHARE * fit.forecast()[h];
      }
      base.add(sums);
    }
    var reconciled = Reconcile.weighted(coarse, variances).bottom(base);
    var result = new double[bottom.length][steps];
    for (var s = 0; s < bottom.length; s++) {
      var cell = cellOfSeries[s];
      for (var h = 0; h < steps; h++) {
        var factor = below[cell][h] > 0 ? reconciled[cell][h] / below[cell][h] : 1;
        result[s][h] = bottom[s][h] * Math.max(1 / MOST_FACTOR, Math.min(MOST_FACTOR, factor));
      }
    }
    return result;
  }

  /** Rolling origins of the regressions of one coarse level (its position among {@link #levels}), one horizon apart. */
  Spread.Window[] backtest(int level, int count) {
    var size = coarse.levels().get(level).size();
    var start = coarse.levels().subList(0, level).stream().mapToInt(Level::size).sum();
    var length = demand[start].length;
    return IntStream.rangeClosed(1, count).mapToObj(back -> {
      var origin = length - back * steps;
      var actual = new double[size][];
      var forecast = new double[size][];
      IntStream.range(0, size).parallel().forEach(node -> {
        var fit = origin <= 0
            ? null
            : CalendarRegression.fit(demand[start + node], origin, steps, designs[start + node]);
        forecast[node] = fit == null ? new double[0] : fit.forecast();
        actual[node] = origin <= 0 ? new double[0] : Arrays.copyOfRange(demand[start + node], origin, origin + steps);
      });
      return new Spread.Window(actual, forecast);
    }).toArray(Spread.Window[]::new);
  }
}
