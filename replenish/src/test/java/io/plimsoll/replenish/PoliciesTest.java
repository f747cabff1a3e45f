package io.plimsoll.replenish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Optimal policies against textbook examples and against trying everything. */
class PoliciesTest {

  /** Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd edition, 2019, Example 4.7. */
  @Test
  void minMaxOfSnyderAndShen() {
    var found = MinMax.optimal(Counts.poisson(6), 0, new Costs(5, 1, 4));
    assertThat(found.minimum()).isEqualTo(4);
    assertThat(found.maximum()).isEqualTo(10);
    assertThat(found.costPerPeriod()).isCloseTo(8.034111561471642, within(1e-6));
  }

  /** Zheng and Federgruen, Operations Research 39(4), 1991, Table 1: Poisson demand, K = 64, h = 1, p = 9. */
  @Test
  void minMaxOfZhengAndFedergruen() {
    var expected = new double[][]{{10, 6, 40, 35.022}, {15, 10, 49, 42.698}, {20, 14, 62, 49.173}};
    for (var row : expected) {
      var found = MinMax.optimal(Counts.poisson(row[0]), 0, new Costs(64, 1, 9));
      assertThat(found.minimum()).isEqualTo((int) row[1]);
      assertThat(found.maximum()).isEqualTo((int) row[2]);
      assertThat(found.costPerPeriod()).isCloseTo(row[3], within(0.001));
    }
  }

  @Test
  void minMaxIsTheBestOfAll() {
    var random = new SplittableRandom(4);
    for (var i = 0; i < 60; i++) {
      var mean = 0.5 + random.nextDouble() * 4;
      var demand = random.nextBoolean() ? Counts.poisson(mean) : Counts.geometric(mean);
      var exposure = demand.times(1 + random.nextInt(3));
      var costs = new Costs(random.nextDouble() * 20, 0.5 + random.nextDouble(), 1 + random.nextDouble() * 15);
      var found = MinMax.optimal(demand, exposure, costs);
      var best = Double.POSITIVE_INFINITY;
      for (var s = -15; s < 40; s++) {
        for (var upTo = s + 1; upTo < 60; upTo++) best = Math.min(best, MinMax.cost(s, upTo, demand, exposure, costs));
      }
      assertThat(found.costPerPeriod()).isCloseTo(best, within(1e-9));
    }
  }

  @Test
  void periodicMinMaxIsTheBestOfAllAndOneDayIsThePlainOne() {
    var random = new SplittableRandom(12);
    for (var i = 0; i < 25; i++) {
      var day = Counts.poisson(0.5 + random.nextDouble() * 3);
      var lead = Counts.samples(random.nextInt(3), 1 + random.nextInt(4));
      var review = 1 + random.nextInt(5);
      var costs = new Costs(random.nextDouble() * 30, 0.5 + random.nextDouble(), 2 + random.nextDouble() * 15);
      var found = MinMax.periodic(day, lead, review, costs);
      var best = Double.POSITIVE_INFINITY;
      for (var s = -15; s < 50; s++) {
        for (var upTo = s + 1; upTo < 80; upTo++)
          best = Math.min(best, MinMax.periodicCost(s, upTo, day, lead, review, costs));
      }
      assertThat(found.costPerPeriod()).as("(R, s, S) %d", i).isCloseTo(best, within(1e-9));
      var plain = MinMax.optimal(day, 3, costs);
      var daily = MinMax.periodic(day, Counts.exactly(3), 1, costs);
      assertThat(daily.minimum()).isEqualTo(plain.minimum());
      assertThat(daily.maximum()).isEqualTo(plain.maximum());
      assertThat(daily.costPerPeriod()).isCloseTo(plain.costPerPeriod(), within(1e-9));
    }
  }

  @Test
  void ordersSayWhy() {
    var rule = MinMax.optimal(Counts.poisson(6), 0, new Costs(5, 1, 4));
    assertThat(rule.sentence(3)).isEqualTo("Position 3 is at or below the minimum of 4: 7 are ordered, up to the"
        + " maximum of 10. Minimum and maximum cost 8.03 a period.");
    assertThat(rule.sentence(5)).startsWith("Position 5 is above the minimum of 4: nothing is ordered.");
    assertThat(new ReorderQuantity(3, 5, 0).sentence(-2))
        .isEqualTo("Position -2 is at or below the reorder point of 3: 2 × 5 = 10 are ordered, the fewest that lead"
            + " above it.");
    assertThat(Newsvendor.buy(Counts.poisson(20), new Newsvendor.Terms(6, 10, 2, 1)).sentence())
        .startsWith("Critical ratio (10.00 + 1.00 − 6.00) / (10.00 + 1.00 − 2.00) = 0.556, which 20 reach");
    var season = Newsvendor.season(List.of(Counts.poisson(4), Counts.poisson(4), Counts.poisson(4)), 1,
        new Newsvendor.Terms(4, 9, 1, 0), 0.1);
    assertThat(season.sentence(1, 3)).contains("before period 1, the last buy: on hand 3, so "
        + (season.levels().get(1) - 3) + " are ordered");
    assertThat(season.sentence(2, 3)).contains("no more can come");
    assertThat(new DualSource(5, 20, 0, 0).order(3, 9)).isEqualTo(new DualSource.Order(2, 9,
        "3 are there or come in time for a quick order, 5 are wanted: 2 from the quick source. With them 11 are there or"
            + " coming, 20 are wanted: 9 from the slow one."));
    assertThat(new LostSales(Counts.exactly(2), 2, 1, 9).sentence(5, new int[]{3}, 6))
        .isEqualTo(
            "Of 5 on hand and 3 coming 4.0 are expected to be left when an order placed now arrives; 6.0 are wanted"
                + " there: 2 are ordered.");
  }

  /** Stockpyl's documentation of the exact (r, Q) for Poisson demand: h = 20, p = 150, K = 100, 1.5 a period, lead time 2. */
  @Test
  void reorderQuantityOfStockpyl() {
    var found = ReorderQuantity.optimal(1.5, Counts.poisson(3), new Costs(100, 20, 150));
    assertThat(found.reorderPoint()).isEqualTo(3);
    assertThat(found.quantity()).isEqualTo(5);
    assertThat(found.costPerPeriod()).isCloseTo(107.92358063314975, within(1e-6));
    assertThat(found.order(4)).isZero();
    assertThat(found.order(3)).isEqualTo(5);
    assertThat(found.order(-2)).isEqualTo(10);
  }

  /** Snyder and Shen, Example 4.3: a newsvendor with normal demand, mean 50, sd 8, overage 0.18, underage 0.70: 56.6. */
  @Test
  void newsvendorOfSnyderAndShen() {
    var buy = Newsvendor.buy(Counts.normal(50, 8), new Newsvendor.Terms(0.30, 1.00, 0.12, 0));
    assertThat(buy.criticalRatio()).isCloseTo(0.70 / 0.88, within(1e-12));
    assertThat(buy.quantity()).isEqualTo(57);
    // Profit with certain demand less the expected cost of uncertainty, 1.9976.
    assertThat(buy.expectedProfit()).isCloseTo(50 * 0.7 - 1.9976, within(0.02));
  }

  /** Snyder and Shen, Example 3.1: K = 8, h = 0.225, 1,300 a year: 304.0. */
  @Test
  void economicQuantityOfSnyderAndShen() {
    assertThat(SafetyStock.economicQuantity(8, 1_300, 0.225)).isCloseTo(304.0467800264368, within(1e-9));
  }

  @Test
  void safetyStockByHand() {
    // z = 1.645; 9 days of sd 4 and 20 a day over a lead time with sd 2: 1.645 × √(9 × 16 + 400 × 4) = 68.7
    assertThat(SafetyStock.normal(0.95, 20, 4, 9, 2)).isCloseTo(68.7, within(0.1));
  }

  @Test
  void aSeasonOfOnePeriodIsANewsvendor() {
    var demand = Counts.poisson(20);
    var terms = new Newsvendor.Terms(6, 10, 2, 1);
    var season = Newsvendor.season(List.of(demand), 0, terms, 0);
    var buy = Newsvendor.buy(demand, terms);
    assertThat(season.levels().get(0)).isEqualTo(buy.quantity());
    assertThat(season.expectedProfit()).isCloseTo(buy.expectedProfit(), within(1e-6));
  }

  @Test
  void aLaterLastBuyNeverEarnsLess() {
    var random = new SplittableRandom(6);
    for (var i = 0; i < 20; i++) {
      var periods = List.of(Counts.poisson(1 + random.nextInt(8)), Counts.poisson(1 + random.nextInt(8)),
          Counts.poisson(1 + random.nextInt(8)));
      var terms = new Newsvendor.Terms(4, 9, 1, random.nextDouble());
      var earliest = Newsvendor.season(periods, 0, terms, 0.1).expectedProfit();
      var middle = Newsvendor.season(periods, 1, terms, 0.1).expectedProfit();
      var latest = Newsvendor.season(periods, 2, terms, 0.1).expectedProfit();
      assertThat(middle).isGreaterThanOrEqualTo(earliest - 1e-9);
      assertThat(latest).isGreaterThanOrEqualTo(middle - 1e-9);
    }
  }

  /** Zipkin, Operations Research 56(5), 2008: the published optimal costs, lead times 1 and 2. */
  @Test
  void lostSalesOptimaArePublished() {
    var penalties = new double[]{4, 9, 19, 39};
    var poisson = new double[][]{{4.04, 4.40}, {5.44, 6.09}, {6.68, 7.66}, {7.84, 9.11}};
    var geometric = new double[][]{{9.82, 10.24}, {14.51, 15.50}, {19.22, 20.89}, {23.87, 26.21}};
    for (var p = 0; p < penalties.length; p++) {
      for (var leadTime = 1; leadTime <= 2; leadTime++) {
        assertThat(
            new LostSales(Counts.poisson(5), leadTime, 1, penalties[p]).best(LostSales.Kind.OPTIMAL).costPerPeriod())
            .isCloseTo(poisson[p][leadTime - 1], within(0.006));
        assertThat(
            new LostSales(Counts.geometric(5), leadTime, 1, penalties[p]).best(LostSales.Kind.OPTIMAL).costPerPeriod())
            .isCloseTo(geometric[p][leadTime - 1], within(0.006));
      }
    }
  }

  @Test
  void noPolicyBeatsTheOptimumAndTheProjectedLevelIsClose() {
    var problem = new LostSales(Counts.poisson(5), 3, 1, 9);
    var optimum = problem.best(LostSales.Kind.OPTIMAL).costPerPeriod();
    for (var kind : LostSales.Kind.values()) {
      assertThat(problem.best(kind).costPerPeriod()).as(kind.name()).isGreaterThanOrEqualTo(optimum * (1 - 1e-4));
    }
    assertThat(problem.best(LostSales.Kind.CAPPED_PROJECTED_LEVEL).costPerPeriod()).isLessThan(optimum * 1.01);
    assertThat(problem.best(LostSales.Kind.BASE_STOCK).costPerPeriod()).isGreaterThan(optimum * 1.03);
  }

  @Test
  void theProjectedLevelIsWhatIsLeftOnAverage() {
    var problem = new LostSales(Counts.exactly(2), 2, 1, 9);
    // 5 on hand, 2 asked for, 3 arrive, 2 asked for: 4 are left before the order comes.
    assertThat(problem.projected(5, new int[]{3})).isEqualTo(4);
    assertThat(problem.orderToProjectedLevel(5, new int[]{3}, 6)).isEqualTo(2);
  }

  @Test
  void twoSourcesCostNoMoreThanTheSlowOneAlone() {
    var demand = Counts.poisson(4);
    var costs = new Costs(0, 1, 20);
    var both = DualSource.optimal(demand, 0, 3, 5, costs);
    var exposure = demand.times(4);
    var slowOnly = costs.rate(exposure, exposure.quantile(costs.criticalRatio()));
    assertThat(both.costPerPeriod()).isLessThan(slowOnly * 1.01);
    assertThat(both.expeditedShare()).isBetween(0.0, 0.5);
    assertThat(DualSource.optimal(demand, 0, 3, 1_000, costs).expeditedShare()).isLessThan(0.01);
  }

  @Test
  void moreServiceNeverNeedsLessStock() {
    var random = new SplittableRandom(7);
    for (var i = 0; i < 150; i++) {
      var demand = LeadTimeDemand.ofMoments(random.nextDouble() * 20, random.nextDouble() * 80, leadTime(random),
          1 + random.nextInt(7));
      var low = 0.5 + random.nextDouble() * 0.4;
      var high = low + random.nextDouble() * (0.999 - low);
      assertThat(new Target.CycleService(high).level(demand))
          .isGreaterThanOrEqualTo(new Target.CycleService(low).level(demand));
      assertThat(new Target.FillRate(high).level(demand))
          .isGreaterThanOrEqualTo(new Target.FillRate(low).level(demand));
      var cheap = new Target.LeastCost(new Costs(0, 1, 5)).level(demand);
      assertThat(new Target.LeastCost(new Costs(0, 1, 50)).level(demand)).isGreaterThanOrEqualTo(cheap);
    }
  }

  @Test
  void moreVarianceNeverNeedsLessSafetyStockUnderTheNormalRange() {
    var random = new SplittableRandom(8);
    for (var i = 0; i < 300; i++) {
      var service = 0.5 + random.nextDouble() * 0.499;
      var mean = random.nextDouble() * 50;
      var sd = random.nextDouble() * 30;
      var lead = 1 + random.nextDouble() * 30;
      var base = SafetyStock.normal(service, mean, sd, lead, 1);
      assertThat(SafetyStock.normal(service, mean, sd + 1, lead, 1)).isGreaterThanOrEqualTo(base);
      assertThat(SafetyStock.normal(service, mean, sd, lead, 2)).isGreaterThanOrEqualTo(base);
    }
  }

  @Test
  void aFillRateIsReachedByItsLevelAndNotByOneLess() {
    var random = new SplittableRandom(9);
    for (var i = 0; i < 150; i++) {
      var demand = LeadTimeDemand.ofMoments(0.1 + random.nextDouble() * 8, 0.1 + random.nextDouble() * 20,
          leadTime(random), 1);
      var share = 0.6 + random.nextDouble() * 0.39;
      var level = new Target.FillRate(share).level(demand);
      assertThat(Target.fillRate(demand, level)).isGreaterThanOrEqualTo(share - 1e-9);
      if (level > 0) assertThat(Target.fillRate(demand, level - 1)).isLessThan(share);
    }
  }

  @Test
  void daysThatMoveTogetherNeedMoreThanDaysThatDoNot() {
    var random = new SplittableRandom(10);
    var together = new double[500][8];
    var apart = new double[500][8];
    for (var i = 0; i < together.length; i++) {
      var level = random.nextInt(20);
      for (var day = 0; day < 8; day++) {
        together[i][day] = level;
        apart[i][day] = random.nextInt(20);
      }
    }
    var lead = Counts.exactly(7);
    var needsTogether = new Target.CycleService(0.95).level(LeadTimeDemand.ofPaths(together, lead, 1));
    var needsApart = new Target.CycleService(0.95).level(LeadTimeDemand.ofPaths(apart, lead, 1));
    assertThat(needsTogether).isGreaterThan(needsApart + 20);
    var floats = new float[together.length][8];
    for (var i = 0; i < floats.length; i++) for (var day = 0; day < 8; day++) floats[i][day] = (float) together[i][day];
    assertThat(
        new Target.CycleService(0.95).level(LeadTimeDemand.ofPaths(new io.plimsoll.forecast.Paths(floats), lead, 1)))
        .isEqualTo(needsTogether);
  }

  @Test
  void pathsAndDaysAndMomentsAgree() {
    var day = Counts.poisson(3);
    var lead = Counts.of(0, 0, 0.5, 0.25, 0.25);
    var random = new SplittableRandom(11);
    var paths = new double[4_000][6];
    for (var path : paths) for (var i = 0; i < 6; i++) path[i] = day.quantile(random.nextDouble());
    var exact = LeadTimeDemand.ofDaily(day, lead, 2);
    var sampled = LeadTimeDemand.ofPaths(paths, lead, 2);
    var moments = LeadTimeDemand.ofMoments(3, 3, lead, 2);
    assertThat(sampled.beforeNext().mean()).isCloseTo(exact.beforeNext().mean(), within(0.2));
    assertThat(moments.beforeNext().mean()).isCloseTo(exact.beforeNext().mean(), within(1e-6));
    assertThat(moments.beforeNext().variance()).isCloseTo(exact.beforeNext().variance(), within(1e-4));
    assertThat(sampled.beforeNext().sd()).isCloseTo(exact.beforeNext().sd(), within(0.15));
  }

  @Test
  void impossibleWishesAreNamed() {
    assertThatThrownBy(() -> new Target.FillRate(1))
        .hasMessage("fill rate must be strictly between 0 and 1, such as 0.98: 1.0");
    assertThatThrownBy(() -> new Target.CycleService(0)).hasMessageContaining("strictly between 0 and 1");
    assertThatThrownBy(() -> new Costs(1, -1, 2)).hasMessage("holding must be a finite number above 0: -1.0");
    assertThatThrownBy(() -> MinMax.optimal(Counts.exactly(0), 1, new Costs(1, 1, 1)))
        .hasMessageContaining("mean above 0");
    assertThatThrownBy(() -> new LostSales(Counts.poisson(5), 0, 1, 4))
        .hasMessage("leadTime must be 1 period or more: 0");
    assertThatThrownBy(() -> new LostSales(Counts.poisson(5), 9, 1, 4).best(LostSales.Kind.OPTIMAL))
        .hasMessageContaining("shorter lead time");
    assertThatThrownBy(() -> new Newsvendor.Terms(5, 9, 6, 0)).hasMessageContaining("buying without end would pay");
    assertThatThrownBy(() -> LeadTimeDemand.ofPaths(new double[][]{{1, 2}}, Counts.exactly(3), 1))
        .hasMessageContaining("shorter than");
  }

  static Counts leadTime(SplittableRandom random) {
    var days = new int[1 + random.nextInt(5)];
    for (var i = 0; i < days.length; i++) days[i] = 1 + random.nextInt(14);
    return Counts.samples(days);
  }
}
