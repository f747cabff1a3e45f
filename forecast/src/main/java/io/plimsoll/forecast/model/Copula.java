package io.plimsoll.forecast.model;

import io.plimsoll.forecast.Paths;
import java.util.SplittableRandom;
import org.hipparchus.special.Erf;

/** Joins the margins of a horizon by a Gaussian copula whose correlation is that of errors living on by weights. */
final class Copula {
  private Copula() {}

  static Paths paths(Margin[] margins, double[] weights, int count, SplittableRandom random) {
    var horizon = margins.length;
    var size = new double[horizon];
    double sum = 0;
    for (var h = 0; h < horizon; h++) {
      sum += weights[h] * weights[h];
      size[h] = Math.sqrt(sum);
    }
    var paths = new float[count][horizon];
    var errors = new double[horizon];
    // Both a draw and its mirror image are used: means over paths then settle sooner.
    for (var i = 0; i < count; i++) {
      for (var h = 0; h < horizon; h++) errors[h] = i % 2 == 1 ? -errors[h] : gaussian(random);
      for (var h = 0; h < horizon; h++) {
        double z = 0;
        for (var j = 0; j <= h; j++) z += weights[h - j] * errors[j];
        var u = 0.5 * Erf.erfc(-z / size[h] / Math.sqrt(2));
        paths[i][h] = (float) margins[h].quantile(Math.min(1 - 1e-9, Math.max(1e-9, u)));
      }
    }
    return new Paths(paths);
  }

  private static double gaussian(SplittableRandom random) {
    // Box and Muller 1958: the values stay the same whatever the JDK.
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
