package io.plimsoll.replenish;

/** The standard normal distribution. */
final class Normal {

  private Normal() {}

  static double density(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /** Marsaglia's series (Evaluating the Normal Distribution, J. Statistical Software 11(4), 2004); about 15 digits. */
  static double atMost(double z) {
    if (z < -8) return 0;
    if (z > 8) return 1;
    var sum = z;
    var term = z;
    for (var i = 3; sum + term != sum; i += 2) {
      term *= z * z / i;
      sum += term;
    }
    return 0.5 + sum * density(z);
  }

  /** The z with the given probability at or below it: bisection to start, Newton's steps to finish. */
  static double quantile(double level) {
    Check.share("level", level);
    double low = -8;
    double high = 8;
    for (var i = 0; i < 20; i++) {
      var middle = (low + high) / 2;
      if (atMost(middle) < level) low = middle;
      else
        high = middle;
    }
    var z = (low + high) / 2;
    for (var i = 0; i < 4; i++) z -= (atMost(z) - level) / density(z);
    return z;
  }

  /** The standard loss function: E[(Z − z)⁺]. */
  static double loss(double z) {
    return density(z) - z * (1 - atMost(z));
  }
}
