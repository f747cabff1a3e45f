package io.plimsoll.inventory;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one answer to "how many may be promised?": search, storefront, promise and reservation all ask here.
 *
 * <p>Available to promise on a day at a location is what is sellable and lasts beyond that day, less the location's buffer, plus
 * confirmed supply due by then, less what is owed by then. It looks ahead: the smallest such figure from that day on, so that a
 * promise made today cannot break one made yesterday for tomorrow. Supply whose day has passed without it, or that nobody has
 * confirmed, does not count. Never negative.
 */
public final class Availability {

  private Availability() {}

  /**
   * Units that may be promised from one location.
   *
   * @param epochDay the day they leave, in days since 1970
   */
  static long at(ItemStock stock, int location, int epochDay, Rules rules) {
    if (!rules.isOpen(location)) return 0;
    long sellable = 0;
    for (var row : stock.array()) {
      if (row.location() == location && row.lastsBeyond(epochDay)) sellable += row.of(Account.SELLABLE);
    }
    var left = sellable - rules.locationBuffer(stock.item(), location);
    if (stock.dated().isEmpty()) return Math.max(0, left);
    var today = rules.today(location);
    // One pass, however many lines are open: what changes by the day itself, then what each later day changes.
    var later = new TreeMap<Long, Long>();
    for (var line : stock.dated()) {
      if (line.location() != location || !counts(line, today)) continue;
      var change = line.isSupply() ? line.open() : -line.open();
      var due = line.dueOn();
      if (due == null || due.toEpochDay() <= epochDay) {
        left += change;
      } else {
        later.merge(due.toEpochDay(), change, Long::sum);
      }
    }
    var least = left;
    for (var change : later.values()) {
      left += change;
      least = Math.min(least, left);
    }
    return Math.max(0, least);
  }

  /** Supply counts when it is confirmed and its day has not passed without it; what is owed always counts. */
  private static boolean counts(DatedLine line, int today) {
    var due = line.dueOn();
    if (!line.isSupply()) return true;
    return line.account() != Account.ON_ORDER && due != null && due.toEpochDay() >= today;
  }

  /**
   * Units that may be held at a location now for a day: what may be promised, as far as it is already there and lasts beyond the
   * day. The rest of a promise rests on supply and is owed until that arrives.
   */
  static long holdable(ItemStock stock, int location, int epochDay, Rules rules) {
    long sellable = 0;
    for (var row : stock.array()) {
      if (row.location() == location && row.lastsBeyond(epochDay)) sellable += row.of(Account.SELLABLE);
    }
    return Math.min(at(stock, location, epochDay, rules),
        Math.max(0, sellable - rules.locationBuffer(stock.item(), location)));
  }

  /** The first day, of those on which confirmed supply is due, that can promise a quantity. */
  static Optional<LocalDate> promisableFrom(ItemStock stock, int location, long quantity, Rules rules) {
    return stock.dated().stream()
        .filter(line -> line.location() == location && line.isSupply() && line.account() != Account.ON_ORDER
            && line.dueOn() != null)
        .map(line -> Objects.requireNonNull(line.dueOn()))
        .filter(day -> day.toEpochDay() >= rules.today(location))
        .sorted()
        .filter(day -> at(stock, location, Math.toIntExact(day.toEpochDay()), rules) >= quantity)
        .findFirst();
  }

  /** What would be left at a location at the end of a day, less its buffer; negative if more is owed by then than there is. */
  static long projected(ItemStock stock, int location, int epochDay, Rules rules) {
    if (!rules.isOpen(location)) return 0;
    long sellable = 0;
    for (var row : stock.array()) {
      if (row.location() == location && row.lastsBeyond(epochDay)) sellable += row.of(Account.SELLABLE);
    }
    var left = sellable - rules.locationBuffer(stock.item(), location);
    var today = rules.today(location);
    for (var line : stock.dated()) {
      if (line.location() != location || !counts(line, today)) continue;
      var due = line.dueOn();
      if (due == null || due.toEpochDay() <= epochDay) left += line.isSupply() ? line.open() : -line.open();
    }
    return left;
  }

  /**
   * Units that a channel may promise from a set of locations together.
   *
   * @param epochDay null for today at each location
   */
  static long over(ItemStock stock, List<Integer> locations, @Nullable Integer channel, @Nullable Integer epochDay,
      Rules rules) {
    long sum = 0;
    for (int location : locations)
      sum += at(stock, location, epochDay == null ? rules.today(location) : epochDay, rules);
    return Math.max(0, sum - rules.channelBuffer(stock.item(), channel));
  }
}
