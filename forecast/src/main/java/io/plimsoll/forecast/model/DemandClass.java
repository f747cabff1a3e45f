package io.plimsoll.forecast.model;

/**
 * How demand comes, by its mean interval (ADI) and the squared coefficient of variation of its sizes (CV²), cut at 1.32
 * and 0.49 (Syntetos, Boylan and Croston 2005).
 */
public enum DemandClass {
  /** Often, in like sizes. */
  SMOOTH,
  /** Often, in unlike sizes. */
  ERRATIC,
  /** Seldom, in like sizes. */
  INTERMITTENT,
  /** Seldom, in unlike sizes. */
  LUMPY,
  /** Never yet. */
  NONE;

  public static DemandClass of(double[] values) {
    var interval = interval(values);
    if (Double.isNaN(interval)) return NONE;
    var regular = interval < 1.32;
    var even = variation(values) < 0.49;
    return regular ? even ? SMOOTH : ERRATIC : even ? INTERMITTENT : LUMPY;
  }

  /** Observed steps for each with demand; {@code NaN} if none has any. */
  public static double interval(double[] values) {
    double seen = 0, sold = 0;
    for (var value : values) {
      if (Double.isNaN(value)) continue;
      seen++;
      if (value != 0) sold++;
    }
    return sold == 0 ? Double.NaN : seen / sold;
  }

  /** Variance over squared mean of the steps with demand. */
  public static double variation(double[] values) {
    double n = 0, sum = 0, squares = 0;
    for (var value : values) {
      if (Double.isNaN(value) || value == 0) continue;
      n++;
      sum += value;
      squares += value * value;
    }
    if (n == 0) return Double.NaN;
    var mean = sum / n;
    return mean == 0 ? Double.NaN : Math.max(0, squares / n - mean * mean) / (mean * mean);
  }
}
