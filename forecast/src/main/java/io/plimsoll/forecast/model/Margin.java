package io.plimsoll.forecast.model;

import io.plimsoll.forecast.Paths;
import io.plimsoll.forecast.model.History.Support;
import org.hipparchus.special.Erf;

/** The distribution of one step by itself, as its quantile function. */
public interface Margin {
  /** The smallest value that demand does not exceed with this probability. */
  double quantile(double probability);

  /** Beyond this mean a count is as good as continuous, and stepping through its probabilities takes too long. */
  double LARGE_COUNT = 150;

  /** @param shape past errors of mean 0 and deviation 1, ascending; empty means normal */
  static Margin of(Support support, double mean, double deviation, double[] shape) {
    if (!(deviation > 0)) return p -> mean;
    // Counts that vary less than Poisson ones around a large mean (a meter, a headcount) are rounded, not drawn.
    var steady = mean > 10 && deviation * deviation < 0.9 * mean;
    if (support == Support.COUNT && steady)
      return p -> Math.max(0, Math.rint(mean + deviation * standard(p, shape)));
    if (support == Support.COUNT) return count(mean, deviation * deviation);
    var floor = support == Support.REAL ? Double.NEGATIVE_INFINITY : 0;
    return p -> Math.max(floor, mean + deviation * standard(p, shape));
  }

  /** Negative binomial with this mean and variance; Poisson where the variance is not above the mean. */
  static Margin count(double mean, double variance) {
    if (!(mean > 0)) return p -> 0;
    var spread = Math.max(variance, mean);
    if (mean > LARGE_COUNT) return p -> Math.max(0, Math.rint(gamma(mean, spread, p)));
    return p -> negativeBinomial(mean, spread, p);
  }

  private static double standard(double probability, double[] shape) {
    if (shape.length == 0) return normal(probability);
    // Beyond the outermost errors an empirical tail ends; the normal one, if farther, goes on.
    var empirical = Paths.sorted(shape, probability);
    var edge = 2.0 / shape.length;
    if (probability < edge) return Math.min(empirical, normal(probability));
    if (probability > 1 - edge) return Math.max(empirical, normal(probability));
    return empirical;
  }

  static double normal(double probability) {
    return Math.sqrt(2) * Erf.erfInv(2 * probability - 1);
  }

  private static double negativeBinomial(double mean, double variance, double probability) {
    // At the edge of overdispersion the negative binomial is Poisson to every printed digit.
    var poisson = variance <= mean * (1 + 1e-6);
    var r = poisson ? 0 : mean * mean / (variance - mean);
    var q = poisson ? 0 : 1 - mean / variance;
    var mass = poisson ? Math.exp(-mean) : Math.exp(r * Math.log1p(-q));
    var below = mass;
    var k = 0;
    var last = mean + 40 * Math.sqrt(variance) + 40;
    while (below < probability && k < last) {
      k++;
      mass *= poisson ? mean / k : (r + k - 1) / k * q;
      below += mass;
    }
    return k;
  }

  /** Gamma with this mean and variance by the cube of a normal (Wilson and Hilferty 1931). */
  private static double gamma(double mean, double variance, double probability) {
    var nine = 9 * mean * mean / variance;
    var root = 1 - 1 / nine + normal(probability) / Math.sqrt(nine);
    return root <= 0 ? 0 : mean * root * root * root;
  }
}
