package io.plimsoll.catalog;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where demand comes from.
 *
 * @param locationIds from where its orders are served, first choice first
 * @param splitAllowed whether one order may be served from several locations
 * @param backorderLimit how many units of an item may be owed at most; null for no limit
 */
public record Channel(int id, String code, String name, ChannelType type, String currency, List<Integer> locationIds,
    boolean splitAllowed, Backorders backorders, @Nullable Long backorderLimit, ZoneId timeZone,
    long version) implements Row {

  public Channel { locationIds = List.copyOf(locationIds); }

  @Override
  public String key() {
    return code;
  }
}
