package io.plimsoll.inventory;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    var held = sellable - rules.locationBuffer(stock.item(), location);
    if (stock.dated().isEmpty()) return Math.max(0, held);
    var today = rules.today(location);
    var least = projected(stock, location, held, epochDay, today);
    for (var line : stock.dated()) {
      var due = line.dueOn();
      if (line.location() == location && !line.isSupply() && due != null && due.toEpochDay() > epochDay) {
        least = Math.min(least, projected(stock, location, held, Math.toIntExact(due.toEpochDay()), today));
      }
    }
    return Math.max(0, least);
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
    return projected(stock, location, sellable - rules.locationBuffer(stock.item(), location), epochDay,
        rules.today(location));
  }

  /** What would be left at the end of a day; negative if more is owed by then than there is. */
  static long projected(ItemStock stock, int location, long held, int epochDay, int today) {
    var left = held;
    for (var line : stock.dated()) {
      if (line.location() != location) continue;
      var due = line.dueOn();
      if (line.isSupply()) {
        var counts = line.account() != Account.ON_ORDER && due != null && due.toEpochDay() >= today
            && due.toEpochDay() <= epochDay;
        if (counts && lasts(stock, line, epochDay)) left += line.open();
      } else if (due == null || due.toEpochDay() <= epochDay) {
        left -= line.open();
      }
    }
    return left;
  }

  /** Whether supply that comes as a lot, as a transfer's does, can still be sold on a day. */
  private static boolean lasts(ItemStock stock, DatedLine supply, int epochDay) {
    if (supply.lot() == 0) return true;
    var lot = stock.find(supply.location(), supply.lot());
    return lot == null || lot.lastsBeyond(epochDay);
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
