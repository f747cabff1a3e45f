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
final class Availability {

  private static final long NEVER = Integer.MAX_VALUE;

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
    var later = new TreeMap<Long, LaterDay>();
    for (var line : stock.dated()) {
      if (line.location() != location || !counts(line, today)) continue;
      var due = line.dueOn() == null ? Long.MIN_VALUE : line.dueOn().toEpochDay();
      if (!line.isSupply()) {
        if (due <= epochDay) left -= line.open();
        else
          later.computeIfAbsent(due, _ -> new LaterDay()).owe(line.open());
        continue;
      }
      var ends = ends(stock, line);
      if (due > epochDay) {
        later.computeIfAbsent(due, _ -> new LaterDay()).change += line.open();
      } else if (ends > epochDay) {
        left += line.open();
      }
      if (ends > epochDay && ends < NEVER) later.computeIfAbsent(ends, _ -> new LaterDay()).change -= line.open();
    }
    var least = left;
    for (var day : later.values()) {
      left += day.change;
      if (day.isOwed) least = Math.min(least, left);
    }
    return Math.max(0, least);
  }

  /** What changes on a day after the one that is asked for; only a day on which something is owed can be broken. */
  private static final class LaterDay {
    private long change;
    private boolean isOwed;

    LaterDay() {}

    void owe(long quantity) {
      change -= quantity;
      isOwed = true;
    }
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
      if (due != null && due.toEpochDay() > epochDay) continue;
      if (!line.isSupply()) {
        left -= line.open();
      } else if (ends(stock, line) > epochDay) {
        left += line.open();
      }
    }
    return left;
  }

  /** The first day on which supply that comes as a lot, as a transfer's does, can be sold no more. */
  private static long ends(ItemStock stock, DatedLine supply) {
    if (supply.lot() == 0) return NEVER;
    var lot = stock.find(supply.location(), supply.lot());
    return lot == null ? NEVER : lot.expiresEpochDay();
  }

  /**
   * Units that may be had from one location.
   *
   * @param epochDay the day for which they are promised; null for what can be held now
   */
  static long from(ItemStock stock, int location, @Nullable Integer epochDay, Rules rules) {
    return epochDay == null
        ? holdable(stock, location, rules.today(location), rules)
        : at(stock, location, epochDay, rules);
  }

  /**
   * Units that a channel may have from a set of locations together.
   *
   * @param epochDay the day for which they are promised; null for what can be held now
   */
  static long over(ItemStock stock, List<Integer> locations, @Nullable Integer channel, @Nullable Integer epochDay,
      Rules rules) {
    return rules.afterChannelBuffer(stock.item(), channel, locations,
        location -> from(stock, location, epochDay, rules));
  }
}
