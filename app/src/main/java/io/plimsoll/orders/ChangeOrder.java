package io.plimsoll.orders;

import io.plimsoll.inventory.Kind;
import io.plimsoll.inventory.StockBook;
import io.plimsoll.inventory.StockBook.Part;
import io.plimsoll.orders.Order.Claim;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to an order once it is taken: it ships or is cancelled, wholly or in part; it is held and released; its
 * backorders are filled. One commit with the stock that moves.
 *
 * @param lines for SHIP and CANCEL: which; empty for all that can be
 */
record ChangeOrder(Action action, OrderBook.Name order, List<Line> lines, @Nullable String reason,
    @Nullable Instant occurredAt)
    implements
      Command<ChangeOrder.Answer> {

  enum Action {
    SHIP("order.shipped"), CANCEL("order.cancelled"), HOLD("order.held"), RELEASE("order.released"),
    FILL("order.backorder-filled");

    private final String event;

    Action(String event) {
      this.event = event;
    }
  }

  /** @param quantity null for all of the line that can be */
  record Line(int line, @Nullable Long quantity) {}

  /** @param units how many units it moved */
  record Answer(Order order, long units) {}

  @Override
  public void need(Books books) {
    books.of(OrderBook.class).need(order);
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var orders = books.of(OrderBook.class);
    var stock = books.of(StockBook.class);
    var found = orders.find(order);
    if (found == null)
      throw Problem.notFound("order", order.id() != null ? Long.toString(order.id()) : order.reference());
    return switch (action) {
      case SHIP -> ship(found, orders, stock, actor, now);
      case CANCEL -> cancel(found, orders, stock, actor, now);
      case FILL -> fill(found, orders, stock, actor, now);
      case HOLD -> {
        if (found.held() != null) throw refused("ORDER_HELD", "the order is held already: " + found.held(), found);
        yield done(found.withHeld(reason == null ? "held" : reason), 0, orders, actor, now);
      }
      case RELEASE -> {
        if (found.held() == null) throw refused("ORDER_NOT_HELD", "the order is not held", found);
        yield done(found.withHeld(null), 0, orders, actor, now);
      }
    };
  }

  private Answer done(Order after, long units, OrderBook orders, Actor actor, Instant now) {
    orders.change(after, action.event, actor, now, reason);
    return new Answer(after, units);
  }

  private static Problem refused(String code, String detail, Order order) {
    return Problem.conflict(code, detail, Map.of("order", Long.toString(order.id()), "status", order.status().name()));
  }

  /** How many units of each line are asked for, by line number; refused if one has not got so many. */
  private Map<Integer, Long> asked(Order order, java.util.function.ToLongFunction<Order.Line> possible, String what) {
    var asked = new HashMap<Integer, Long>();
    if (lines.isEmpty()) {
      for (var line : order.lines()) asked.put(line.line(), possible.applyAsLong(line));
      return asked;
    }
    for (var each : lines) {
      var line = order.lines().stream().filter(candidate -> candidate.line() == each.line).findFirst()
          .orElseThrow(
              () -> Problem.invalid("lines.line", each.line, "the order has lines 1 to " + order.lines().size()));
      var sum = asked.merge(each.line, each.quantity == null ? possible.applyAsLong(line) : each.quantity, Long::sum);
      if (sum > possible.applyAsLong(line)) {
        throw Problem.conflict("NOT_ENOUGH",
            "line " + each.line + ": " + sum + " asked, " + possible.applyAsLong(line) + " can be " + what,
            Map.of("line", each.line, "asked", sum, "available", possible.applyAsLong(line)));
      }
    }
    return asked;
  }

  private Answer ship(Order order, OrderBook orders, StockBook stock, Actor actor, Instant now) {
    if (order.held() != null)
      throw refused("ORDER_HELD", "the order is held: " + order.held() + "; release it first", order);
    var asked = asked(order, Order.Line::reserved, "shipped");
    var parts = new ArrayList<Part>();
    var after = new ArrayList<Order.Line>(order.lines().size());
    long units = 0;
    for (var line : order.lines()) {
      var quantity = asked.getOrDefault(line.line(), 0L);
      units += quantity;
      after.add(quantity == 0
          ? line
          : new Order.Line(line.line(), line.item(), line.channelSku(), line.ordered(), line.reserved() - quantity,
              line.shipped() + quantity, line.backordered(), line.cancelled(), line.unitPrice(), line.promisedOn(),
              take(line.claims(), false, quantity, parts)));
    }
    if (units == 0) throw refused("NOTHING_TO_SHIP", "no unit of the order is reserved", order);
    stock.unshippable(parts).ifPresent(part -> {
      throw Problem.conflict("ONLY_EXPIRED", "what is held has passed its date; quarantine it and receive fresh stock",
          Map.of("reservation", Long.toString(part.reservation()), "asked", part.asked(), "available",
              part.available()));
    });

    // From here on it must ship.
    stock.endHolds(Kind.SHIP, actor, now, order.subject(), reason, occurredAt, parts);
    return done(order.withLines(after), units, orders, actor, now);
  }

  private Answer cancel(Order order, OrderBook orders, StockBook stock, Actor actor, Instant now) {
    var asked = asked(order, line -> line.reserved() + line.backordered(), "cancelled");
    var held = new ArrayList<Part>();
    var owed = new ArrayList<Part>();
    var after = new ArrayList<Order.Line>(order.lines().size());
    long units = 0;
    for (var line : order.lines()) {
      var quantity = asked.getOrDefault(line.line(), 0L);
      units += quantity;
      // What is owed goes first: what is reserved can still ship.
      var fromOwed = Math.min(quantity, line.backordered());
      var fromHeld = quantity - fromOwed;
      var claims = take(take(line.claims(), true, fromOwed, owed), false, fromHeld, held);
      after.add(quantity == 0
          ? line
          : new Order.Line(line.line(), line.item(), line.channelSku(), line.ordered(), line.reserved() - fromHeld,
              line.shipped(), line.backordered() - fromOwed, line.cancelled() + quantity, line.unitPrice(),
              line.promisedOn(), claims));
    }
    if (units == 0) throw refused("NOTHING_TO_CANCEL", "every unit of the order has shipped or is cancelled", order);

    // From here on it must succeed.
    stock.endHolds(Kind.RELEASE, actor, now, order.subject(), reason, occurredAt, held);
    stock.forgive(actor, now, order.subject(), reason, owed);
    return done(order.withLines(after), units, orders, actor, now);
  }

  /** Takes whatever can be had of what is owed; nothing is no error. */
  private Answer fill(Order order, OrderBook orders, StockBook stock, Actor actor, Instant now) {
    var after = new ArrayList<Order.Line>(order.lines().size());
    long units = 0;
    for (var line : order.lines()) {
      var claims = new ArrayList<Claim>(line.claims().size() + 1);
      long filled = 0;
      for (var claim : line.claims()) {
        var quantity = claim.owed() && claim.open() > 0 ? stock.fillable(claim.id()) : 0;
        if (quantity == 0) {
          claims.add(claim);
          continue;
        }
        var reservation = stock.fill(actor, now, order.subject(), new Part(claim.id(), quantity));
        if (claim.open() > quantity) claims.add(new Claim(true, claim.id(), claim.location(), claim.open() - quantity));
        claims.add(new Claim(false, reservation.id(), claim.location(), quantity));
        filled += quantity;
      }
      units += filled;
      after.add(filled == 0
          ? line
          : new Order.Line(line.line(), line.item(), line.channelSku(), line.ordered(), line.reserved() + filled,
              line.shipped(), line.backordered() - filled, line.cancelled(), line.unitPrice(), line.promisedOn(),
              claims));
    }
    return units == 0 ? new Answer(order, 0) : done(order.withLines(after), units, orders, actor, now);
  }

  /** Takes units from claims of one sort, in their order; closed ones are dropped. */
  private static List<Claim> take(List<Claim> claims, boolean owed, long quantity, List<Part> parts) {
    var after = new ArrayList<Claim>(claims.size());
    var left = quantity;
    for (var claim : claims) {
      var here = claim.owed() == owed ? Math.min(left, claim.open()) : 0;
      if (here > 0) parts.add(new Part(claim.id(), here));
      left -= here;
      if (claim.open() > here) after.add(new Claim(claim.owed(), claim.id(), claim.location(), claim.open() - here));
    }
    if (left > 0) throw new IllegalStateException(left + " units have no claim");
    return after;
  }

  @Override
  public int weight() {
    return Math.max(1, lines.size()) * 4;
  }

  @Override
  public Class<Answer> answerType() {
    return Answer.class;
  }
}
