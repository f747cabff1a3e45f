package io.plimsoll.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.platform.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quantities become whole base units exactly, or are refused. */
class ConversionTest {

  private static final Map<String, Unit> UNITS = new TreeMap<>();

  static {
    unit("EA", null, null);
    unit("CASE", null, null);
    unit("DOZEN", "EA", "12");
    unit("MG", null, null);
    unit("G", "MG", "1000");
    unit("KG", "MG", "1000000");
    unit("OZ", "MG", "28349.523125");
  }

  private static void unit(String code, @Nullable String base, @Nullable String factor) {
    UNITS.put(code, new Unit(code, code, base, factor == null ? null : new BigDecimal(factor), 1));
  }

  private static Item item(String unit) {
    return new Item(1, "X", "X", null, null, unit, false, null, Map.of(), Map.of("CASE", 24L), null, null, true, 1);
  }

  private static long convert(String base, String quantity, @Nullable String unit) {
    return Conversion.toBaseUnits(item(base), new BigDecimal(quantity), unit, UNITS::get);
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {"EA,5,-,5", "EA,5.000,-,5", "EA,3,CASE,72", "EA,0.5,CASE,12", "EA,2,DOZEN,24",
    "EA,0.25,DOZEN,3", "G,1.5,KG,1500", "G,500,MG,0.5", "KG,0.000001,-,refused", "MG,1,OZ,refused",
    "MG,8,OZ,226796.185",
    "MG,1600,OZ,45359237", "G,0.001,KG,1", "EA,1e3,-,1000", "EA,1.5,-,refused", "EA,1,KG,refused", "EA,1,NONE,refused",
    "KG,1,OZ,refused", "EA,1e12,-,1000000000000", "EA,1000000000001,-,refused", "EA,1e999999999,-,refused",
    "EA,1e-999999999,-,refused", "EA,0,-,0", "EA,-3,CASE,-72", "EA,1e12,CASE,refused"})
  void table(String base, String quantity, @Nullable String unit, String answer) {
    if (answer.equals("refused") || answer.contains(".")) {
      assertThatThrownBy(() -> convert(base, quantity, unit)).isInstanceOf(Problem.class);
    } else {
      assertThat(convert(base, quantity, unit)).isEqualTo(Long.parseLong(answer));
    }
  }

  /** Against fractions of whole numbers, which know no rounding. */
  @Test
  void agreesWithFractions() {
    var random = new Random(3);
    var units = List.of("MG", "G", "KG", "OZ");
    var whole = 0;
    for (var i = 0; i < 20_000; i++) {
      var base = units.get(random.nextInt(units.size()));
      var unit = units.get(random.nextInt(units.size()));
      var quantity = BigDecimal.valueOf(random.nextInt(2_000_000), random.nextInt(7));
      var scale = 15;
      var numerator = quantity.multiply(UNITS.get(unit).rootFactor()).movePointRight(scale).toBigIntegerExact();
      var denominator = UNITS.get(base).rootFactor().movePointRight(scale).toBigIntegerExact();
      var parts = numerator.divideAndRemainder(denominator);
      if (parts[1].equals(BigInteger.ZERO) && parts[0].compareTo(BigInteger.valueOf(Catalog.MAX_QUANTITY)) <= 0) {
        whole++;
        assertThat(convert(base, quantity.toPlainString(), unit)).as("%s %s in %s", quantity, unit, base)
            .isEqualTo(parts[0].longValueExact());
      } else {
        assertThatThrownBy(() -> convert(base, quantity.toPlainString(), unit)).as("%s %s in %s", quantity, unit, base)
            .isInstanceOf(Problem.class);
      }
    }
    assertThat(whole).isGreaterThan(1_000);
  }
}
