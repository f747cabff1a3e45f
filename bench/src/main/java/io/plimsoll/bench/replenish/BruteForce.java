package io.plimsoll.bench.replenish;

import io.plimsoll.replenish.Costs;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.MinMax;
import io.plimsoll.replenish.Rebalance;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Optima found by trying everything, to hold the algorithms against. */
final class BruteForce {

  private BruteForce() {}

  /** Random (s, S) instances on which the algorithm's cost differs from the best of all policies in a wide box. */
  static int minMaxMismatches(int instances, long seed) {
    var random = new SplittableRandom(seed);
    var mismatches = 0;
    for (var i = 0; i < instances; i++) {
      var mean = 0.5 + random.nextDouble() * 9;
      var demand = random.nextBoolean()
          ? Counts.poisson(mean)
          : Counts.negativeBinomial(mean, mean * (1.2 + random.nextDouble() * 3));
      var leadTime = random.nextInt(4);
      var costs = new Costs(1 + random.nextDouble() * 60, 0.5 + random.nextDouble(), 2 + random.nextDouble() * 30);
      var found = MinMax.optimal(demand, leadTime, costs);
      var best = best(demand, demand.times(leadTime + 1), costs);
      if (Math.abs(found.costPerPeriod() - best) > 1e-9 * best) mismatches++;
    }
    return mismatches;
  }

  /** Every s and S in the box, the visits to each position below S computed once for all of them. */
  private static double best(Counts demand, Counts exposure, Costs costs) {
    var top = 3 * exposure.most() / 2
        + (int) Math.ceil(2 * Math.sqrt(2 * costs.order() * demand.mean() / costs.holding())) + 20;
    var bottom = -(int) Math.ceil(costs.order() / costs.shortage() + 10 * demand.mean());
    var span = top - bottom;
    var visits = new double[span + 1];
    var stay = demand.probability(0);
    visits[0] = 1 / (1 - stay);
    for (var below = 1; below <= span; below++) {
      for (var d = 1; d <= below; d++) visits[below] += demand.probability(d) * visits[below - d] / (1 - stay);
    }
    var rate = new double[span + 1];
    for (var y = bottom; y <= top; y++) {
      rate[y - bottom] = costs.holding() * exposure.leftover(y) + costs.shortage() * exposure.shortage(y);
    }
    var best = Double.POSITIVE_INFINITY;
    for (var upTo = bottom + 1; upTo <= top; upTo++) {
      var length = 0.0;
      var total = costs.order();
      for (var y = upTo; y > bottom; y--) {
        length += visits[upTo - y];
        total += visits[upTo - y] * rate[y - bottom];
        best = Math.min(best, total / length);
      }
    }
    return best;
  }

  /** Small random rebalancing problems on which some set of moves beats the flow's. */
  static int rebalanceMismatches(int instances, long seed) {
    var random = new SplittableRandom(seed);
    var mismatches = 0;
    for (var i = 0; i < instances; i++) {
      var problem = problem(random, 2 + random.nextInt(2), 4, 1 + random.nextInt(2));
      var found = Rebalance.plan(problem).gain();
      var best = best(problem, 0, new int[problem.lanes().size()]);
      // The flow works in millionths.
      if (Math.abs(found - best) > 1e-4) mismatches++;
    }
    return mismatches;
  }

  private static Rebalance.Problem problem(SplittableRandom random, int size, int mostUnits, int pack) {
    var places = new ArrayList<Rebalance.Place>();
    var lanes = new ArrayList<Rebalance.Lane>();
    for (var i = 0; i < size; i++) {
      places.add(new Rebalance.Place("L" + i, random.nextInt(mostUnits + 1), Counts.poisson(random.nextDouble() * 2),
          Counts.poisson(random.nextDouble() * 4), 5 + random.nextDouble() * 10));
      for (var j = 0; j < size; j++) if (i != j) lanes.add(new Rebalance.Lane(i, j, random.nextDouble() * 2, 0));
    }
    return new Rebalance.Problem("item", places, lanes, pack, 0);
  }

  /** The most that any moves in whole packs bring, all tried. */
  private static double best(Rebalance.Problem problem, int lane, int[] units) {
    if (lane == units.length) return Rebalance.gain(problem, units);
    var best = Double.NEGATIVE_INFINITY;
    var most = problem.places().get(problem.lanes().get(lane).from()).onHand();
    for (units[lane] = 0; units[lane] <= most; units[lane] += problem.pack())
      best = Math.max(best, best(problem, lane + 1, units));
    units[lane] = 0;
    return best;
  }

  /** Seconds to rebalance this many items over this many locations, and the moves found. */
  record Timing(double seconds, int moves, double gain) {}

  static Timing rebalance(int items, int locations, long seed) {
    var random = new SplittableRandom(seed);
    var problems = new ArrayList<Rebalance.Problem>();
    for (var i = 0; i < items; i++) problems.add(problem(random, locations, 12, 1));
    Rebalance.plan(problems.get(0)); // Loading the native library is not part of the plan.
    var start = System.nanoTime();
    List<Rebalance.Plan> plans = problems.parallelStream().map(Rebalance::plan).toList();
    var seconds = (System.nanoTime() - start) / 1e9;
    return new Timing(seconds, plans.stream().mapToInt(plan -> plan.moves().size()).sum(),
        plans.stream().mapToDouble(Rebalance.Plan::gain).sum());
  }
}
