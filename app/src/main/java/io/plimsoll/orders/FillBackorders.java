package io.plimsoll.orders;

import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.DatedLine;
import io.plimsoll.inventory.ItemStock;
import io.plimsoll.inventory.Positions;
import io.plimsoll.inventory.Rules;
import io.plimsoll.inventory.StockEvent;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.Json;
import io.plimsoll.platform.LogConsumer;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * When units become sellable, orders that wait for them get them: the earliest promised first, then the oldest.
 */
@Component
final class FillBackorders implements LogConsumer {

  private static final Logger log = LoggerFactory.getLogger(FillBackorders.class);
  private static final Actor ACTOR = Actor.system("backorders");
  private static final Comparator<DatedLine> TURN = Comparator
      .comparing(DatedLine::dueOn, Comparator.nullsLast(Comparator.naturalOrder()))
      .thenComparing(DatedLine::id);

  private final Positions positions;
  private final CommitLane lane;

  FillBackorders(Positions positions, CommitLane lane) {
    this.positions = positions;
    this.lane = lane;
  }

  @Override
  public String name() {
    return "orders.fill-backorders";
  }

  @Override
  public boolean wants(String type) {
    return type.startsWith("stock.") && !type.equals("stock.reserved") && !type.equals("stock.shipped")
        || type.equals(Rules.Buffer.SET);
  }

  @Override
  public void handle(List<Event> events) {
    var items = new TreeSet<Integer>();
    for (var event : events) {
      if (event.type().equals(Rules.Buffer.SET)) {
        freed(Json.read(event.payload(), Rules.Buffer.class), items);
        continue;
      }
      var stock = StockEvent.read(event.payload());
      for (var movement : stock.typedMovements()) if (movement.to() == Account.SELLABLE) items.add(movement.item());
      // What is on the shelf may last until a promised day, now that the lot has a later date.
      if (stock.lot() != null) items.add(stock.lot().item());
    }
    var orders = new LinkedHashSet<Long>();
    for (int item : items) orders.addAll(inTurn(positions.of(item)));
    // Handed over together, in turn: the lane decides them in this order, in few commits.
    var fills = orders.stream().map(order -> lane.submit(Request.of(ACTOR, null,
        new ChangeOrder(ChangeOrder.Action.FILL, OrderBook.Name.of(order), List.of(), null, null)))).toList();
    for (var fill : fills) await(fill);
  }

  /** A smaller buffer frees units too; one of no item is of all. */
  private void freed(Rules.Buffer buffer, Set<Integer> items) {
    if (buffer.item() != null) {
      items.add(buffer.item());
      return;
    }
    for (var stock : positions.all()) if (stock.total(Account.BACKORDERED) > 0) items.add(stock.item());
  }

  /** The orders that wait for an item, in their turn, as far down the queue as the units on the shelf reach. */
  private static Set<Long> inTurn(ItemStock stock) {
    var orders = new LinkedHashSet<Long>();
    var left = new HashMap<Integer, Long>();
    for (var line : stock.dated().stream().filter(line -> line.account() == Account.BACKORDERED).sorted(TURN)
        .toList()) {
      var order = Order.numberIn(line.reference());
      var here = left.computeIfAbsent(line.location(), location -> stock.at(location, Account.SELLABLE));
      if (here <= 0 || order == null) continue;
      left.put(line.location(), here - line.open());
      orders.add(order);
    }
    return orders;
  }

  private static void await(CompletableFuture<ChangeOrder.Answer> fill) {
    try {
      CommitLane.await(fill);
    } catch (Problem problem) {
      if (problem.status() == 503) throw problem;
      log.warn("An order could not be given what arrived for it: {}", problem.detail());
    }
  }
}
