package io.plimsoll.catalog;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A place that holds stock.
 *
 * @param open false while nothing may be promised from it
 * @param timeZone in which its business days begin and end
 * @param gln its GS1 Global Location Number
 */
public record Location(int id, String code, String name, LocationType type, Address address, ZoneId timeZone,
    @Nullable String gln, boolean open, long version) implements Row {

  @Override
  public String key() {
    return code;
  }
}
