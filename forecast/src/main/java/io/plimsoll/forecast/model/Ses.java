package io.plimsoll.forecast.model;

/** Simple exponential smoothing whose weight and first level have the least squared one-step errors. */
record Ses(double alpha, double level, double[] residuals) {

  /** For each weight the best first level is known in closed form, so only the weight is searched. */
  static Ses fit(double[] y) {
    var alpha = y.length < 3 ? 0.5 : Minimum.within(a -> squares(y, a), 1e-4, 0.9999, 1e-5);
    var residuals = new double[y.length];
    var level = start(y, alpha);
    for (var t = 0; t < y.length; t++) {
      residuals[t] = y[t] - level;
      if (!Double.isNaN(y[t])) level += alpha * residuals[t];
    }
    return new Ses(alpha, level, residuals);
  }

  /**
   * Errors are linear in the first level: {@code e = a - w l}, with {@code a} the errors from level 0 and {@code w} its
   * decay.
   */
  private static double start(double[] y, double alpha) {
    double level = 0, decay = 1, cross = 0, square = 0;
    for (var value : y) {
      if (Double.isNaN(value)) continue;
      var error = value - level;
      cross += decay * error;
      square += decay * decay;
      level += alpha * error;
      decay *= 1 - alpha;
    }
    return square > 0 ? cross / square : 0;
  }

  private static double squares(double[] y, double alpha) {
    double level = 0, decay = 1, cross = 0, square = 0, sum = 0;
    for (var value : y) {
      if (Double.isNaN(value)) continue;
      var error = value - level;
      cross += decay * error;
      square += decay * decay;
      sum += error * error;
      level += alpha * error;
      decay *= 1 - alpha;
    }
    return sum - cross * cross / square;
  }
}
