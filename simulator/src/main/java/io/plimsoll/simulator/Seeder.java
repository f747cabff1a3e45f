package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Answer;
import io.plimsoll.simulator.World.Channel;
import io.plimsoll.simulator.World.Item;
import io.plimsoll.simulator.World.Location;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Loads a {@link World} into a Plimsoll through its public API: the catalog by CSV, the stock by commands, and some hundreds of
 * orders in all their states, so that every screen has something to show.
 *
 * <p>Run again it changes nothing: every command is named after the seed, and the dates in them count from the day of the first
 * seeding, which the ledger remembers.
 */
final class Seeder {

  private static final int LINES_PER_COMMAND = 200;
  private static final int COMMANDS_PER_REQUEST = 10;
  private static final int ORDERS = 360;
  private static final int SOLD_OUT = 6;
  private static final int ROWS_PER_IMPORT = 2_000;

  private final PlimsollClient client;
  private final World world;
  private final Consumer<String> notices;
  private final String mark;

  Seeder(PlimsollClient client, World world, Consumer<String> notices) {
    this.client = client;
    this.world = world;
    this.notices = notices;
    this.mark = "SEED-" + world.seed();
  }

  void run() {
    if (hasMovement(mark + "-COMPLETE")) {
      notices.accept("the demo retailer of seed " + world.seed() + " is there already");
      return;
    }
    catalog();
    var now = firstSeeding();
    buffers();
    openingStock(now);
    otherStates(now);
    orders(now);
    // Last of all, and looked for first by the next run.
    var first = world.items().getFirst();
    command("receive", mark + "/complete", mark + "-COMPLETE", List.of(new JsonText().object().put("sku", first.sku())
        .put("location", "FC-LEEDS").put("quantity", 1).endObject().toString()));
    notices.accept("seeded " + world.items().size() + " items, " + world.listings().size() + " listings and " + ORDERS
        + " orders");
  }

  // Catalog

  private void catalog() {
    importCsv("categories", "code,name,parent", world.categories(),
        category -> csv(category.code(), category.name(), category.parent() == null ? "" : category.parent()));
    importCsv("products", "code,name,category,description", world.products(),
        product -> csv(product.code(), product.name(), product.category(), product.description()));
    importCsv("items", "sku,product,name,gtin,unit,lotTracked,category,attributes,packs,price,currency,cost,status",
        world.items(), Seeder::row);
    importCsv("locations", "code,name,type,street,city,postcode,country,timeZone,gln,open", world.locations(),
        location -> csv(location.code(), location.name(), location.type(), location.street(), location.city(),
            location.postcode(), location.country(), location.timeZone(), location.gln(), "true"));
    importCsv("channels", "code,name,type,currency,locations,splitAllowed,backorders,backorderLimit,timeZone",
        world.channels(), Seeder::row);
    importCsv("listings", "channel,channelSku,sku,packQuantity", world.listings(),
        listing -> csv(listing.channel(), listing.channelSku(), listing.sku(), String.valueOf(listing.packQuantity())));
    notices.accept("the catalog is there");
  }

  private static String row(Item item) {
    var attributes = item.attributes().entrySet().stream().map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(";"));
    return csv(item.sku(), item.product(), item.name(), item.gtin(), "EA", String.valueOf(item.lotTracked()),
        item.category(), attributes, "CASE=" + item.caseQuantity(), money(item.priceMinor()), "GBP",
        money(item.costMinor()), "ACTIVE");
  }

  private static String row(Channel channel) {
    return csv(channel.code(), channel.name(), channel.type(), channel.currency(),
        String.join(";", channel.locations()),
        String.valueOf(channel.splitAllowed()), channel.backorders() ? "ALLOWED" : "NEVER",
        channel.backorders() ? "500" : "", channel.timeZone());
  }

  static String money(long minor) {
    return BigDecimal.valueOf(minor, 2).toPlainString();
  }

  private static String csv(String... fields) {
    var row = new StringBuilder();
    for (var field : fields) {
      if (!row.isEmpty()) row.append(',');
      if (field.indexOf(',') < 0 && field.indexOf('"') < 0) row.append(field);
      else
        row.append('"').append(field.replace("\"", "\"\"")).append('"');
    }
    return row.toString();
  }

  private <T> void importCsv(String kind, String header, List<T> rows, Function<T, String> format) {
    for (var from = 0; from < rows.size(); from += ROWS_PER_IMPORT) {
      var text = new StringBuilder(header).append('\n');
      for (var row : rows.subList(from, Math.min(rows.size(), from + ROWS_PER_IMPORT)))
        text.append(format.apply(row)).append('\n');
      var answer = client.postCsv("/catalog/" + kind + "/import", text.toString()).orThrow("the import of " + kind)
          .json();
      for (var rejected : answer.path("rejected"))
        notices.accept("import of " + kind + ", line " + rejected.path("line").asString("?") + ": " + rejected);
    }
  }

  // Stock

  /** The day from which all dates of the seed count: that of the first posting ever made for it, or today. */
  private Instant firstSeeding() {
    for (var movement : movements(mark)) {
      var at = movement.path("at").asString("");
      if (!at.isEmpty()) return Instant.parse(at).truncatedTo(ChronoUnit.DAYS);
    }
    return Instant.now().truncatedTo(ChronoUnit.DAYS);
  }

  private boolean hasMovement(String reference) {
    return !movements(reference).isEmpty();
  }

  private JsonNode movements(String reference) {
    return client.get("/stock/movements?limit=1&reference=" + PlimsollClient.encode(reference))
        .orThrow("the movements of " + reference).json().path("items");
  }

  private void buffers() {
    for (var channel : world.channels()) {
      if (channel.buffer() == 0) continue;
      client.put("/stock/buffers",
          new JsonText().object().put("channel", channel.code()).put("quantity", channel.buffer()).endObject())
          .orThrow("the buffer of channel " + channel.code());
    }
  }

  private record Stocked(Item item, Location location, int units) {}

  /** A few items of the web shop that have run out everywhere; more is on its way. */
  private List<Item> soldOut() {
    var items = world.itemsBySku();
    return world.listings().stream().filter(listing -> listing.channel().equals("WEB"))
        .map(listing -> java.util.Objects.requireNonNull(items.get(listing.sku()))).filter(item -> !item.lotTracked())
        .skip(100).limit(SOLD_OUT).toList();
  }

  private List<Stocked> stocked() {
    var soldOut = soldOut();
    var random = new SplittableRandom(world.seed() ^ 0x5eed);
    var stocked = new ArrayList<Stocked>();
    var selection = world.listings().stream()
        .filter(listing -> listing.channel().startsWith("SHOW") || listing.channel().startsWith("POP"))
        .collect(Collectors.groupingBy(World.Listing::channel,
            Collectors.mapping(World.Listing::sku, Collectors.toSet())));
    for (var location : world.locations()) {
      var shown = switch (location.code()) {
        case "SR-LONDON" -> selection.getOrDefault("SHOW-LONDON", java.util.Set.of());
        case "SR-AMSTERDAM" -> selection.getOrDefault("SHOW-AMSTERDAM", java.util.Set.of());
        default -> selection.getOrDefault("POP-UP", java.util.Set.of());
      };
      for (var item : world.items()) {
        var units = location.stockShare() > 0
            ? (int) Math
                .round((24 + item.unitsPerDay() * 120) * location.stockShare() * (0.6 + 0.8 * random.nextDouble()))
            : shown.contains(item.sku()) ? 2 + random.nextInt(location.type().equals("POP_UP") ? 20 : 5) : 0;
        // Now and then something has run out.
        if (random.nextInt(40) == 0 || soldOut.contains(item)) units = 0;
        if (units > 0) stocked.add(new Stocked(item, location, units));
      }
    }
    return stocked;
  }

  private void openingStock(Instant now) {
    var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    var byLocation = stocked().stream()
        .collect(Collectors.groupingBy(stocked -> stocked.location().code(), LinkedHashMap::new, Collectors.toList()));
    var commands = new ArrayList<Command>();
    byLocation.forEach((location, all) -> {
      var lines = new ArrayList<String>();
      for (var stocked : all) {
        var item = stocked.item();
        if (!item.lotTracked()) {
          lines.add(line(item.sku(), location, stocked.units()));
          continue;
        }
        var older = Math.max(1, stocked.units() / 3);
        lines.add(lotLine(item, location, older, 1, today));
        if (stocked.units() > older) lines.add(lotLine(item, location, stocked.units() - older, 2, today));
      }
      for (var from = 0; from < lines.size(); from += LINES_PER_COMMAND)
        commands.add(new Command(mark + "/opening/" + location + "/" + from / LINES_PER_COMMAND, mark,
            lines.subList(from, Math.min(lines.size(), from + LINES_PER_COMMAND))));
    });
    for (var from = 0; from < commands.size(); from += COMMANDS_PER_REQUEST)
      commands("receive", commands.subList(from, Math.min(commands.size(), from + COMMANDS_PER_REQUEST)));
    notices.accept("the opening stock is there");
  }

  private static String line(String sku, String location, int quantity) {
    return new JsonText().object().put("sku", sku).put("location", location).put("quantity", quantity).endObject()
        .toString();
  }

  /** The first lot expires within weeks, the second has most of its life before it. */
  private static String lotLine(Item item, String location, int quantity, int lot, LocalDate today) {
    return lotted(new JsonText().object().put("sku", item.sku()).put("location", location).put("quantity", quantity),
        item,
        lot, today).endObject().toString();
  }

  private static JsonText lotted(JsonText line, Item item, int lot, LocalDate today) {
    if (!item.lotTracked()) return line;
    var age = lot == 1 ? item.shelfLifeDays() * 3L / 4 : item.shelfLifeDays() / 6L;
    var made = today.minusDays(age);
    return line.object("lot").put("code", "L" + made.getYear() % 100 + String.format("%03d", made.getDayOfYear()) + lot)
        .put("expiresOn", made.plusDays(item.shelfLifeDays()).toString()).endObject();
  }

  /** Some of everything that is not plainly sellable: quarantined, damaged, returned, on order, confirmed, on its way. */
  private void otherStates(Instant now) {
    var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    var random = new SplittableRandom(world.seed() ^ 0x57a7e);
    var locations = world.locations().stream().filter(location -> location.stockShare() > 0).toList();
    var quarantined = new ArrayList<String>();
    var damaged = new ArrayList<String>();
    var returned = new ArrayList<String>();
    var expected = new ArrayList<String>();
    var moved = new ArrayList<String>();
    for (var item : soldOut()) {
      expected.add(new JsonText().object().put("sku", item.sku()).put("location", "FC-LEEDS")
          .put("quantity", 2 * item.caseQuantity()).put("dueOn", today.plusDays(4).toString()).endObject().toString());
    }
    for (var stocked : stocked()) {
      if (stocked.location().stockShare() == 0 || stocked.units() < 9) continue;
      var item = stocked.item();
      var dice = random.nextInt(120);
      var at = new JsonText().object().put("sku", item.sku()).put("location", stocked.location().code());
      if (dice == 0) quarantined.add(lotted(at.put("quantity", 2), item, 2, today).endObject().toString());
      else if (dice == 1) damaged.add(lotted(at.put("quantity", 1), item, 2, today).endObject().toString());
      else if (dice == 2)
        returned.add(lotted(at.put("quantity", 1 + random.nextInt(2)), item, 2, today).endObject().toString());
      else if (dice == 3 || dice == 4) {
        var supplier = world.suppliers().stream().filter(each -> each.code().equals(item.supplier())).findFirst()
            .orElseThrow();
        expected.add(at.put("quantity", item.caseQuantity() * (2 + random.nextInt(4)))
            .put("dueOn", today.plusDays(1 + random.nextInt(supplier.leadTimeDays())).toString()).endObject()
            .toString());
      } else if (dice == 5 && !item.lotTracked()) {
        var to = locations.get((locations.indexOf(stocked.location()) + 1) % locations.size());
        moved.add(new JsonText().object().put("sku", item.sku()).put("from", stocked.location().code())
            .put("to", to.code()).put("quantity", 3).put("dueOn", today.plusDays(3).toString()).endObject().toString());
      }
    }
    command("quarantine", mark + "/quarantine", mark, quarantined);
    command("damage", mark + "/damage", mark, damaged);
    command("return", mark + "/return", mark, returned);
    command("transfer-out", mark + "/transfer", mark, moved);
    var answer = command("expect", mark + "/expect", mark, expected);
    var confirmed = new ArrayList<String>();
    for (var line : answer.path("lines")) {
      var dated = line.path("dated").asString("");
      if (!dated.isEmpty() && confirmed.size() < expected.size() / 2)
        confirmed.add(new JsonText().object().put("dated", dated).endObject().toString());
    }
    command("confirm", mark + "/confirm", mark, confirmed);
    notices.accept("stock is in every state");
  }

  private record Command(String key, String reference, List<String> lines) {}

  private JsonNode command(String kind, String key, String reference, List<String> lines) {
    if (lines.isEmpty()) return PlimsollClient.parse("{}");
    var body = new JsonText().object().put("reference", reference).array("lines");
    for (var line : lines) body.addRaw(line);
    var answer = client.post("/stock/" + kind, key, body.endArray().endObject());
    return known(answer) ? answer.json() : answer.orThrow("the command " + key).json();
  }

  private void commands(String kind, List<Command> commands) {
    var body = new JsonText().object().array("commands");
    for (var command : commands) {
      body.object().put("key", command.key).put("reference", command.reference).array("lines");
      for (var line : command.lines) body.addRaw(line);
      body.endArray().endObject();
    }
    var answer = client.post("/stock/" + kind + "/bulk", body.endArray().endObject()).orThrow("a bulk of " + kind)
        .json();
    for (var result : answer.path("results")) {
      if (result.path("status").asInt(0) >= 300)
        throw new IllegalStateException("a command of the seed was refused: " + result);
    }
  }

  /** A command of the same name but of another version of the world was here before: its stock is there, which is what counts. */
  private static boolean known(Answer answer) {
    return answer.status() == 409 && answer.text().contains("ID_REUSED");
  }

  // Orders

  /** A few hundred orders of the last two days: most shipped, some open, held, cancelled, shipped in part or backordered. */
  private void orders(Instant now) {
    var shop = new Shop(world, world.seed() ^ 0x0fde5);
    var orders = new ArrayList<Shop.Order>();
    for (var i = 0; i < ORDERS; i++)
      orders.add(shop.next(mark + "-" + (10_001 + i), now.minus(48 * 60L - i * 8L, ChronoUnit.MINUTES)));
    var waiting = soldOut();
    for (var i = 0; i < waiting.size(); i++) {
      var item = waiting.get(i);
      orders.add(new Shop.Order("WEB", mark + "-" + (20_001 + i), now.minus(90L - i * 8L, ChronoUnit.MINUTES),
          "C" + (10_000 + i), "GB", List.of(new Shop.OrderLine(item.sku(), item, 2, 2))));
    }
    for (var from = 0; from < orders.size(); from += 60) {
      var body = new JsonText().object().array("orders");
      for (var order : orders.subList(from, Math.min(orders.size(), from + 60)))
        order.write(body, order.reference(), order.reference().hashCode() % 37 == 0 ? "check the address" : null);
      client.post("/orders/bulk?answer=brief", body.endArray().endObject()).orThrow("the orders of the seed");
    }
    var shipments = new JsonText().object().array("shipments");
    var cancellations = new JsonText().object().array("cancellations");
    for (var i = 0; i < orders.size(); i++) {
      var order = orders.get(i);
      if (i % 23 == 5) {
        cancellations.object().put("key", order.reference() + "/cancel").put("channel", order.channel())
            .put("reference", order.reference()).put("reason", "CUSTOMER_CANCELLED").endObject();
      } else if (i < ORDERS * 3 / 4) {
        var shipment = shipments.object().put("key", order.reference() + "/ship").put("channel", order.channel())
            .put("reference", order.reference());
        if (i % 7 == 3) {
          shipment.array("lines").object().put("line", 1).put("quantity", 1).endObject().endArray();
        }
        shipment.endObject();
      }
    }
    // A shipment of a held order, or of one that waits for stock, is refused; that is one of the states to show.
    client.post("/orders/ship/bulk", shipments.endArray().endObject()).orThrow("the shipments of the seed");
    client.post("/orders/cancel/bulk", cancellations.endArray().endObject()).orThrow("the cancellations of the seed");
    notices.accept("orders are in every state");
  }

}
