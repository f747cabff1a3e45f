package io.plimsoll.events;

import io.plimsoll.catalog.Catalog;
import io.plimsoll.inventory.Lots;
import io.plimsoll.inventory.StockEvent;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Events of the log as CloudEvents 1.0, with items and locations by their names. */
@Component
final class CloudEvents {

  record CloudEvent(String specversion, String id, String source, String type, @Nullable String subject, Instant time,
      String datacontenttype,
      String actor, Object data) {}

  private final Catalog catalog;
  private final Lots lots;

  CloudEvents(Catalog catalog, Lots lots) {
    this.catalog = catalog;
    this.lots = lots;
  }

  CloudEvent of(Event event) {
    return new CloudEvent("1.0", Long.toString(event.position()), "/plimsoll", event.type(), event.subject(),
        event.at(), "application/json",
        event.actor(), data(event));
  }

  private Object data(Event event) {
    if (!event.type().startsWith("stock.")) {
      return Json.tree(new String(event.payload(), StandardCharsets.UTF_8));
    }
    var stock = StockEvent.read(event.payload());
    var lines = new ArrayList<Map<String, Object>>(stock.movements().size());
    for (var movement : stock.typedMovements()) {
      var line = new LinkedHashMap<String, Object>();
      line.put("sku", catalog.item(movement.item()).sku());
      line.put("name", catalog.item(movement.item()).name());
      if (movement.lot() != 0) line.put("lot", lots.of(movement.lot()).code());
      line.put("from", end(movement.fromLocation(), movement.from().name()));
      line.put("to", end(movement.toLocation(), movement.to().name()));
      line.put("quantity", movement.quantity());
      lines.add(line);
    }
    var data = new LinkedHashMap<String, Object>();
    data.put("kind", stock.kind());
    data.put("posting", Long.toString(stock.posting()));
    data.put("reference", stock.reference());
    data.put("reason", stock.reason());
    data.put("occurredAt", stock.occurredAt());
    data.put("lines", lines);
    var lot = stock.lot();
    if (lot != null) {
      var corrected = new LinkedHashMap<String, @Nullable Object>();
      corrected.put("sku", catalog.item(lot.item()).sku());
      corrected.put("name", catalog.item(lot.item()).name());
      corrected.put("code", lot.code());
      corrected.put("before", lot.before());
      corrected.put("expiresOn", lot.expiresOn());
      data.put("lot", corrected);
    }
    return data;
  }

  private Map<String, String> end(int location, String account) {
    return Map.of("location", catalog.location(location).code(), "account", account);
  }
}
