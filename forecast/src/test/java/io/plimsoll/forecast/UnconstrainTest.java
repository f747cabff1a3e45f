package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnconstrainTest {
  /** Poisson demand with a weekday profile; one day in five runs out of stock after half of it. */
  private static double[][] world(long seed, BitSet censored) {
    var random = new SplittableRandom(seed);
    var truth = new double[140];
    var seen = new double[140];
    for (var t = 0; t < truth.length; t++) {
      truth[t] = Histories.poisson(random, 6 * (t % 7 < 5 ? 0.8 : 1.5));
      seen[t] = truth[t];
      if (random.nextInt(5) == 0) {
        censored.set(t);
        seen[t] = Math.floor(truth[t] / 2);
      }
    }
    return new double[][]{truth, seen};
  }

  @Test
  void recovered_demand_is_closer_to_the_truth_than_what_was_sold_and_unbiased() {
    double ours = 0, ignored = 0, bias = 0, total = 0;
    for (var seed = 1; seed <= 60; seed++) {
      var censored = new BitSet();
      var world = world(seed, censored);
      var series = new Series("x", Timeline.daily(LocalDate.of(2026, 1, 1)), world[1], censored);
      var mean = Unconstrain.expect(series).mean();
      for (var t = 0; t < mean.length; t++) {
        if (!censored.get(t)) {
          assertThat(mean[t]).isEqualTo(world[1][t]);
          continue;
        }
        assertThat(mean[t]).isGreaterThanOrEqualTo(world[1][t]);
        ours += Math.abs(mean[t] - world[0][t]);
        ignored += Math.abs(world[1][t] - world[0][t]);
        bias += mean[t] - world[0][t];
        total += world[0][t];
      }
    }
    assertThat(ours).isLessThan(0.75 * ignored);
    assertThat(Math.abs(bias / total)).isLessThan(0.12);
  }

  @Test
  void draws_never_fall_below_what_was_sold_and_average_to_what_is_expected() {
    var censored = new BitSet();
    var world = world(3, censored);
    var series = new Series("x", Timeline.daily(LocalDate.of(2026, 1, 1)), world[1], censored);
    var expected = Unconstrain.expect(series).mean();
    var first = censored.nextSetBit(0);
    double sum = 0;
    for (var seed = 0; seed < 4000; seed++) {
      var drawn = Unconstrain.draw(series, seed).values();
      assertThat(drawn[first]).isGreaterThanOrEqualTo(world[1][first]);
      sum += drawn[first];
    }
    assertThat(sum / 4000 / expected[first]).isBetween(0.93, 1.07);
  }

  @Test
  void all_censored_or_nothing_sold_still_has_an_answer() {
    var all = new BitSet();
    all.set(0, 5);
    assertThat(Unconstrain.expect(Series.plain("x", 1, 2, 3, 4, 5), 1).mean()).containsExactly(1, 2, 3, 4, 5);
    var series = new Series("x", Timeline.PLAIN, new double[]{1, 2, 0, Double.NaN, 3}, all);
    for (var value : Unconstrain.expect(series).mean()) assertThat(value).isFinite().isNotNegative();
  }

  /** From crumbs to billions: what sells evenly and ran out early on one day would have sold as on the others. */
  @Test
  void recovery_does_not_depend_on_the_size_of_the_numbers() {
    for (var seed = 1; seed <= 200; seed++) {
      var random = new SplittableRandom(seed);
      var size = Math.pow(10, random.nextDouble() * 14 - 4);
      var y = new double[60];
      for (var t = 0; t < y.length; t++) y[t] = size * (1 + 0.1 * (random.nextDouble() - 0.5));
      var censored = new BitSet();
      var at = 20 + random.nextInt(20);
      censored.set(at);
      y[at] *= random.nextDouble();
      var recovered = Unconstrain.expect(new Series("x", Timeline.PLAIN, y, censored), 1);
      assertThat(recovered.mean()[at] / size).as("seed %d, size %s", seed, size).isBetween(0.93, 1.15);
      assertThat(recovered.deviation()[at] / size).as("seed %d, size %s", seed, size).isBetween(0.0, 0.2);
    }
  }

  @Test
  void a_series_with_stockouts_is_forecast_in_whole_units_and_higher_than_its_sales() {
    double aware = 0, blind = 0;
    for (var seed = 1; seed <= 12; seed++) {
      var censored = new BitSet();
      var world = world(seed, censored);
      var series = new Series("x", Timeline.daily(LocalDate.of(2026, 1, 1)), world[1], censored);
      var forecast = Forecaster.automatic().forecast(series, 7);
      for (var row : forecast.quantiles().values()) {
        for (var value : row) assertThat(value).isEqualTo(Math.rint(value));
      }
      aware += Arrays.stream(forecast.mean()).sum();
      blind += Arrays.stream(
          Forecaster.automatic().forecast(new Series("x", series.timeline(), world[1]), 7).mean()).sum();
    }
    // A fifth of the days lost half of their demand.
    assertThat(aware / blind).isBetween(1.05, 1.18);
  }
}
