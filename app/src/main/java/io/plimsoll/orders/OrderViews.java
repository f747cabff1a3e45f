package io.plimsoll.orders;

import io.plimsoll.catalog.Catalog;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Orders as callers read them: numbers turned into names. */
@Component
final class OrderViews {

  record AllocationView(String location, long quantity, String reservation) {}

  record OrderLineView(int line, String sku, @Nullable String channelSku, long ordered, long reserved, long shipped,
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
    return new OrderLineView(line.line(), catalog.item(line.item()).sku(), line.channelSku(), line.ordered(),
        line.reserved(), line.shipped(),
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
    if (event.type().startsWith("stock.")) {
      var stock = StockEvent.read(event.payload());
      long units = 0;
      for (var movement : stock.typedMovements()) units += movement.quantity();
      return units + (units == 1 ? " unit " : " units ") + event.type().substring("stock.".length()).replace('-', ' ')
          + places(stock);
    }
    var order = Json.read(event.payload(), OrderEvent.class);
    return switch (event.type()) {
      case "order.placed" -> "Order " + order.reference() + " placed: " + sum(order, OrderEvent.Line::reserved) + " of "
          + sum(order, OrderEvent.Line::ordered) + " units reserved" + owed(sum(order, OrderEvent.Line::backordered));
      case "order.shipped" -> "Shipped: " + sum(order, OrderEvent.Line::shipped) + " of "
          + sum(order, OrderEvent.Line::ordered) + " units so far";
      case "order.cancelled" -> "Cancelled" + (order.reason() == null ? "" : ": " + order.reason());
      case "order.held" -> "Held: " + order.held();
      case "order.released" -> "Released";
      case "order.backorder-filled" ->
        "Stock arrived for it: " + sum(order, OrderEvent.Line::reserved) + " units reserved";
      default -> event.type();
    };
  }

  private String places(StockEvent stock) {
    var places = stock.typedMovements().stream().map(movement -> catalog.location(movement.fromLocation()).code())
        .distinct().sorted().toList();
    return places.isEmpty() ? "" : " at " + String.join(", ", places);
  }

  private static String owed(long units) {
    return units == 0 ? "" : ", " + units + " backordered";
  }

  private static long sum(OrderEvent order, java.util.function.ToLongFunction<OrderEvent.Line> units) {
    return order.lines().stream().mapToLong(units).sum();
  }

  Object detail(Event event) {
    var detail = new LinkedHashMap<String, Object>();
    if (event.type().startsWith("stock.")) {
      var stock = StockEvent.read(event.payload());
      detail.put("posting", Long.toString(stock.posting()));
      detail.put("lines",
          stock.typedMovements().stream().map(movement -> Map.of("sku", catalog.item(movement.item()).sku(), "location",
              catalog.location(movement.fromLocation()).code(), "from", movement.from(), "to", movement.to(),
              "quantity", movement.quantity())).toList());
      return detail;
    }
    var order = Json.read(event.payload(), OrderEvent.class);
    detail.put("status", order.status());
    if (order.reason() != null) detail.put("reason", order.reason());
    detail.put("lines",
        order.lines().stream()
            .map(line -> Map.of("line", line.line(), "sku", catalog.item(line.item()).sku(), "ordered",
                line.ordered(), "reserved", line.reserved(), "shipped", line.shipped(), "backordered",
                line.backordered(), "cancelled",
                line.cancelled()))
            .toList());
    return detail;
  }
}
