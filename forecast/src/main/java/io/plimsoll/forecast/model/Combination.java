package io.plimsoll.forecast.model;

import java.util.Arrays;
import java.util.List;

/** Several models together: the weighted mean, or the median, of what each expects. */
final class Combination implements Model {
  private final String name;
  private final List<Model> members;
  private final double[] weights;
  private final boolean median;

  /** @param weights one per member, summing to 1 */
  Combination(String name, List<Model> members, double[] weights, boolean median) {
    if (members.isEmpty() || members.size() != weights.length)
      throw new IllegalArgumentException(members.size() + " members with " + weights.length + " weights");
    this.name = name;
    this.members = List.copyOf(members);
    this.weights = weights.clone();
    this.median = median;
  }

  static Combination equal(String name, Model... members) {
    var weights = new double[members.length];
    Arrays.fill(weights, 1.0 / members.length);
    return new Combination(name, List.of(members), weights, false);
  }

  static Combination median(String name, Model... members) {
    var weights = new double[members.length];
    Arrays.fill(weights, 1.0 / members.length);
    return new Combination(name, List.of(members), weights, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fitted fit(History history) {
    return of(name, history, members.stream().map(member -> member.fit(history)).toList(), weights, median);
  }

  static Fitted of(String name, History history, List<Fitted> fits, double[] weights, boolean median) {
    var errors = fits.stream().map(Fitted::residuals).toList();
    var residuals = new double[history.length()];
    for (var t = 0; t < residuals.length; t++) {
      double sum = 0, weight = 0;
      for (var i = 0; i < weights.length; i++) {
        var e = errors.get(i)[t];
        if (Double.isNaN(e)) continue;
        sum += weights[i] * e;
        weight += weights[i];
      }
      residuals[t] = weight > 0 ? sum / weight : Double.NaN;
    }
    return new Fitted(name, history, horizon -> {
      var means = fits.stream().map(fit -> fit.mean(horizon)).toList();
      return join(means, weights, median, horizon);
    }, horizon -> join(fits.stream().map(fit -> fit.weights(horizon)).toList(), weights, false, horizon), residuals);
  }

  private static double[] join(List<double[]> rows, double[] weights, boolean median, int horizon) {
    var result = new double[horizon];
    var column = new double[rows.size()];
    for (var h = 0; h < horizon; h++) {
      for (var i = 0; i < column.length; i++) {
        column[i] = rows.get(i)[h];
        result[h] += weights[i] * column[i];
      }
      if (!median) continue;
      Arrays.sort(column);
      var middle = column.length / 2;
      result[h] = column.length % 2 == 1 ? column[middle] : (column[middle - 1] + column[middle]) / 2;
    }
    return result;
  }
}
