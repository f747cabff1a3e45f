package io.plimsoll.forecast;

import io.plimsoll.forecast.model.Fitted;
import io.plimsoll.forecast.model.History;
import io.plimsoll.forecast.model.Model;

/**
 * Whether an item has stopped selling: a silence at its end so long that its earlier rate makes it very unlikely.
 *
 * <p>With demand in a share {@code p} of steps, {@code k} silent steps have probability {@code (1 - p)^k} if nothing
 * changed. Most items do go on after a silence (out of stock, out of season), so the odds that it has ended start at
 * one in a hundred.
 */
public final class EndOfLife {
  private static final double PRIOR_ODDS = 0.01;
  private static final int FEWEST_SILENT_STEPS = 14;
  /** What is left of a forecast when the end is all but certain. */
  private static final double LEAST = 0.02;

  private EndOfLife() {}

  /** The probability that the series has ended, given the silence at its end; 0 while it sells. */
  public static double probability(double[] values) {
    var silent = 0;
    var seen = 0;
    var sold = 0;
    var last = values.length - 1;
    while (last >= 0 && !(values[last] != 0 && !Double.isNaN(values[last]))) {
      if (!Double.isNaN(values[last])) silent++;
      last--;
    }
    for (var t = 0; t <= last; t++) {
      if (Double.isNaN(values[t])) continue;
      seen++;
      if (values[t] != 0) sold++;
    }
    if (silent < FEWEST_SILENT_STEPS || sold < 2) return 0;
    // Silences come in runs even of living items: one step in three tells something new.
    var likelihood = Math.pow(1 - (double) sold / (seen + 1), silent / 3.0);
    return PRIOR_ODDS / (PRIOR_ODDS + likelihood);
  }

  static Fitted applied(History history, Model model) {
    var ended = probability(history.values());
    var fitted = model.fit(history);
    return ended < 0.5 ? fitted : fitted.scaled("ending " + fitted.model(), Math.max(LEAST, 1 - ended));
  }
}
