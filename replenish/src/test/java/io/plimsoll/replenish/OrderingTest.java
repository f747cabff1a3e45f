package io.plimsoll.replenish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.replenish.OrderTerms.PriceBreak;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Order sizes, calendars, joint orders, suppliers, and the daily decision. */
class OrderingTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);

  @Test
  void constraintsAlwaysHold() {
    var random = new SplittableRandom(21);
    for (var i = 0; i < 3_000; i++) {
      var terms = terms(random);
      var budget = random.nextBoolean() ? Double.POSITIVE_INFINITY : random.nextDouble() * 2_000;
      var life = random.nextInt(3) == 0 ? 1 + random.nextInt(60) : 0;
      var context = new SizeOrder.Context(random.nextDouble() * 20, 0.001, random.nextInt(100), life, budget);
      var needed = random.nextInt(300);
      var sized = SizeOrder.size(needed, terms, context);
      if (sized.units() == 0) {
        assertThat(sized.cost()).isZero();
        if (needed > 0) assertThat(sized.changes()).as("why nothing of %d", needed).isNotEmpty();
        continue;
      }
      assertThat(sized.units() % terms.multiple()).isZero();
      assertThat(sized.units()).isBetween((long) terms.minimumUnits(), (long) terms.mostUnits());
      assertThat(terms.price(sized.units())).isGreaterThanOrEqualTo(terms.minimumValue() - 1e-9);
      assertThat(sized.cost()).isLessThanOrEqualTo(budget + 1e-6);
      if (life > 0) {
        assertThat(sized.units()).isLessThanOrEqualTo((long) (context.demandPerDay() * life) - context.position());
      }
    }
  }

  @Test
  void everyChangeSaysWhy() {
    var terms = OrderTerms.at(2).inMultiplesOf(12).withMinimum(20, 0);
    var sized = SizeOrder.size(5, terms, SizeOrder.Context.of(1, 0, 0));
    assertThat(sized.units()).isEqualTo(24);
    assertThat(sized.changes()).extracting(SizeOrder.Change::constraint).containsExactly("minimum quantity",
        "multiple");
    var capped = SizeOrder.size(40, OrderTerms.at(2).withMinimum(50, 0), new SizeOrder.Context(2, 0, 10, 20, 1e9));
    assertThat(capped.units()).isZero();
    assertThat(capped.changes()).last().extracting(SizeOrder.Change::why).asString()
        .contains("the most that may be is 30");
  }

  @Test
  void aPriceBreakIsTakenWhenItPays() {
    var terms = OrderTerms.at(10).withAllUnitBreaks(new PriceBreak(100, 9));
    assertThat(SizeOrder.size(90, terms, SizeOrder.Context.of(5, 0.01, 0)).units()).isEqualTo(100);
    assertThat(SizeOrder.size(20, terms, SizeOrder.Context.of(0.1, 0.05, 0)).units()).isEqualTo(20);
  }

  /** Snyder and Shen, 2nd edition, section 3.4: K = 8, 1,300 a year, interest 0.3, prices 0.75, 0.72 from 400, 0.68 from 800. */
  @Test
  void economicLotsWithPriceBreaks() {
    var all = OrderTerms.at(0.75).withOrderCost(8).withAllUnitBreaks(new PriceBreak(400, 0.72),
        new PriceBreak(800, 0.68));
    // 0.68 × 1,300 + 8 × 1,300 / 800 + 0.3 × 0.68 × 400 = 884 + 13 + 81.6
    assertThat(all.economicLot(1_300, 0.3).units()).isCloseTo(800, within(1e-6));
    assertThat(all.economicLot(1_300, 0.3).costPerPeriod()).isCloseTo(978.6, within(1e-6));
    var some = OrderTerms.at(0.75).withOrderCost(8).withIncrementalBreaks(new PriceBreak(400, 0.72),
        new PriceBreak(800, 0.68));
    var lot = some.economicLot(1_300, 0.3);
    // 304 at 0.75 cost 1,043.4 a year; 491 at the first break 1,043.8; 814 at the second 1,056.
    assertThat(lot.units()).isCloseTo(Math.sqrt(2 * 8 * 1_300 / 0.225), within(1e-6));
    for (var units = 50; units < 2_000; units += 25) {
      var each = some.price(units) / units;
      assertThat(lot.costPerPeriod())
          .isLessThanOrEqualTo(each * 1_300 + 8 * 1_300.0 / units + 0.3 * each * units / 2 + 1e-9);
    }
  }

  @Test
  void aCalendarKnowsCutOffsHolidaysAndDeliveryDays() {
    var calendar = new SupplierCalendar(Set.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY), LocalTime.of(11, 0),
        Set.of(DayOfWeek.TUESDAY, DayOfWeek.FRIDAY), Set.of(LocalDate.of(2026, 3, 6)));
    // Monday 2 March 2026, before the cut-off: taken today, due on Wednesday, delivered on Friday, which is a holiday.
    var early = calendar.window(LocalDateTime.of(2026, 3, 2, 10, 0), 2);
    assertThat(early.order()).isEqualTo(LocalDate.of(2026, 3, 2));
    assertThat(early.arrival()).isEqualTo(LocalDate.of(2026, 3, 10));
    // Thursday's order would come that day too; the next Monday's comes on Friday the 13th.
    assertThat(early.nextArrival()).isEqualTo(LocalDate.of(2026, 3, 13));
    assertThat(early.reviewDays()).isEqualTo(3);
    assertThat(early.exposureDays(LocalDate.of(2026, 3, 2))).isEqualTo(11);
    var wait = calendar.daysUntilArrival(LocalDateTime.of(2026, 3, 2, 10, 0), Counts.of(0, 0.5, 0.5));
    // A day brings Tuesday's delivery, two days that of the 10th.
    assertThat(wait.probability(1)).isCloseTo(0.5, within(1e-12));
    assertThat(wait.probability(8)).isCloseTo(0.5, within(1e-12));
    assertThat(calendar.orderDate(LocalDateTime.of(2026, 3, 2, 11, 1))).isEqualTo(LocalDate.of(2026, 3, 5));
    assertThatThrownBy(() -> new SupplierCalendar(Set.of(), LocalTime.NOON, Set.of(DayOfWeek.MONDAY), Set.of()))
        .hasMessage("orderDays must name a weekday");
  }

  @Test
  void aJointOrderKeepsItsLimits() {
    var random = new SplittableRandom(22);
    for (var i = 0; i < 300; i++) {
      var lines = new ArrayList<JointOrder.Line>();
      for (var k = 0; k < 1 + random.nextInt(8); k++) {
        lines.add(new JointOrder.Line("I" + k, Counts.poisson(1 + random.nextDouble() * 30), random.nextInt(30),
            random.nextInt(20),
            1 + random.nextInt(6), 1 + random.nextDouble() * 10, random.nextDouble(), new Costs(0, 0.1, 5)));
      }
      var minimum = random.nextBoolean() ? 0 : random.nextDouble() * 300;
      var limits = new JointOrder.Limits(minimum, 1 + random.nextDouble() * 20, minimum + random.nextDouble() * 500);
      var plan = JointOrder.plan(lines, limits, random.nextBoolean());
      assertThat(plan.size()).isLessThanOrEqualTo(limits.capacity() + 1e-6);
      assertThat(plan.value()).isLessThanOrEqualTo(limits.budget() + 1e-6);
      if (plan.packs().stream().anyMatch(packs -> packs > 0))
        assertThat(plan.value()).isGreaterThanOrEqualTo(minimum - 1e-6);
    }
  }

  @Test
  void aContainerIsFilledWhereItHelpsMost() {
    var urgent = new JointOrder.Line("URGENT", Counts.poisson(50), 10, 20, 10, 1, 1, new Costs(0, 0.1, 5));
    var calm = new JointOrder.Line("CALM", Counts.poisson(50), 80, 0, 10, 1, 1, new Costs(0, 0.1, 5));
    var plan = JointOrder.plan(List.of(urgent, calm), new JointOrder.Limits(40, 6, 1_000), false);
    assertThat(plan.packs()).containsExactly(4L, 0L);
    assertThat(plan.sentence()).contains("2 were added");
  }

  @Test
  void theCheapestSupplierIsByWholeCostNotByPrice() {
    var need = new ChooseSupplier.Need(10, 20, 7, 0.5, 0.98);
    var slow = new ChooseSupplier.Offer("SLOW", OrderTerms.at(9.8), Counts.samples(60, 90, 120), 0.99, 0, 0,
        Double.POSITIVE_INFINITY);
    var quick = new ChooseSupplier.Offer("QUICK", OrderTerms.at(10), Counts.exactly(5), 1, 0, 0,
        Double.POSITIVE_INFINITY);
    var ranked = ChooseSupplier.rank(List.of(slow, quick), need);
    assertThat(ranked.get(0).offer().supplier()).isEqualTo("QUICK");
    assertThat(ranked.get(0).share()).isEqualTo(1);
    var small = new ChooseSupplier.Offer("SMALL", OrderTerms.at(8), Counts.exactly(5), 1, 0, 0, 4);
    assertThat(ChooseSupplier.rank(List.of(quick, small), need)).extracting(ChooseSupplier.Score::share)
        .satisfiesExactly(first -> assertThat(first).isCloseTo(0.4, within(1e-9)),
            second -> assertThat(second).isCloseTo(0.6, within(1e-9)));
    assertThatThrownBy(() -> ChooseSupplier.rank(List.of(), need)).hasMessageContaining("no supplier");
    assertThatThrownBy(() -> ChooseSupplier.rank(List.of(small), need)).hasMessageContaining("cannot supply");
  }

  @Test
  void theSecondRunProposesNothingNew() {
    var random = new SplittableRandom(23);
    var ordered = 0;
    for (var i = 0; i < 500; i++) {
      var need = need(random, List.of());
      var first = Replenish.decide(need);
      assertThat(Replenish.decide(need)).as("the same world, the same decision").isEqualTo(first);
      var open = new ArrayList<>(need.openSupply());
      for (var proposal : first.proposals()) {
        if (proposal instanceof Replenish.Proposal.Order order) {
          open.add(new Replenish.OpenSupply("PO-NEW", (int) order.units(), order.arrival()));
          ordered++;
        }
        if (proposal instanceof Replenish.Proposal.Hurry hurry) {
          open.replaceAll(each -> each.reference().equals(hurry.reference())
              ? new Replenish.OpenSupply(each.reference(), each.units(), hurry.wanted())
              : each);
        }
      }
      var second = Replenish.decide(with(need, open));
      assertThat(second.proposals()).as("after %s", first.sentence()).isEmpty();
    }
    assertThat(ordered).isGreaterThan(100);
  }

  @Test
  void lateSupplyIsHurriedNotOrderedAgain() {
    var demand = LeadTimeDemand.ofMoments(10, 20, Counts.exactly(5), 1);
    var need = new Replenish.Need("TEA", "SHOP", TODAY, 5, 0,
        List.of(new Replenish.OpenSupply("PO-1", 200, TODAY.plusDays(30))), demand,
        Optional.empty(), new Target.FillRate(0.98), Optional.empty(), TODAY.plusDays(5), 0.01, 0, OrderTerms.at(3));
    var decision = Replenish.decide(need);
    assertThat(decision.proposals()).hasSize(1).first().isInstanceOfSatisfying(Replenish.Proposal.Hurry.class,
        hurry -> {
          assertThat(hurry.reference()).isEqualTo("PO-1");
          assertThat(hurry.sentence()).contains("ordering twice");
        });
  }

  @Test
  void overdueSupplyIsAskedAfterOnceAndNotOrderedAgain() {
    var demand = LeadTimeDemand.ofMoments(10, 20, Counts.exactly(5), 1);
    var need = new Replenish.Need("TEA", "SHOP", TODAY, 5, 0,
        List.of(new Replenish.OpenSupply("PO-1", 200, TODAY.minusDays(2))), demand,
        Optional.empty(), new Target.FillRate(0.98), Optional.empty(), TODAY.plusDays(5), 0.01, 0, OrderTerms.at(3));
    assertThat(Replenish.decide(need).proposals()).singleElement()
        .satisfies(proposal -> assertThat(proposal.sentence()).contains("200 units are overdue since 2026-02-28"));
    var dated = List.of(new Replenish.OpenSupply("PO-1", 200, TODAY.plusDays(1)));
    assertThat(Replenish.decide(with(need, dated)).proposals()).isEmpty();
  }

  /** What is netted has its date: supply in time and supply too late differ only by what is hurried. */
  @Test
  void openSupplyIsNeverOrderedAgainWhateverItsDate() {
    var random = new SplittableRandom(24);
    for (var i = 0; i < 300; i++) {
      var need = need(random, List.of());
      var later = need.openSupply().stream()
          .map(
              each -> new Replenish.OpenSupply(each.reference(), each.units(), each.due().plusDays(random.nextInt(40))))
          .toList();
      assertThat(orders(Replenish.decide(with(need, later)))).isEqualTo(orders(Replenish.decide(need)));
    }
  }

  private static List<Long> orders(Replenish.Decision decision) {
    return decision.proposals().stream().filter(each -> each instanceof Replenish.Proposal.Order)
        .map(each -> ((Replenish.Proposal.Order) each).units()).toList();
  }

  @Test
  void theExpectedCostIsHoldingAndShortage() {
    var demand = LeadTimeDemand.ofMoments(10, 20, Counts.exactly(5), 1);
    var need = new Replenish.Need("TEA", "SHOP", TODAY, 30, 0, List.of(), demand, Optional.empty(),
        new Target.LeastCost(new Costs(0, 0.01, 2)), Optional.empty(), TODAY.plusDays(5), 0.01, 0, OrderTerms.at(3));
    var numbers = Replenish.decide(need).arithmetic();
    assertThat(numbers.shortageCost()).isEqualTo(2);
    // 10 a day, of which the share not filled is missed.
    assertThat(numbers.costBefore())
        .isCloseTo(0.01 * numbers.onHandBefore() + 2 * 10 * (1 - numbers.fillBefore()), within(1e-9));
    assertThat(numbers.costAfter()).isLessThan(numbers.costBefore());
    var byService = new Replenish.Need("TEA", "SHOP", TODAY, 30, 0, List.of(), demand, Optional.empty(),
        new Target.CycleService(0.95), Optional.empty(), TODAY.plusDays(5), 0.01, 0, OrderTerms.at(3));
    var implied = Replenish.decide(byService).arithmetic();
    assertThat(implied.shortageCost())
        .isCloseTo(0.01 * implied.quantile() / (1 - implied.quantile()), within(1e-12));
  }

  @Test
  void theArithmeticCanBeCheckedByHand() {
    var demand = LeadTimeDemand.ofMoments(10, 20, Counts.exactly(5), 1);
    var need = new Replenish.Need("TEA", "SHOP", TODAY, 30, 4,
        List.of(new Replenish.OpenSupply("PO-1", 12, TODAY.plusDays(2))), demand,
        Optional.of(85), new Target.FillRate(0.98), Optional.empty(), TODAY.plusDays(5), 0.01, 0,
        OrderTerms.at(3).inMultiplesOf(10));
    var decision = Replenish.decide(need);
    assertThat(decision.arithmetic().position()).isEqualTo(38);
    assertThat(decision.arithmetic().needed()).isEqualTo(47);
    assertThat(decision.proposals()).first().isInstanceOfSatisfying(Replenish.Proposal.Order.class, order -> {
      assertThat(order.units()).isEqualTo(50);
      assertThat(order.cost()).isEqualTo(150);
    });
    assertThat(decision.sentence()).contains("order up to 85")
        .contains("On hand 30 + on order 12 − owed 4 = 38, so 47 are needed")
        .contains("Multiple: 47 becomes 50");
    assertThat(decision.arithmetic().fillAfter()).isGreaterThan(decision.arithmetic().fillBefore());
  }

  private static OrderTerms terms(SplittableRandom random) {
    var terms = OrderTerms.at(1 + random.nextInt(9)).inMultiplesOf(1 + random.nextInt(24));
    if (random.nextBoolean()) terms = terms.withMinimum(random.nextInt(80), random.nextInt(300));
    if (random.nextBoolean()) terms = terms.atMost(1 + random.nextInt(400));
    if (random.nextInt(3) == 0) terms = terms.withAllUnitBreaks(new PriceBreak(50, 0.9), new PriceBreak(200, 0.8));
    if (random.nextInt(3) == 0) terms = terms.withIncrementalBreaks(new PriceBreak(60, 0.95), new PriceBreak(150, 0.7));
    return terms.withOrderCost(random.nextInt(20));
  }

  private static Replenish.Need need(SplittableRandom random, List<Replenish.OpenSupply> none) {
    var open = new ArrayList<>(none);
    for (var k = 0; k < random.nextInt(3); k++) {
      open.add(new Replenish.OpenSupply("PO-" + k, 1 + random.nextInt(40), TODAY.plusDays(random.nextInt(30) - 5)));
    }
    var lead = 1 + random.nextInt(14);
    var mean = random.nextDouble() * 6;
    return new Replenish.Need("SKU", "SHOP", TODAY, random.nextInt(60), random.nextInt(5), open,
        LeadTimeDemand.ofMoments(mean, mean * (1 + random.nextDouble() * 3), Counts.exactly(lead),
            1 + random.nextInt(7)),
        random.nextBoolean() ? Optional.of(random.nextInt(80)) : Optional.empty(),
        new Target.FillRate(0.8 + random.nextDouble() * 0.19),
        Optional.empty(), TODAY.plusDays(lead), 0.01, random.nextInt(3) == 0 ? 30 : 0, terms(random));
  }

  private static Replenish.Need with(Replenish.Need need, List<Replenish.OpenSupply> open) {
    return new Replenish.Need(need.item(), need.location(), need.today(), need.onHand(), need.owed(), open,
        need.demand(), need.level(),
        need.target(), need.minimum(), need.arrival(), need.holdingPerUnitDay(), need.shelfLifeDays(), need.terms());
  }
}
