package io.plimsoll.forecast.global;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Histories;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Quantiles;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.model.Margin;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PanelForecasterTest {
  private static final GlobalOptions QUICK = GlobalOptions.of(14).withRounds(40, 0.12).withLeaves(15)
      .withMaxRows(30_000)
      .withThreads(1);

  private static Hierarchy hierarchy(Panel panel) {
    return Hierarchy.over(panel).total("total", "all").by("store", "store").by("item", "item").bottom("series").build();
  }

  @Test
  void meansAddUpAndQuantilesCoverWhatTheySay() {
    var panel = Shop.of(1, 40, 330);
    var train = panel.until(316);
    var hierarchy = hierarchy(train);
    var forecast = PanelForecaster.of(QUICK).forecast(train, hierarchy);
    var bottom = forecast.bottom();
    for (var l = 0; l < 3; l++) {
      var sums = hierarchy.levels().get(l).sum(bottom);
      for (var node = 0; node < sums.length; node++)
        assertThat(forecast.means(l)[node]).containsExactly(sums[node], within(1e-9));
    }
    var inside = 0;
    var n = 0;
    var quantiles = forecast.quantiles(3, 0.05, 0.5, 0.95);
    for (var s = 0; s < panel.size(); s++) {
      for (var h = 0; h < 14; h++, n++) {
        var actual = panel.at(s, 316 + h);
        if (actual >= quantiles[s].values()[0][h] && actual <= quantiles[s].values()[2][h]) inside++;
      }
    }
    // Both bounds of an interval of counts are within it, so it holds a little more than 90 percent.
    assertThat((double) inside / n).isBetween(0.88, 0.97);
    assertThat(forecast.all(Quantiles.NINE)).hasSize(hierarchy.size());
  }

  @Test
  void growthThatShowsAboveReachesTheSeries() {
    var panel = Shop.of(2, 40, 330, 3);
    var train = panel.until(302);
    var hierarchy = hierarchy(train);
    var flat = new double[panel.size()][28];
    double actual = 0, before = 0, after = 0;
    for (var s = 0; s < flat.length; s++) {
      for (var t = 302 - 112; t < 302; t++) flat[s][0] += train.at(s, t) / 112;
      Arrays.fill(flat[s], flat[s][0]);
    }
    var adjusted = UpperLevels.fit(train, hierarchy, 28).adjust(flat);
    for (var s = 0; s < flat.length; s++) {
      for (var h = 0; h < 28; h++) {
        actual += panel.at(s, 302 + h);
        before += flat[s][h];
        after += adjusted[s][h];
      }
    }
    assertThat(Math.abs(after / actual - 1)).isLessThan(0.5 * Math.abs(before / actual - 1));
  }

  @Test
  void sumsOfPathsSpreadAsTheirStepsDo() {
    var panel = Shop.of(3, 20, 200);
    var forecast = PanelForecaster.of(QUICK).forecast(panel, hierarchy(panel));
    var paths = forecast.paths(3, 5, 2_000, 1);
    var mean = paths.mean();
    for (var h = 0; h < 14; h++)
      assertThat(mean[h]).isCloseTo(forecast.means(3)[5][h], within(0.1 * forecast.means(3)[5][h] + 0.15));
    assertThat(forecast.paths(3, 5, 50, 8).values()).isDeepEqualTo(forecast.paths(3, 5, 50, 8).values());
  }

  /** A third of all days run out of stock in the morning; what is asked for goes on as before. */
  @Test
  void stockoutsDoNotPullTheForecastDown() {
    var panel = Shop.of(6, 30, 200);
    var random = new SplittableRandom(6);
    var builder = Panel.builder(panel.timeline());
    for (var s = 0; s < panel.size(); s++) {
      var values = panel.values(s);
      var row = new float[values.length];
      var out = new BitSet();
      for (var t = 0; t < row.length; t++) {
        out.set(t, random.nextInt(3) == 0);
        row[t] = (float) (out.get(t) ? Math.floor(values[t] / 4) : values[t]);
      }
      builder.add(panel.name(s), 0, row, out);
    }
    for (var attribute : panel.attributes().values())
      builder.attribute(attribute.name(), Arrays.stream(attribute.codes()).mapToObj(attribute.labels()::get).toList());
    panel.features().values().forEach(builder::feature);
    var short_ = builder.build();
    var full = PanelForecaster.of(QUICK).forecast(panel, hierarchy(panel));
    var aware = PanelForecaster.of(QUICK).forecast(short_, hierarchy(short_));
    var sold = Hierarchy.aggregate(short_, hierarchy(short_).levels().get(0)).values(0);
    var wanted = Arrays.stream(full.means(0)[0]).sum();
    assertThat(Arrays.stream(aware.means(0)[0]).sum() / wanted).isBetween(0.92, 1.08);
    assertThat(Arrays.stream(sold, 186, 200).sum() / wanted).as("what was sold").isLessThan(0.85);
    var width = aware.quantiles(0, 0, 0.05, 0.95);
    assertThat(width.values()[1][0]).isGreaterThan(width.values()[0][0]);
  }

  @Test
  void aPanelTooSmallIsRefusedWithWhatToDo() {
    var small = Shop.of(4, 2, 200);
    assertThat(PanelForecaster.of(QUICK).fits(small)).isFalse();
    assertThatThrownBy(() -> PanelForecaster.of(QUICK).forecast(small, hierarchy(small)))
        .hasMessageContaining("one by one");
    var brief = Shop.of(4, 20, 30);
    assertThat(PanelForecaster.of(QUICK).fits(brief)).isFalse();
  }

  /** Without calendar, prices or attributes, and with series that never sold or just began. */
  @Test
  void aBarePanelIsForecastToo() {
    var random = new SplittableRandom(5);
    var builder = Panel.builder(Timeline.PLAIN);
    for (var s = 0; s < 30; s++) {
      var row = new float[120];
      for (var t = 0; t < 120; t++) row[t] = s == 3 || (s == 4 && t < 117) ? 0 : random.nextInt(4);
      builder.add("s" + s, 0, row);
    }
    var panel = builder.build();
    var forecast = PanelForecaster.of(QUICK).forecast(panel, PanelForecaster.levels(panel));
    assertThat(Arrays.stream(forecast.bottom()[3])).allMatch(mean -> mean >= 0 && mean < 0.5);
    assertThat(Arrays.stream(forecast.bottom()[4])).allMatch(mean -> mean >= 0 && mean < 4);
    for (var s = 5; s < 30; s++)
      assertThat(Arrays.stream(forecast.bottom()[s])).allMatch(mean -> mean > 0.6 && mean < 2.8);
  }

  /** Constants, gaps, single points, billions and crumbs side by side, and a series that was never seen. */
  @Test
  void wickedSeriesGetFiniteOrderedFigures() {
    for (var seed = 1; seed <= 3; seed++) {
      var builder = Panel.builder(Timeline.daily(LocalDate.of(2026, 1, 1))).add("never", 0, blank(100));
      for (var s = 0; s < 60; s++) {
        var any = Histories.any(seed * 1000L + s);
        var row = blank(100);
        for (var i = 0; i < Math.min(any.length, 100); i++) row[99 - i] = (float) Math.max(0, any[any.length - 1 - i]);
        builder.add("s" + s, 0, row);
      }
      var panel = builder.build();
      var forecast = PanelForecaster.of(QUICK).forecast(panel, PanelForecaster.levels(panel));
      for (var each : forecast.all(Quantiles.NINE)) {
        for (var h = 0; h < each.horizon(); h++) {
          assertThat(each.mean()[h]).as(each.series()).isFinite().isNotNegative();
          var below = 0.0;
          for (var row : each.quantiles().values()) {
            assertThat(row[h]).as(each.series()).isFinite().isGreaterThanOrEqualTo(below);
            below = row[h];
          }
        }
      }
    }
  }

  private static float[] blank(int length) {
    var row = new float[length];
    Arrays.fill(row, Float.NaN);
    return row;
  }

  @Test
  void theProbabilityOfAQuantileIsItsOwn() {
    for (var seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var mean = Math.exp(8 * random.nextDouble() - 2);
      var variance = mean + random.nextDouble() * mean * mean;
      var p = 0.02 + 0.96 * random.nextDouble();
      var quantile = Margin.count(mean, variance).quantile(p);
      assertThat(p).as("seed %d", seed).isBetween(
          Spread.probability(mean, variance, quantile - (mean > 150 ? 0.5 : 0), 0) - 1e-6,
          Spread.probability(mean, variance, quantile + (mean > 150 ? 0.5 : 0), 1) + 1e-6);
    }
  }
}
