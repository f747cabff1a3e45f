package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.forecast.Anomalies.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Anomalies, sensing, analogues, the end of life, calibration. */
class DecisionsTest {
  private static final LocalDate START = LocalDate.of(2025, 1, 1);

  @Test
  void false_alarms_come_about_as_often_as_stated() {
    for (var rate : new double[]{0.01, 0.002}) {
      var count = new int[Kind.values().length];
      double steps = 0;
      for (var seed = 1; seed <= 150; seed++) {
        var random = new SplittableRandom(seed);
        var y = Histories.poisson(random, 400, 2 + seed % 20);
        for (var found : Anomalies.find(Series.daily("x", START, y), 200, rate)) count[found.kind().ordinal()]++;
        steps += 200;
      }
      for (var kind : Kind.values())
        assertThat(count[kind.ordinal()] / steps).as(kind + " at " + rate).isLessThan(1.5 * rate + 0.0005);
      assertThat((count[0] + count[1]) / steps).as("not silent").isGreaterThan(0.1 * rate);
    }
  }

  @Test
  void each_kind_of_anomaly_is_found_when_it_happens() {
    double[] found = new double[5];
    for (var seed = 1; seed <= 40; seed++) {
      var y = Histories.poisson(new SplittableRandom(seed), 300, 12);
      var spike = y.clone();
      spike[250] = 45;
      var drop = Arrays.stream(y).map(v -> v + 30).toArray();
      drop[250] = 0;
      var up = y.clone();
      var stuck = y.clone();
      var down = Arrays.stream(y).map(v -> v + 15).toArray();
      for (var t = 250; t < 300; t++) {
        up[t] += 9;
        down[t] -= 14;
        if (t < 262) stuck[t] = 11;
      }
      var cases = List.of(spike, drop, up, down, stuck);
      var kinds = List.of(Kind.SPIKE, Kind.DROP, Kind.SHIFT_UP, Kind.SHIFT_DOWN, Kind.STUCK);
      for (var i = 0; i < 5; i++) {
        var kind = kinds.get(i);
        if (Anomalies.find(Series.daily("x", START, cases.get(i)), 200, 0.002).stream()
            .anyMatch(a -> a.kind() == kind && a.index() >= 250 && a.index() < 275))
          found[i]++;
      }
    }
    for (var each : found) assertThat(each).isGreaterThanOrEqualTo(36);
  }

  @Test
  void anomalies_refuse_what_they_cannot_judge() {
    var series = Series.daily("x", START, new double[40]);
    assertThatThrownBy(() -> Anomalies.find(series, 10, 0.01)).hasMessageContaining("needs 28 steps");
    assertThatThrownBy(() -> Anomalies.find(series, 30, 0)).hasMessageContaining("false-alarm rate");
    assertThat(Anomalies.find(series, 30, 0.01)).as("always zero is how it is").isEmpty();
  }

  @Test
  void a_day_without_stock_is_no_drop_in_demand() {
    for (var seed = 1; seed <= 20; seed++) {
      var y = Histories.poisson(new SplittableRandom(seed), 120, 30);
      Arrays.fill(y, 80, 100, 0);
      var out = new BitSet();
      out.set(80, 100);
      var blind = Anomalies.find(new Series("x", Timeline.daily(START), y), 60, 0.001);
      var aware = Anomalies.find(new Series("x", Timeline.daily(START), y, out), 60, 0.001);
      assertThat(blind).as("seed %d", seed).anyMatch(found -> found.kind() == Kind.DROP);
      assertThat(aware).as("seed %d", seed).noneMatch(found -> found.index() >= 80 && found.index() < 100);
    }
  }

  @Test
  void sensing_refuses_what_cannot_be() {
    var sensing = Sensing.of(new double[]{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    assertThatThrownBy(() -> sensing.update(24, 6, 24, 2, 25, 0.01)).hasMessageContaining("between 0 and 24: 25");
    assertThatThrownBy(() -> sensing.update(24, 6, 24, -2, 5, 0.01)).hasMessageContaining("zero or more: -2");
    assertThatThrownBy(() -> sensing.update(Double.NaN, 6, 24, 2, 5, 0.01)).hasMessageContaining("zero or more: NaN");
    assertThatThrownBy(() -> sensing.update(24, 6, 24, 2, 5, 0.5)).hasMessageContaining("false-alarm rate");
    assertThatThrownBy(() -> Sensing.of(new double[23])).hasMessageContaining("24 hours");
    assertThatThrownBy(() -> Sensing.learn(Series.daily("x", START, 1, 2))).hasMessageContaining("sensing needs hours");
  }

  @Test
  void sensing_lowers_the_error_of_today_and_tomorrow() {
    var random = new SplittableRandom(6);
    var weights = new double[24];
    for (var h = 0; h < 24; h++) weights[h] = h < 7 ? 0.2 : 1 + h % 5;
    var sensing = Sensing.of(weights);
    var total = Arrays.stream(weights).sum();
    double before = 0, after = 0, tomorrowBefore = 0, tomorrowAfter = 0;
    for (var day = 0; day < 500; day++) {
      var factor = Math.exp(0.4 * Histories.gaussian(random));
      double soFar = 0, all = 0;
      for (var h = 0; h < 24; h++) {
        var units = Histories.poisson(random, 60 * factor * weights[h] / total);
        all += units;
        if (h < 12) soFar += units;
      }
      var tomorrow = Histories.poisson(random, 60 * Math.sqrt(factor));
      var sensed = sensing.update(60, 26, 60, soFar, 12, 0.01);
      before += Math.abs(all - 60);
      after += Math.abs(all - sensed.today());
      tomorrowBefore += Math.abs(tomorrow - 60);
      tomorrowAfter += Math.abs(tomorrow - sensed.tomorrow());
    }
    assertThat(after).isLessThan(0.4 * before);
    assertThat(tomorrowAfter).isLessThan(0.85 * tomorrowBefore);
  }

  @Test
  void sensing_stays_calm_at_night_and_alarms_at_a_flood() {
    var sensing = Sensing.of(new double[]{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    assertThat(sensing.update(24, 6, 24, 2, 1, 0.001).alarm()).isEqualTo(Sensing.Alarm.NONE);
    assertThat(sensing.update(24, 6, 24, 40, 6, 0.001).alarm()).isEqualTo(Sensing.Alarm.SPIKE);
    assertThat(sensing.update(240, 30, 240, 0, 12, 0.001).alarm()).isEqualTo(Sensing.Alarm.DROP);
    assertThat(sensing.update(24, 6, 24, 0, 0, 0.001).today()).isBetween(23.9, 24.1);
    assertThat(sensing.update(24, 6, 24, 31, 24, 0.001).today()).as("the day is over").isEqualTo(31);
  }

  @Test
  void a_new_item_begins_as_its_likes_began_and_soon_counts_itself() {
    var random = new SplittableRandom(9);
    var builder = Panel.builder(Timeline.daily(START));
    var labels = new ArrayList<String>();
    for (var s = 0; s < 40; s++) {
      var row = new float[100];
      for (var t = 30; t < 100; t++) row[t] = Histories.poisson(random, s % 2 == 0 ? 8 : 1);
      builder.add("item " + s, 0, row);
      labels.add(s % 2 == 0 ? "toys" : "tools");
    }
    var panel = builder.attribute("category", labels).build();
    var fresh = Analogues.forecast(panel, Map.of("category", "toys"), new double[0], 14, 1).mean();
    assertThat(Arrays.stream(fresh).average().orElse(0)).as("four toys for each tool").isBetween(5.5, 8.5);
    var slow = Analogues.forecast(panel, Map.of("category", "toys"), new double[]{1, 0, 2, 0, 1, 0, 1}, 14, 1).mean();
    assertThat(Arrays.stream(slow).average().orElse(0)).isLessThan(0.35 * Arrays.stream(fresh).average().orElse(0));
    assertThatThrownBy(() -> Analogues.forecast(panel, Map.of(), new double[90], 28, 1))
        .hasMessageContaining("from its start");
  }

  @Test
  void a_long_silence_of_a_steady_seller_is_an_end_and_a_short_one_of_a_slow_seller_is_not() {
    var steady = new double[200];
    var slow = new double[200];
    for (var t = 0; t < 200; t++) {
      steady[t] = t < 150 ? 3 : 0;
      slow[t] = t % 25 == 0 && t < 170 ? 1 : 0;
    }
    assertThat(EndOfLife.probability(steady)).isGreaterThan(0.95);
    assertThat(EndOfLife.probability(slow)).isLessThan(0.2);
    var forecast = Forecaster.automatic().forecast(Series.daily("ended", START, steady), 7);
    assertThat(forecast.mean()[0]).isLessThan(0.3);
    assertThat(forecast.model()).startsWith("ending");
  }

  @Test
  void calibration_gives_narrow_forecasts_their_true_width() {
    var random = new SplittableRandom(12);
    var narrow = new Quantiles(Quantiles.NINE, spread(0.5));
    var builder = Conformal.builder(1);
    for (var i = 0; i < 600; i++) builder.add(narrow, new double[]{100 + 10 * Histories.gaussian(random)});
    var calibrated = builder.calibrate().apply(narrow);
    double inside = 0, before = 0;
    for (var i = 0; i < 2000; i++) {
      var y = 100 + 10 * Histories.gaussian(random);
      if (y >= calibrated.at(0.25, 0) && y <= calibrated.at(0.75, 0)) inside++;
      if (y >= narrow.at(0.25, 0) && y <= narrow.at(0.75, 0)) before++;
    }
    assertThat(before / 2000).isLessThan(0.32);
    assertThat(inside / 2000).isBetween(0.45, 0.55);
    assertThatThrownBy(() -> Conformal.builder(1).calibrate()).hasMessageContaining("at least");
  }

  private static double[][] spread(double factor) {
    var z = new double[]{-2.576, -1.96, -0.974, -0.674, 0, 0.674, 0.974, 1.96, 2.576};
    return Arrays.stream(z).mapToObj(each -> new double[]{100 + 10 * factor * each}).toArray(double[][]::new);
  }
}
