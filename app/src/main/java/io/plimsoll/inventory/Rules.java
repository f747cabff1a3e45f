package io.plimsoll.inventory;

import io.plimsoll.catalog.Catalog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decisions about stock are made by besides the balances: which locations are open, each channel's ranking of them, and the
 * buffers. Handed to a decision as it stood when its batch began.
 */
public final class Rules {

  /**
   * Stock withheld: at a location from all channels, or from one channel over all its locations.
   *
   * @param item null for every item that has no buffer of its own there
   */
  public record Buffer(@Nullable Integer item, @Nullable Integer location, @Nullable Integer channel, long quantity) {}

  private record Key(@Nullable Integer item, @Nullable Integer location, @Nullable Integer channel) {}

  private final Catalog catalog;
  private final Map<Key, Long> buffers;
  private final Instant now;
  private final Map<Integer, Integer> todayByLocation = new HashMap<>();

  Rules(Catalog catalog, List<Buffer> buffers, Instant now) {
    this.catalog = catalog;
    this.now = now;
    var byKey = new HashMap<Key, Long>();
    for (var each : buffers) byKey.put(new Key(each.item, each.location, each.channel), each.quantity);
    this.buffers = byKey;
  }

  private Rules(Rules other, Instant now) {
    this.catalog = other.catalog;
    this.now = now;
    this.buffers = other.buffers;
  }

  /** The same rules at another instant. */
  Rules at(Instant instant) {
    return new Rules(this, instant);
  }

  boolean isOpen(int location) {
    return catalog.location(location).open();
  }

  /** The locations that serve a channel, first choice first; all of them where no channel is named. */
  public List<Integer> ranked(@Nullable Integer channel) {
    if (channel != null) return catalog.channel(channel).locationIds();
    return catalog.locations().stream().map(location -> location.id()).sorted().toList();
  }

  /** The business date at a location, in days since 1970. */
  int today(int location) {
    return todayByLocation.computeIfAbsent(location,
        id -> Math.toIntExact(LocalDate.ofInstant(now, catalog.location(id).timeZone()).toEpochDay()));
  }

  /** What is withheld from all channels at a location. */
  long locationBuffer(int item, int location) {
    if (buffers.isEmpty()) return 0;
    var own = buffers.get(new Key(item, location, null));
    return own != null ? own : buffers.getOrDefault(new Key(null, location, null), 0L);
  }

  /** What is withheld from one channel over all its locations. */
  long channelBuffer(int item, @Nullable Integer channel) {
    if (channel == null || buffers.isEmpty()) return 0;
    var own = buffers.get(new Key(item, null, channel));
    return own != null ? own : buffers.getOrDefault(new Key(null, null, channel), 0L);
  }
}
