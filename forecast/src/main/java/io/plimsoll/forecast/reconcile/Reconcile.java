package io.plimsoll.forecast.reconcile;

import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * Makes forecasts of the levels of a hierarchy add up. Each way answers forecasts of the bottom series from base
 * forecasts of the levels, {@code base.get(level)[node][step]}; the levels above are their sums. All ways are linear,
 * so they reconcile means and, path by path, samples alike (Panagiotelis, Gamakumara, Athanasopoulos, Hyndman 2023).
 * Minimum trace may take a little below zero where demand is sparse; whoever cannot use that cuts it off and sums up
 * again.
 *
 * <p>A level that a way does not read may be an empty array.
 */
public final class Reconcile {
  /** Beyond this many nodes a dense covariance is no longer worth its memory. */
  public static final int MOST_DENSE = 3_000;

  private final Hierarchy hierarchy;
  private final Function<List<double[][]>, double[][]> way;

  private Reconcile(Hierarchy hierarchy, Function<List<double[][]>, double[][]> way) {
    this.hierarchy = hierarchy;
    this.way = way;
  }

  /** The last level, which must be the series themselves, as it is. */
  public static Reconcile bottomUp(Hierarchy hierarchy) {
    bottomLevel(hierarchy);
    return new Reconcile(hierarchy, base -> copy(base.get(base.size() - 1)));
  }

  /** The first level, which must be one total, split by fixed shares of the series. */
  public static Reconcile topDown(Hierarchy hierarchy, double[] shares) {
    if (hierarchy.levels().get(0).size() != 1)
      throw new IllegalArgumentException("top-down needs one total as its first level; "
          + hierarchy.levels().get(0).name() + " has " + hierarchy.levels().get(0).size() + " nodes");
    return middleOut(hierarchy, hierarchy.levels().get(0).name(), shares);
  }

  /** A level in between: below it each node is split by the shares of its members, above it nodes are sums. */
  public static Reconcile middleOut(Hierarchy hierarchy, String level, double[] shares) {
    if (shares.length != hierarchy.bottomSize())
      throw new IllegalArgumentException(shares.length + " shares for " + hierarchy.bottomSize() + " series");
    for (var s = 0; s < shares.length; s++) {
      if (!(shares[s] >= 0)) throw new IllegalArgumentException("share of series " + s + " is negative: " + shares[s]);
    }
    var index = hierarchy.levels().indexOf(hierarchy.level(level));
    var nodeOf = hierarchy.level(level).nodeOfSeries();
    var totals = new double[hierarchy.level(level).size()];
    var members = new int[totals.length];
    for (var s = 0; s < shares.length; s++) {
      totals[nodeOf[s]] += shares[s];
      members[nodeOf[s]]++;
    }
    return new Reconcile(hierarchy, base -> {
      var forecasts = base.get(index);
      var bottom = new double[shares.length][];
      for (var s = 0; s < shares.length; s++) {
        var node = nodeOf[s];
        // Members that never sold split their node evenly: any other split would be an opinion.
        var share = totals[node] > 0 ? shares[s] / totals[node] : 1.0 / members[node];
        bottom[s] = Arrays.stream(forecasts[node]).map(value -> value * share).toArray();
      }
      return bottom;
    });
  }

  /**
   * Shares for top-down and middle-out: demand of each series over the last {@code steps} (proportions of averages,
   * Gross, Sohl 1990).
   */
  public static double[] shares(Panel panel, int steps) {
    var shares = new double[panel.size()];
    for (var s = 0; s < shares.length; s++) {
      for (var t = Math.max(panel.first(s), panel.length() - steps); t < panel.length(); t++) {
        var value = panel.at(s, t);
        if (value > 0) shares[s] += value;
      }
    }
    return shares;
  }

  /**
   * Minimum trace reconciliation with the shrunk covariance of one-step errors (Wickramasuriya, Athanasopoulos, Hyndman
   * 2019; shrinkage towards the diagonal by Schäfer and Strimmer 2005). Unbiased base forecasts stay unbiased, and the
   * sum of error variances is the least that a linear way can have.
   *
   * @param errors {@code errors[node][t]}, actual less forecast, the nodes of all levels one after another; steps in
   *     which one of them is {@code NaN}, as the first ones of most models, are left out
   * @throws IllegalArgumentException if there are not as many rows as nodes, rows differ in length, or under two steps
   *     are left
   */
  public static Reconcile minT(Hierarchy hierarchy, double[][] errors) {
    if (errors.length != hierarchy.size())
      throw new IllegalArgumentException(
          "errors of " + errors.length + " nodes for a hierarchy of " + hierarchy.size());
    if (errors.length > MOST_DENSE)
      throw new IllegalArgumentException(
          errors.length + " nodes are too many for a dense covariance (most: " + MOST_DENSE
              + "); use weighted(…) with the variances of the errors");
    return generalised(hierarchy, shrunkCovariance(complete(errors)));
  }

  private static double[][] complete(double[][] errors) {
    for (var row : errors) {
      if (row.length != errors[0].length)
        throw new IllegalArgumentException("errors of " + row.length + " steps beside ones of " + errors[0].length);
    }
    var steps = IntStream.range(0, errors[0].length)
        .filter(t -> Arrays.stream(errors).noneMatch(row -> Double.isNaN(row[t]))).toArray();
    return Arrays.stream(errors).map(row -> Arrays.stream(steps).mapToDouble(t -> row[t]).toArray())
        .toArray(double[][]::new);
  }

  /** As {@link #minT} with a covariance of your own, positive definite. */
  public static Reconcile generalised(Hierarchy hierarchy, double[][] covariance) {
    bottomLevel(hierarchy);
    var nodes = hierarchy.size();
    var bottom = hierarchy.bottomSize();
    var summing = new double[nodes][bottom];
    var row = 0;
    for (var level : hierarchy.levels()) {
      for (var s = 0; s < bottom; s++) summing[row + level.nodeOfSeries()[s]][s] = 1;
      row += level.size();
    }
    var sums = new Array2DRowRealMatrix(summing, false);
    var weighted = new CholeskyDecomposition(new Array2DRowRealMatrix(covariance, false)).getSolver().solve(sums);
    var normal = weighted.transposeMultiply(sums);
    var projection = new CholeskyDecomposition(symmetric(normal.getData())).getSolver().solve(weighted.transpose());
    return new Reconcile(hierarchy,
        base -> projection.multiply(new Array2DRowRealMatrix(stack(hierarchy, base), false)).getData());
  }

  /**
   * Minimum trace reconciliation with a diagonal covariance, by conjugate gradients, so that it serves hundreds of
   * thousands of nodes (WLS; Hyndman, Lee, Wang 2016). With the number of series below a node as its variance this is
   * structural scaling.
   *
   * @param variances of the errors of the nodes of all levels one after another, positive
   */
  public static Reconcile weighted(Hierarchy hierarchy, double[] variances) {
    bottomLevel(hierarchy);
    if (variances.length != hierarchy.size())
      throw new IllegalArgumentException(variances.length + " variances for a hierarchy of " + hierarchy.size());
    for (var i = 0; i < variances.length; i++) {
      if (!(variances[i] > 0))
        throw new IllegalArgumentException("variance of node " + i + " is not positive: " + variances[i]);
    }
    return new Reconcile(hierarchy, base -> weightedBottom(hierarchy, variances, base));
  }

  /** How many series are below each node: the variances of structural scaling. */
  public static double[] sizes(Hierarchy hierarchy) {
    var sizes = new double[hierarchy.size()];
    var row = 0;
    for (var level : hierarchy.levels()) {
      for (var node : level.nodeOfSeries()) sizes[row + node]++;
      row += level.size();
    }
    return sizes;
  }

  /** Reconciled forecasts of the bottom series. */
  public double[][] bottom(List<double[][]> base) {
    if (base.size() != hierarchy.levels().size())
      throw new IllegalArgumentException(
          "base forecasts of " + base.size() + " levels for a hierarchy of " + hierarchy.levels().size());
    return way.apply(base);
  }

  /** Reconciled forecasts of every level. */
  public List<double[][]> all(List<double[][]> base) {
    var bottom = bottom(base);
    return hierarchy.levels().stream().map(level -> level.sum(bottom)).toList();
  }

  /**
   * Reconciled sample paths of every level. The i-th paths of all nodes are taken as one joint future, so base paths
   * should be drawn together, or their order made to agree, for the spread of sums to be right.
   */
  public List<Paths[]> paths(List<Paths[]> base) {
    var count = base.stream().filter(level -> level.length > 0).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no level has paths"))[0].count();
    var result = new ArrayList<float[][][]>();
    for (var level : hierarchy.levels()) result.add(new float[level.size()][count][]);
    for (var i = 0; i < count; i++) {
      var draw = new ArrayList<double[][]>();
      for (var level : base) {
        var rows = new double[level.length][];
        for (var node = 0; node < level.length; node++) rows[node] = widen(level[node].values()[i]);
        draw.add(rows);
      }
      var all = all(draw);
      for (var l = 0; l < all.size(); l++) {
        for (var node = 0; node < all.get(l).length; node++) result.get(l)[node][i] = narrow(all.get(l)[node]);
      }
    }
    return result.stream().map(level -> Arrays.stream(level).map(Paths::new).toArray(Paths[]::new)).toList();
  }

  private static double[][] weightedBottom(Hierarchy hierarchy, double[] variances, List<double[][]> base) {
    var stacked = stack(hierarchy, base);
    var steps = stacked[0].length;
    var size = hierarchy.bottomSize();
    var result = new double[size][steps];
    var diagonal = new double[size];
    var each = new double[variances.length];
    Arrays.fill(each, 1);
    spread(hierarchy, each, variances, diagonal);
    for (var h = 0; h < steps; h++) {
      var column = new double[variances.length];
      for (var i = 0; i < column.length; i++) column[i] = stacked[i][h];
      var goal = new double[size];
      spread(hierarchy, column, variances, goal);
      var x = new double[size];
      // The bottom's own forecasts are a good start: reconciliation is a small change of them.
      var offset = variances.length - size;
      for (var s = 0; s < size; s++) x[s] = column[offset + s];
      solve(hierarchy, variances, diagonal, goal, x);
      for (var s = 0; s < size; s++) result[s][h] = x[s];
    }
    return result;
  }

  /** Conjugate gradients with the diagonal as preconditioner on {@code S' W S x = goal}, from {@code x}. */
  private static void solve(Hierarchy hierarchy, double[] variances, double[] diagonal, double[] goal, double[] x) {
    var n = x.length;
    var residual = new double[n];
    normal(hierarchy, variances, x, residual);
    double size = 0;
    for (var i = 0; i < n; i++) {
      residual[i] = goal[i] - residual[i];
      size += goal[i] * goal[i] / diagonal[i];
    }
    var direction = new double[n];
    double product = 0;
    for (var i = 0; i < n; i++) {
      direction[i] = residual[i] / diagonal[i];
      product += residual[i] * direction[i];
    }
    var image = new double[n];
    for (var iteration = 0; iteration < 2_000 && product > 1e-22 * size; iteration++) {
      normal(hierarchy, variances, direction, image);
      double curvature = 0;
      for (var i = 0; i < n; i++) curvature += direction[i] * image[i];
      var step = product / curvature;
      double next = 0;
      for (var i = 0; i < n; i++) {
        x[i] += step * direction[i];
        residual[i] -= step * image[i];
        next += residual[i] * residual[i] / diagonal[i];
      }
      for (var i = 0; i < n; i++) direction[i] = residual[i] / diagonal[i] + next / product * direction[i];
      product = next;
    }
  }

  private static void normal(Hierarchy hierarchy, double[] variances, double[] bottom, double[] into) {
    var sums = new double[variances.length];
    var row = 0;
    for (var level : hierarchy.levels()) {
      for (var s = 0; s < bottom.length; s++) sums[row + level.nodeOfSeries()[s]] += bottom[s];
      row += level.size();
    }
    spread(hierarchy, sums, variances, into);
  }

  /** {@code S' W values}. */
  private static void spread(Hierarchy hierarchy, double[] values, double[] variances, double[] into) {
    Arrays.fill(into, 0);
    var row = 0;
    for (var level : hierarchy.levels()) {
      for (var s = 0; s < into.length; s++) {
        var node = row + level.nodeOfSeries()[s];
        into[s] += values[node] / variances[node];
      }
      row += level.size();
    }
  }

  /**
   * Correlations shrunk towards none by the intensity that minimises their expected squared error; variances as they
   * are.
   */
  static double[][] shrunkCovariance(double[][] errors) {
    var n = errors.length;
    var steps = n == 0 ? 0 : errors[0].length;
    if (steps < 2) throw new IllegalArgumentException("errors of " + steps + " steps; a covariance needs at least 2");
    var deviation = new double[n];
    var scaled = new double[n][steps];
    for (var i = 0; i < n; i++) {
      double squares = 0;
      for (var error : errors[i]) squares += error * error;
      // Errors of an unbiased forecast have mean zero, so no mean is taken off. A node without any error is still known
      // imperfectly.
      deviation[i] = Math.max(Math.sqrt(squares / steps), 1e-9);
      for (var t = 0; t < steps; t++) scaled[i][t] = errors[i][t] / deviation[i];
    }
    var correlation = new double[n][n];
    double uncertainty = 0, strength = 0;
    for (var i = 0; i < n; i++) {
      for (var j = 0; j < i; j++) {
        double sum = 0, squares = 0;
        for (var t = 0; t < steps; t++) {
          var product = scaled[i][t] * scaled[j][t];
          sum += product;
          squares += product * product;
        }
        var mean = sum / steps;
        correlation[i][j] = mean;
        uncertainty += (squares / steps - mean * mean) / (steps - 1);
        strength += mean * mean;
      }
    }
    var intensity = strength == 0 ? 1 : Math.max(0, Math.min(1, uncertainty / strength));
    var covariance = new double[n][n];
    for (var i = 0; i < n; i++) {
      covariance[i][i] = deviation[i] * deviation[i] * (1 + 1e-9);
      for (var j = 0; j < i; j++) {
        covariance[i][j] = (1 - intensity) * correlation[i][j] * deviation[i] * deviation[j];
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }

  private static Array2DRowRealMatrix symmetric(double[][] matrix) {
    for (var i = 0; i < matrix.length; i++) {
      for (var j = 0; j < i; j++) {
        var mean = (matrix[i][j] + matrix[j][i]) / 2;
        matrix[i][j] = mean;
        matrix[j][i] = mean;
      }
    }
    return new Array2DRowRealMatrix(matrix, false);
  }

  private static double[][] stack(Hierarchy hierarchy, List<double[][]> base) {
    var rows = new ArrayList<double[]>();
    for (var l = 0; l < base.size(); l++) {
      if (base.get(l).length != hierarchy.levels().get(l).size())
        throw new IllegalArgumentException("level " + hierarchy.levels().get(l).name() + ": forecasts of "
            + base.get(l).length + " of " + hierarchy.levels().get(l).size() + " nodes");
      rows.addAll(Arrays.asList(base.get(l)));
    }
    return rows.toArray(double[][]::new);
  }

  private static void bottomLevel(Hierarchy hierarchy) {
    var last = hierarchy.levels().get(hierarchy.levels().size() - 1);
    var each = last.size() == hierarchy.bottomSize();
    for (var s = 0; each && s < hierarchy.bottomSize(); s++) each = last.nodeOfSeries()[s] == s;
    if (!each)
      throw new IllegalArgumentException(
          "the last level, " + last.name() + ", must be the series themselves, in order");
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  private static double[] widen(float[] row) {
    var result = new double[row.length];
    for (var i = 0; i < row.length; i++) result[i] = row[i];
    return result;
  }

  private static float[] narrow(double[] row) {
    var result = new float[row.length];
    for (var i = 0; i < row.length; i++) result[i] = (float) row[i];
    return result;
  }
}
