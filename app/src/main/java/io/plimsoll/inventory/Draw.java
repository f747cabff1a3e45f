package io.plimsoll.inventory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of one command would take, on top of everything decided before it: each line sees what the lines above it have
 * left. A draw changes nothing; it is planned first and made only when the whole command can succeed.
 */
public final class Draw {

  private final StockBook stock;
  private final @Nullable Integer channel;
  private final @Nullable Integer epochDay;
  private final Map<Long, Long> drawn = new HashMap<>();

  Draw(StockBook stock, @Nullable Integer channel, @Nullable Integer epochDay) {
    this.stock = stock;
    this.channel = channel;
    this.epochDay = epochDay;
  }

  /** Units of an item that may still be held at a location. */
  public long free(int item, int location) {
    var day = epochDay == null ? stock.rules().today(location) : epochDay;
    var free = Availability.holdable(stock.item(item), location, day, stock.rules());
    return drawn.isEmpty() ? free : Math.max(0, free - drawn.getOrDefault(key(item, location), 0L));
  }

  /** Units that may still be held at several locations together, less what is withheld from the channel. */
  public long freeOver(int item, List<Integer> locations) {
    long sum = 0;
    for (int location : locations) sum += free(item, location);
    return Math.max(0, sum - stock.rules().channelBuffer(item, channel));
  }

  /** Counts units as taken; a negative quantity as given back. */
  public void take(int item, int location, long quantity) {
    drawn.merge(key(item, location), quantity, Long::sum);
  }

  private static long key(int item, int location) {
    return (long) item << 32 | location;
  }
}
