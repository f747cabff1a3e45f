package io.plimsoll.replenish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rebalancing, sharing, late goods, excess, what spoils, classes, and stock shared out over many items. */
class MovingTest {

  @Test
  void theFlowIsTheBestOfAllMoves() {
    var random = new SplittableRandom(31);
    for (var i = 0; i < 40; i++) {
      var problem = problem(random, 2 + random.nextInt(2), 4, 1 + random.nextInt(2));
      assertThat(Rebalance.plan(problem).gain()).isCloseTo(best(problem, 0, new int[problem.lanes().size()]),
          within(1e-4));
    }
  }

  @Test
  void whatMovesBringIsTheExpectationOverAllDemand() {
    var random = new SplittableRandom(37);
    for (var i = 0; i < 60; i++) {
      var problem = problem(random, 3, 6, 1);
      var units = random.ints(problem.lanes().size(), 0, 3).toArray();
      var total = 0.0;
      var possible = true;
      for (var place = 0; place < 3; place++) {
        var sent = 0;
        var taken = 0;
        for (var lane = 0; lane < units.length; lane++) {
          if (problem.lanes().get(lane).from() == place) sent += units[lane];
          if (problem.lanes().get(lane).to() == place) taken += units[lane];
        }
        var at = problem.places().get(place);
        possible &= sent <= at.onHand();
        total += at.margin() * (sold(at, Math.min(sent, at.onHand()), 0) + sold(at, 0, taken) - 2 * sold(at, 0, 0));
      }
      for (var lane = 0; lane < units.length; lane++) total -= problem.lanes().get(lane).unitCost() * units[lane];
      assertThat(Rebalance.gain(problem, units)).isCloseTo(possible ? total : Double.NEGATIVE_INFINITY, within(1e-6));
    }
  }

  @Test
  void aMoveThatFallsShortIsDroppedOrRaisedAndThePlanSaysSo() {
    var random = new SplittableRandom(38);
    var ours = 0.0;
    var best = 0.0;
    var dropped = 0;
    var raised = 0;
    for (var i = 0; i < 150; i++) {
      var free = problem(random, 3, 5, 1);
      var lanes = free.lanes().stream().map(lane -> new Rebalance.Lane(lane.from(), lane.to(), lane.unitCost(),
          random.nextBoolean() ? 0 : random.nextDouble() * 4)).toList();
      var problem = new Rebalance.Problem("item", free.places(), lanes, 1, random.nextInt(4));
      var plan = Rebalance.plan(problem);
      for (var move : plan.moves()) {
        assertThat(move.units()).isGreaterThanOrEqualTo(problem.minimumMove());
        assertThat(plan.left()).noneMatch(left -> !left.raised() && left.from().equals(move.from())
            && left.to().equals(move.to()));
      }
      for (var left : plan.left()) {
        assertThat(left.sentence()).contains("from " + left.from() + " to " + left.to());
        dropped += left.raised() ? 0 : 1;
        raised += left.raised() ? 1 : 0;
      }
      var most = best(problem, 0, new int[lanes.size()]);
      assertThat(plan.gain()).isBetween(-1e-6, most + 1e-4);
      ours += plan.gain();
      best += most;
    }
    assertThat(dropped).isPositive();
    assertThat(raised).isPositive();
    assertThat(ours).as("close to the best of all moves").isGreaterThan(0.98 * best);
  }

  @Test
  void nothingLeavesThatIsNotThereAndNothingMovesAtALoss() {
    var random = new SplittableRandom(32);
    for (var i = 0; i < 100; i++) {
      var problem = problem(random, 6, 15, 1 + random.nextInt(4));
      var plan = Rebalance.plan(new Rebalance.Problem("item", problem.places(), problem.lanes(), problem.pack(), 3));
      for (var place : problem.places()) {
        var sent = plan.moves().stream().filter(move -> move.from().equals(place.location()))
            .mapToInt(Rebalance.Move::units).sum();
        assertThat(sent).isLessThanOrEqualTo(place.onHand());
      }
      for (var move : plan.moves()) {
        assertThat(move.units() % problem.pack()).isZero();
        assertThat(move.units()).isGreaterThanOrEqualTo(3);
      }
      assertThat(plan.gain()).isGreaterThanOrEqualTo(-1e-6);
    }
  }

  @Test
  void aMoveGoesFromPlentyToWant() {
    var full = new Rebalance.Place("FULL", 40, Counts.poisson(2), Counts.poisson(4), 10);
    var empty = new Rebalance.Place("EMPTY", 0, Counts.poisson(2), Counts.poisson(10), 10);
    var lane = new Rebalance.Lane(0, 1, 1, 5);
    var plan = Rebalance.plan(new Rebalance.Problem("TEA", List.of(full, empty), List.of(lane), 6, 6));
    assertThat(plan.moves()).hasSize(1).first().satisfies(move -> {
      assertThat(move.units()).isIn(12, 18);
      assertThat(move.sentence()).startsWith("Move " + move.units() + " of TEA from FULL");
    });
    // A move that costs more than it brings is left.
    var dear = new Rebalance.Lane(0, 1, 1, 500);
    assertThat(Rebalance.plan(new Rebalance.Problem("TEA", List.of(full, empty), List.of(dear), 6, 6)).moves())
        .isEmpty();
    assertThatThrownBy(() -> new Rebalance.Lane(1, 1, 0, 0)).hasMessage("a lane must join two places: 1");
    assertThatThrownBy(() -> new Rebalance.Problem("TEA", List.of(full, empty), List.of(lane, dear), 6, 6))
        .hasMessage("the lane from 0 to 1 is there twice");
    assertThatThrownBy(() -> Rebalance.Place.of("SHOP", 3, Counts.poisson(1), 5, 2, 10))
        .hasMessage("SHOP is replenished in 2 days, before a move of 5 days arrives");
    assertThat(Rebalance.Place.of("SHOP", 3, Counts.poisson(1), 2, 7, 10).demandAfter().mean())
        .isCloseTo(5, within(1e-9));
  }

  @Test
  void sharesNeverExceedWhatIsThereOrWanted() {
    var random = new SplittableRandom(33);
    for (var i = 0; i < 300; i++) {
      var takers = new ArrayList<FairShare.Taker>();
      for (var k = 0; k < 1 + random.nextInt(6); k++) {
        takers.add(new FairShare.Taker("L" + k, random.nextInt(10), random.nextInt(20),
            Counts.poisson(random.nextDouble() * 15), 1));
      }
      var pack = 1 + random.nextInt(3);
      var available = random.nextInt(60);
      var given = FairShare.split(available, takers, pack).units();
      var sum = given.stream().mapToLong(Long::longValue).sum();
      assertThat(sum).isLessThanOrEqualTo(available);
      var takeable = takers.stream().mapToLong(taker -> taker.wanted() / pack * pack).sum();
      assertThat(sum).as("nothing is kept back that somebody wants")
          .isEqualTo(Math.min(takeable, (long) (available / pack) * pack));
      for (var k = 0; k < given.size(); k++) {
        assertThat(given.get(k)).isLessThanOrEqualTo(takers.get(k).wanted());
        assertThat(given.get(k) % pack).isZero();
      }
    }
  }

  @Test
  void equalPlacesGetEqualShares() {
    var taker = new FairShare.Taker("A", 2, 30, Counts.poisson(12), 1);
    var split = FairShare.split(20, List.of(taker, taker), 1);
    assertThat(split.units()).containsExactly(10L, 10L);
    assertThat(split.sentence()).isEqualTo("20 are available, 60 are wanted: A 10 of 30 (then enough with a chance of"
        + " 0.58), A 10 of 30 (then enough with a chance of 0.58).");
  }

  @Test
  void eachWayOutIsPricedAndWaitingIsAmongThem() {
    var trouble = new LateInbound.Trouble(20, Counts.poisson(5), 60, Counts.samples(10, 14), 4, 2);
    var options = List.of(new LateInbound.Option.Expedite(50, Counts.exactly(5)),
        new LateInbound.Option.ReSource("OTHER", 60, 30, 10, Counts.exactly(3)),
        new LateInbound.Option.Transfer("SHOP-2", 25, 0.5, 2),
        new LateInbound.Option.Substitute("TEA-B", 0.4, 1, 100));
    var judged = LateInbound.judge(trouble, options);
    assertThat(judged).hasSize(5);
    assertThat(judged).extracting(LateInbound.Judged::wholeCost).isSorted();
    var wait = judged.stream().filter(each -> each.option() instanceof LateInbound.Option.Wait).findFirst()
        .orElseThrow();
    // 12 days of 5 less 20 on hand: 40 are missed, a little more for the days that may be more.
    assertThat(wait.missedUnits()).isCloseTo(40, within(1.0));
    assertThat(wait.savedUnits()).isZero();
    for (var each : judged) {
      assertThat(each.missedUnits()).isBetween(0.0, wait.missedUnits() + 1e-9);
      assertThat(each.wholeCost()).isCloseTo(each.optionCost() + each.missedUnits() * 4, within(1e-9));
    }
  }

  @Test
  void helpThatComesLaterSavesNoMore() {
    var trouble = new LateInbound.Trouble(10, Counts.poisson(3), 60, Counts.exactly(15), 4, 1);
    var previous = Double.POSITIVE_INFINITY;
    for (var day = 1; day <= 15; day++) {
      var option = new LateInbound.Option.Transfer("SHOP-2", 30, 0.1, day);
      var saved = LateInbound.judge(trouble, List.of(option)).stream().filter(each -> each.option().equals(option))
          .findFirst().orElseThrow()
          .savedUnits();
      assertThat(saved).isLessThanOrEqualTo(previous + 1e-9);
      previous = saved;
    }
    assertThat(previous).isCloseTo(0, within(1e-9));
  }

  @Test
  void excessPlansNeverBringLessThanDoingNothing() {
    var random = new SplittableRandom(34);
    for (var i = 0; i < 200; i++) {
      var price = 5 + random.nextDouble() * 20;
      var holding = new Excess.Holding("TEA", "SHOP", random.nextInt(80), Counts.poisson(random.nextDouble() * 30),
          price,
          random.nextDouble(), random.nextDouble() * 2 - 1,
          random.nextBoolean() ? OptionalDouble.of(random.nextDouble() * 4) : OptionalDouble.empty(),
          random.nextDouble() * 0.7);
      var outlets = List.of(new Excess.Outlet("return to vendor", random.nextInt(20), random.nextDouble() * 4),
          new Excess.Outlet("transfer to SHOP-2", random.nextInt(20), random.nextDouble() * 8));
      var plan = Excess.plan(holding, outlets);
      assertThat(plan.after()).isGreaterThanOrEqualTo(plan.before() - 1e-9);
      assertThat(plan.lines().stream().mapToInt(Excess.Line::units).sum()).isEqualTo(holding.onHand());
      if (holding.elasticity().isEmpty()) assertThat(plan.markdown()).isZero();
      assertThat(plan.markdown()).isLessThanOrEqualTo(holding.deepestCut());
    }
  }

  @Test
  void deadStockGoesWhereItBringsMost() {
    var holding = new Excess.Holding("TEA", "SHOP", 50, Counts.poisson(20), 10, 0.5, 0, OptionalDouble.empty(), 0);
    var plan = Excess.plan(holding, List.of(new Excess.Outlet("return to vendor", 100, 3)));
    assertThat(plan.deadUnits()).isBetween(20, 25);
    assertThat(plan.lines().get(0).what()).isEqualTo("return to vendor");
    // A unit is kept while its chance to sell, times 10, less 0.5 of holding, is more than 3.
    var kept = plan.lines().get(1).units();
    assertThat(10 * (1 - Counts.poisson(20).atMost(kept - 1)) - 0.5).isGreaterThan(3);
    assertThat(10 * (1 - Counts.poisson(20).atMost(kept)) - 0.5).isLessThanOrEqualTo(3);
  }

  @Test
  void whatWillSpoilDoesNotCount() {
    // 6 units can be sold today only and 4 tomorrow too; 3 are asked for a day: 3 and then 1 spoil.
    var order = Perishable.order(new int[]{6, 4, 0}, new int[0], 5, new double[]{3, 3, 3}, 20,
        Perishable.Depletion.OLDEST_FIRST);
    assertThat(order.expectedWaste()).isCloseTo(4, within(1e-9));
    assertThat(order.order()).isEqualTo(14);
    var fresh = Perishable.order(new int[]{0, 0, 0, 0, 10}, new int[0], 5, new double[]{3, 3, 3}, 20,
        Perishable.Depletion.OLDEST_FIRST);
    assertThat(fresh.order()).isEqualTo(10);
    var newest = Perishable.order(new int[]{6, 4, 0}, new int[0], 5, new double[]{3, 3, 3}, 20,
        Perishable.Depletion.NEWEST_FIRST);
    assertThat(newest.expectedWaste()).isGreaterThanOrEqualTo(order.expectedWaste());
  }

  @Test
  void classesFollowValueAndVariation() {
    var classes = Segments.customary()
        .classify(List.of(new Segments.Item("A", 800, 0.2), new Segments.Item("B", 130, 0.8),
            new Segments.Item("C", 50, 3), new Segments.Item("D", 20, 0.1), new Segments.Item("E", 0, 0)));
    assertThat(classes).containsEntry("A", "AX").containsEntry("B", "BY").containsEntry("C", "BZ")
        .containsEntry("D", "CX")
        .containsEntry("E", "CX");
    var targets = Map.of("AX", new Target.FillRate(0.99), "A", new Target.FillRate(0.98), "Z",
        new Target.FillRate(0.9));
    assertThat(Segments.target(targets, "AX")).isEqualTo(new Target.FillRate(0.99));
    assertThat(Segments.target(targets, "AZ")).isEqualTo(new Target.FillRate(0.98));
    assertThat(Segments.target(targets, "BZ")).isEqualTo(new Target.FillRate(0.9));
    assertThatThrownBy(() -> Segments.target(targets, "BX")).hasMessageContaining("no target is set for segment BX");
  }

  @Test
  void aPortfolioNeedsNoMoreStockThanTheSameServiceForEachItem() {
    var random = new SplittableRandom(35);
    for (var i = 0; i < 10; i++) {
      var items = items(random, 40);
      var portfolio = Portfolio.forFillRate(items, 0.95);
      assertThat(portfolio.fillRate()).isGreaterThanOrEqualTo(0.95);
      var uniform = 0.0;
      for (var item : items)
        uniform += item.unitStock() * item.curve().onHand(new Target.FillRate(0.95).level(item.curve().demand()));
      assertThat(portfolio.stock()).isLessThan(uniform);
      assertThat(portfolio.sentence())
          .startsWith(String.format(Locale.ROOT, "A stock of %.2f fills 95.", portfolio.stock()));
    }
  }

  @Test
  void moreBudgetNeverFillsLess() {
    var items = items(new SplittableRandom(36), 30);
    var previous = 0.0;
    for (var budget = 50.0; budget < 3_000; budget *= 1.5) {
      var portfolio = Portfolio.forStock(items, budget);
      assertThat(portfolio.stock()).isLessThanOrEqualTo(budget);
      assertThat(portfolio.fillRate()).isGreaterThanOrEqualTo(previous);
      previous = portfolio.fillRate();
    }
  }

  private static List<Portfolio.Item> items(SplittableRandom random, int count) {
    var items = new ArrayList<Portfolio.Item>();
    for (var i = 0; i < count; i++) {
      var mean = Math.exp(random.nextDouble() * 4 - 2);
      var demand = LeadTimeDemand.ofMoments(mean, mean * (1 + random.nextDouble() * 2),
          Counts.exactly(1 + random.nextInt(9)), 1);
      items.add(new Portfolio.Item(FillCurve.backorders(demand), 1 + random.nextDouble() * 20, 1, 0));
    }
    return items;
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

  /** The most that any moves bring that keep the minimum, all tried. */
  private static double best(Rebalance.Problem problem, int lane, int[] units) {
    if (lane == units.length) return Rebalance.gain(problem, units);
    var best = Double.NEGATIVE_INFINITY;
    var most = problem.places().get(problem.lanes().get(lane).from()).onHand();
    for (units[lane] = 0; units[lane] <= most; units[lane] += problem.pack()) {
      if (units[lane] == 0 || units[lane] >= problem.minimumMove())
        best = Math.max(best, best(problem, lane + 1, units));
    }
    units[lane] = 0;
    return best;
  }

  private static double sold(Rebalance.Place place, int sent, int taken) {
    var stock = place.onHand() - sent;
    var sold = 0.0;
    for (var before = 0; before <= place.demandBefore().most(); before++) {
      for (var after = 0; after <= place.demandAfter().most(); after++) {
        var soldBefore = Math.min(before, stock);
        sold += place.demandBefore().probability(before) * place.demandAfter().probability(after)
            * (soldBefore + Math.min(after, stock - soldBefore + taken));
      }
    }
    return sold;
  }
}
