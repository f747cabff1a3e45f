package io.plimsoll.replenish.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.replenish.Costs;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.FillCurve;
import io.plimsoll.replenish.LeadTimeDemand;
import io.plimsoll.replenish.LostSales;
import io.plimsoll.replenish.MinMax;
import io.plimsoll.replenish.Target;
import io.plimsoll.replenish.twin.Outcome.PointResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TwinTest {

  private static final Supply FOUR_DAYS = Supply.Supplier.of(Counts.exactly(4));

  @Test
  void unitsAreConservedWhateverHappens() {
    var random = new SplittableRandom(41);
    for (var i = 0; i < 80; i++) {
      var measuredFrom = random.nextBoolean() ? 0 : 1 + random.nextInt(30);
      var outcome = anyTwin(random, measuredFrom).run(point -> now -> now.position() < 12 ? 20 : 0, 2);
      for (var run : outcome.runs()) {
        long movedIn = 0;
        long movedOut = 0;
        for (var point : run.points()) {
          assertThat((long) point.opening() + point.received() + point.returned() - point.sold() - point.expired()
              - point.cleared() - point.movedOut())
              .as("what is on hand of %s at %s", point.point().item(), point.point().location())
              .isEqualTo(point.closing());
          assertThat(point.closing()).isNotNegative();
          assertThat(point.filled()).isLessThanOrEqualTo(point.demand());
          var waited = point.point().backorders() ? point.demand() - point.filled() - point.savedBySubstitute() : 0;
          assertThat(point.filled() + point.lost() + point.savedBySubstitute() + waited).isEqualTo(point.demand());
          if (measuredFrom == 0) {
            assertThat(point.ordered() + point.movedIn()).as("what was bought or sent is here, under way or unusable")
                .isEqualTo(point.received() + point.onOrder() + point.yieldLost());
            assertThat(point.owed()).isEqualTo(waited - point.filledLate());
          }
          movedIn += point.movedIn();
          movedOut += point.movedOut();
        }
        assertThat(movedIn).isEqualTo(movedOut);
        assertThat(run.sum(PointResult::substituted)).isEqualTo(run.sum(PointResult::savedBySubstitute));
      }
    }
  }

  @Test
  void everyDayOfATraceAddsUp() {
    var random = new SplittableRandom(45);
    for (var i = 0; i < 30; i++) {
      var twin = anyTwin(random, 0);
      var days = twin.trace(point -> now -> now.position() < 12 ? 20 : 0, 1, "I0", "L" + random.nextInt(3), 0, 119);
      assertThat(days).hasSize(120);
      for (var d = 0; d < days.size(); d++) {
        var day = days.get(d);
        assertThat(day.day()).isEqualTo(d);
        assertThat(day.opening() + day.received() + day.returned() - day.expired() - day.sold() - day.servedLate()
            - day.substituted() - day.cleared() - day.movedOut()).as("%s", day).isEqualTo(day.closing());
        assertThat(day.sold() + day.unmet()).isLessThanOrEqualTo(day.demand());
        if (d > 0) assertThat(day.opening()).isEqualTo(days.get(d - 1).closing());
      }
    }
  }

  @Test
  void aTraceShowsWhatTheRunDid() {
    var random = new SplittableRandom(46);
    StockPolicy.Maker policy = point -> now -> now.position() < 12 ? 20 : 0;
    for (var i = 0; i < 10; i++) {
      var twin = anyTwin(random, 0);
      var result = twin.run(policy, 2).runs().get(1).points().get(1);
      var days = twin.trace(policy, 1, "I0", "L1", 0, 119);
      assertThat(days.stream().mapToLong(Outcome.Day::demand).sum()).isEqualTo(result.demand());
      assertThat(days.stream().mapToLong(Outcome.Day::sold).sum()).isEqualTo(result.filled());
      assertThat(days.stream().mapToLong(Outcome.Day::closing).sum()).isEqualTo(result.unitDays());
    }
  }

  @Test
  void theSameSeedGivesTheSameRunAndAnotherAnother() {
    var world = anything(new SplittableRandom(42));
    StockPolicy.Maker policy = point -> now -> now.position() < 12 ? 20 : 0;
    var one = Twin.of(world, 100, 10, 5).run(policy, 2);
    var same = Twin.of(world, 100, 10, 5).run(policy, 2);
    var other = Twin.of(world, 100, 10, 6).run(policy, 2);
    assertThat(same.runs().get(1).stockValueDays()).isEqualTo(one.runs().get(1).stockValueDays());
    assertThat(same.fillRate()).isEqualTo(one.fillRate());
    assertThat(other.fillRate()).isNotEqualTo(one.fillRate());
  }

  @Test
  void policiesMeetTheSameCustomersAndLeadTimes() {
    var point = Point.of("TEA", "SHOP", Demand.sampled(Counts.poisson(3)), Supply.Supplier.of(Counts.of(0, 1, 1, 1, 1)))
        .withOpening(20);
    var twin = Twin.of(World.of(List.of(point)), 200, 0, 7);
    var low = twin.run(ClassicPolicies.fixed(5, 10), 10);
    var high = twin.run(ClassicPolicies.fixed(10, 25), 10);
    for (var i = 0; i < 10; i++) {
      assertThat(high.runs().get(i).points().get(0).demand()).isEqualTo(low.runs().get(i).points().get(0).demand());
    }
    var paired = high.difference(low, Outcome.Run::fillRate);
    assertThat(paired.low()).isPositive();
    assertThat(paired.high() - paired.low()).isLessThan(high.fillRate().high() - high.fillRate().low()
        + low.fillRate().high() - low.fillRate().low());
  }

  /** Zipkin, 2008: Poisson 5, lead time 2, penalty 4: the best base stock of 16 costs 5.05 % more than 4.40. */
  @Test
  void theTwinAgreesWithTheDynamicProgramme() {
    var problem = new LostSales(Counts.poisson(5), 2, 1, 4);
    var best = problem.best(LostSales.Kind.BASE_STOCK);
    // An order of the evening arrives on the second morning: in the problem's terms it was placed the next morning.
    var point = Point.of("TEA", "SHOP", Demand.sampled(Counts.poisson(5)), Supply.Supplier.of(Counts.exactly(2)))
        .withOpening(10);
    var level = (int) best.level();
    var outcome = Twin.of(World.of(List.of(point)), 60_000, 100, 3)
        .run(any -> now -> Math.max(0, level - now.position()), 4);
    var cost = outcome
        .estimate(run -> run.points().get(0).unitDays() / 59_900.0 + 4 * run.points().get(0).lost() / 59_900.0);
    // The evening's order sees the day's demand, as the problem's order at the start of the next period does.
    assertThat(cost.mean()).isCloseTo(costOfEvening(problem, level), within(0.05));
  }

  /** With evening orders a lead time of 2 mornings is one period and the review: the problem with lead time 1. */
  private static double costOfEvening(LostSales problem, int level) {
    var random = new SplittableRandom(9);
    var stock = level;
    var coming = new int[]{0, 0};
    var cost = 0.0;
    var periods = 400_000;
    for (var day = 0; day < periods; day++) {
      stock += coming[0];
      coming[0] = coming[1];
      coming[1] = 0;
      var asked = problem.demand().quantile(random.nextDouble());
      cost += 4 * Math.max(0, asked - stock);
      stock = Math.max(0, stock - asked);
      cost += stock;
      coming[1] = Math.max(0, level - stock - coming[0]);
    }
    return cost / periods;
  }

  @Test
  void theCostOfAPeriodicMinMaxIsWhatTheTwinFinds() {
    var costs = new Costs(12, 1, 9);
    var supply = Supply.Supplier.of(Counts.exactly(4));
    var rule = MinMax.periodic(Counts.poisson(2), supply.wholeDays(), 3, costs);
    var point = Point.of("TEA", "SHOP", Demand.sampled(Counts.poisson(2)), supply).withOpening(10).withBackorders();
    var outcome = Twin.of(World.of(List.of(point)), 40_100, 100, 5)
        .run(any -> now -> now.day() % 3 == 0 ? rule.order(now.position()) : 0, 3);
    var cost = outcome.estimate(run -> run.sum(PointResult::unitDays) + 9 * run.sum(PointResult::owedDays)
        + 12 * run.sum(PointResult::orders)).mean() / 40_000;
    assertThat(cost).isCloseTo(rule.costPerPeriod(), within(0.01 * rule.costPerPeriod()));
  }

  @Test
  void theFillRateFormulaIsWhatTheTwinFinds() {
    var demand = LeadTimeDemand.ofDaily(Counts.poisson(3), Counts.exactly(4), 1);
    for (var level : new int[]{14, 17, 20}) {
      var point = Point.of("TEA", "SHOP", Demand.sampled(Counts.poisson(3)), Supply.Supplier.of(Counts.exactly(5)))
          .withOpening(level)
          .withBackorders();
      var outcome = Twin.of(World.of(List.of(point)), 20_000, 50, 11)
          .run(any -> now -> Math.max(0, level - now.position()), 3);
      // From the evening on 4 whole days pass before the arrival, and the day after it.
      assertThat(outcome.fillRate().mean()).as("at %d", level).isCloseTo(Target.fillRate(demand, level), within(0.012));
    }
  }

  @Test
  void theLostSalesCurveIsWhatTheTwinFinds() {
    var demand = LeadTimeDemand.ofDaily(Counts.poisson(2), Counts.exactly(4), 1);
    var curve = FillCurve.lostSales(demand);
    for (var level : new int[]{4, 8, 12, 15}) {
      var point = Point.of("TEA", "SHOP", Demand.sampled(Counts.poisson(2)), Supply.Supplier.of(Counts.exactly(5)))
          .withOpening(level);
      var outcome = Twin.of(World.of(List.of(point)), 20_000, 50, 12)
          .run(any -> now -> Math.max(0, level - now.position()), 2);
      assertThat(outcome.fillRate().mean()).as("at %d", level).isCloseTo(curve.filled(level) / 2, within(0.05));
    }
  }

  @Test
  void whatExpiresIsWrittenOffAndTheFreshestFirstWastesMore() {
    var demand = Demand.sampled(Counts.poisson(4));
    var oldest = Point.of("MILK", "SHOP", demand, FOUR_DAYS).withShelfLife(4, false).withOpening(10);
    var newest = Point.of("MILK", "SHOP", demand, FOUR_DAYS).withShelfLife(4, true).withOpening(10);
    StockPolicy.Maker policy = point -> now -> Math.max(0, 30 - now.position());
    var fifo = Twin.of(World.of(List.of(oldest)), 400, 20, 1).run(policy, 3);
    var lifo = Twin.of(World.of(List.of(newest)), 400, 20, 1).run(policy, 3);
    assertThat(fifo.estimate(Outcome.Run::writeOffs).mean()).isPositive();
    assertThat(lifo.estimate(Outcome.Run::writeOffs).mean())
        .isGreaterThan(fifo.estimate(Outcome.Run::writeOffs).mean());
    var still = Point.of("MILK", "SHOP", Demand.none(), FOUR_DAYS).withShelfLife(3, false).withOpening(10);
    var days = Twin.of(World.of(List.of(still)), 5, 0, 1).trace(point -> now -> 0, 0, "MILK", "SHOP", 0, 4);
    // Sellable on days 0, 1 and 2; gone on the morning of day 3.
    assertThat(days).extracting(Outcome.Day::closing).containsExactly(10, 10, 10, 0, 0);
    assertThat(days).extracting(Outcome.Day::expired).containsExactly(0, 0, 0, 10, 0);
  }

  @Test
  void aSupplierOutOfActionDelaysWhatIsOrderedMeanwhile() {
    var supply = new Supply.Supplier(Counts.exactly(2), 1, 0, List.of(new Supply.Outage(0, 9)));
    var point = Point.of("TEA", "SHOP", Demand.none(), supply);
    var days = Twin.of(World.of(List.of(point)), 15, 0, 1).trace(any -> now -> now.day() == 3 ? 5 : 0, 0, "TEA", "SHOP",
        0, 14);
    assertThat(days.stream().filter(day -> day.received() > 0).map(Outcome.Day::day)).containsExactly(11);
  }

  @Test
  void aWarehouseThatIsShortSharesInProportion() {
    var warehouse = Point.of("TEA", "DC", Demand.none(), FOUR_DAYS).withOpening(9);
    var one = Point.of("TEA", "ONE", Demand.none(), new Supply.From("DC", Counts.exactly(1), 0.2));
    var two = Point.of("TEA", "TWO", Demand.none(), new Supply.From("DC", Counts.exactly(1), 0.2));
    var outcome = Twin.of(World.of(List.of(warehouse, one, two)), 3, 0, 1).run(point -> now -> {
      if (now.day() > 0 || point.location().equals("DC")) return 0;
      return point.location().equals("ONE") ? 12 : 6;
    }, 1);
    var points = outcome.runs().get(0).points();
    assertThat(points).extracting(PointResult::closing).containsExactly(0, 6, 3);
    assertThat(points.get(1).handlingCost()).isCloseTo(1.2, within(1e-9));
  }

  @Test
  void promotionsClosuresSubstitutesReturnsAndChannelsDoWhatTheySay() {
    var ten = Demand.history(new int[]{10, 10, 10, 10, 10});
    var tea = Point.of("TEA", "SHOP", ten, FOUR_DAYS).withOpening(25).withSubstitute("MATE", 0.5);
    var mate = Point.of("MATE", "SHOP", Demand.none(), FOUR_DAYS).withOpening(100).withReturns(0.5, Counts.exactly(1));
    var world = new World(List.of(tea, mate), List.of(new World.Promotion("TEA", 1, 1, 2)),
        Map.of("SHOP", List.of(new Supply.Outage(4, 4))),
        List.of(new World.Channel("web", 0.6), new World.Channel("shop", 0.4)));
    var outcome = Twin.of(world, 5, 0, 1).run(point -> now -> 0, 1).runs().get(0);
    var first = outcome.points().get(0);
    // 10, 20 on promotion, 10, 10 and 10 on the day that is closed; 25 there. Half of 5, 10 and 10 take the other.
    assertThat(first.demand()).isEqualTo(60);
    assertThat(first.filled()).isEqualTo(25);
    assertThat(first.savedBySubstitute()).isBetween(12L, 13L);
    assertThat(first.lost()).isEqualTo(60 - 25 - first.savedBySubstitute());
    assertThat(first.demandByChannel()).containsExactly(36, 24);
    assertThat(first.filledByChannel()[0]).isEqualTo(6 + 12);
  }

  @Test
  void chancesOfStockoutDaysAreDrawnFromDaysInStock() {
    var demand = Demand.corrected(new int[]{4, 6, 1, 5}, new boolean[]{false, false, true, false});
    assertThat(demand.units(0, 2, 0.0)).isEqualTo(4);
    assertThat(demand.units(0, 2, 0.99)).isEqualTo(6);
    assertThat(demand.units(0, 1, 0.5)).isEqualTo(6);
    assertThat(demand.units(0, 9, 0.5)).isZero();
  }

  @Test
  void badWorldsAreRefusedWithTheReason() {
    var a = Point.of("TEA", "A", Demand.none(), new Supply.From("B", Counts.exactly(1), 0));
    var b = Point.of("TEA", "B", Demand.none(), new Supply.From("A", Counts.exactly(1), 0));
    assertThatThrownBy(() -> World.of(List.of(a, b))).hasMessageContaining("TEA is supplied in a circle");
    assertThatThrownBy(() -> World.of(List.of(a))).hasMessage("TEA at A is supplied from B, which does not hold it");
    assertThatThrownBy(
        () -> new World(List.of(Point.of("TEA", "A", Demand.none(), FOUR_DAYS)),
            List.of(new World.Promotion("MATE", 0, 1, 2)), Map.of(), List.of()))
        .hasMessage("a promotion names an item that is not there: MATE");
    assertThatThrownBy(
        () -> new World(List.of(Point.of("TEA", "A", Demand.none(), FOUR_DAYS)), List.of(),
            Map.of("B", List.of(new Supply.Outage(0, 1))), List.of()))
        .hasMessage("a closure names a location that is not there: B");
    assertThatThrownBy(() -> World.of(List.of())).hasMessage("a world needs at least one item at one location");
    assertThatThrownBy(() -> Supply.Supplier.of(Counts.exactly(0))).hasMessageContaining("1 day or more");
    assertThatThrownBy(() -> Demand.history(new int[]{1, -1})).hasMessage("demand must not be negative: -1");
    var point = Point.of("TEA", "A", Demand.none(), FOUR_DAYS);
    assertThatThrownBy(() -> Twin.of(World.of(List.of(point)), 10, 0, 1).run(any -> now -> -1, 1))
        .hasMessageContaining("the policy of TEA at A must order 0");
  }

  @Test
  void theMarginalPolicyBeatsMinMaxOnHistoryAndNeedsNoPeek() {
    var random = new SplittableRandom(44);
    var points = new ArrayList<Point>();
    var past = new java.util.HashMap<String, int[]>();
    for (var i = 0; i < 60; i++) {
      var demand = Counts.negativeBinomial(0.3 + random.nextDouble() * 4, 6 + random.nextDouble() * 6);
      var units = random.ints(240, 0, 1_000_000).map(chance -> demand.quantile(chance / 1e6)).toArray();
      past.put("I" + i, java.util.Arrays.copyOf(units, 180));
      var point = Point.of("I" + i, "SHOP", Demand.history(java.util.Arrays.copyOfRange(units, 180, 240)),
          Supply.Supplier.of(Counts.samples(3, 4, 6))).withMoney(1 + random.nextDouble() * 20, 30);
      points.add(point.withOpening(MarginalFill.opening(point, java.util.Arrays.copyOf(units, 180))));
    }
    Past history = point -> past.getOrDefault(point.item(), new int[0]);
    var learned = MarginalFill.learn(points, history, point -> "");
    var settings = learned.tune(60, 15, 0.95, 1, 3);
    var twin = Twin.of(World.of(points), 60, 15, 4);
    var ours = twin.run(learned.with(settings), 1);
    assertThat(ours.fillRate().mean()).isBetween(0.9, 0.99);
    var rival = Double.POSITIVE_INFINITY;
    for (var safety = 0.0; safety < 15; safety += 0.5) {
      var outcome = twin.run(ClassicPolicies.minMax(history, 28, safety, 1), 1);
      if (outcome.fillRate().mean() >= ours.fillRate().mean())
        rival = Math.min(rival, outcome.averageStockValue().mean());
    }
    assertThat(ours.averageStockValue().mean()).isLessThan(rival);
    // What is ordered on a day is the same whatever comes after it.
    var cut = points.stream()
        .map(point -> Point.of(point.item(), point.location(), (replication, day, chance) -> day < 30
            ? point.demand().units(replication, day, chance)
            : 999, point.supply()).withMoney(point.unitCost(), 30)
            .withOpening(point.opening()))
        .toList();
    var before = twin.trace(learned.with(settings), 0, "I3", "SHOP", 0, 29);
    assertThat(Twin.of(World.of(cut), 60, 15, 4).trace(learned.with(settings), 0, "I3", "SHOP", 0, 29))
        .isEqualTo(before);
  }

  /** A world in which anything may happen, with any of the policies that touch more than one point. */
  private static Twin anyTwin(SplittableRandom random, int measuredFrom) {
    var twin = Twin.of(anything(random), 120, measuredFrom, random.nextLong());
    if (random.nextBoolean()) twin = twin.withTransfers(TwinTest::evenOut);
    if (random.nextBoolean()) {
      twin = twin.withClearing(point -> now -> now.day() % 10 == 9
          ? new StockPolicy.Clearing.Clearance(now.day() % 30 == 9 ? now.onHand() + 7 : now.onHand() / 3, -0.5,
              now.day() % 20 == 9 ? 0.3 : 0)
          : StockPolicy.Clearing.Clearance.NONE);
    }
    if (random.nextBoolean()) {
      twin = twin.withBuyer(() -> (day, wishes) -> wishes.stream()
          .mapToInt(wish -> day % 3 == 0 ? wish.units() / 2 : wish.units()).toArray());
    }
    return twin;
  }

  private static List<StockPolicy.Transfers.Move> evenOut(String item, List<StockPolicy.Transfers.Holding> holdings,
      int day) {
    if (holdings.size() < 2 || day % 5 != 0 || holdings.get(0).onHand() < 4) return List.of();
    return List
        .of(new StockPolicy.Transfers.Move(holdings.get(0).location(), holdings.get(1).location(), 3, 1 + day % 3, 1));
  }

  private static World anything(SplittableRandom random) {
    var points = new ArrayList<Point>();
    var items = 1 + random.nextInt(3);
    for (var i = 0; i < items; i++) {
      for (var place = 0; place < 3; place++) {
        var days = Counts.samples(1 + random.nextInt(5), 1 + random.nextInt(9));
        Supply supply = place > 0 && random.nextBoolean()
            ? new Supply.From("L0", days, 0.1)
            : new Supply.Supplier(days, random.nextBoolean() ? 1 : 0.9, 2, List.of(new Supply.Outage(20, 25)));
        var point = Point.of("I" + i, "L" + place, Demand.sampled(Counts.poisson(random.nextDouble() * 5)), supply)
            .withMoney(2, 3)
            .withOpening(random.nextInt(30));
        if (i == 0 && random.nextBoolean()) point = point.withBackorders();
        if (random.nextInt(3) == 0) point = point.withShelfLife(1 + random.nextInt(8), random.nextBoolean());
        if (random.nextInt(3) == 0) point = point.withReturns(0.2, Counts.samples(1, 5));
        if (i > 0 && random.nextBoolean()) point = point.withSubstitute("I0", 0.5);
        if (random.nextInt(3) == 0) point = point.withElasticity(2);
        points.add(point);
      }
    }
    return new World(points, List.of(new World.Promotion("I0", 10, 15, 2.5)),
        Map.of("L1", List.of(new Supply.Outage(40, 43))),
        random.nextBoolean() ? List.of() : List.of(new World.Channel("web", 0.5), new World.Channel("shop", 0.5)));
  }
}
