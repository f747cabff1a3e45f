package io.plimsoll.replenish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CountsTest {

  @Test
  void poissonIsTheTextbooksPoisson() {
    var demand = Counts.poisson(6);
    assertThat(demand.probability(0)).isCloseTo(Math.exp(-6), within(1e-12));
    assertThat(demand.probability(6)).isCloseTo(Math.exp(-6) * Math.pow(6, 6) / 720, within(1e-12));
    assertThat(demand.mean()).isCloseTo(6, within(1e-9));
    assertThat(demand.variance()).isCloseTo(6, within(1e-8));
  }

  @Test
  void geometricForgetsHowLongItHasLasted() {
    var demand = Counts.geometric(5);
    for (var k = 0; k < 20; k++)
      assertThat(demand.probability(k + 1) / demand.probability(k)).isCloseTo(5.0 / 6, within(1e-9));
  }

  @Test
  void momentsHoldForAnyMeanAndVariance() {
    var random = new SplittableRandom(1);
    for (var i = 0; i < 300; i++) {
      var mean = Math.exp(random.nextDouble() * 14 - 4);
      var variance = mean * Math.exp(random.nextDouble() * 5);
      var demand = Counts.negativeBinomial(mean, variance);
      assertThat(demand.mean()).as("mean of %s, %s", mean, variance).isCloseTo(mean, within(0.02 * mean + 1e-6));
      assertThat(demand.variance()).as("variance of %s, %s", mean, variance).isCloseTo(variance,
          within(0.06 * variance + 1e-6));
    }
  }

  @Test
  void sumsAddMeansAndVariances() {
    var random = new SplittableRandom(2);
    for (var i = 0; i < 100; i++) {
      var one = any(random);
      var other = any(random);
      var sum = one.plus(other);
      assertThat(sum.mean()).isCloseTo(one.mean() + other.mean(), within(1e-6 * (1 + sum.mean())));
      assertThat(sum.variance()).isCloseTo(one.variance() + other.variance(), within(0.01 * (1 + sum.variance())));
    }
  }

  @Test
  void shortageFallsIsConvexAndBalancesWithLeftover() {
    var random = new SplittableRandom(3);
    for (var i = 0; i < 100; i++) {
      var demand = any(random);
      var previous = Double.POSITIVE_INFINITY;
      var previousDrop = Double.POSITIVE_INFINITY;
      for (var stock = 0; stock < demand.most() + 5; stock += Math.max(1, demand.most() / 50)) {
        var shortage = demand.shortage(stock);
        assertThat(shortage).isBetween(0.0, previous + 1e-9);
        assertThat(demand.leftover(stock) - shortage).isCloseTo(stock - demand.mean(), within(1e-6 * (1 + stock)));
        if (stock > 0) assertThat(previous - shortage).isLessThanOrEqualTo(previousDrop + 1e-9);
        previousDrop = previous - shortage;
        previous = shortage;
      }
    }
  }

  @Test
  void stockForShortageIsTheLeastThatKeepsIt() {
    var random = new SplittableRandom(4);
    for (var i = 0; i < 200; i++) {
      var demand = any(random);
      var units = random.nextDouble() * demand.mean();
      var stock = demand.stockForShortage(units);
      assertThat(demand.shortage(stock)).isLessThanOrEqualTo(units + 1e-6);
      if (stock > 0) assertThat(demand.shortage(stock - 1)).isGreaterThan(units - 1e-6);
    }
  }

  @Test
  void quantileIsTheLeastThatIsEnough() {
    var random = new SplittableRandom(5);
    for (var i = 0; i < 200; i++) {
      var demand = any(random);
      var level = random.nextDouble();
      var quantile = demand.quantile(level);
      assertThat(demand.atMost(quantile)).isGreaterThanOrEqualTo(level - 1e-9);
      assertThat(demand.atMost(quantile - demand.step())).isLessThan(level);
    }
  }

  @Test
  void quantilesComeBackAsTheyWere() {
    var levels = new double[]{0.05, 0.25, 0.5, 0.75, 0.95};
    var demand = Counts.quantiles(levels, new double[]{20, 60, 100, 160, 300});
    assertThat(demand.quantile(0.5)).isBetween(98, 102);
    assertThat(demand.quantile(0.95)).isBetween(297, 303);
    assertThat(demand.quantile(0.05)).isBetween(18, 22);
  }

  @Test
  void aMixtureHasTheWeightedMean() {
    var mixed = Counts.mix(List.of(Counts.poisson(2), Counts.poisson(10)), 3, 1);
    assertThat(mixed.mean()).isCloseTo(4, within(1e-9));
  }

  @Test
  void badInputNamesTheFieldTheValueAndTheRemedy() {
    assertThatThrownBy(() -> Counts.poisson(-1)).hasMessage("mean must be from 0 to 1e9: -1.0");
    assertThatThrownBy(() -> Counts.poisson(Double.NaN)).hasMessage("mean must be from 0 to 1e9: NaN");
    assertThatThrownBy(() -> Counts.samples()).hasMessageContaining("give at least one observation");
    assertThatThrownBy(() -> Counts.samples(3, -2)).hasMessageContaining("-2");
    assertThatThrownBy(() -> Counts.quantiles(new double[]{0.5, 0.5}, new double[]{1, 2}))
        .hasMessageContaining("rise strictly");
    assertThatThrownBy(() -> Counts.of(0, 0)).hasMessage("probabilities must not all be zero");
  }

  static Counts any(SplittableRandom random) {
    var mean = Math.exp(random.nextDouble() * 7 - 2);
    return switch (random.nextInt(4)) {
      case 0 -> Counts.poisson(mean);
      case 1 -> Counts.negativeBinomial(mean, mean * (1 + random.nextDouble() * 8));
      case 2 -> Counts.normal(mean, mean * random.nextDouble());
      default -> {
        var values = new int[1 + random.nextInt(30)];
        for (var i = 0; i < values.length; i++) values[i] = random.nextInt(1 + ((int) mean) * 3);
        yield Counts.samples(values);
      }
    };
  }
}
