package io.plimsoll.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Calibrates quantiles by how past ones did.
 *
 * <p>Each actual of a backtest falls at some probability of its forecast. If the forecasts were right these
 * probabilities are uniform; if not, the quantile that should be exceeded one time in ten is the one that was
 * (Kuleshov, Fenner, Ermon 2018, with the finite-sample correction of split conformal prediction). Where a forecast has
 * a step at the actual, as counts do, the probability is drawn within the step.
 */
public final class Conformal {
  /** A backtest with fewer actuals than this says nothing about tails. */
  public static final int FEWEST = 50;

  private final double[] seen;

  private Conformal(double[] seen) {
    this.seen = seen;
  }

  /** Collects backtests; then {@link #calibrate}. */
  public static final class Builder {
    private final List<Double> seen = new ArrayList<>();
    private final SplittableRandom random;

    private Builder(long seed) {
      this.random = new SplittableRandom(seed);
    }

    /** A past forecast and what came; {@code NaN} actuals are passed over. */
    public Builder add(Quantiles forecast, double[] actual) {
      for (var h = 0; h < actual.length; h++) {
        if (!Double.isNaN(actual[h])) seen.add(probability(forecast, h, actual[h]));
      }
      return this;
    }

    private double probability(Quantiles forecast, int h, double actual) {
      var p = forecast.probabilities();
      var q = forecast.values();
      // Below: what surely lies under the actual. Upto: what may. Outside the outermost quantiles the rest is shared.
      double below = 0, upto = 1;
      for (var i = 0; i < p.length; i++) {
        if (q[i][h] < actual) below = p[i];
        if (q[i][h] > actual) {
          upto = p[i];
          break;
        }
      }
      return below + random.nextDouble() * (upto - below);
    }

    /** @throws IllegalArgumentException if under {@link Conformal#FEWEST} actuals were added */
    public Conformal calibrate() {
      if (seen.size() < FEWEST)
        throw new IllegalArgumentException(
            "calibration needs " + FEWEST + " actuals of a backtest at least; there are " + seen.size());
      return new Conformal(seen.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }
  }

  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  /** The probability to ask the forecast for, so that the answer is exceeded as often as {@code probability} says. */
  public double ask(double probability) {
    var n = seen.length;
    var rank = probability >= 0.5 ? Math.ceil((n + 1) * probability) - 1 : Math.floor((n + 1) * probability) - 1;
    return seen[(int) Math.max(0, Math.min(n - 1, rank))];
  }

  /** A calibrated forecast with the same probabilities. */
  public Quantiles apply(Quantiles forecast) {
    return apply(forecast, forecast.probabilities());
  }

  /** Calibrated quantiles of other probabilities, read off a forecast that has a fine grid of them. */
  public Quantiles apply(Quantiles forecast, double... probabilities) {
    var values = new double[probabilities.length][forecast.horizon()];
    for (var i = 0; i < values.length; i++) {
      var asked = ask(probabilities[i]);
      for (var h = 0; h < forecast.horizon(); h++) values[i][h] = forecast.at(asked, h);
    }
    return new Quantiles(probabilities.clone(), values);
  }
}
