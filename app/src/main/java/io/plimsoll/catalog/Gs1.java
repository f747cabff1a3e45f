package io.plimsoll.catalog;

import org.jspecify.annotations.Nullable;

/** Numbers of the GS1 system: their last digit checks the others. */
final class Gs1 {

  private Gs1() {}

  /** @return what is wrong with a GTIN-8, -12, -13 or -14; null if nothing */
  static @Nullable String wrongWithGtin(String gtin) {
    if (!isDigits(gtin) || (gtin.length() != 8 && (gtin.length() < 12 || gtin.length() > 14))) {
      return "a GTIN has 8, 12, 13 or 14 digits";
    }
    return wrongDigit(gtin);
  }

  /** @return what is wrong with a Global Location Number; null if nothing */
  static @Nullable String wrongWithGln(String gln) {
    return isDigits(gln) && gln.length() == 13 ? wrongDigit(gln) : "a GLN has 13 digits";
  }

  /** Weights 3 and 1 in turn, from the right. */
  static char checkDigit(String digits) {
    var sum = 0;
    for (var i = 0; i < digits.length(); i++) {
      var weight = (digits.length() - i) % 2 == 1 ? 3 : 1;
      sum += weight * (digits.charAt(i) - '0');
    }
    return (char) ('0' + (10 - sum % 10) % 10);
  }

  private static @Nullable String wrongDigit(String number) {
    var last = number.length() - 1;
    var right = checkDigit(number.substring(0, last));
    if (number.charAt(last) == right) return null;
    return "its check digit is wrong: after " + number.substring(0, last) + " comes " + right + ", not "
        + number.charAt(last);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(character -> character >= '0' && character <= '9');
  }
}
