package io.plimsoll.inventory;

import static io.plimsoll.inventory.Account.*;

import io.plimsoll.inventory.Shortage.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledger kept a second time, as simply as it can be said: maps of numbers, every question answered by adding up. It shares
 * no code with the ledger but the names of accounts and kinds, and says of every command what its answer must be.
 */
final class SecondBooks {

  /** A row of stock. */
  record Key(int item, int location, int lot) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Comparator.comparingInt(Key::item).thenComparingInt(Key::location).thenComparingInt(Key::lot)
          .compare(this, other);
    }
  }

  record Hold(int item, int location, long open, @Nullable Instant expiresAt) {}

  record Dated(Account account, int item, int location, int lot, long open, @Nullable LocalDate due) {}

  record Taken(int location, long quantity) {}

  /** A line of a reservation as it must be answered. */
  record Line(List<Taken> holds, @Nullable Reason reason, long available) {}

  final TreeMap<Key, long[]> rows = new TreeMap<>();
  final TreeMap<Long, Hold> holds = new TreeMap<>();
  final TreeMap<Long, Dated> dated = new TreeMap<>();
  final Map<Integer, LocalDate> expiry = new HashMap<>();
  final Map<Integer, ZoneId> zones = new HashMap<>();
  final Map<Integer, List<Integer>> channels = new HashMap<>();
  /** By {@code item/location}, {@code item/channel} with the other null. */
  final Map<List<@Nullable Integer>, Long> buffers = new HashMap<>();

  long[] row(int item, int location, int lot) {
    return rows.computeIfAbsent(new Key(item, location, lot), _ -> new long[11]);
  }

  long units(int item, int location, int lot, Account state) {
    var row = rows.get(new Key(item, location, lot));
    return row == null ? 0 : row[state.code()];
  }

  void move(int item, int lot, int from, Account fromState, int to, Account toState, long quantity) {
    if (fromState.isState()) add(item, from, lot, fromState, -quantity);
    if (toState.isState()) add(item, to, lot, toState, quantity);
  }

  private void add(int item, int location, int lot, Account state, long quantity) {
    var row = row(item, location, lot);
    row(item, location, 0);
    row[state.code()] += quantity;
    if (row[state.code()] < 0) throw new IllegalStateException(state + " below zero in the second books");
  }

  LocalDate today(int location, Instant now) {
    return LocalDate.ofInstant(now, zones.get(location));
  }

  LocalDate leaves(int location, @Nullable LocalDate promised, Instant now) {
    var today = today(location, now);
    return promised == null || promised.isBefore(today) ? today : promised;
  }

  boolean lasts(int lot, LocalDate day) {
    var end = expiry.get(lot);
    return end == null || end.isAfter(day);
  }

  private List<Integer> lotsAt(int item, int location) {
    return rows.keySet().stream().filter(key -> key.item == item && key.location == location).map(Key::lot)
        .sorted(Comparator.comparing((Integer lot) -> Optional.ofNullable(expiry.get(lot)).orElse(LocalDate.MAX))
            .thenComparing(lot -> lot))
        .toList();
  }

  long lasting(int item, int location, LocalDate day) {
    long sum = 0;
    for (var lot : lotsAt(item, location)) if (lasts(lot, day)) sum += units(item, location, lot, SELLABLE);
    return sum;
  }

  private long locationBuffer(int item, int location) {
    var own = buffers.get(java.util.Arrays.asList(item, location, null));
    return own != null ? own : buffers.getOrDefault(java.util.Arrays.asList(null, location, null), 0L);
  }

  private long channelBuffer(int item, @Nullable Integer channel) {
    if (channel == null) return 0;
    var own = buffers.get(java.util.Arrays.asList(item, null, channel));
    return own != null ? own : buffers.getOrDefault(java.util.Arrays.asList(null, null, channel), 0L);
  }

  /** Available to promise on a day: day by day, what there is less what will be owed by then; the worst day counts. */
  long promisable(int item, int location, LocalDate day, Instant now) {
    var today = today(location, now);
    var there = lasting(item, location, day) - locationBuffer(item, location);
    var worst = Long.MAX_VALUE;
    for (var each = day; !each.isAfter(day.plusDays(60)); each = each.plusDays(1)) {
      var demand = false;
      var left = there;
      for (var line : dated.values()) {
        if (line.item != item || line.location != location) continue;
        if (line.account == BACKORDERED) {
          if (line.due == null || !line.due.isAfter(each)) left -= line.open;
          demand |= each.equals(line.due);
        } else if (line.account != ON_ORDER && line.due != null && !line.due.isBefore(today)
            && !line.due.isAfter(each) && lasts(line.lot, each)) {
          left += line.open;
        }
      }
      if (demand || each.equals(day)) worst = Math.min(worst, left);
    }
    return Math.max(0, worst);
  }

  long holdable(int item, int location, LocalDate day, Instant now) {
    return Math.min(promisable(item, location, day, now),
        Math.max(0, lasting(item, location, day) - locationBuffer(item, location)));
  }

  /** What must become of a reservation's lines, and that is booked if it is accepted; ids come from the answer. */
  List<Line> plan(Reserve command, Instant now) {
    var drawn = new HashMap<List<Integer>, Long>();
    var planned = new ArrayList<Line>();
    for (var line : command.lines()) {
      var ranked = line.ranked().isEmpty() ? ranked(command.channel()) : line.ranked();
      var free = new HashMap<Integer, Long>();
      var all = new ArrayList<>(ranked);
      for (int other : ranked(command.channel())) if (!all.contains(other)) all.add(other);
      long everywhere = 0;
      long here = 0;
      long most = 0;
      for (int location : all) {
        var units = Math.max(0, holdable(line.item(), location, leaves(location, command.promisedOn(), now), now)
            - drawn.getOrDefault(List.of(line.item(), location), 0L));
        free.put(location, units);
        everywhere += units;
        if (!ranked.contains(location)) continue;
        here += units;
        most = Math.max(most, units);
      }
      var buffer = channelBuffer(line.item(), command.channel());
      var available = buffer == 0 ? here : Math.max(0, Math.min(here, everywhere - buffer));
      if (!command.split()) available = Math.min(available, most);
      var wanted = available >= line.quantity() ? line.quantity() : command.partial() ? available : 0;
      var holds = new ArrayList<Taken>();
      if (wanted > 0) {
        var whole = ranked.stream().filter(location -> free.getOrDefault(location, 0L) >= wanted).findFirst();
        if (whole.isPresent()) {
          holds.add(new Taken(whole.get(), wanted));
        } else {
          var left = wanted;
          for (int location : ranked) {
            var units = Math.min(left, free.getOrDefault(location, 0L));
            if (units > 0) holds.add(new Taken(location, units));
            left -= units;
          }
        }
      }
      for (var hold : holds) drawn.merge(List.of(line.item(), hold.location), hold.quantity, Long::sum);
      var stocked = rows.keySet().stream().anyMatch(key -> key.item == line.item() && ranked.contains(key.location));
      var reason = wanted == line.quantity() ? null : stocked ? Reason.NOT_ENOUGH : Reason.NOT_STOCKED;
      planned.add(new Line(holds, reason, available));
    }
    return planned;
  }

  List<Integer> ranked(@Nullable Integer channel) {
    return channel == null ? zones.keySet().stream().sorted().toList() : channels.getOrDefault(channel, List.of());
  }

  void hold(long id, int item, int location, long quantity, @Nullable Instant expiresAt, @Nullable LocalDate promised,
      Instant now) {
    var left = quantity;
    for (var lot : lotsAt(item, location)) {
      if (!lasts(lot, leaves(location, promised, now))) continue;
      var units = Math.min(left, units(item, location, lot, SELLABLE));
      move(item, lot, location, SELLABLE, location, RESERVED, units);
      left -= units;
    }
    if (left != 0) throw new IllegalStateException("the second books cannot hold " + left + " of " + quantity);
    holds.put(id, new Hold(item, location, quantity, expiresAt));
  }

  private void close(long id, long quantity) {
    var hold = holds.get(id);
    if (hold == null) throw new IllegalStateException("no hold " + id);
    var open = hold.open - quantity;
    holds.put(id, new Hold(hold.item, hold.location, open, open == 0 ? null : hold.expiresAt));
  }

  void release(long id, long quantity) {
    var hold = holds.get(id);
    if (hold == null) throw new IllegalStateException("no hold " + id);
    giveBack(hold.item, hold.location, quantity, -1);
    close(id, quantity);
  }

  private void giveBack(int item, int location, long quantity, int notLot) {
    var left = quantity;
    for (var lot : lotsAt(item, location)) {
      if (lot == notLot) continue;
      var units = Math.min(left, units(item, location, lot, RESERVED));
      move(item, lot, location, RESERVED, location, SELLABLE, units);
      left -= units;
    }
    if (left != 0) throw new IllegalStateException("the second books hold " + left + " too few");
  }

  long shippable(Hold hold, Instant now) {
    var today = today(hold.location, now);
    long sum = 0;
    for (var lot : lotsAt(hold.item, hold.location)) {
      if (lasts(lot, today)) {
        sum += units(hold.item, hold.location, lot, SELLABLE) + units(hold.item, hold.location, lot, RESERVED);
      }
    }
    return sum;
  }

  void ship(long id, long quantity, Instant now) {
    var hold = holds.get(id);
    if (hold == null) throw new IllegalStateException("no hold " + id);
    var left = quantity;
    for (var lot : lotsAt(hold.item, hold.location)) {
      if (!lasts(lot, today(hold.location, now))) continue;
      var held = Math.min(left, units(hold.item, hold.location, lot, RESERVED));
      var exchanged = Math.min(left - held, units(hold.item, hold.location, lot, SELLABLE));
      if (exchanged > 0) {
        giveBack(hold.item, hold.location, exchanged, lot);
        move(hold.item, lot, hold.location, SELLABLE, hold.location, RESERVED, exchanged);
      }
      move(hold.item, lot, hold.location, RESERVED, hold.location, CUSTOMER, held + exchanged);
      left -= held + exchanged;
    }
    if (left != 0) throw new IllegalStateException("the second books cannot ship " + left);
    close(id, quantity);
  }

  /** Rows that hold anything, for comparing. */
  TreeMap<Key, List<Long>> image() {
    var image = new TreeMap<Key, List<Long>>();
    rows.forEach((key, states) -> {
      var list = java.util.Arrays.stream(states).boxed().toList();
      if (list.stream().anyMatch(units -> units != 0)) image.put(key, list);
    });
    return image;
  }
}
