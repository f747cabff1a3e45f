package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static final double[] ACTUAL = {10, 0, 20, Double.NaN};
  private static final double[] FORECAST = {12, 1, 16, 99};

  @Test
  void figures_by_hand() {
    assertThat(Measures.wape(ACTUAL, FORECAST)).isCloseTo(7 / 30.0, offset(1e-12));
    assertThat(Measures.bias(ACTUAL, FORECAST)).isCloseTo(-1 / 30.0, offset(1e-12));
    assertThat(Measures.smape(ACTUAL, FORECAST)).isCloseTo((4 / 22.0 + 2 + 8 / 36.0) / 3, offset(1e-12));
    assertThat(Measures.mase(new double[]{1, 3, 2}, 1, ACTUAL, FORECAST)).isCloseTo(7 / 3.0 / 1.5, offset(1e-12));
    assertThat(Measures.rmsse(new double[]{0, 0, 1, 3, 2}, ACTUAL, FORECAST)).as("leading zeros do not count")
        .isCloseTo(Math.sqrt(21 / 3.0 / 2.5), offset(1e-12));
    assertThat(Measures.owa(10, 2, 20, 2.5)).isCloseTo(0.65, offset(1e-12));
    assertThat(Measures.pinball(0.9, ACTUAL, FORECAST)).isCloseTo((0.2 + 0.1 + 3.6) / 3, offset(1e-12));
    assertThat(Measures.coverage(ACTUAL, new double[]{9, 1, 20, 0}, new double[]{11, 2, 20, 0})).isCloseTo(2 / 3.0,
        offset(1e-12));
    assertThat(Measures.wape(new double[]{0}, new double[]{1})).isNaN();
  }

  @Test
  void crps_is_the_integral_of_pinball_losses() {
    var random = new SplittableRandom(4);
    var values = new float[4000][1];
    for (var path : values) path[0] = (float) (10 + 3 * Histories.gaussian(random));
    var paths = new Paths(values);
    var actual = new double[]{13};
    double integral = 0;
    for (var p = 0.0005; p < 1; p += 0.001)
      integral += 2 * 0.001 * Measures.pinball(p, actual, paths.quantiles(p).values()[0]);
    assertThat(Measures.crps(actual, paths)).isCloseTo(integral, offset(0.01));
  }

  private static Panel m5(SplittableRandom random) {
    var builder = Panel.builder(Timeline.daily(LocalDate.of(2015, 1, 1)));
    var labels = new ArrayList<List<String>>();
    for (var i = 0; i < 5; i++) labels.add(new ArrayList<>());
    var prices = new float[8 * 90];
    for (var s = 0; s < 8; s++) {
      var row = new float[90];
      for (var t = s * 3; t < 90; t++) row[t] = Histories.poisson(random, 1 + s);
      var item = "TEA_" + s / 2;
      var store = s % 2 == 0 ? "CA_1" : "TX_1";
      builder.add(item + "_" + store, 0, row);
      Arrays.fill(prices, s * 90, s * 90 + 90, 1 + s);
      var of = List.of(item, "TEA_" + s / 4 + "D", "TEA", store, store.substring(0, 2));
      for (var i = 0; i < 5; i++) labels.get(i).add(of.get(i));
    }
    var names = List.of("item_id", "dept_id", "cat_id", "store_id", "state_id");
    for (var i = 0; i < 5; i++) builder.attribute(names.get(i), labels.get(i));
    return builder.feature(new Feature("sell_price", true, 90, prices, new int[]{0, 1, 2, 3, 4, 5, 6, 7}, List.of()))
        .build();
  }

  @Test
  void m5_levels_are_twelve_and_named_as_in_the_competition() {
    var hierarchy = M5Score.levels(m5(new SplittableRandom(1)));
    // By level from the top, as the ids of the competition's uncertainty files begin.
    var first = List.of("Total_X", "CA_X", "CA_1_X", "TEA_X", "TEA_0D_X", "CA_TEA", "CA_TEA_0D", "CA_1_TEA",
        "CA_1_TEA_0D", "TEA_0_X", "CA_TEA_0", "TEA_0_CA_1");
    assertThat(hierarchy.levels()).hasSize(12);
    for (var l = 0; l < 12; l++) {
      assertThat(hierarchy.levels().get(l).name()).isEqualTo("level_" + (l + 1));
      assertThat(hierarchy.levels().get(l).nodes().get(0)).isEqualTo(first.get(l));
    }
    assertThat(hierarchy.level("level_11").size()).isEqualTo(8);
  }

  @Test
  void wrmsse_agrees_with_its_definition_written_out_for_the_total() {
    var panel = m5(new SplittableRandom(2));
    var train = panel.until(62);
    var score = M5Score.of(train, M5Score.levels(panel));
    var actual = new double[8][28];
    var forecast = new double[8][28];
    var total = new double[62];
    var sums = new double[2][28];
    for (var s = 0; s < 8; s++) {
      for (var t = 0; t < 62; t++) total[t] += panel.at(s, t);
      for (var h = 0; h < 28; h++) {
        actual[s][h] = panel.at(s, 62 + h);
        forecast[s][h] = 1 + s;
        sums[0][h] += actual[s][h];
        sums[1][h] += forecast[s][h];
      }
    }
    var result = score.wrmsse(actual, forecast);
    assertThat(result.levels()[0]).isCloseTo(Measures.rmsse(total, sums[0], sums[1]), offset(1e-6));
    assertThat(result.mean()).isCloseTo(Arrays.stream(result.levels()).average().orElse(0), offset(1e-12));
    assertThat(score.wrmsse(actual, actual).mean()).isZero();
    double dollars = 0, all = 0;
    for (var s = 0; s < 8; s++) {
      for (var t = 34; t < 62; t++) {
        all += panel.at(s, t) * (1 + s);
        if (s == 3) dollars += panel.at(s, t) * (1 + s);
      }
    }
    assertThat(score.weight(11, 3)).isCloseTo(dollars / all, offset(1e-6));
  }

  @Test
  void wspl_prefers_the_true_quantiles() {
    var panel = m5(new SplittableRandom(3));
    var hierarchy = M5Score.levels(panel);
    var score = M5Score.of(panel.until(62), hierarchy);
    var actual = new double[8][28];
    for (var s = 0; s < 8; s++) {
      for (var h = 0; h < 28; h++) actual[s][h] = panel.at(s, 62 + h);
    }
    var results = new double[2];
    for (var wide = 0; wide < 2; wide++) {
      var all = new ArrayList<Quantiles[]>();
      for (var level : hierarchy.levels()) {
        var mean = new double[level.size()];
        for (var s = 0; s < 8; s++) mean[level.nodeOfSeries()[s]] += 1 + s;
        var of = new Quantiles[level.size()];
        for (var node = 0; node < of.length; node++) {
          var values = new double[9][28];
          for (var i = 0; i < 9; i++) {
            var z = new double[]{-2.58, -1.96, -0.97, -0.67, 0, 0.67, 0.97, 1.96, 2.58}[i] * (wide == 0 ? 1 : 3);
            Arrays.fill(values[i], Math.max(0, mean[node] + z * Math.sqrt(mean[node])));
          }
          of[node] = new Quantiles(Quantiles.NINE, values);
        }
        all.add(of);
      }
      results[wide] = score.wspl(actual, all).mean();
    }
    assertThat(results[0]).isLessThan(0.8 * results[1]);
  }
}
