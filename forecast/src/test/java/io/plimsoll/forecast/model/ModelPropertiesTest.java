package io.plimsoll.forecast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Forecaster;
import io.plimsoll.forecast.Histories;
import io.plimsoll.forecast.Measures;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Quantiles;
import io.plimsoll.forecast.Series;
import io.plimsoll.forecast.Timeline;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ModelPropertiesTest {
  private static final int CASES = 250;

  @Test
  void every_model_answers_any_history_with_finite_ordered_figures() {
    for (var seed = 1L; seed <= CASES; seed++) {
      var y = Histories.any(seed);
      var history = History.of("seed " + seed, y, 7);
      var nonnegative = Arrays.stream(y).noneMatch(v -> v < 0);
      for (var entry : Models.byName().entrySet()) {
        var what = entry.getKey() + " on seed " + seed;
        var fitted = entry.getValue().fit(history);
        var mean = fitted.mean(17);
        var quantiles = fitted.quantiles(17, Quantiles.NINE);
        for (var h = 0; h < 17; h++) {
          assertThat(mean[h]).as(what).isFinite();
          if (nonnegative) assertThat(mean[h]).as(what).isNotNegative();
          for (var i = 0; i < 9; i++) {
            assertThat(quantiles.values()[i][h]).as(what).isFinite();
            if (nonnegative) assertThat(quantiles.values()[i][h]).as(what).isNotNegative();
            if (i > 0)
              assertThat(quantiles.values()[i][h]).as(what).isGreaterThanOrEqualTo(quantiles.values()[i - 1][h]);
          }
        }
        assertThat(fitted.residuals()).as(what).hasSize(history.length());
      }
    }
  }

  @Test
  void forecasts_stay_within_reach_of_what_was_seen() {
    for (var seed = 1L; seed <= CASES; seed++) {
      var y = Histories.any(seed);
      var history = History.of("seed " + seed, y, 7);
      var largest = Arrays.stream(y).filter(v -> !Double.isNaN(v)).map(Math::abs).max().orElse(0);
      for (var entry : Models.byName().entrySet()) {
        for (var value : entry.getValue().fit(history).mean(7))
          assertThat(Math.abs(value)).as(entry.getKey() + " on seed " + seed).isLessThanOrEqualTo(20 * largest + 1e-6);
      }
    }
  }

  @Test
  void a_constant_is_forecast_as_itself_by_every_model() {
    var y = new double[60];
    Arrays.fill(y, 12);
    for (var entry : Models.byName().entrySet()) {
      if (entry.getKey().equals("sba")) continue;
      for (var value : entry.getValue().fit(History.of("constant", y, 7)).mean(10))
        assertThat(value).as(entry.getKey()).isBetween(11.9, 12.1);
    }
  }

  @Test
  void all_zero_is_forecast_as_zero_by_every_model() {
    for (var entry : Models.byName().entrySet()) {
      var fitted = entry.getValue().fit(History.of("zero", new double[90], 7));
      assertThat(fitted.mean(5)).as(entry.getKey()).containsOnly(0);
      assertThat(fitted.quantiles(5, 0.99).values()[0]).as(entry.getKey()).containsOnly(0);
    }
  }

  @Test
  void scaling_the_history_scales_the_forecast_of_models_without_counts() {
    var random = new SplittableRandom(5);
    var y = new double[80];
    for (var t = 0; t < y.length; t++) y[t] = 40.5 + t * 0.3 + 8 * Math.sin(t * 2 * Math.PI / 7) + random.nextDouble();
    var tenfold = Arrays.stream(y).map(v -> v * 10).toArray();
    for (var name : new String[]{"naive", "snaive", "ses", "theta", "croston", "tsb", "imapa", "dynamic-regression"}) {
      var model = Objects.requireNonNull(Models.byName().get(name));
      var small = model.fit(History.of("small", y, 7)).mean(9);
      var large = model.fit(History.of("large", tenfold, 7)).mean(9);
      for (var h = 0; h < 9; h++) assertThat(large[h] / small[h]).as(name).isBetween(9.99, 10.01);
    }
  }

  @Test
  void no_observation_and_infinity_are_refused_with_a_remedy() {
    assertThatThrownBy(() -> History.of("tea", new double[0])).hasMessageContaining("series tea has no observation");
    assertThatThrownBy(() -> History.of("tea", new double[]{Double.NaN, Double.NaN})).hasMessageContaining("analogue");
    assertThatThrownBy(() -> History.of("tea", new double[]{1, Double.POSITIVE_INFINITY}))
        .hasMessageContaining("use NaN for missing");
  }

  @Test
  void quantiles_of_counts_cover_what_comes() {
    var random = new SplittableRandom(11);
    double inside = 0, n = 0;
    for (var i = 0; i < 300; i++) {
      var y = Histories.poisson(random, 230, 3);
      var fitted = Models.tsb().fit(History.of("poisson", Arrays.copyOf(y, 200), 7));
      var q = fitted.quantiles(30, 0.05, 0.95);
      for (var h = 0; h < 30; h++) {
        if (y[200 + h] >= q.values()[0][h] && y[200 + h] <= q.values()[1][h]) inside++;
        n++;
      }
    }
    // Whole numbers cannot hit 90 % exactly: the interval holds at least that much, and Poisson(3) between 1 and 6 has
    // 93 %.
    assertThat(inside / n).isBetween(0.89, 0.97);
  }

  @Test
  void paths_have_the_margins_of_the_quantiles_and_sums_as_wide_as_the_model_says() {
    var random = new SplittableRandom(3);
    var y = new double[300];
    double level = 100;
    for (var t = 0; t < y.length; t++) {
      var e = Histories.gaussian(random);
      y[t] = level + e;
      level += 0.4 * e;
    }
    var fitted = Models.ses().fit(History.of("walk", y));
    var paths = fitted.paths(10, 20_000, 7);
    var asked = fitted.quantiles(10, 0.1, 0.5, 0.9);
    var drawn = paths.quantiles(0.1, 0.5, 0.9);
    var wide = fitted.deviation(10);
    for (var h = 0; h < 10; h++) {
      for (var i = 0; i < 3; i++)
        assertThat(drawn.values()[i][h]).isCloseTo(asked.values()[i][h],
            org.assertj.core.data.Offset.offset(0.06 * wide[h]));
    }
    // The sum's variance under the innovations form: each error lives on in all later steps.
    var c = fitted.weights(10);
    double variance = 0;
    for (var j = 0; j < 10; j++) {
      double carried = 0;
      for (var h = j; h < 10; h++) carried += c[h - j];
      variance += carried * carried * wide[0] * wide[0];
    }
    var sums = paths.sums(0, 10);
    var mean = Arrays.stream(sums).average().orElse(0);
    var drawnVariance = Arrays.stream(sums).map(s -> (s - mean) * (s - mean)).average().orElse(0);
    assertThat(drawnVariance / variance).isBetween(0.93, 1.07);
    double apart = Arrays.stream(wide).map(w -> w * w).sum();
    assertThat(drawnVariance).as("steps belong together").isGreaterThan(2 * apart);
  }

  @Test
  void every_model_draws_futures_that_its_own_quantiles_hold() {
    for (var seed = 1L; seed <= CASES / 5; seed++) {
      var y = Histories.any(seed);
      var history = History.of("seed " + seed, y, 7);
      var nonnegative = Arrays.stream(y).noneMatch(v -> v < 0);
      for (var entry : Models.byName().entrySet()) {
        var what = entry.getKey() + " on seed " + seed;
        var fitted = entry.getValue().fit(history);
        var paths = fitted.paths(9, 200, seed);
        var outer = fitted.quantiles(9, 1e-4, 1 - 1e-4);
        for (var h = 0; h < 9; h++) {
          var outside = 0;
          for (var path : paths.values()) {
            assertThat(path[h]).as(what).isFinite();
            if (nonnegative) assertThat(path[h]).as(what).isNotNegative();
            if (path[h] < (float) outer.values()[0][h] || path[h] > (float) outer.values()[1][h]) outside++;
          }
          assertThat(outside).as(what).isLessThanOrEqualTo(4);
        }
      }
    }
  }

  @Test
  void the_same_seed_gives_the_same_paths() {
    var fitted = Models.automatic().fit(History.of("x", Histories.any(12), 7));
    assertThat(fitted.paths(5, 50, 1).values()).isDeepEqualTo(fitted.paths(5, 50, 1).values());
    var flat = Models.ses().fit(History.of("y", new double[]{1, 5, 2, 6, 3, 1, 5}));
    assertThat(Arrays.deepEquals(flat.paths(5, 50, 1).values(), flat.paths(5, 50, 2).values())).isFalse();
  }

  @Test
  void regression_learns_a_promotion_and_carries_it_ahead() {
    var random = new SplittableRandom(8);
    var promotion = new double[210];
    var y = new double[200];
    for (var t = 0; t < 210; t++) promotion[t] = t % 23 < 3 ? 1 : 0;
    promotion[203] = 1;
    promotion[204] = 0;
    for (var t = 0; t < 200; t++) y[t] = Math.exp(4 + 0.7 * promotion[t] + 0.05 * Histories.gaussian(random));
    var history = History.of(Series.plain("promoted", y), new double[][]{promotion});
    var mean = Models.dynamicRegression().fit(history).mean(10);
    assertThat(Math.log(mean[3] / mean[4])).isBetween(0.6, 0.8);
  }

  /** What is not known ahead has no effect there: a promotion that ran yesterday does not run on for ever. */
  @Test
  void a_feature_without_a_future_explains_the_past_alone() {
    var random = new SplittableRandom(8);
    var promotion = new float[200];
    var row = new float[200];
    for (var t = 0; t < 200; t++) {
      promotion[t] = t % 20 < 4 || t > 196 ? 1 : 0;
      row[t] = (float) Math.exp(4 + 0.9 * promotion[t] + 0.05 * Histories.gaussian(random));
    }
    var share = 0.0;
    for (var on : promotion) share += on / 200;
    var panel = Panel.builder(Timeline.PLAIN).add("promoted", 0, row)
        .feature(Feature.shared("promotion", false, promotion)).build();
    var mean = Forecaster.of(Models.dynamicRegression()).forecast(panel, 5).all().get(0).mean();
    assertThat(Math.log(mean[4]) - 4).isBetween(0.9 * share - 0.1, 0.9 * share + 0.1);
  }

  @Test
  void automatic_beats_the_naive_where_there_is_something_to_learn() {
    var random = new SplittableRandom(21);
    double ours = 0, naive = 0;
    for (var i = 0; i < 20; i++) {
      var y = new double[196];
      for (var t = 0; t < y.length; t++)
        y[t] = Histories.poisson(random, 20 + 8 * Math.sin(t * 2 * Math.PI / 7) + t * 0.05);
      var past = History.of("x", Arrays.copyOf(y, 168), 7);
      var a = Models.automatic().fit(past).mean(28);
      var b = Models.seasonalNaive().fit(past).mean(28);
      for (var h = 0; h < 28; h++) {
        ours += Math.pow(a[h] - y[168 + h], 2);
        naive += Math.pow(b[h] - y[168 + h], 2);
      }
    }
    assertThat(ours).isLessThan(0.7 * naive);
  }

  /** Six weeks of hours with a day and a week in them, some missing: who knows one season only repeats the day. */
  @Test
  void models_of_several_seasons_know_day_and_week() {
    var random = new SplittableRandom(4);
    var y = new double[24 * 7 * 7];
    for (var t = 0; t < y.length; t++) {
      var day = 1 + 0.6 * Math.sin(2 * Math.PI * t / 24);
      var rest = t / 24 % 7 > 4 ? 0.5 : 1.2;
      y[t] = 100 * day * rest * Math.exp(0.05 * Histories.gaussian(random));
    }
    var past = Arrays.copyOf(y, 24 * 7 * 6);
    for (var t = 0; t < past.length; t++) if (random.nextInt(40) == 0) past[t] = Double.NaN;
    var history = History.of("hours", past, 24, 168);
    var naive = wape(Models.seasonalNaive().fit(history).mean(168), y);
    for (var model : new Model[]{Models.multipleSeasonal(), Models.doubleSeasonal(), Models.automatic()}) {
      var fitted = model.fit(history);
      assertThat(wape(fitted.mean(168), y)).as(fitted.model()).isLessThan(0.1).isLessThan(0.3 * naive);
    }
  }

  private static double wape(double[] mean, double[] y) {
    return Measures.wape(Arrays.copyOfRange(y, y.length - mean.length, y.length), mean);
  }

  @Test
  void demand_classes_follow_the_published_cuts() {
    assertThat(DemandClass.of(new double[]{5, 6, 5, 4, 5, 6})).isEqualTo(DemandClass.SMOOTH);
    assertThat(DemandClass.of(new double[]{1, 30, 2, 50, 1, 1})).isEqualTo(DemandClass.ERRATIC);
    assertThat(DemandClass.of(new double[]{0, 0, 5, 0, 0, 6, 0, 5})).isEqualTo(DemandClass.INTERMITTENT);
    assertThat(DemandClass.of(new double[]{0, 0, 1, 0, 0, 60, 0, 2})).isEqualTo(DemandClass.LUMPY);
    assertThat(DemandClass.of(new double[]{0, 0, Double.NaN})).isEqualTo(DemandClass.NONE);
  }
}
