package io.plimsoll.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Check digits of the GS1 system. */
class Gs1Test {

  /** The worked example of GS1 (6291041500213, "How to calculate a check digit manually"), and numbers in print. */
  @ParameterizedTest
  @CsvSource({"629104150021,3", "400638133393,1", "950600013435,2", "7351353,7", "03600029145,2", "0950600013435,2"})
  void checkDigit(String digits, char check) {
    assertThat(Gs1.checkDigit(digits)).isEqualTo(check);
    if (digits.length() >= 11 || digits.length() == 7) assertThat(Gs1.wrongWithGtin(digits + check)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4006381333930", "40063813339", "400638133393", "4006381333931 ", "400638133393x",
    "４００６３８１３３３９３１", "123456789012345"})
  void refused(String gtin) {
    assertThat(Gs1.wrongWithGtin(gtin)).isNotNull();
  }

  /** What the digit is for: one mistyped digit is always found. */
  @Test
  void everySingleMistakeIsFound() {
    var random = new Random(7);
    for (var i = 0; i < 500; i++) {
      var digits = new StringBuilder();
      for (var at = 0; at < 12; at++) digits.append(random.nextInt(10));
      var right = digits.append(Gs1.checkDigit(digits.toString())).toString();
      assertThat(Gs1.wrongWithGtin(right)).isNull();
      assertThat(Gs1.wrongWithGln(right)).isNull();
      var at = random.nextInt(13);
      var other = (right.charAt(at) - '0' + 1 + random.nextInt(9)) % 10;
      var wrong = right.substring(0, at) + other + right.substring(at + 1);
      assertThat(Gs1.wrongWithGtin(wrong)).as(wrong).contains("check digit");
    }
  }
}
