package io.plimsoll.orders;

import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.DatedLine;
import io.plimsoll.inventory.Positions;
import io.plimsoll.inventory.StockEvent;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.LogConsumer;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
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
    // A buffer that was set moves no stock.
    return type.startsWith("stock.") && !type.equals("stock.reserved") && !type.equals("stock.shipped")
        && !type.equals("stock.buffer-set");
  }

  @Override
  public void handle(List<Event> events) {
    var items = new TreeSet<Integer>();
    for (var event : events) {
      var stock = StockEvent.read(event.payload());
      if (stock.movements() == null) continue;
      for (var movement : stock.typedMovements()) if (movement.to() == Account.SELLABLE) items.add(movement.item());
    }
    var orders = new LinkedHashSet<Long>();
    for (int item : items) {
      var stock = positions.of(item);
      if (stock.total(Account.SELLABLE) == 0) continue;
      stock.dated().stream().filter(line -> line.account() == Account.BACKORDERED).sorted(TURN)
          .map(DatedLine::reference)
          .filter(Objects::nonNull).filter(reference -> reference.startsWith("order:"))
          .forEach(reference -> orders.add(Long.parseLong(reference.substring("order:".length()))));
    }
    // Handed over together, in turn: the lane decides them in this order, in few commits.
    var fills = orders.stream().map(order -> lane.submit(Request.of(ACTOR, null,
        new ChangeOrder(ChangeOrder.Action.FILL, OrderBook.Name.of(order), List.of(), null, null)))).toList();
    for (var fill : fills) await(fill);
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
