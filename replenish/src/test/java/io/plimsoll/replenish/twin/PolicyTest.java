package io.plimsoll.replenish.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.forecast.model.Models;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.Excess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Policies of the library as the twin plays them: forecasts, perishables, a purse, a season's end. */
class PolicyTest {

  private static final Past NONE = point -> new int[0];

  /** Sixty items with a weekly pattern and now and then another level, their past and the days to play. */
  private record Shop(List<Point> points, Map<String, int[]> past) {

    static Shop any(long seed) {
      var random = new SplittableRandom(seed);
      var points = new ArrayList<Point>();
      var past = new HashMap<String, int[]>();
      for (var i = 0; i < 60; i++) {
        var level = Math.exp(random.nextDouble() * 3 - 1.2);
        var units = new int[240];
        for (var day = 0; day < units.length; day++) {
          if (random.nextInt(70) == 0) level *= random.nextBoolean() ? 1.7 : 0.6;
          var mean = level * (day % 7 >= 5 ? 1.8 : 0.7);
          units[day] = Counts.negativeBinomial(mean, mean * 1.6).quantile(random.nextDouble());
        }
        past.put("I" + i, Arrays.copyOf(units, 180));
        var point = Point.of("I" + i, "SHOP", Demand.history(Arrays.copyOfRange(units, 180, 240)),
            Supply.Supplier.of(Counts.samples(3, 4, 6))).withMoney(1 + random.nextDouble() * 20, 40);
        points.add(point.withOpening(MarginalFill.opening(point, Arrays.copyOf(units, 180))));
      }
      return new Shop(points, past);
    }

    Past history() {
      return point -> past.getOrDefault(point.item(), new int[0]);
    }
  }

  @Test
  void forecastsHoldLessThanMinMaxForTheSameService() {
    var shop = Shop.any(51);
    var points = shop.points.subList(0, 25);
    var forecasts = ForecastFill.learn(points, shop.history(), point -> "", ForecastFill.Settings.automatic(1, 1));
    var twin = Twin.of(World.of(points), 60, 15, 4);
    var ours = twin.run(forecasts.with(forecasts.tune(60, 15, 0.95, 3)), 1);
    assertThat(ours.fillRate().mean()).isBetween(0.9, 0.99);
    assertThat(ours.averageStockValue().mean()).isLessThan(leastMinMax(twin, shop, ours.fillRate().mean()));
  }

  private static double leastMinMax(Twin twin, Shop shop, double fillRate) {
    var least = Double.POSITIVE_INFINITY;
    for (var safety = 0.0; safety < 15; safety += 0.5) {
      var outcome = twin.run(ClassicPolicies.minMax(shop.history(), 28, safety, 1), 1);
      if (outcome.fillRate().mean() >= fillRate) least = Math.min(least, outcome.averageStockValue().mean());
    }
    return least;
  }

  @Test
  void whatIsForecastOnADayIsTheSameWhateverComesAfterIt() {
    var shop = Shop.any(52);
    var points = shop.points.subList(0, 8);
    var settings = new ForecastFill.Settings(Models.byName().get("tsb"), 7, 1, 50, 9);
    var other = points.stream().map(point -> Point.of(point.item(), point.location(),
        (replication, day, chance) -> day < 30 ? point.demand().units(replication, day, chance) : 99, point.supply())
        .withMoney(point.unitCost(), 40).withOpening(point.opening())).toList();
    var before = trace(points, shop, settings);
    assertThat(trace(other, shop, settings)).isEqualTo(before);
    assertThat(before.stream().mapToInt(Outcome.Day::ordered).sum()).isPositive();
  }

  private static List<Outcome.Day> trace(List<Point> points, Shop shop, ForecastFill.Settings settings) {
    var forecasts = ForecastFill.learn(points, shop.history(), point -> "", settings);
    return Twin.of(World.of(points), 60, 0, 4).trace(forecasts.with(0.01), 0, "I3", "SHOP", 0, 29);
  }

  /** One forecaster serves replications whose customers differ, and keeps them apart. */
  @Test
  void forecastsAreKeptOnlyForTheDemandThatTheyWereMadeFrom() {
    var point = Point.of("TEA", "SHOP", Demand.sampled(Counts.poisson(4)), Supply.Supplier.of(Counts.exactly(3)));
    var past = new int[60];
    Arrays.fill(past, 4);
    var settings = new ForecastFill.Settings(Models.byName().get("ses"), 7, 1, 50, 9);
    var shared = ForecastFill.learn(List.of(point), any -> past, any -> "", settings);
    var twin = Twin.of(World.of(List.of(point)), 60, 0, 4);
    var both = twin.run(shared.with(0.01), 3);
    for (var replication = 2; replication >= 0; replication--) {
      var alone = ForecastFill.learn(List.of(point), any -> past, any -> "", settings);
      var days = twin.trace(alone.with(0.01), replication, "TEA", "SHOP", 0, 59);
      assertThat(days.stream().mapToLong(Outcome.Day::closing).sum())
          .isEqualTo(both.runs().get(replication).points().get(0).unitDays());
    }
  }

  @Test
  void anItemWithoutAPastIsNotOrderedBeforeItsFirstWeekIsOver() {
    var point = Point.of("NEW", "SHOP", Demand.sampled(Counts.poisson(4)), Supply.Supplier.of(Counts.exactly(2)));
    var forecasts = ForecastFill.learn(List.of(point), NONE, any -> "", ForecastFill.Settings.automatic(1, 1));
    var days = Twin.of(World.of(List.of(point)), 30, 0, 4).trace(forecasts.with(0.01), 0, "NEW", "SHOP", 0, 29);
    assertThat(days.subList(0, 7)).allSatisfy(day -> assertThat(day.ordered()).isZero());
    assertThat(days.stream().mapToInt(Outcome.Day::ordered).sum()).isGreaterThan(40);
    assertThatThrownBy(() -> ForecastFill.learn(List.of(), NONE, any -> "", ForecastFill.Settings.automatic(1, 1)))
        .hasMessageContaining("give at least one");
    assertThatThrownBy(() -> forecasts.with(0.1).policyFor(Point.of("OTHER", "SHOP", Demand.none(), point.supply())))
        .hasMessageContaining("nothing was learned about OTHER");
  }

  /**
   * Customers who take the freshest leave the old to spoil; a level that does not see it needs far more stock for the same
   * service.
   */
  @Test
  void ageAwareOrdersSpoilLessForTheSameService() {
    var point = Point.of("MILK", "SHOP", Demand.sampled(Counts.poisson(5)), Supply.Supplier.of(Counts.exactly(3)))
        .withShelfLife(4, true).withOpening(12).withMoney(1, 3);
    var twin = Twin.of(World.of(List.of(point)), 1_500, 50, 1);
    var aware = twin.run(new AgeAware(NONE, 60, 0.9, 1), 3);
    var least = Double.POSITIVE_INFINITY;
    for (var level = 10; level < 40; level++) {
      var upTo = level;
      var blind = twin.run(any -> now -> Math.max(0, upTo - now.position()), 3);
      if (blind.fillRate().mean() >= aware.fillRate().mean()) least = Math.min(least, spoilt(blind));
    }
    assertThat(aware.fillRate().mean()).isGreaterThan(0.95);
    assertThat(spoilt(aware)).isLessThan(0.7 * least);
    var lasting = Point.of("SALT", "SHOP", Demand.none(), Supply.Supplier.of(Counts.exactly(3)));
    assertThatThrownBy(() -> new AgeAware(NONE, 60, 0.9, 1).policyFor(lasting))
        .hasMessageContaining("SALT at SHOP keeps for ever");
  }

  private static double spoilt(Outcome outcome) {
    return outcome.estimate(run -> run.sum(Outcome.PointResult::expired)).mean();
  }

  @Test
  void aPurseIsNeverOverspentAndIsSpentWhereItSavesMost() {
    var shop = Shop.any(53);
    StockPolicy.Maker policy = ClassicPolicies.minMax(shop.history(), 28, 4, 7);
    var twin = Twin.of(World.of(shop.points), 60, 0, 4);
    var free = twin.run(policy, 1).runs().get(0);
    var weekly = 0.7 * free.sum(point -> point.ordered() * point.point().unitCost()) / (60 / 7.0);
    var spent = new double[9];
    var careful = twin.withBuyer(() -> {
      var buyer = new OpenToBuy(shop.history(), weekly, 7, 28, 0.3);
      return (day, wishes) -> {
        var units = buyer.buy(day, wishes);
        for (var i = 0; i < units.length; i++) {
          assertThat(units[i]).isBetween(0, wishes.get(i).units());
          spent[day / 7] += units[i] * wishes.get(i).point().unitCost();
        }
        return units;
      };
    }).run(policy, 1).runs().get(0);
    for (var each : spent) assertThat(each).isLessThanOrEqualTo(weekly + 1e-6);
    assertThat(Arrays.stream(spent).sum()).isGreaterThan(0.8 * weekly * spent.length);
    // Against a purse that is spent in the order of the list.
    var hasty = twin.withBuyer(() -> {
      var left = new double[1];
      return (day, wishes) -> {
        if (day % 7 == 0) left[0] = weekly;
        return wishes.stream().mapToInt(wish -> {
          var units = (int) Math.min(wish.units(), left[0] / wish.point().unitCost());
          left[0] -= units * wish.point().unitCost();
          return units;
        }).toArray();
      };
    }).run(policy, 1).runs().get(0);
    assertThat(careful.fillRate()).isGreaterThan(hasty.fillRate() + 0.03);
    assertThatThrownBy(() -> new OpenToBuy(NONE, -1, 7, 28, 0.3))
        .hasMessage("budget must be a finite number from 0 up: -1.0");
    assertThatThrownBy(() -> twin.withBuyer(() -> (day, wishes) -> new int[1]).run(policy, 1))
        .hasMessage("the buyer must answer units for each of 60 wishes, not 1");
  }

  @Test
  void aSeasonsExcessBringsMoreWhenItIsClearedInTime() {
    var point = Point.of("COAT", "SHOP", Demand.sampled(Counts.poisson(1)), Supply.Supplier.of(Counts.exactly(3)))
        .withMoney(5, 10).withElasticity(2.5);
    var past = new int[28];
    Arrays.fill(past, 1);
    var clearing = new ExcessClearing(any -> past, 21, 60, 7, 0.01, 0.5, OptionalDouble.of(2.5), 0.6,
        List.of(new Excess.Outlet("return to vendor", 40, 4)));
    var excess = Twin.of(World.of(List.of(point.withOpening(200))), 62, 0, 4);
    var kept = excess.run(any -> now -> 0, 5);
    var cleared = excess.withClearing(clearing).run(any -> now -> 0, 5);
    // What is left without clearing is scrapped as well.
    var scrapped = kept.estimate(run -> run.cash() + 0.5 * run.points().get(0).closing());
    assertThat(cleared.estimate(Outcome.Run::cash).mean()).isGreaterThan(1.2 * scrapped.mean());
    for (var run : cleared.runs()) {
      var result = run.points().get(0);
      assertThat(result.closing()).isZero();
      assertThat(result.discounts()).isPositive();
      assertThat(result.demand()).as("demand answers to the price").isGreaterThan(80);
      // The vendor takes 40 in all, however often it is looked at; the rest brings scrap.
      assertThat(result.clearedFor()).isLessThanOrEqualTo(40 * 4 + 0.5 * (result.cleared() - 40) + 1e-9);
    }
    var unknown = new ExcessClearing(NONE, 21, 60, 7, 0.01, 0.5, OptionalDouble.empty(), 0, List.of());
    var young = Twin.of(World.of(List.of(point.withOpening(200))), 20, 0, 4).withClearing(unknown);
    assertThat(young.run(any -> now -> 0, 1).runs().get(0).points().get(0).cleared())
        .as("too little is known to throw anything away").isZero();
    var scarce = Twin.of(World.of(List.of(point.withOpening(25))), 60, 0, 4).withClearing(clearing)
        .run(any -> now -> 0, 5);
    assertThat(scarce.estimate(run -> run.sum(Outcome.PointResult::cleared)).mean()).isLessThan(3);
  }
}
