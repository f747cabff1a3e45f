package io.plimsoll.orders;

import io.plimsoll.catalog.Catalog;
import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.StockEvent;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.Json;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Orders as callers read them: numbers turned into names. */
@Component
final class OrderViews {

  record AllocationView(String location, long quantity, String reservation) {}

  record OrderLineView(int line, String sku, String name, @Nullable String channelSku, long ordered, long reserved,
      long shipped,
      long backordered,
      long cancelled, @Nullable String unitPrice, List<AllocationView> allocations, @Nullable LocalDate promisedOn) {}

  record ChargeView(String code, @Nullable String description, String amount) {}

  /** @param can what may be done with it now */
  record OrderView(String id, String channel, String reference, Order.Status status, @Nullable String held,
      Instant placedAt,
      Instant capturedAt, @Nullable String customer, @Nullable String country, String currency, List<String> can,
      List<OrderLineView> lines,
      List<ChargeView> charges, long version) {}

  record BriefView(String id, String reference, Order.Status status, long reserved, long backordered, long cancelled) {}

  private final Catalog catalog;

  OrderViews(Catalog catalog) {
    this.catalog = catalog;
  }

  OrderView full(Order order) {
    return new OrderView(Long.toString(order.id()), catalog.channel(order.channel()).code(), order.reference(),
        order.status(), order.held(),
        order.placedAt(), order.capturedAt(), order.customer(), order.country(), order.currency(), can(order),
        order.lines().stream().map(this::line).toList(),
        order.charges().stream()
            .map(charge -> new ChargeView(charge.code(), charge.description(), charge.amount().toPlainString()))
            .toList(),
        order.version());
  }

  private OrderLineView line(Order.Line line) {
    var item = catalog.item(line.item());
    return new OrderLineView(line.line(), item.sku(), item.name(), line.channelSku(), line.ordered(), line.reserved(),
        line.shipped(),
        line.backordered(), line.cancelled(), line.unitPrice() == null ? null : line.unitPrice().toPlainString(),
        line.claims().stream().filter(claim -> !claim.owed())
            .map(claim -> new AllocationView(catalog.location(claim.location()).code(),
                claim.open(), Long.toString(claim.id())))
            .toList(),
        line.promisedOn());
  }

  private static List<String> can(Order order) {
    var can = new ArrayList<String>();
    var reserved = order.lines().stream().anyMatch(line -> line.reserved() > 0);
    var owed = order.lines().stream().anyMatch(line -> line.backordered() > 0);
    if (reserved && order.held() == null) can.add("ship");
    if (reserved || owed) can.add("cancel");
    if ((reserved || owed) && order.held() == null) can.add("hold");
    if (order.held() != null) can.add("release");
    return can;
  }

  BriefView brief(Order order) {
    long reserved = 0;
    long backordered = 0;
    long cancelled = 0;
    for (var line : order.lines()) {
      reserved += line.reserved();
      backordered += line.backordered();
      cancelled += line.cancelled();
    }
    return new BriefView(Long.toString(order.id()), order.reference(), order.status(), reserved, backordered,
        cancelled);
  }

  Problem refused(List<PlaceOrder.Missing> missing) {
    var lines = missing.stream()
        .map(each -> Map.<String, Object>of("line", each.line(), "sku", catalog.item(each.item()).sku(), "asked",
            each.asked(), "available", each.available()))
        .toList();
    var first = missing.getFirst();
    return Problem.conflict("NOT_ENOUGH",
        "line " + first.line() + ": " + catalog.item(first.item()).sku() + ": " + first.asked()
            + " asked, " + first.available() + " available"
            + (missing.size() > 1 ? " (and " + (missing.size() - 1) + " more)" : ""),
        Map.of("shortages", lines));
  }

  /** One line of the story, in a shopkeeper's words. */
  String title(Event event) {
    if (event.type().startsWith("stock.")) return title(StockEvent.read(event.payload()), event.type());
    var order = Json.read(event.payload(), OrderEvent.class);
    var ordered = units(sum(order, OrderEvent.Line::ordered));
    return switch (event.type()) {
      case "order.placed" -> "Order " + order.reference() + " placed: " + sum(order, OrderEvent.Line::reserved) + " of "
          + ordered + " reserved" + further(order, OrderEvent.Line::backordered, "backordered")
          + further(order, OrderEvent.Line::cancelled, "cancelled for want of stock")
          + (order.held() == null ? "" : "; held: " + order.held());
      case "order.shipped" -> "Shipped: " + sum(order, OrderEvent.Line::shipped) + " of " + ordered + " so far";
      case "order.cancelled" -> "Cancelled: " + sum(order, OrderEvent.Line::cancelled) + " of " + ordered + " so far";
      case "order.held" -> "Held: " + order.held();
      case "order.released" -> "Released: it may ship again";
      case "order.backorder-filled" -> "Stock arrived for it: " + sum(order, OrderEvent.Line::reserved) + " of "
          + ordered + " reserved" + further(order, OrderEvent.Line::backordered, "still backordered");
      case "order.stock-withdrawn" -> "Units it held were withdrawn: " + sum(order, OrderEvent.Line::reserved) + " of "
          + ordered + " reserved now" + further(order, OrderEvent.Line::backordered, "backordered");
      default -> event.type();
    };
  }

  private static String units(long units) {
    return units + (units == 1 ? " unit" : " units");
  }

  /** What was said of units, more of them, if there are any. */
  private static String further(OrderEvent order, ToLongFunction<OrderEvent.Line> which, String what) {
    var units = sum(order, which);
    return units == 0 ? "" : ", " + units + " " + what;
  }

  private static long sum(OrderEvent order, ToLongFunction<OrderEvent.Line> units) {
    return order.lines().stream().mapToLong(units).sum();
  }

  /** A posting may exchange a lot for another on the way: what counts is what came to, or left, whom it is for. */
  private String title(StockEvent stock, String type) {
    var moved = stock.typedMovements();
    var told = switch (type) {
      case "stock.shipped" -> moved.stream().filter(movement -> movement.to() == Account.CUSTOMER).toList();
      case "stock.backorder-filled" -> moved.stream().filter(movement -> movement.to() == Account.RESERVED).toList();
      default -> moved;
    };
    var places = told.stream().map(movement -> catalog.location(movement.fromLocation()).code()).distinct().sorted()
        .toList();
    return units(told.stream().mapToLong(StockEvent.Movement::quantity).sum()) + " "
        + type.substring("stock.".length()).replace('-', ' ')
        + (places.isEmpty() ? "" : " at " + String.join(", ", places));
  }

  /** Why it was done, where somebody said so. */
  @Nullable
  String reason(Event event) {
    return event.type().startsWith("stock.")
        ? StockEvent.read(event.payload()).reason()
        : Json.read(event.payload(), OrderEvent.class).reason();
  }

  /** When it happened in the shop, where that was not when we heard of it. */
  @Nullable
  Instant occurredAt(Event event, Order order) {
    var at = event.type().equals("order.placed")
        ? order.placedAt()
        : event.type().startsWith("stock.")
            ? Instant.parse(StockEvent.read(event.payload()).occurredAt())
            : event.at();
    return at.equals(event.at()) ? null : at;
  }

  /** What it did to each line, or to the stock of each. */
  Object detail(Event event) {
    var detail = new LinkedHashMap<String, Object>();
    if (event.type().startsWith("stock.")) {
      var stock = StockEvent.read(event.payload());
      detail.put("posting", Long.toString(stock.posting()));
      detail.put("lines",
          stock.typedMovements().stream()
              .map(movement -> line(movement.item(), "location", catalog.location(movement.fromLocation()).code(),
                  "from", movement.from(), "to", movement.to(), "quantity", movement.quantity()))
              .toList());
      return detail;
    }
    var order = Json.read(event.payload(), OrderEvent.class);
    detail.put("status", order.status());
    detail.put("lines", order.lines().stream()
        .map(line -> line(line.item(), "line", line.line(), "ordered", line.ordered(), "reserved", line.reserved(),
            "shipped", line.shipped(), "backordered", line.backordered(), "cancelled", line.cancelled()))
        .toList());
    return detail;
  }

  private Map<String, Object> line(int number, Object... more) {
    var item = catalog.item(number);
    var line = new LinkedHashMap<String, Object>();
    line.put("sku", item.sku());
    line.put("name", item.name());
    for (var i = 0; i < more.length; i += 2) line.put((String) more[i], more[i + 1]);
    return line;
  }
}
