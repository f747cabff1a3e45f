package io.plimsoll.forecast.model;

/**
 * The Theta method: half a straight line, half simple exponential smoothing (Assimakopoulos and Nikolopoulos 2000), in
 * the closed form of Hyndman and Billah (2003): smoothing with a drift of half the line's slope. A season that stands
 * out is taken out before and put back after.
 */
final class Theta implements Model {
  @Override
  public String name() {
    return "Theta";
  }

  @Override
  public Fitted fit(History history) {
    return Seasoned.fit(name(), history, adjusted -> {
      var y = adjusted.values();
      var n = y.length;
      if (n < 3) return new Smoothing(name(), 0.5).fit(adjusted);
      var smoothed = Ses.fit(y);
      var drift = slope(y) / 2;
      var alpha = Math.max(1e-10, smoothed.alpha());
      var start = (1 - Math.pow(1 - alpha, n)) / alpha;
      return new Fitted(name(), adjusted, horizon -> {
        var mean = new double[horizon];
        for (var h = 0; h < horizon; h++) mean[h] = smoothed.level() + drift * (h + start);
        return mean;
      }, horizon -> Naive.lasting(horizon, alpha), smoothed.residuals());
    });
  }

  /** The slope of a least-squares line. */
  static double slope(double[] y) {
    double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
    for (var t = 0; t < y.length; t++) {
      if (Double.isNaN(y[t])) continue;
      n++;
      st += t;
      sy += y[t];
      stt += (double) t * t;
      sty += t * y[t];
    }
    var spread = n * stt - st * st;
    return spread > 0 ? (n * sty - st * sy) / spread : 0;
  }
}
