package io.plimsoll.forecast.global;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Timeline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GlobalModelTest {
  private static final GlobalOptions QUICK = GlobalOptions.of(14).withRounds(25, 0.15).withLeaves(15)
      .withMaxRows(20_000)
      .withThreads(1);

  @Test
  void featuresNeverSeeDemandFromTheOriginOn() {
    for (var seed = 0; seed < 20; seed++) {
      var random = new SplittableRandom(seed);
      var panel = Shop.of(seed, 8, 150);
      var origin = 60 + random.nextInt(80);
      var target = origin + random.nextInt(14);
      var series = random.nextInt(panel.size());
      var layout = FeatureLayout.of(panel);
      var seen = row(layout, panel, series, origin, target);
      assertThat(row(layout, changedFrom(panel, origin, random), series, origin, target)).as("seed %d", seed)
          .containsExactly(seen);
      // A test that could not fail would prove nothing: what happened the step before must show.
      assertThat(row(layout, changedFrom(panel, origin - 1, random), series, origin, target)).as("seed %d", seed)
          .isNotEqualTo(seen);
    }
  }

  private static float[] row(FeatureLayout layout, Panel panel, int series, int origin, int target) {
    var features = new Features(layout, panel, panel.length() + 14);
    var row = new float[features.width()];
    features.view(series).fill(origin, target, row, 0);
    return row;
  }

  /** The same panel with other demand of every series from a step on. */
  private static Panel changedFrom(Panel panel, int from, SplittableRandom random) {
    var builder = Panel.builder(panel.timeline());
    for (var s = 0; s < panel.size(); s++) {
      var values = panel.values(s);
      var row = new float[values.length];
      for (var t = 0; t < row.length; t++) row[t] = (float) (t < from ? values[t] : values[t] + 1 + random.nextInt(50));
      builder.add(panel.name(s), 0, row);
    }
    for (var attribute : panel.attributes().values())
      builder.attribute(attribute.name(), Arrays.stream(attribute.codes()).mapToObj(attribute.labels()::get).toList());
    panel.features().values().forEach(builder::feature);
    return builder.build();
  }

  @Test
  void widthOfTheLayoutIsThatOfTheColumns() {
    var panel = Shop.of(1, 8, 100);
    var layout = FeatureLayout.of(panel);
    var features = new Features(layout, panel, 120);
    assertThat(layout.width()).isEqualTo(features.width());
    assertThat(features.names().get(Features.STEPS_AHEAD)).isEqualTo("steps ahead");
    assertThat(features.names()).doesNotHaveDuplicates();
  }

  @Test
  void theSameSeedGivesTheSameModelWhateverTheThreads() {
    var panel = Shop.of(2, 10, 200);
    try (var one = GlobalModel.train(panel, QUICK);
        var two = GlobalModel.train(panel, QUICK.withThreads(2));
        var other = GlobalModel.train(panel, QUICK.withSeed(9))) {
      assertThat(two.forecast(panel, 14)).isDeepEqualTo(one.forecast(panel, 14));
      assertThat(Arrays.deepEquals(other.forecast(panel, 14), one.forecast(panel, 14))).isFalse();
    }
  }

  @Test
  void aSavedModelForecastsTheSame() throws IOException {
    var panel = Shop.of(3, 10, 200);
    var bytes = new ByteArrayOutputStream();
    try (var model = GlobalModel.train(panel, QUICK)) {
      model.save(bytes);
      try (var loaded = GlobalModel.load(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat(loaded.forecast(panel, 14)).isDeepEqualTo(model.forecast(panel, 14));
        assertThat(loaded.horizon()).isEqualTo(14);
        // Labels keep their meaning where other series, and so other codes, come first.
        var some = panel.select(17, 4, 25);
        assertThat(loaded.forecast(some, 14)).isDeepEqualTo(model.forecast(some, 14));
      }
    }
    assertThatThrownBy(() -> GlobalModel.load(new ByteArrayInputStream(new byte[]{0, 1, 'x'})))
        .isInstanceOf(IOException.class).hasMessageContaining("not a saved global model");
  }

  @Test
  void learnsWeekendsPricesAndFlags() {
    var panel = Shop.of(4, 30, 300);
    var train = panel.until(286);
    double error = 0, naive = 0;
    try (var model = GlobalModel.train(train, GlobalOptions.of(14).withRounds(80, 0.1).withLeaves(31).withThreads(1))) {
      var forecast = model.forecast(train, 14);
      for (var s = 0; s < panel.size(); s++) {
        for (var h = 0; h < 14; h++) {
          error += Math.pow(forecast[s][h] - panel.at(s, 286 + h), 2);
          naive += Math.pow(train.at(s, 279 + h % 7) - panel.at(s, 286 + h), 2);
        }
      }
    }
    assertThat(error).isLessThan(0.65 * naive);
  }

  @Test
  void anExplanationMultipliesToTheForecast() {
    var panel = Shop.of(5, 10, 200);
    try (var model = GlobalModel.train(panel, QUICK)) {
      var forecast = model.forecast(panel, 14);
      var why = model.explain(panel, 7, 10);
      var product = why.baseline() * why.constant();
      for (var factor : why.factors()) product *= factor.factor();
      assertThat(product).isCloseTo(why.mean(), within(1e-9));
      assertThat(why.mean()).isCloseTo(forecast[7][9], within(1e-6));
      assertThat(model.importance(panel).values().stream().mapToDouble(Double::doubleValue).sum())
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void missingAndCensoredStepsAreNotZeros() {
    var days = 120;
    var builder = Panel.builder(Timeline.daily(LocalDate.of(2024, 1, 1)));
    var random = new SplittableRandom(6);
    for (var s = 0; s < 40; s++) {
      var row = new float[days];
      var out = new BitSet();
      for (var t = 0; t < days; t++) {
        row[t] = 8 + random.nextInt(5);
        if (random.nextInt(3) > 0) continue;
        row[t] = s % 2 == 0 ? Float.NaN : 0;
        out.set(t, s % 2 == 1);
      }
      builder.add("s" + s, 0, row, out);
    }
    var panel = builder.build();
    try (var model = GlobalModel.train(panel, QUICK)) {
      for (var row : model.forecast(panel, 14)) {
        for (var mean : row) assertThat(mean).isBetween(8.5, 11.5);
      }
    }
  }

  @Test
  void aPanelThatNeverSoldIsRefused() {
    var panel = Panel.builder(Timeline.daily(LocalDate.of(2024, 1, 1))).add("a", 0, new float[90]).build();
    assertThatThrownBy(() -> GlobalModel.train(panel, QUICK)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gives 0 examples");
    assertThatThrownBy(() -> GlobalOptions.of(0)).hasMessageContaining("horizon must be at least 1: 0");
  }
}
