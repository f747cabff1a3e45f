package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.forecast.LeadTimes.Delivery;
import io.plimsoll.forecast.LeadTimes.OpenOrder;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeadTimesTest {
  private static final LocalDate START = LocalDate.of(2025, 1, 1);

  @Test
  void lead_times_move_from_the_category_to_the_supplier_as_deliveries_come() {
    var random = new SplittableRandom(1);
    var deliveries = new ArrayList<Delivery>();
    for (var i = 0; i < 200; i++) {
      var ordered = START.plusDays(i);
      deliveries
          .add(new Delivery("old", "pills", ordered, ordered.plusDays(30), ordered.plusDays(28 + random.nextInt(5))));
    }
    deliveries.add(new Delivery("new", "pills", START, START.plusDays(30), START.plusDays(60)));
    var few = LeadTimes.fit(deliveries).leadTime("new", "pills");
    assertThat(few.mean()).isBetween(31.0, 45.0);
    for (var i = 0; i < 40; i++)
      deliveries.add(new Delivery("new", "pills", START.plusDays(i), START.plusDays(i + 30), START.plusDays(i + 60)));
    var many = LeadTimes.fit(deliveries);
    assertThat(many.leadTime("new", "pills").mean()).isBetween(55.0, 60.0);
    assertThat(many.lateness("new", "pills").quantile(0.5)).isEqualTo(30);
    assertThat(many.leadTime("old", "pills").atMost(32)).isGreaterThan(0.9);
    assertThat(many.leadTime("unknown", "unknown").mean()).as("nobody's: all").isBetween(28.0, 60.0);
  }

  @Test
  void intervals_of_lead_times_hold_what_they_say() {
    double inside = 0, n = 0;
    var random = new SplittableRandom(2);
    for (var supplier = 0; supplier < 60; supplier++) {
      var deliveries = new ArrayList<Delivery>();
      var typical = 10 + random.nextInt(30);
      for (var i = 0; i < 60; i++) {
        var days = (int) Math.round(typical * Math.exp(0.3 * Histories.gaussian(random)));
        deliveries.add(new Delivery("s", "c", START.plusDays(i), null, START.plusDays(i + days)));
      }
      var fitted = LeadTimes.fit(deliveries.subList(0, 40)).leadTime("s", "c");
      for (var late : deliveries.subList(40, 60)) {
        var ordered = late.ordered();
        if (ordered == null) continue;
        var days = ChronoUnit.DAYS.between(ordered, late.received());
        if (days >= fitted.quantile(0.05) && days <= fitted.quantile(0.95)) inside++;
        n++;
      }
    }
    assertThat(inside / n).isBetween(0.85, 0.95);
  }

  @Test
  void impossible_deliveries_are_refused() {
    assertThatThrownBy(() -> new Delivery("s", "c", START, null, START.minusDays(1))).hasMessageContaining("before it");
    assertThatThrownBy(() -> new Delivery("s", "c", null, null, START)).hasMessageContaining("ordered or the day");
    assertThatThrownBy(() -> LeadTimes.fit(List.of())).hasMessageContaining("no delivery");
    assertThatThrownBy(() -> new OpenOrder("s", "c", null, null)).hasMessageContaining("ordered or the day");
    var received = List.of(new Delivery("s", "c", START, null, START.plusDays(9)));
    assertThatThrownBy(() -> LeadTimes.fit(received, List.of(), START.plusDays(8))).hasMessageContaining("after today");
    var open = List.of(new OpenOrder("s", "c", START.plusDays(20), null));
    assertThatThrownBy(() -> LeadTimes.fit(received, open, START.plusDays(9))).hasMessageContaining("after today");
  }

  /**
   * Weeks of remission of 21 patients (Freireich and others 1963), the textbook example of the product-limit estimator;
   * survival as in Cox and Oakes, Analysis of Survival Data, 1984, table 4.2.
   */
  @Test
  void open_orders_count_as_in_the_textbook() {
    var today = START.plusDays(100);
    var deliveries = new ArrayList<Delivery>();
    var open = new ArrayList<OpenOrder>();
    for (var days : new int[]{6, 6, 6, 7, 10, 13, 16, 22, 23})
      deliveries.add(new Delivery("s", "c", today.minusDays(days), null, today));
    for (var days : new int[]{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35})
      open.add(new OpenOrder("s", "c", today.minusDays(days), null));
    var fitted = LeadTimes.fit(deliveries, open, today).leadTime("s", "c");
    var survival = new double[][]{{6, 0.857}, {7, 0.807}, {10, 0.753}, {13, 0.690}, {16, 0.627}, {22, 0.538},
      {23, 0.448}};
    for (var row : survival)
      assertThat(1 - fitted.atMost((int) row[0])).as("day %s", row[0]).isCloseTo(row[1], within(5e-4));
    assertThat(fitted.quantile(1)).as("the oldest open order takes a day more at the least").isEqualTo(36);
    assertThat(fitted.observations()).isCloseTo(9, within(1e-9));
  }

  @Test
  void open_orders_take_out_the_haste_of_what_is_already_here() {
    double blind = 0, aware = 0, truth = 0;
    for (var seed = 1; seed <= 40; seed++) {
      var random = new SplittableRandom(seed);
      var today = START.plusDays(60);
      var deliveries = new ArrayList<Delivery>();
      var open = new ArrayList<OpenOrder>();
      for (var i = 0; i < 60; i++) {
        var ordered = START.plusDays(i);
        var days = (int) Math.round(20 * Math.exp(0.5 * Histories.gaussian(random)));
        truth += days / 60.0;
        var received = ordered.plusDays(days);
        if (received.isAfter(today)) open.add(new OpenOrder("s", "c", ordered, ordered.plusDays(20)));
        else
          deliveries.add(new Delivery("s", "c", ordered, ordered.plusDays(20), received));
      }
      blind += LeadTimes.fit(deliveries).leadTime("s", "c").mean();
      var fitted = LeadTimes.fit(deliveries, open, today);
      aware += fitted.leadTime("s", "c").mean();
      assertThat(fitted.lateness("s", "c").mean()).as("seed %d", seed)
          .isGreaterThan(LeadTimes.fit(deliveries).lateness("s", "c").mean());
    }
    assertThat(blind / truth).as("what is here came quickly").isLessThan(0.9);
    assertThat(aware / truth).isBetween(0.95, 1.05);
  }

  @Test
  void what_is_left_of_an_open_order_is_what_takes_longer_than_it_is_old() {
    for (var seed = 1; seed <= 50; seed++) {
      var random = new SplittableRandom(seed);
      var deliveries = new ArrayList<Delivery>();
      for (var i = 0; i < 5 + random.nextInt(30); i++)
        deliveries.add(new Delivery("s", "c", START, null, START.plusDays(random.nextInt(40))));
      var days = LeadTimes.fit(deliveries).leadTime("s", "c");
      var elapsed = random.nextInt(60) - 5;
      var left = days.beyond(elapsed);
      assertThat(left.days()[0]).as("seed %d", seed).isGreaterThan(elapsed);
      assertThat(left.quantile(1)).isEqualTo(Math.max(elapsed + 1, days.quantile(1)));
      if (days.atMost(elapsed) < 1)
        assertThat(left.atMost(30)).as("seed %d", seed).isCloseTo(
            Math.max(0, (days.atMost(30) - days.atMost(elapsed)) / (1 - days.atMost(elapsed))), within(1e-9));
    }
  }
}
