package io.plimsoll.inventory;

import java.time.LocalDate;
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
  private final @Nullable LocalDate promisedOn;
  private final Map<Long, Long> drawn = new HashMap<>();
  private final Map<Integer, ItemStock> asIf = new HashMap<>(0);

  Draw(StockBook stock, @Nullable Integer channel, @Nullable LocalDate promisedOn) {
    this.stock = stock;
    this.channel = channel;
    this.promisedOn = promisedOn;
  }

  /** Plans as if what a reservation holds had been given back. */
  void giveBack(Reservation held) {
    var trial = asIf.computeIfAbsent(held.item(), item -> stock.item(item).trial());
    for (var part : ChangeHolds.givenBack(trial, held.location(), held.open())) {
      var row = trial.change(held.location(), part.lot(), null);
      row.add(Account.RESERVED, -part.quantity());
      row.add(Account.SELLABLE, part.quantity());
    }
  }

  /** Units of an item that may still be held at a location. */
  public long free(int item, int location) {
    var now = asIf.isEmpty() ? stock.item(item) : asIf.getOrDefault(item, stock.item(item));
    var free = Availability.holdable(now, location, stock.rules().day(location, promisedOn), stock.rules());
    return drawn.isEmpty() ? free : Math.max(0, free - drawn.getOrDefault(key(item, location), 0L));
  }

  /** Units that may still be held at several locations together, less what is withheld from the channel. */
  public long freeOver(int item, List<Integer> locations) {
    return stock.rules().afterChannelBuffer(item, channel, locations, location -> free(item, location));
  }

  /** Counts units as taken; a negative quantity as given back. */
  public void take(int item, int location, long quantity) {
    drawn.merge(key(item, location), quantity, Long::sum);
  }

  private static long key(int item, int location) {
    return (long) item << 32 | location;
  }
}
