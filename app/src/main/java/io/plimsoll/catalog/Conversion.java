package io.plimsoll.catalog;

import io.plimsoll.platform.Problem;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From what people count in to base units: exact or refused, never rounded. */
final class Conversion {

  private Conversion() {}

  /** @param units finds a unit by its code, or answers null */
  static long toBaseUnits(Item item, BigDecimal quantity, @Nullable String unit,
      Function<String, @Nullable Unit> units) {
    // Looked at before any arithmetic: 1e999999999 is a short text and a very long number.
    if (quantity.precision() - (long) quantity.scale() > 13 || quantity.scale() > 30) {
      throw Problem.invalid("quantity", shown(quantity), "must be within ±" + Catalog.MAX_QUANTITY
          + " with at most 30 decimals");
    }
    var base = units.apply(item.unit());
    var multiplier = BigDecimal.ONE;
    var divisor = BigDecimal.ONE;
    if (unit != null && !unit.equals(item.unit())) {
      var pack = item.packs().get(unit);
      var given = units.apply(unit);
      if (pack != null) {
        multiplier = BigDecimal.valueOf(pack);
      } else if (given != null && base != null && given.root().equals(base.root())) {
        multiplier = given.rootFactor();
        divisor = base.rootFactor();
      } else {
        throw Problem.invalid("unit", unit, given == null
            ? "is not a known unit"
            : "cannot be converted to " + item.unit() + ", the base unit of " + item.sku()
                + "; give the item a pack in this unit, or use " + item.unit());
      }
    }
    var parts = quantity.multiply(multiplier).divideAndRemainder(divisor);
    var whole = parts[0].stripTrailingZeros();
    if (parts[1].signum() != 0 || whole.scale() > 0) {
      throw Problem.invalid("quantity", quantity.toPlainString(), "is not a whole number of " + item.unit()
          + ", the base unit of " + item.sku());
    }
    if (whole.abs().compareTo(BigDecimal.valueOf(Catalog.MAX_QUANTITY)) > 0) {
      throw Problem.invalid("quantity", quantity.toPlainString(), "must be within ±" + Catalog.MAX_QUANTITY + " "
          + item.unit());
    }
    return whole.longValueExact();
  }

  private static String shown(BigDecimal quantity) {
    var text = quantity.toString();
    return text.length() > 50 ? text.substring(0, 50) + "…" : text;
  }
}
