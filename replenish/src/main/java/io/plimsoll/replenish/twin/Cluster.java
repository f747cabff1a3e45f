package io.plimsoll.replenish.twin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shelves that touch each other, in the order in which they order: those who are supplied before those who supply them. */
final class Cluster {

  final List<Shelf> shelves = new ArrayList<>();
  private final int measuredFrom;
  private final Optional<StockPolicy.Transfers> transfers;
  private final Map<String, List<Shelf>> byItem = new LinkedHashMap<>();
  private boolean linked;
  private boolean substitutes;
  private boolean clears;

  Cluster(int measuredFrom, Optional<StockPolicy.Transfers> transfers) {
    this.measuredFrom = measuredFrom;
    this.transfers = transfers;
  }

  void connect() {
    var byKey = new HashMap<String, Shelf>();
    for (var shelf : shelves) {
      byKey.put(World.key(shelf.point.item(), shelf.point.location()), shelf);
      byItem.computeIfAbsent(shelf.point.item(), key -> new ArrayList<>()).add(shelf);
    }
    for (var shelf : shelves) {
      if (shelf.point.supply() instanceof Supply.From from) {
        shelf.source = byKey.get(World.key(shelf.point.item(), from.location()));
        linked = true;
      }
      shelf.point.substitute()
          .ifPresent(other -> shelf.substitute = byKey.get(World.key(other, shelf.point.location())));
      substitutes |= shelf.substitute != null;
      clears |= shelf.clearing.isPresent();
    }
    for (var shelf : shelves) for (var at = shelf.source; at != null; at = at.source) at.tier++;
    shelves.sort(Comparator.comparingInt(shelf -> shelf.tier));
  }

  /** The day up to the evening's wishes; what suppliers are to bring is wanted, not yet bought. */
  void live(int day) {
    var counted = day >= measuredFrom;
    for (var shelf : shelves) shelf.morning(day, counted);
    if (substitutes) for (var shelf : shelves) shelf.substitute(day, counted);
    for (var shelf : shelves) shelf.lose(counted);
    if (clears) for (var shelf : shelves) shelf.clear(counted);
    if (transfers.isPresent()) byItem.forEach((item, places) -> transfer(item, places, day, counted));
    if (linked) {
      for (var shelf : shelves) {
        ship(shelf, day, counted);
        shelf.wanted = shelf.wants();
        if (shelf.source != null) shelf.source.askedFor += shelf.wanted;
      }
    } else {
      for (var shelf : shelves) shelf.wanted = shelf.wants();
    }
  }

  /** Buys, ends the day and answers the value of what is on hand. */
  double close(int day) {
    var counted = day >= measuredFrom;
    var value = 0.0;
    for (var shelf : shelves) {
      if (shelf.source == null) shelf.buy(day, counted);
      shelf.night(day, counted);
      value += shelf.onHand * shelf.point.unitCost();
    }
    return value;
  }

  /** A location fills its takers' orders; short, each gets its share, and the odd units go round one by one, in order. */
  private void ship(Shelf from, int day, boolean counted) {
    if (from.askedFor == 0) return;
    var asked = from.askedFor;
    var available = from.closed(day) ? 0 : (int) Math.min(from.onHand, asked);
    from.askedFor = 0;
    var left = available;
    var takers = shelves.stream().filter(shelf -> shelf.source == from && shelf.wanted > 0).toList();
    var given = new int[takers.size()];
    for (var i = 0; i < given.length; i++) left -= given[i] = (int) ((long) available * takers.get(i).wanted / asked);
    for (var i = 0; left > 0; i = (i + 1) % given.length) {
      if (given[i] < takers.get(i).wanted) {
        given[i]++;
        left--;
      }
    }
    for (var i = 0; i < given.length; i++) {
      var taker = takers.get(i);
      taker.wanted = 0;
      taker.ordered = given[i];
      if (given[i] == 0) continue;
      var supply = (Supply.From) taker.point.supply();
      from.moveOut(given[i], taker, day + taker.leadDays(day), counted);
      if (counted) {
        taker.orders++;
        taker.moveCost += supply.moveCost() * given[i];
      }
    }
  }

  private void transfer(String item, List<Shelf> places, int day, boolean counted) {
    var holdings = new ArrayList<StockPolicy.Transfers.Holding>();
    for (var shelf : places) {
      holdings.add(new StockPolicy.Transfers.Holding(shelf.point.location(), shelf.onHand, shelf.onOrder, shelf.owed));
    }
    for (var move : transfers.orElseThrow().moves(item, holdings, day)) {
      var from = at(places, move.from());
      var to = at(places, move.to());
      if (from == to) throw new IllegalArgumentException("a move of %s must leave %s".formatted(item, move.from()));
      var units = from.closed(day) ? 0 : Math.min(move.units(), from.onHand);
      if (units == 0) continue;
      from.moveOut(units, to, day + move.days(), counted);
      if (counted) {
        from.transfers++;
        from.moveCost += move.cost();
      }
    }
  }

  private static Shelf at(List<Shelf> places, String location) {
    for (var shelf : places) if (shelf.point.location().equals(location)) return shelf;
    throw new IllegalArgumentException("a move names a location that does not hold the item: " + location);
  }
}
