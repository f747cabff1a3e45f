package io.plimsoll.simulator;

/** GS1 numbers under the prefix 952, which GS1 keeps for examples, so that no number here is anybody's. */
final class Gs1 {

  private static final String EXAMPLE_PREFIX = "952";

  private Gs1() {}

  /** A GTIN-13 or GLN: both have thirteen digits and the same check digit. */
  static String number(int block, int serial) {
    var digits = String.format("%s%02d%07d", EXAMPLE_PREFIX, block, serial);
    if (digits.length() != 12)
      throw new IllegalArgumentException("block " + block + ", serial " + serial + " are too long");
    return digits + checkDigit(digits);
  }

  /** Weights 3 and 1 from the right, as GS1 General Specifications 7.9 has it. */
  static int checkDigit(String digits) {
    var sum = 0;
    for (var i = 0; i < digits.length(); i++) {
      var weight = (digits.length() - i) % 2 == 1 ? 3 : 1;
      sum += weight * (digits.charAt(i) - '0');
    }
    return (10 - sum % 10) % 10;
  }
}
