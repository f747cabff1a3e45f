package io.plimsoll.forecast.model;

import io.plimsoll.forecast.Paths;
import io.plimsoll.forecast.Quantiles;
import io.plimsoll.forecast.model.History.Support;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a model learned of one series, ready to look ahead any number of steps.
 *
 * <p>Uncertainty is of one form for all models. An error of one step lives on in later ones by weights {@code c}
 * ({@code c[0] = 1}; Hyndman, Koehler, Ord, Snyder 2008, ch. 6): the deviation of step {@code h} is
 * {@code sigma * sqrt(c[0]² + … + c[h]²)}, times the mean where errors are relative. Around the mean the margin is
 * negative binomial for counts, else the model's own past errors where there are enough of them and normal where not.
 * Paths join the margins with the correlation that the weights imply, so sums over steps come out right.
 */
public final class Fitted {
  /** Fewer errors than this say little about the tails; normal margins are used instead. */
  private static final int ENOUGH_ERRORS = 60;

  private final String model;
  private final Support support;
  private final IntFunction<double[]> mean;
  private final IntFunction<double[]> weights;
  private final double[] residuals;
  /** Errors as shares of what was expected, for models whose errors are relative. */
  private final double @Nullable [] shares;
  private final double sigma;
  private final double aicc;

  /**
   * @param mean point forecasts of a horizon
   * @param weights how one step's error lives on: {@code c[0] = 1, c[1], …} of a horizon
   * @param residuals errors of one step ahead within the history, {@code NaN} where there is none
   * @param shares the same errors as shares of what was expected, if they grow with it
   */
  Fitted(String model, Support support, IntFunction<double[]> mean, IntFunction<double[]> weights, double[] residuals,
      double @Nullable [] shares, double aicc) {
    this.model = model;
    this.support = support;
    this.mean = mean;
    this.weights = weights;
    this.residuals = residuals;
    this.shares = shares;
    this.sigma = spread(shares == null ? residuals : shares);
    this.aicc = aicc;
  }

  Fitted(String model, History history, IntFunction<double[]> mean, IntFunction<double[]> weights, double[] residuals) {
    this(model, history.support(), mean, weights, residuals, null, Double.NaN);
  }

  /**
   * The look ahead of the unadjusted series, when this one is of a seasonally adjusted one: each phase of the season is
   * put back.
   *
   * @param phases a figure per phase, phase 0 at the history's first step
   */
  Fitted reseasoned(String name, History unadjusted, double[] phases, boolean multiplicative) {
    var m = phases.length;
    var n = unadjusted.length();
    var back = residuals.clone();
    if (multiplicative) {
      for (var t = 0; t < n; t++) back[t] *= phases[t % m];
    }
    return new Fitted(name, unadjusted.support(), horizon -> {
      var adjusted = mean.apply(horizon);
      for (var h = 0; h < horizon; h++)
        adjusted[h] = multiplicative ? adjusted[h] * phases[(n + h) % m] : adjusted[h] + phases[(n + h) % m];
      return adjusted;
    }, weights, back, shares, aicc);
  }

  /** The same look ahead, everything made smaller or larger by a factor. */
  public Fitted scaled(String name, double factor) {
    var back = residuals.clone();
    for (var t = 0; t < back.length; t++) back[t] *= factor;
    return new Fitted(name, support, horizon -> {
      var ahead = mean.apply(horizon);
      for (var h = 0; h < horizon; h++) ahead[h] *= factor;
      return ahead;
    }, weights, back, shares, aicc);
  }

  /** The look ahead of the series itself when this one is of its logarithms; errors become relative. */
  Fitted exponentiated(String name, History plain) {
    var back = new double[residuals.length];
    // A slope of logarithms may run away within a horizon; ten times what was ever seen is far enough.
    var largest = 10 * Arrays.stream(plain.values()).filter(v -> !Double.isNaN(v)).max().orElse(0);
    for (var t = 0; t < back.length; t++)
      back[t] = plain.values()[t] - Math.exp(Math.log(plain.values()[t]) - residuals[t]);
    return new Fitted(name, plain.support(), horizon -> {
      var logs = mean.apply(horizon);
      for (var h = 0; h < horizon; h++) logs[h] = Math.min(largest, Math.exp(logs[h]));
      return logs;
    }, weights, back, residuals, aicc);
  }

  public String model() {
    return model;
  }

  /** One-step errors within the history, {@code NaN} where there is none. */
  public double[] residuals() {
    return residuals.clone();
  }

  double[] weights(int horizon) {
    return weights.apply(horizon);
  }

  /** Akaike's criterion corrected for small samples, {@code NaN} where the model has no likelihood. */
  public double aicc() {
    return aicc;
  }

  public double[] mean(int horizon) {
    var result = mean.apply(horizon);
    for (var h = 0; h < horizon; h++) {
      if (support != Support.REAL && !(result[h] > 0)) result[h] = 0;
    }
    return result;
  }

  /** The standard deviation of each step of a horizon. */
  public double[] deviation(int horizon) {
    return deviation(mean(horizon));
  }

  private double[] deviation(double[] means) {
    var c = weights.apply(means.length);
    var result = new double[means.length];
    double sum = 0;
    for (var h = 0; h < result.length; h++) {
      sum += c[h] * c[h];
      result[h] = sigma * Math.sqrt(sum) * (shares != null ? Math.abs(means[h]) : 1);
    }
    // The variance of counts goes with their mean, so a quiet weekday is also a surer one.
    if (support == Support.COUNT && shares == null) {
      var typical = Arrays.stream(means).average().orElse(0);
      for (var h = 0; h < result.length; h++) result[h] *= typical > 0 ? Math.sqrt(means[h] / typical) : 0;
    }
    return result;
  }

  public Quantiles quantiles(int horizon, double... probabilities) {
    var means = mean(horizon);
    var deviations = deviation(means);
    var values = new double[probabilities.length][horizon];
    var shape = shape();
    for (var h = 0; h < horizon; h++) {
      var margin = Margin.of(support, means[h], deviations[h], shape);
      for (var i = 0; i < probabilities.length; i++) values[i][h] = margin.quantile(probabilities[i]);
    }
    return new Quantiles(probabilities, values);
  }

  /** Equally likely futures; the same seed gives the same ones. */
  public Paths paths(int horizon, int count, long seed) {
    var means = mean(horizon);
    var deviations = deviation(means);
    var shape = shape();
    var margins = new Margin[horizon];
    for (var h = 0; h < horizon; h++) margins[h] = Margin.of(support, means[h], deviations[h], shape);
    return Copula.paths(margins, weights.apply(horizon), count, new SplittableRandom(seed));
  }

  /** Past errors brought to mean 0 and deviation 1, ascending; empty when they are too few to give a shape. */
  private double[] shape() {
    var seen = Arrays.stream(shares == null ? residuals : shares).filter(e -> !Double.isNaN(e)).sorted().toArray();
    if (seen.length < ENOUGH_ERRORS || !(sigma > 0)) return new double[0];
    var center = Arrays.stream(seen).average().orElse(0);
    var wide = Math.sqrt(Arrays.stream(seen).map(e -> (e - center) * (e - center)).average().orElse(1));
    if (!(wide > 0)) return new double[0];
    return Arrays.stream(seen).map(e -> (e - center) / wide).toArray();
  }

  private static double spread(double[] residuals) {
    double sum = 0;
    var n = 0;
    for (var e : residuals) {
      if (Double.isNaN(e)) continue;
      sum += e * e;
      n++;
    }
    // Two parameters at least were spent on these errors.
    return n == 0 ? 0 : Math.sqrt(sum / Math.max(1, n - 2));
  }
}
