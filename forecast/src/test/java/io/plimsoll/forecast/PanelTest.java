package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PanelTest {
  private static final LocalDate START = LocalDate.of(2026, 3, 1);

  @Test
  void index_and_time_agree_on_every_step() {
    for (var step : Step.values()) {
      if (step == Step.PLAIN) continue;
      var timeline = new Timeline(step, LocalDateTime.of(2024, 2, 1, 5, 0));
      for (var i = -40; i < 400; i++) assertThat(timeline.indexOf(timeline.at(i))).as(step + " " + i).isEqualTo(i);
    }
    for (var seed = 1; seed <= 300; seed++) {
      var random = new SplittableRandom(seed);
      var step = Step.values()[1 + random.nextInt(Step.values().length - 1)];
      var start = LocalDateTime.of(2023, 1, 1, 0, 0).plusHours(step == Step.HOUR ? random.nextInt(20_000) : 0)
          .plusDays(random.nextInt(1000));
      var timeline = new Timeline(step, start);
      var i = random.nextInt(100) - 50;
      var byEnds = step.compareTo(Step.WEEK) > 0 && start.plusDays(1).getDayOfMonth() == 1;
      var within = byEnds ? timeline.at(i).minusDays(1) : timeline.at(i + 1).minusMinutes(1);
      assertThat(timeline.indexOf(timeline.at(i))).as("seed %d", seed).isEqualTo(i);
      assertThat(timeline.indexOf(within)).as("seed %d", seed).isEqualTo(i);
    }
    assertThat(Timeline.PLAIN.label(0)).isEqualTo("1");
    assertThat(Timeline.hourly(LocalDateTime.of(2026, 1, 1, 7, 30)).label(1)).isEqualTo("2026-01-01T08:00");
  }

  private static Panel random(SplittableRandom random) {
    var builder = Panel.builder(Timeline.daily(START));
    var labels = new ArrayList<String>();
    for (var s = 0; s < 5; s++) {
      var row = new float[10 + random.nextInt(20)];
      var marks = new BitSet();
      for (var t = 0; t < row.length; t++) {
        row[t] = random.nextInt(5) == 0 ? Float.NaN : random.nextInt(50);
        if (random.nextInt(6) == 0) marks.set(t);
      }
      builder.add("s" + s, random.nextInt(10), row, marks);
      labels.add("g" + s % 2);
    }
    return builder.attribute("group", labels).build();
  }

  @Test
  void a_cut_panel_answers_as_the_whole_one_up_to_the_cut() {
    for (var seed = 1; seed <= 50; seed++) {
      var random = new SplittableRandom(seed);
      var panel = random(random);
      var end = random.nextInt(panel.length() + 1);
      var cut = panel.until(end);
      for (var s = 0; s < panel.size(); s++) {
        for (var t = 0; t < end; t++) {
          assertThat(Float.compare(cut.at(s, t), panel.at(s, t))).isZero();
          assertThat(cut.censored(s, t)).isEqualTo(panel.censored(s, t));
        }
        assertThat(cut.at(s, end)).isNaN();
        assertThat(cut.series(s).length()).isEqualTo(end - cut.first(s));
      }
    }
  }

  @Test
  void selected_series_are_the_same_series() {
    var panel = random(new SplittableRandom(3));
    var some = panel.select(4, 1);
    assertThat(some.names()).containsExactly("s4", "s1");
    assertThat(some.attribute("group").of(0)).isEqualTo("g0");
    for (var t = 0; t < panel.length(); t++) assertThat(Float.compare(some.at(1, t), panel.at(1, t))).isZero();
    assertThat(some.indexOf("s4")).isZero();
    assertThat(some.indexOf("s0")).isEqualTo(-1);
  }

  @Test
  void every_level_sums_to_the_same_total() {
    for (var seed = 1; seed <= 20; seed++) {
      var panel = random(new SplittableRandom(seed));
      var hierarchy = Hierarchy.over(panel).total("all", "all").by("group", "group").bottom("each").build();
      for (var t = 0; t < panel.length(); t++) {
        var sums = new double[3];
        for (var l = 0; l < 3; l++) {
          var level = Hierarchy.aggregate(panel, hierarchy.levels().get(l));
          for (var node = 0; node < level.size(); node++)
            sums[l] += Float.isNaN(level.at(node, t)) ? 0 : level.at(node, t);
        }
        assertThat(sums[0]).isEqualTo(sums[2]);
        assertThat(sums[1]).isEqualTo(sums[2]);
      }
    }
  }

  @Test
  void wrong_panels_are_refused() {
    assertThatThrownBy(() -> Panel.builder(Timeline.PLAIN).add("a", 0, 1f).add("a", 0, 2f).build())
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> Panel.builder(Timeline.PLAIN).add("a", 0, Float.POSITIVE_INFINITY))
        .hasMessageContaining("infinite");
    assertThatThrownBy(() -> Panel.builder(Timeline.PLAIN).add("a", 0, 1f).attribute("x", List.of("1", "2")).build())
        .hasMessageContaining("2 of 1 series");
    assertThatThrownBy(() -> Series.plain("a", 1, Double.NEGATIVE_INFINITY)).hasMessageContaining("not finite");
    assertThatThrownBy(() -> Series.plain("a", 1, 2).until(3)).hasMessageContaining("3 of 2 steps");
    assertThatThrownBy(() -> Quantiles.check(new double[]{0.5, 0.5})).hasMessageContaining("ascend");
  }

  @Test
  void a_panel_is_forecast_the_same_with_any_number_of_threads_and_skips_what_was_never_seen() {
    var builder = Panel.builder(Timeline.daily(START));
    var random = new SplittableRandom(5);
    for (var s = 0; s < 30; s++) {
      var row = new float[70];
      for (var t = 0; t < 70; t++) row[t] = s == 7 ? Float.NaN : Histories.poisson(random, 1 + s % 5);
      builder.add("s" + s, 0, row);
    }
    var panel = builder.build();
    var one = Forecaster.automatic().withThreads(1).forecast(panel, 14);
    var two = Forecaster.automatic().withThreads(2).forecast(panel, 14);
    assertThat(one.leftOut()).containsExactly("s7");
    assertThat(one.all()).hasSize(29);
    for (var i = 0; i < 29; i++) {
      assertThat(two.all().get(i).mean()).containsExactly(one.all().get(i).mean());
      assertThat(two.all().get(i).quantiles().values()).isDeepEqualTo(one.all().get(i).quantiles().values());
    }
    assertThatThrownBy(() -> Forecaster.automatic().forecast(panel, 0)).hasMessageContaining("at least 1");
  }

  @Test
  void calibration_brings_the_coverage_of_a_panel_to_what_it_says() {
    // Now and then a large order: the margin around the mean is far too wide for most steps, the backtest knows better.
    var builder = Panel.builder(Timeline.PLAIN);
    var random = new SplittableRandom(8);
    var actual = new double[120][10];
    for (var s = 0; s < 120; s++) {
      var row = new float[80];
      for (var t = 0; t < 90; t++) {
        var value = (random.nextInt(8) == 0 ? 60 : 0) + 10 + random.nextInt(3);
        if (t < 80) row[t] = value;
        else
          actual[s][t - 80] = value;
      }
      builder.add("s" + s, 0, row);
    }
    var forecaster = Forecaster.of(io.plimsoll.forecast.model.Models.movingAverage(28)).withQuantiles(0.05, 0.8);
    var panel = builder.build();
    var plain = under(forecaster.forecast(panel, 10), actual);
    var calibrated = under(forecaster.withCalibration().forecast(panel, 10), actual);
    assertThat(Math.abs(calibrated - 0.8)).isLessThan(0.1).isLessThan(Math.abs(plain - 0.8) + 0.02);
  }

  private static double under(Forecaster.Forecasts forecasts, double[][] actual) {
    double under = 0, n = 0;
    for (var s = 0; s < actual.length; s++) {
      for (var h = 0; h < actual[s].length; h++) {
        if (actual[s][h] <= forecasts.all().get(s).quantiles().values()[1][h]) under++;
        n++;
      }
    }
    return under / n;
  }
}
