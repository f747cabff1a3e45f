package io.plimsoll.forecast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Hierarchy.Level;
import io.plimsoll.forecast.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconcileTest {
  /** Two crossed groupings of random size over some series, under one total. */
  private static Hierarchy hierarchy(SplittableRandom random) {
    var size = 4 + random.nextInt(12);
    var levels = new ArrayList<Level>();
    levels.add(new Level("total", List.of("all"), new int[size]));
    for (var name : List.of("store", "item")) {
      var groups = 2 + random.nextInt(3);
      var of = IntStream.range(0, size).map(s -> s < groups ? s : random.nextInt(groups)).toArray();
      levels.add(new Level(name, IntStream.range(0, groups).mapToObj(g -> name + g).toList(), of));
    }
    levels.add(new Level("series", IntStream.range(0, size).mapToObj(s -> "s" + s).toList(),
        IntStream.range(0, size).toArray()));
    return new Hierarchy(levels, size);
  }

  private static List<double[][]> noise(Hierarchy hierarchy, int steps, SplittableRandom random) {
    return hierarchy.levels().stream().map(level -> rows(level.size(), steps, random)).toList();
  }

  private static double[][] rows(int count, int steps, SplittableRandom random) {
    var rows = new double[count][steps];
    for (var row : rows) Arrays.setAll(row, h -> 10 * random.nextDouble());
    return rows;
  }

  private static double[][] errors(Hierarchy hierarchy, SplittableRandom random) {
    var bottom = new double[hierarchy.bottomSize()][60];
    for (var row : bottom) Arrays.setAll(row, t -> (1 + row.length % 3) * (random.nextDouble() - 0.5));
    var all = new ArrayList<double[]>();
    for (var level : hierarchy.levels()) all.addAll(Arrays.asList(level.sum(bottom)));
    for (var row : all) {
      for (var t = 0; t < row.length; t++) row[t] += 0.3 * (random.nextDouble() - 0.5);
    }
    return all.toArray(double[][]::new);
  }

  List<Function<SplittableRandom, Object[]>> ways() {
    return List.of(random -> with(random, Reconcile::bottomUp),
        random -> with(random, h -> Reconcile.topDown(h, shares(h))),
        random -> with(random, h -> Reconcile.middleOut(h, "store", shares(h))),
        random -> with(random, h -> Reconcile.minT(h, errors(h, random))),
        random -> with(random, h -> Reconcile.weighted(h, Reconcile.sizes(h))));
  }

  private static Object[] with(SplittableRandom random, Function<Hierarchy, Reconcile> way) {
    var hierarchy = hierarchy(random);
    return new Object[]{hierarchy, way.apply(hierarchy)};
  }

  private static double[] shares(Hierarchy hierarchy) {
    return IntStream.range(0, hierarchy.bottomSize()).mapToDouble(s -> s % 4).toArray();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatComesOutAddsUp(Function<SplittableRandom, Object[]> way) {
    for (var seed = 0; seed < 30; seed++) {
      var random = new SplittableRandom(seed);
      var made = way.apply(random);
      var hierarchy = (Hierarchy) made[0];
      var all = ((Reconcile) made[1]).all(noise(hierarchy, 3, random));
      var bottom = all.get(all.size() - 1);
      for (var l = 0; l < all.size(); l++) {
        var sums = hierarchy.levels().get(l).sum(bottom);
        for (var node = 0; node < sums.length; node++)
          assertThat(all.get(l)[node]).as("seed %d", seed).containsExactly(sums[node], within(1e-9));
      }
    }
  }

  /** A way that changes forecasts which already add up would bias unbiased ones (S G S = S); top-down is known to. */
  @Test
  void minimumTraceLeavesForecastsThatAddUpAlone() {
    for (var seed = 0; seed < 30; seed++) {
      var random = new SplittableRandom(seed);
      var hierarchy = hierarchy(random);
      var bottom = rows(hierarchy.bottomSize(), 2, random);
      var base = hierarchy.levels().stream().map(level -> level.sum(bottom)).toList();
      var variances = IntStream.range(0, hierarchy.size()).mapToDouble(i -> 0.1 + random.nextDouble()).toArray();
      for (var way : List.of(Reconcile.bottomUp(hierarchy), Reconcile.minT(hierarchy, errors(hierarchy, random)),
          Reconcile.weighted(hierarchy, variances))) {
        var out = way.bottom(base);
        for (var s = 0; s < out.length; s++)
          assertThat(out[s]).as("seed %d", seed).containsExactly(bottom[s], within(1e-6));
      }
    }
  }

  /** Conjugate gradients and the dense formula are two roads to one place. */
  @Test
  void weightedEqualsGeneralisedWithADiagonal() {
    for (var seed = 0; seed < 30; seed++) {
      var random = new SplittableRandom(seed);
      var hierarchy = hierarchy(random);
      var variances = IntStream.range(0, hierarchy.size()).mapToDouble(i -> 0.1 + 5 * random.nextDouble()).toArray();
      var covariance = new double[variances.length][variances.length];
      for (var i = 0; i < variances.length; i++) covariance[i][i] = variances[i];
      var base = noise(hierarchy, 2, random);
      var one = Reconcile.weighted(hierarchy, variances).bottom(base);
      var other = Reconcile.generalised(hierarchy, covariance).bottom(base);
      for (var s = 0; s < one.length; s++)
        assertThat(one[s]).as("seed %d", seed).containsExactly(other[s], within(1e-6));
    }
  }

  /**
   * A total over two series, all with variance 1 (ordinary least squares): the projection onto coherent forecasts has
   * the closed form b1 = (t + 2 b1 − b2) / 3 (Hyndman, Athanasopoulos, Forecasting: Principles and Practice, 3rd
   * edition, section 11.3).
   */
  @Test
  void twoSeriesUnderOneTotalByHand() {
    var hierarchy = two();
    var base = List.of(new double[][]{{100}}, new double[][]{{50}, {40}});
    var out = Reconcile.weighted(hierarchy, new double[]{1, 1, 1}).all(base);
    assertThat(out.get(1)[0][0]).isCloseTo((100 + 2 * 50 - 40) / 3.0, within(1e-9));
    assertThat(out.get(1)[1][0]).isCloseTo((100 + 2 * 40 - 50) / 3.0, within(1e-9));
    assertThat(out.get(0)[0][0]).isCloseTo(96.0 + 2.0 / 3, within(1e-9));
  }

  /**
   * The same with any covariance W: the gap t − b1 − b2 is shared by the gain W C' (C W C')⁻¹, C = (1, −1, −1)
   * (Wickramasuriya, Athanasopoulos, Hyndman 2019, equation 11 in its constraint form).
   */
  @Test
  void twoSeriesUnderOneTotalWithACovariance() {
    var covariance = new double[][]{{4, 1, 0.5}, {1, 2, 0.2}, {0.5, 0.2, 1}};
    double[] constraint = {1, -1, -1};
    var gain = new double[3];
    double total = 0;
    for (var i = 0; i < 3; i++) {
      for (var j = 0; j < 3; j++) gain[i] += covariance[i][j] * constraint[j];
      total += constraint[i] * gain[i];
    }
    double gap = 100 - 50 - 40;
    var out = Reconcile.generalised(two(), covariance).all(List.of(new double[][]{{100}}, new double[][]{{50}, {40}}));
    assertThat(out.get(0)[0][0]).isCloseTo(100 - gain[0] / total * gap, within(1e-9));
    assertThat(out.get(1)[0][0]).isCloseTo(50 - gain[1] / total * gap, within(1e-9));
    assertThat(out.get(1)[1][0]).isCloseTo(40 - gain[2] / total * gap, within(1e-9));
  }

  private static Hierarchy two() {
    return new Hierarchy(List.of(new Level("total", List.of("all"), new int[]{0, 0}),
        new Level("series", List.of("a", "b"), new int[]{0, 1})), 2);
  }

  @Test
  void shrinkageKeepsVariancesAndWeakensCorrelations() {
    var random = new SplittableRandom(7);
    var errors = rows(6, 20, random);
    for (var row : errors) Arrays.setAll(row, t -> row[t] - 5);
    var shrunk = Reconcile.shrunkCovariance(errors);
    for (var i = 0; i < errors.length; i++) {
      for (var j = 0; j < errors.length; j++) {
        double plain = 0;
        for (var t = 0; t < 20; t++) plain += errors[i][t] * errors[j][t] / 20;
        if (i == j) assertThat(shrunk[i][j]).isCloseTo(plain, within(1e-6 * plain));
        else
          assertThat(Math.abs(shrunk[i][j])).isLessThanOrEqualTo(Math.abs(plain));
      }
    }
  }

  /** The first errors of most models are missing; they must not make all of the covariance so. */
  @Test
  void stepsWithAMissingErrorAreLeftOut() {
    var random = new SplittableRandom(5);
    var hierarchy = hierarchy(random);
    var errors = errors(hierarchy, random);
    var longer = Arrays.stream(errors).map(row -> {
      var more = new double[row.length + 7];
      Arrays.fill(more, 0, 7, Double.NaN);
      System.arraycopy(row, 0, more, 7, row.length);
      return more;
    }).toArray(double[][]::new);
    var base = noise(hierarchy, 2, random);
    assertThat(Reconcile.minT(hierarchy, longer).bottom(base))
        .isDeepEqualTo(Reconcile.minT(hierarchy, errors).bottom(base));
  }

  @Test
  void aTotalAloneHasPathsForAll() {
    var total = new Paths(new float[][]{{4, 8}, {2, 6}});
    var out = Reconcile.topDown(two(), new double[]{3, 1}).paths(List.of(new Paths[]{total}, new Paths[0]));
    assertThat(out.get(1)[0].values()).isDeepEqualTo(new float[][]{{3, 6}, {1.5f, 4.5f}});
  }

  @Test
  void pathsAddUpPathByPath() {
    var random = new SplittableRandom(3);
    var hierarchy = hierarchy(random);
    var base = new ArrayList<Paths[]>();
    for (var level : hierarchy.levels()) {
      var paths = new Paths[level.size()];
      Arrays.setAll(paths, node -> new Paths(new float[][]{{1, 2}, {random.nextInt(9), 4}, {random.nextInt(9), 1}}));
      base.add(paths);
    }
    var out = Reconcile.weighted(hierarchy, Reconcile.sizes(hierarchy)).paths(base);
    for (var i = 0; i < 3; i++) {
      for (var h = 0; h < 2; h++) {
        double sum = 0;
        for (var path : out.get(3)) sum += path.values()[i][h];
        assertThat((double) out.get(0)[0].values()[i][h]).isCloseTo(sum, within(1e-4));
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    var hierarchy = two();
    assertThatThrownBy(() -> Reconcile.weighted(hierarchy, new double[]{1, 0, 1})).hasMessageContaining("not positive");
    assertThatThrownBy(() -> Reconcile.middleOut(hierarchy, "shop", new double[]{1, 1})).hasMessageContaining("shop");
    assertThatThrownBy(() -> Reconcile.topDown(hierarchy, new double[]{1}))
        .hasMessageContaining("1 shares for 2 series");
    assertThatThrownBy(() -> Reconcile.minT(hierarchy, new double[2][5])).hasMessageContaining("hierarchy of 3");
    assertThatThrownBy(() -> Reconcile.minT(hierarchy, new double[][]{{1, 2}, {1}, {1, 2}}))
        .hasMessageContaining("1 steps beside ones of 2");
    var unseen = new double[][]{{1, Double.NaN, 1}, {Double.NaN, 1, 1}, {1, 1, 1}};
    assertThatThrownBy(() -> Reconcile.minT(hierarchy, unseen)).hasMessageContaining("1 steps");
    assertThatThrownBy(() -> Reconcile.bottomUp(hierarchy).bottom(List.of())).hasMessageContaining("0 levels");
  }
}
