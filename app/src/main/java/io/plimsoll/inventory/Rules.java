package io.plimsoll.inventory;

import io.plimsoll.catalog.Catalog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
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
  public record Buffer(@Nullable Integer item, @Nullable Integer location, @Nullable Integer channel, long quantity) {

    /** The type of the event that tells of a changed one; its payload is the buffer. */
    public static final String SET = "buffer.set";
  }

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
    this.buffers = Collections.unmodifiableMap(byKey);
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

  /** The day on which something promised leaves a location: today, unless a later one is named. */
  int day(int location, @Nullable LocalDate promisedOn) {
    var today = today(location);
    return promisedOn == null ? today : Math.max(today, Math.toIntExact(promisedOn.toEpochDay()));
  }

  /** What is withheld from all channels at a location. */
  long locationBuffer(int item, int location) {
    if (buffers.isEmpty()) return 0;
    var own = buffers.get(new Key(item, location, null));
    return own != null ? own : buffers.getOrDefault(new Key(null, location, null), 0L);
  }

  /**
   * What may be promised from some locations together: no more than is free there, and no more than the channel's buffer leaves of
   * what is free over all locations that serve the channel.
   */
  long afterChannelBuffer(int item, @Nullable Integer channel, List<Integer> locations, IntToLongFunction free) {
    long sum = 0;
    for (int location : locations) sum += free.applyAsLong(location);
    var buffer = channelBuffer(item, channel);
    if (buffer == 0) return Math.max(0, sum);
    var all = sum;
    for (int location : ranked(channel)) if (!locations.contains(location)) all += free.applyAsLong(location);
    return Math.max(0, Math.min(sum, all - buffer));
  }

  /** What is withheld from one channel over all its locations. */
  long channelBuffer(int item, @Nullable Integer channel) {
    if (channel == null || buffers.isEmpty()) return 0;
    var own = buffers.get(new Key(item, null, channel));
    return own != null ? own : buffers.getOrDefault(new Key(null, null, channel), 0L);
  }
}
