package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One item, reviewed every period, whose unmet demand is lost and whose orders take a fixed number of periods.
 *
 * <p>In a period the order placed {@code leadTime} periods ago arrives, an order is placed, demand comes; what is left costs
 * {@code holding} a unit and what was lost {@code penalty} a unit. With lead times up to about four the optimum is computed; for
 * every lead time there are policies with one or two parameters. The test bed and its optimal costs are in Zipkin, Old and New
 * Methods for Lost-Sales Inventory Systems, Operations Research 56(5), 2008.
 *
 * @param demand units asked for in a period, with a step of 1
 * @param leadTime periods from order to arrival, 1 or more
 * @param holding cost of a unit left at the end of a period
 * @param penalty cost of a unit of lost demand
 */
public record LostSales(Counts demand, int leadTime, double holding, double penalty) {

  /** Larger tables would not fit a laptop's memory, nor its owner's patience. */
  private static final int MOST_STATES = 4_000_000;

  public LostSales {
    require(demand.step() == 1, "demand is too high for an exact table; its step must be 1: %d", demand.step());
    require(demand.mean() > 0, "demand must have a mean above 0");
    require(leadTime >= 1, "leadTime must be 1 period or more: %d", leadTime);
    Check.positive("holding", holding);
    Check.positive("penalty", penalty);
  }

  /** The kinds of policy, each with its source. */
  public enum Kind {
    /** The optimum of the dynamic programme. */
    OPTIMAL,
    /** Order up to a position; the standard, best as the penalty grows. Huh et al., Management Science 55(3), 2009. */
    BASE_STOCK,
    /** Order up to a position, but never more than a cap. Xin, Operations Research 69(1), 2021. */
    CAPPED_BASE_STOCK,
    /** Order the same each period; best as the lead time grows. Reiman, 2004; Xin and Goldberg, Operations Research 64(6), 2016. */
    CONSTANT_ORDER,
    /**
     * Order so that the expected stock on hand when the order arrives is at a level: the projected inventory level policy of
     * van Jaarsveld and Arts, Operations Research 72(5), 2024.
     */
    PROJECTED_LEVEL,
    /** The projected inventory level with a cap on the order, which smooths it as the capped base stock is smoothed. */
    CAPPED_PROJECTED_LEVEL
  }

  /**
   * A policy and what it costs a period in the long run.
   *
   * @param level the position or projected level aimed at; not used by OPTIMAL and CONSTANT_ORDER
   * @param cap the most ordered in a period; for CONSTANT_ORDER the order, or its mean where it alternates
   */
  public record Solution(Kind kind, double level, double cap, double costPerPeriod) {}

  /** The best policy of this kind, found by simulation with common random numbers, its cost then computed exactly. */
  public Solution best(Kind kind) {
    var table = new Table();
    return switch (kind) {
      case OPTIMAL -> new Solution(kind, Double.NaN, Double.NaN, table.optimum());
      case CONSTANT_ORDER -> constantOrder();
      case BASE_STOCK -> table.search(kind, false);
      case CAPPED_BASE_STOCK -> table.search(kind, true);
      case PROJECTED_LEVEL -> table.search(kind, false);
      case CAPPED_PROJECTED_LEVEL -> table.search(kind, true);
    };
  }

  /**
   * The order that a projected inventory level policy places now.
   *
   * @param onHand units on hand, what arrived this period included
   * @param pipeline units arriving 1, 2, … {@code leadTime − 1} periods from now
   * @param level the expected stock on hand wanted when the order arrives, that order included
   */
  public int orderToProjectedLevel(int onHand, int[] pipeline, double level) {
    require(pipeline.length == leadTime - 1, "pipeline must name %d periods: %d", leadTime - 1, pipeline.length);
    return (int) Math.max(0, Math.floor(level - projected(onHand, pipeline) + 0.5));
  }

  /** The order of {@link #orderToProjectedLevel} and why. */
  public String sentence(int onHand, int[] pipeline, double level) {
    return String.format(java.util.Locale.ROOT,
        "Of %d on hand and %d coming %.1f are expected to be left when an order placed now arrives; %.1f are wanted there:"
            + " %d are ordered.",
        onHand, Arrays.stream(pipeline).sum(), projected(onHand, pipeline), level,
        orderToProjectedLevel(onHand, pipeline, level));
  }

  /** The expected units on hand just before the order that is placed now arrives. */
  public double projected(int onHand, int[] pipeline) {
    var most = onHand;
    for (var each : pipeline) most += each;
    var chance = new double[most + 1];
    chance[onHand] = 1;
    for (var period = 0; period < leadTime; period++) {
      var next = new double[most + 1];
      var arriving = period < pipeline.length ? pipeline[period] : 0;
      for (var stock = 0; stock <= most - arriving; stock++) {
        if (chance[stock] == 0) continue;
        var left = 0.0;
        for (var d = demand.least(); d < stock; d++) {
          var p = demand.probability(d);
          next[stock - d + arriving] += chance[stock] * p;
          left += p;
        }
        next[arriving] += chance[stock] * (1 - left);
      }
      chance = next;
    }
    var mean = 0.0;
    for (var stock = 0; stock <= most; stock++) mean += chance[stock] * stock;
    return mean;
  }

  /** With the same order each period the stock is a random walk that is reflected at zero. */
  private Solution constantOrder() {
    var best = new Solution(Kind.CONSTANT_ORDER, Double.NaN, 0, penalty * demand.mean());
    for (var order = 1; order < demand.mean(); order++) {
      var most = (int) Math.ceil(order + 40 * demand.variance() / (demand.mean() - order)) + 20;
      var chance = new double[most + 1];
      chance[Math.min(most, order)] = 1;
      var held = 0.0;
      for (var previous = -1.0; Math.abs(held - previous) > 1e-10;) {
        previous = held;
        var next = new double[most + 1];
        held = 0;
        for (var stock = 0; stock <= most; stock++) {
          if (chance[stock] == 0) continue;
          var left = 0.0;
          for (var d = 0; d < stock && d <= demand.most(); d++) {
            var p = demand.probability(d) * chance[stock];
            next[Math.min(most, stock - d + order)] += p;
            held += p * (stock - d);
            left += p;
          }
          next[order] += chance[stock] - left;
        }
        chance = next;
      }
      var cost = holding * held + penalty * (demand.mean() - order);
      if (cost < best.costPerPeriod) best = new Solution(Kind.CONSTANT_ORDER, Double.NaN, order, cost);
    }
    return best;
  }

  /** All states (stock on hand, then what arrives in 1, 2, … periods) that an optimal policy can visit. */
  private final class Table {

    /**
     * No optimal policy raises the position above the best base stock with backorders, nor orders more than one period's
     * newsvendor quantity: Morton, Bounds on the Solution of the Lagged Optimal Inventory Equation, SIAM Review 11(4), 1969;
     * Zipkin, Operations Research 56(4), 2008. One is added for safety.
     */
    final int topPosition = demand.times(leadTime + 1).quantile(penalty / (penalty + holding)) + 1;
    final int topOrder = demand.quantile(penalty / (penalty + holding)) + 1;
    final int pipes = leadTime - 1;
    final int width = topOrder + 1;
    final int tails = (int) Math.pow(width, pipes);
    final double[] chance = new double[topPosition + 1];
    final double[] chanceFrom = new double[topPosition + 2];
    final double[] cost = new double[topPosition + 1];

    Table() {
      require((topPosition + 1.0) * Math.pow(width, pipes) <= MOST_STATES,
          "the table would need more than %d states; use a shorter lead time, or a policy with simulation",
          MOST_STATES);
      for (var d = 0; d <= topPosition; d++) chance[d] = demand.probability(d);
      chanceFrom[0] = 1;
      for (var d = 0; d <= topPosition; d++) chanceFrom[d + 1] = Math.max(0, chanceFrom[d] - chance[d]);
      for (var x = 0; x <= topPosition; x++) cost[x] = holding * demand.leftover(x) + penalty * demand.shortage(x);
    }

    /** Stock is the slow index's complement: states that differ only in stock lie side by side. */
    int index(int stock, int tail) {
      return tail * (topPosition + 1) + stock;
    }

    int sum(int tail) {
      var total = 0;
      for (var left = tail; left > 0; left /= width) total += left % width;
      return total;
    }

    /** The tail's first digit arrives next period; the order becomes its last. */
    int first(int tail) {
      return pipes == 0 ? 0 : tail / (tails / width);
    }

    int shifted(int tail, int order) {
      return pipes == 0 ? 0 : tail % (tails / width) * width + order;
    }

    double expected(double[] value, int stock, int tail, int order) {
      var arriving = pipes == 0 ? order : first(tail);
      var at = index(arriving, shifted(tail, order));
      var total = chanceFrom[stock] * value[at];
      for (var d = 0; d < stock; d++) total += chance[d] * value[at + stock - d];
      return total;
    }

    /** Modified policy iteration (Puterman, Markov Decision Processes, 1994, 6.5) until the bounds on the cost all but meet. */
    double optimum() {
      var value = new double[tails * (topPosition + 1)];
      var next = new double[value.length];
      var orders = new int[value.length];
      for (var round = 0; round < 10_000; round++) {
        var least = Double.POSITIVE_INFINITY;
        var most = Double.NEGATIVE_INFINITY;
        for (var tail = 0; tail < tails; tail++) {
          var owed = sum(tail);
          for (var stock = 0; stock + owed <= topPosition; stock++) {
            var here = index(stock, tail);
            var best = Double.POSITIVE_INFINITY;
            var last = Math.min(topOrder, topPosition - owed - stock);
            for (var order = 0; order <= last; order++) {
              var expected = expected(value, stock, tail, order);
              if (expected < best) {
                best = expected;
                orders[here] = order;
              }
            }
            next[here] = cost[stock] + best;
            least = Math.min(least, next[here] - value[here]);
            most = Math.max(most, next[here] - value[here]);
          }
        }
        if (most - least < 2e-5 * most) return (least + most) / 2;
        value = relative(next);
        for (var sweep = 0; sweep < 30; sweep++) value = relative(sweep(value, orders));
        next = new double[value.length];
      }
      throw new IllegalStateException("no convergence in 10,000 rounds");
    }

    double evaluate(int[] orders) {
      var value = new double[tails * (topPosition + 1)];
      for (var round = 0; round < 100_000; round++) {
        var next = sweep(value, orders);
        if (round % 10 == 9) {
          var least = Double.POSITIVE_INFINITY;
          var most = Double.NEGATIVE_INFINITY;
          for (var tail = 0; tail < tails; tail++) {
            var owed = sum(tail);
            for (var stock = 0; stock + owed <= topPosition; stock++) {
              var change = next[index(stock, tail)] - value[index(stock, tail)];
              least = Math.min(least, change);
              most = Math.max(most, change);
            }
          }
          if (most - least < 2e-5 * most) return (least + most) / 2;
        }
        value = relative(next);
      }
      throw new IllegalStateException("no convergence in 100,000 sweeps");
    }

    private double[] sweep(double[] value, int[] orders) {
      var next = new double[value.length];
      for (var tail = 0; tail < tails; tail++) {
        var owed = sum(tail);
        for (var stock = 0; stock + owed <= topPosition; stock++) {
          var here = index(stock, tail);
          next[here] = cost[stock] + expected(value, stock, tail, orders[here]);
        }
      }
      return next;
    }

    private double[] relative(double[] value) {
      var base = value[0];
      for (var i = 0; i < value.length; i++) value[i] -= base;
      return value;
    }

    /** The expected stock just before an order placed now arrives, for every state, in leadTime steps over all states. */
    double[] projectedTable() {
      var left = new double[topPosition + 1];
      for (var x = 0; x <= topPosition; x++) {
        for (var d = 0; d < x; d++) left[x] += chance[d] * (x - d);
      }
      // After k steps the table knows the last k entries of the pipeline; digits are taken from the tail's end.
      var known = left;
      for (int k = 1, wide = 1; k <= pipes; k++) {
        var longer = new double[wide * width * (topPosition + 1)];
        for (var first = 0; first < width; first++) {
          for (var rest = 0; rest < wide; rest++) {
            for (var x = 0; x + first + sum(rest) <= topPosition; x++) {
              var at = rest * (topPosition + 1) + first;
              var total = chanceFrom[x] * known[at];
              for (var d = 0; d < x; d++) total += chance[d] * known[at + x - d];
              longer[(first * wide + rest) * (topPosition + 1) + x] = total;
            }
          }
        }
        known = longer;
        wide *= width;
      }
      return known;
    }

    int[] orders(Kind kind, double level, double cap, double[] projected) {
      var orders = new int[tails * (topPosition + 1)];
      for (var tail = 0; tail < tails; tail++) {
        var owed = sum(tail);
        for (var stock = 0; stock + owed <= topPosition; stock++) {
          var here = index(stock, tail);
          var wanted = kind == Kind.BASE_STOCK || kind == Kind.CAPPED_BASE_STOCK
              ? level - owed - stock
              : Math.floor(level - projected[here] + 0.5);
          var most = Math.min(Math.min(cap, topOrder), topPosition - owed - stock);
          orders[here] = (int) Math.max(0, Math.min(wanted, most));
        }
      }
      return orders;
    }

    /** Searches the parameters on one simulated path, then evaluates the winner exactly. */
    Solution search(Kind kind, boolean capped) {
      var byProjection = kind == Kind.PROJECTED_LEVEL || kind == Kind.CAPPED_PROJECTED_LEVEL;
      var projected = byProjection ? projectedTable() : new double[0];
      var path = path();
      var grain = byProjection ? 0.25 : 1.0;
      var lowest = byProjection ? 0.5 : leadTime * demand.mean() * 0.5;
      var bestLevel = 0.0;
      double bestCap = topOrder;
      var best = Double.POSITIVE_INFINITY;
      for (double cap = topOrder, worse = 0; cap >= 1 && worse < 3; cap--) {
        var levelCost = Double.POSITIVE_INFINITY;
        var levelBest = 0.0;
        for (double level = Math.ceil(lowest), rising = 0; level <= topPosition && rising < 5 / grain; level += grain) {
          var orders = orders(kind, level, cap, projected);
          var found = simulate(orders, path);
          if (found < levelCost) {
            levelCost = found;
            levelBest = level;
            rising = 0;
          } else {
            rising++;
          }
        }
        if (levelCost < best - 1e-9) {
          best = levelCost;
          bestLevel = levelBest;
          bestCap = cap;
          worse = 0;
        } else {
          worse += levelCost > best + 1e-9 ? 1 : 0;
        }
        if (!capped) break;
      }
      var orders = orders(kind, bestLevel, bestCap, projected);
      return new Solution(kind, bestLevel, bestCap, evaluate(orders));
    }

    private int[] path() {
      var random = new SplittableRandom(2008);
      var path = new int[100_000];
      Arrays.setAll(path, i -> demand.quantile(random.nextDouble()));
      return path;
    }

    private double simulate(int[] orders, int[] path) {
      var stock = topPosition / 2;
      var tail = 0;
      var total = 0.0;
      for (var d : path) {
        var order = orders[index(stock, tail)];
        total += d <= stock ? holding * (stock - d) : penalty * (d - stock);
        stock = Math.max(0, stock - d) + (pipes == 0 ? order : first(tail));
        tail = shifted(tail, order);
      }
      return total / path.length;
    }
  }
}
