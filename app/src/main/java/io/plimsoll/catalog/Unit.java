package io.plimsoll.catalog;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A unit of measure.
 *
 * @param base the unit that it is a multiple of; null for one that stands alone, such as a piece, or a pack whose content is
 *     the item's own affair
 * @param factor how many of {@code base} make one
 */
record Unit(String code, String name, @Nullable String base, @Nullable BigDecimal factor,
    long version) implements Row {

  @Override
  public String key() {
    return code;
  }

  /** The unit in which this one and its relatives are counted. */
  String root() {
    return base == null ? code : base;
  }

  BigDecimal rootFactor() {
    return factor == null ? BigDecimal.ONE : factor;
  }
}
