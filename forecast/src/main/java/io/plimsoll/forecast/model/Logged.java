package io.plimsoll.forecast.model;

import java.util.function.Function;

/** Fits a model to the logarithms of a positive history, so that what it adds up multiplies; to any other as it is. */
final class Logged {
  private Logged() {}

  static Fitted fit(String name, History history, boolean wanted, Function<History, Fitted> plain) {
    if (!wanted || !history.allPositive()) return plain.apply(history);
    return plain.apply(history.logs()).exponentiated(name, history);
  }
}
