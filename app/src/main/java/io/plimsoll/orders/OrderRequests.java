package io.plimsoll.orders;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.plimsoll.catalog.Backorders;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.catalog.Channel;
import io.plimsoll.catalog.Item;
import io.plimsoll.platform.Era;
import io.plimsoll.platform.Ids;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns what channels send into commands: listings into items and base units. Every bad field is named at once. */
@Component
final class OrderRequests {

  private static final int MOST_LINES = 2_000;
  private static final int MOST_CHARGES = 200;
  private static final BigDecimal MOST_MONEY = new BigDecimal("1000000000000");

  /** An item by our SKU or by the channel's own; a channel's pieces count as many base units as its listing packs. */
  record LineRequest(@Nullable String sku, @Nullable String channelSku, @Nullable Long quantity,
      @Nullable String unitPrice) {}

  record ChargeRequest(@Nullable String code, @Nullable String description, @Nullable String amount) {}

  record OrderRequest(@Nullable String key, @Nullable String channel, @Nullable String reference,
      @Nullable Instant placedAt,
      @Nullable String customer, @Nullable String country, @Nullable String mode, @Nullable String hold,
      @Nullable List<@Nullable LineRequest> lines, @Nullable List<@Nullable ChargeRequest> charges) {}

  record ActionLine(@Nullable Integer line, @Nullable Long quantity) {}

  /** @param order in bulk: its number; or else {@code channel} and {@code reference} */
  record ActionRequest(@Nullable String key, @Nullable String order, @Nullable String channel,
      @Nullable String reference,
      @Nullable String reason, @Nullable Instant occurredAt, @Nullable List<@Nullable ActionLine> lines) {
    static final ActionRequest EMPTY = new ActionRequest(null, null, null, null, null, null, null);
  }

  /** The lines of one order in a CSV file, and those of them that cannot be read. */
  record CsvOrder(String channel, String reference, List<CsvLine> lines, List<Long> lineNumbers,
      Map<Long, Problem> unreadable) {

    OrderRequest request() {
      return new OrderRequest(null, channel, reference, lines.getFirst().placedAt, null, null, null, null,
          lines.stream().map(CsvLine::line).toList(), null);
    }
  }

  record CsvLine(@Nullable Instant placedAt, LineRequest line) {}

  private final Catalog catalog;
  private final Ids ids;
  private final InstantSource clock;

  OrderRequests(Catalog catalog, Ids ids, InstantSource clock) {
    this.catalog = catalog;
    this.ids = ids;
    this.clock = clock;
  }

  /** The key of an order that names none: what it is in any case unique by. */
  static @Nullable String defaultKey(OrderRequest request) {
    if (request.channel == null || request.reference == null) return null;
    return "order:" + request.channel + ":" + request.reference;
  }

  PlaceOrder place(OrderRequest request) {
    var errors = new ArrayList<FieldError>(0);
    var channel = request.channel == null ? null : catalog.channel(request.channel).orElse(null);
    if (channel == null) errors.add(new FieldError("channel", request.channel, "must be the code of a channel"));
    text(errors, "reference", request.reference, 100, true);
    text(errors, "customer", request.customer, 200, false);
    text(errors, "country", request.country, 100, false);
    text(errors, "hold", request.hold, 200, false);
    if (request.placedAt != null && !Era.holds(request.placedAt)) {
      errors.add(new FieldError("placedAt", request.placedAt.toString(), Era.REASON));
    }
    if (request.mode != null && !List.of("PARTIAL", "ALL_OR_NOTHING").contains(request.mode)) {
      errors.add(new FieldError("mode", request.mode, "must be PARTIAL or ALL_OR_NOTHING"));
    }
    var lines = new ArrayList<PlaceOrder.Line>();
    var asked = request.lines == null ? List.<@Nullable LineRequest>of() : request.lines;
    if (asked.size() > MOST_LINES)
      errors.add(new FieldError("lines", Integer.toString(asked.size()), "at most " + MOST_LINES + " lines"));
    for (var i = 0; i < Math.min(asked.size(), MOST_LINES); i++) {
      var line = line(errors, "lines[" + i + "].", channel, asked.get(i));
      if (line != null) lines.add(line);
    }
    var charges = charges(errors, request.charges);
    if (asked.isEmpty() && charges.isEmpty() && errors.isEmpty()) {
      errors.add(new FieldError("lines", null, "an order needs at least one line or charge"));
    }
    if (!errors.isEmpty() || channel == null || request.reference == null) throw Problem.invalid(errors);
    // Not the clock: what a repeated command says must be the same.
    var placedAt = request.placedAt == null ? Instant.EPOCH : request.placedAt;
    return new PlaceOrder(channel.id(), request.reference, placedAt, request.customer, request.country,
        channel.currency(),
        channel.locationIds(), channel.splitAllowed(), !"ALL_OR_NOTHING".equals(request.mode),
        channel.backorders() == Backorders.ALLOWED,
        channel.backorderLimit(), request.hold, lines, charges, ids);
  }

  private PlaceOrder.@Nullable Line line(List<FieldError> errors, String at, @Nullable Channel channel,
      @Nullable LineRequest line) {
    if (line == null) {
      errors.add(new FieldError(at, null, "must be a line, not null"));
      return null;
    }
    Item item = null;
    var pack = 1L;
    if (line.channelSku != null && channel != null) {
      var listing = catalog.listing(channel.id(), line.channelSku).orElse(null);
      if (listing == null) {
        errors.add(new FieldError(at + "channelSku", line.channelSku, "is not listed in channel " + channel.code()));
      } else {
        item = catalog.item(listing.itemId());
        pack = listing.packQuantity();
      }
    } else if (line.channelSku == null) {
      item = line.sku == null ? null : catalog.item(line.sku).orElse(null);
      if (item == null)
        errors.add(new FieldError(at + "sku", line.sku, "must be the SKU of an item, or give channelSku"));
    }
    var quantity = line.quantity == null ? 0 : line.quantity;
    if (quantity < 1 || quantity > 1_000_000_000) {
      errors.add(new FieldError(at + "quantity", line.quantity == null ? null : line.quantity.toString(),
          "must be between 1 and 1000000000"));
    } else if (quantity > Catalog.MAX_QUANTITY / pack) {
      errors.add(new FieldError(at + "quantity", Long.toString(quantity),
          "in packs of " + pack + " is more than " + Catalog.MAX_QUANTITY + " units"));
    }
    if (quantity > Catalog.MAX_QUANTITY / pack) {
      errors.add(new FieldError(at + "quantity", Long.toString(quantity),
          "is more than " + Catalog.MAX_QUANTITY + " base units, in pieces of " + pack));
      return null;
    }
    var price = money(errors, at + "unitPrice", line.unitPrice);
    return item == null ? null : new PlaceOrder.Line(item.id(), line.channelSku, quantity * pack, price);
  }

  private static List<Order.Charge> charges(List<FieldError> errors, @Nullable List<@Nullable ChargeRequest> asked) {
    var charges = new ArrayList<Order.Charge>();
    if (asked == null) return charges;
    if (asked.size() > MOST_CHARGES) {
      errors.add(new FieldError("charges", Integer.toString(asked.size()), "at most " + MOST_CHARGES + " charges"));
      return charges;
    }
    for (var i = 0; i < asked.size(); i++) {
      var at = "charges[" + i + "].";
      var charge = asked.get(i);
      if (charge == null) {
        errors.add(new FieldError(at, null, "must be a charge, not null"));
        continue;
      }
      text(errors, at + "code", charge.code, 64, true);
      text(errors, at + "description", charge.description, 200, false);
      var amount = money(errors, at + "amount", charge.amount);
      if (charge.amount == null) errors.add(new FieldError(at + "amount", null, "is needed"));
      if (charge.code != null && amount != null) charges.add(new Order.Charge(charge.code, charge.description, amount));
    }
    return charges;
  }

  private static @Nullable BigDecimal money(List<FieldError> errors, String field, @Nullable String text) {
    if (text == null) return null;
    try {
      if (text.length() <= 40) {
        var amount = new BigDecimal(text);
        if (amount.abs().compareTo(MOST_MONEY) < 0 && amount.scale() <= 6 && amount.scale() >= -12) return amount;
      }
    } catch (NumberFormatException notANumber) {
      // The same answer as for one out of range.
    }
    errors.add(new FieldError(field, text.length() > 40 ? text.substring(0, 40) + "…" : text,
        "must be a decimal amount such as \"12.50\", with at most 6 decimals"));
    return null;
  }

  private static void text(List<FieldError> errors, String field, @Nullable String text, int longest, boolean needed) {
    if (text == null && !needed) return;
    if (text == null || text.isBlank() || text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
      errors
          .add(new FieldError(field, text != null && text.length() > longest ? text.substring(0, longest) + "…" : text,
              "must have 1 to " + longest + " printable characters"));
    }
  }

  ChangeOrder change(ChangeOrder.Action action, OrderBook.Name name, ActionRequest request) {
    var errors = new ArrayList<FieldError>(0);
    text(errors, "reason", request.reason, 200, false);
    var lines = new ArrayList<ChangeOrder.Line>();
    if (request.lines != null && request.lines.size() > MOST_LINES) {
      errors.add(new FieldError("lines", Integer.toString(request.lines.size()), "at most " + MOST_LINES + " lines"));
    } else if (request.lines != null) {
      for (var i = 0; i < request.lines.size(); i++) {
        var line = request.lines.get(i);
        if (line == null || line.line == null) {
          errors.add(new FieldError("lines[" + i + "].line", null, "is needed"));
        } else if (line.quantity != null && (line.quantity < 1 || line.quantity > Catalog.MAX_QUANTITY)) {
          errors.add(new FieldError("lines[" + i + "].quantity", line.quantity.toString(), "must be positive"));
        } else {
          lines.add(new ChangeOrder.Line(line.line, line.quantity));
        }
      }
    }
    if (!errors.isEmpty()) throw Problem.invalid(errors);
    return new ChangeOrder(action, name, lines, request.reason, request.occurredAt);
  }

  OrderBook.Name name(ActionRequest request) {
    if (request.order != null) {
      try {
        return OrderBook.Name.of(Long.parseLong(request.order));
      } catch (NumberFormatException notANumber) {
        throw Problem.notFound("order", request.order);
      }
    }
    if (request.channel == null || request.reference == null) {
      throw Problem.invalid("order", null, "name the order by its number, or by channel and reference");
    }
    return OrderBook.Name.of(channel(request.channel).id(), request.reference);
  }

  Channel channel(String code) {
    return catalog.channel(code).orElseThrow(() -> Problem.invalid("channel", code, "is not a channel"));
  }

  Item item(String sku) {
    return catalog.item(sku).orElseThrow(() -> Problem.invalid("sku", sku, "is not in the catalog"));
  }

  /** Adds a row of a CSV file to its order. */
  static void addCsvLine(Map<String, CsvOrder> orders, NamedCsvRecord row) {
    var channel = field(row, "channel");
    var reference = field(row, "reference");
    if (channel == null || reference == null)
      throw Problem.invalid("reference", reference, "channel and reference are needed");
    var order = orders.computeIfAbsent(channel + "\n" + reference,
        _ -> new CsvOrder(channel, reference, new ArrayList<>(), new ArrayList<>(), new HashMap<>()));
    try {
      order.lines.add(new CsvLine(placedAt(row),
          new LineRequest(field(row, "sku"), field(row, "channelSku"), units(row), field(row, "unitPrice"))));
      order.lineNumbers.add(row.getStartingLineNumber());
    } catch (Problem problem) {
      order.unreadable.put(row.getStartingLineNumber(), problem);
    }
  }

  private static long units(NamedCsvRecord row) {
    var quantity = field(row, "quantity");
    try {
      return Long.parseLong(quantity == null ? "" : quantity);
    } catch (NumberFormatException notANumber) {
      throw Problem.invalid("quantity", quantity, "must be a whole number");
    }
  }

  private static @Nullable Instant placedAt(NamedCsvRecord row) {
    var placedAt = field(row, "placedAt");
    try {
      return placedAt == null ? null : Instant.parse(placedAt);
    } catch (DateTimeParseException notAnInstant) {
      throw Problem.invalid("placedAt", placedAt, "must be an instant such as 2026-11-24T10:15:00Z");
    }
  }

  private static @Nullable String field(NamedCsvRecord row, String name) {
    return row.findField(name).map(String::strip).filter(text -> !text.isEmpty()).orElse(null);
  }
}
