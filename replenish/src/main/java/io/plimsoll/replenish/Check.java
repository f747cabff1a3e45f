package io.plimsoll.replenish;

import java.util.Locale;

/** Refuses bad input with a message that names the field, the value and what is wanted. */
final class Check {

  private Check() {}

  static void require(boolean holds, String message, Object... arguments) {
    if (!holds) throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
  }

  static double positive(String name, double value) {
    require(value > 0 && value < Double.POSITIVE_INFINITY, "%s must be a finite number above 0: %s", name, value);
    return value;
  }

  static double notNegative(String name, double value) {
    require(value >= 0 && value < Double.POSITIVE_INFINITY, "%s must be a finite number from 0 up: %s", name, value);
    return value;
  }

  static double share(String name, double value) {
    require(value > 0 && value < 1, "%s must be strictly between 0 and 1, such as 0.98: %s", name, value);
    return value;
  }
}
