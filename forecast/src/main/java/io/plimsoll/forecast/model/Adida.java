package io.plimsoll.forecast.model;

import java.util.Arrays;

/**
 * Forecasts sums over buckets of several steps, in which zeros are fewer, and shares them out evenly. One bucket
 * length, that of the mean interval between demands, is ADIDA (Nikolopoulos, Syntetos, Boylan, Petropoulos,
 * Assimakopoulos 2011); the mean over all lengths up to it is iMAPA (Petropoulos and Kourentzes 2015).
 */
final class Adida implements Model {
  /** Longer buckets than two months of days leave too few of them. */
  private static final int LONGEST = 60;

  private final boolean all;

  Adida(boolean all) {
    this.all = all;
  }

  @Override
  public String name() {
    return all ? "iMAPA" : "ADIDA";
  }

  @Override
  public Fitted fit(History history) {
    var y = history.values();
    var interval = DemandClass.interval(y);
    var longest = Double.isFinite(interval) ? (int) Math.max(1, Math.min(LONGEST, Math.round(interval))) : 1;
    longest = Math.max(1, Math.min(longest, y.length / 3));
    double rate = 0, weight = 0;
    var residuals = new double[y.length];
    var used = 0;
    for (var length = all ? 1 : longest; length <= longest; length++) {
      var bucket = buckets(y, length);
      var ses = Ses.fit(bucket);
      rate += Math.max(0, ses.level() / length);
      weight += ses.alpha() / length;
      used++;
      var skip = y.length % length;
      for (var t = 0; t < y.length; t++) {
        if (t < skip) {
          residuals[t] = Double.NaN;
          continue;
        }
        var b = (t - skip) / length;
        residuals[t] += y[t] - (bucket[b] - ses.residuals()[b]) / length;
      }
    }
    var mean = rate / used;
    var share = Math.min(1, weight / used);
    for (var t = 0; t < y.length; t++) residuals[t] /= used;
    return new Fitted(name(), history, horizon -> {
      var ahead = new double[horizon];
      Arrays.fill(ahead, mean);
      return ahead;
    }, horizon -> Naive.lasting(horizon, share), residuals);
  }

  /** Sums of whole buckets that end with the history; missing steps take the mean of the others in their bucket. */
  private static double[] buckets(double[] y, int length) {
    var sums = new double[y.length / length];
    var skip = y.length % length;
    for (var b = 0; b < sums.length; b++) {
      var mean = History.mean(y, skip + b * length, skip + (b + 1) * length);
      sums[b] = mean * length;
    }
    return sums;
  }
}
