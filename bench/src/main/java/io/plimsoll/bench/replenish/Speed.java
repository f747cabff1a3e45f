package io.plimsoll.bench.replenish;

import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.LeadTimeDemand;
import io.plimsoll.replenish.OrderTerms;
import io.plimsoll.replenish.Replenish;
import io.plimsoll.replenish.Target;
import io.plimsoll.replenish.twin.ClassicPolicies;
import io.plimsoll.replenish.twin.Demand;
import io.plimsoll.replenish.twin.Point;
import io.plimsoll.replenish.twin.Supply;
import io.plimsoll.replenish.twin.Twin;
import io.plimsoll.replenish.twin.World;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** How fast decisions are made and days played, on all cores. */
final class Speed {

  private static final double[] LEVELS = {0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995};

  private Speed() {}

  /** Item-locations planned a second: quantiles of demand to proposal, arithmetic and sentence. */
  static double decisionsPerSecond(int count, long seed) {
    var random = new SplittableRandom(seed);
    var means = random.doubles(count, 0.5, 60).toArray();
    var best = 0.0;
    for (var round = 0; round < 4; round++) {
      var start = System.nanoTime();
      var orders = IntStream.range(0, count).parallel().map(i -> decide(i, means[i]).proposals().size()).sum();
      if (orders == 0) throw new IllegalStateException("no item needed an order; the measurement is wrong");
      best = Math.max(best, count / ((System.nanoTime() - start) / 1e9));
    }
    return best;
  }

  private static Replenish.Decision decide(int i, double mean) {
    var before = new double[LEVELS.length];
    var next = new double[LEVELS.length];
    for (var q = 0; q < LEVELS.length; q++) {
      // The shape does not matter for speed; the width does.
      var z = (q - 4) * 0.6;
      before[q] = Math.max(0, mean * 0.8 + z * Math.sqrt(2 * mean));
      next[q] = Math.max(0, mean + z * Math.sqrt(2.5 * mean));
    }
    var demand = new LeadTimeDemand(Counts.quantiles(LEVELS, before), Counts.quantiles(LEVELS, next));
    var today = LocalDate.of(2026, 3, 2);
    var open = i % 3 == 0
        ? List.of(new Replenish.OpenSupply("PO-" + i, 1 + i % 20, today.plusDays(i % 12)))
        : List.<Replenish.OpenSupply>of();
    return Replenish.decide(new Replenish.Need("SKU-" + i, "LOC-1", today, i % 50, 0, open, demand, Optional.empty(),
        new Target.FillRate(0.98), Optional.empty(), today.plusDays(7), 0.01, 0,
        OrderTerms.at(4).inMultiplesOf(6).withMinimum(12, 20)));
  }

  static double twinItemDaysPerSecond() {
    var demand = Demand.sampled(Counts.poisson(2));
    var supply = Supply.Supplier.of(Counts.of(0, 0, 0.2, 0.3, 0.3, 0.2));
    var points = new ArrayList<Point>();
    for (var i = 0; i < 10_000; i++) points.add(Point.of("SKU-" + i, "LOC-1", demand, supply).withOpening(12));
    var world = World.of(points);
    var best = 0.0;
    for (var round = 0; round < 4; round++) {
      var start = System.nanoTime();
      Twin.of(world, 2_000, 30, round).run(ClassicPolicies.fixed(10, 20), 1);
      best = Math.max(best, 10_000 * 2_000 / ((System.nanoTime() - start) / 1e9));
    }
    return best;
  }

  /** Bytes of heap that a run of this many days needs, each after a collection at its end: the twin holds no history. */
  static long heapAfter(int days) {
    var demand = Demand.sampled(Counts.poisson(2));
    var points = new ArrayList<Point>();
    for (var i = 0; i < 2_000; i++) {
      points.add(Point.of("SKU-" + i, "LOC-1", demand, Supply.Supplier.of(Counts.exactly(4))).withOpening(12));
    }
    var outcome = Twin.of(World.of(points), days, 0, 1).run(ClassicPolicies.fixed(10, 20), 1);
    System.gc();
    var used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    if (outcome.runs().isEmpty()) throw new IllegalStateException("nothing was played");
    return used;
  }
}
