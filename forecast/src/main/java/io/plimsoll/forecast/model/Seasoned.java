package io.plimsoll.forecast.model;

import java.util.function.Function;

/**
 * Fits a model that knows no season to the seasonally adjusted history, if a season stands out, and puts the season
 * back.
 */
final class Seasoned {
  private Seasoned() {}

  static Fitted fit(String name, History history, Function<History, Fitted> plain) {
    var m = history.season();
    if (!Decomposition.seasonal(history.values(), m)) {
      var fitted = plain.apply(history.with(history.values()));
      return fitted.reseasoned(name, history, new double[]{0}, false);
    }
    var multiplicative = history.allPositive();
    var phases = Decomposition.phases(history.values(), m, multiplicative);
    var adjusted = history.with(Decomposition.remove(history.values(), phases, multiplicative));
    return plain.apply(adjusted).reseasoned(name, history, phases, multiplicative);
  }
}
