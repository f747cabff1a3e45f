package io.plimsoll.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Orders over HTTP, told as stories. Each has items of its own; the channel ranks OT-FC before OT-SHOP. */
class OrdersTest {

  private static final TestServer SERVER = TestServer.shared();
  private static int number;

  static {
    for (var code : List.of("OT-FC", "OT-SHOP")) {
      SERVER.done(SERVER.put("/api/v1/catalog/locations/" + code, """
          {"name": "Place", "type": "STORE", "timeZone": "UTC"}"""));
    }
    channel("OT-WEB", "\"backorders\": \"ALLOWED\"");
    channel("OT-STRICT", "\"backorders\": \"NEVER\", \"splitAllowed\": false");
    channel("OT-LIMITED", "\"backorders\": \"ALLOWED\", \"backorderLimit\": 4");
  }

  private static void channel(String code, String more) {
    SERVER.done(SERVER.put("/api/v1/catalog/channels/" + code,
        """
        {"name": "Channel", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "UTC", "locations": ["OT-FC", "OT-SHOP"], """
            + more + "}"));
  }

  /** No unit of any order vanishes, whatever was done. */
  @AfterEach
  void theBooksAgree() {
    assertThat(SERVER.done(SERVER.get("/api/v1/verify")).path("clean").asBoolean()).isTrue();
    var sums = SERVER.done(SERVER.get("/api/v1/orders/summary"));
    assertThat(sums.path("unitsOrdered").asLong()).isEqualTo(sums.path("unitsShipped").asLong()
        + sums.path("unitsOpen").asLong() + sums.path("unitsBackordered").asLong()
        + sums.path("unitsCancelled").asLong());
  }

  @Test
  void promisedReservedAndShipped() {
    var tea = item(10, 0);
    var order = place("OT-WEB", tea, 4);
    assertThat(shown(order)).isEqualTo("OPEN ordered 4 reserved 4 shipped 0 backordered 0 cancelled 0");
    assertThat(order.path("can").toString()).isEqualTo("[\"ship\",\"cancel\",\"hold\"]");
    assertThat(available(tea)).isEqualTo(6);
    var part = act(order, "ship", "{\"lines\": [{\"line\": 1, \"quantity\": 3}]}");
    assertThat(shown(part)).isEqualTo("PART_SHIPPED ordered 4 reserved 1 shipped 3 backordered 0 cancelled 0");
    var whole = act(order, "ship", "{}");
    assertThat(shown(whole)).isEqualTo("SHIPPED ordered 4 reserved 0 shipped 4 backordered 0 cancelled 0");
    assertThat(whole.path("can").size()).isZero();
    refused(order, "ship", "{}", "NOTHING_TO_SHIP");
    refused(order, "cancel", "{}", "NOTHING_TO_CANCEL");
  }

  @Test
  void whatIsMissingIsOwedAndFilledWhenItArrives() {
    var tea = item(3, 0);
    var first = place("OT-WEB", tea, 5);
    var second = place("OT-WEB", tea, 2);
    assertThat(shown(first)).isEqualTo("OPEN ordered 5 reserved 3 shipped 0 backordered 2 cancelled 0");
    assertThat(shown(second)).isEqualTo("BACKORDERED ordered 2 reserved 0 shipped 0 backordered 2 cancelled 0");
    receive(tea, "OT-FC", 3);
    // The oldest first; what is left over goes to the next.
    await(() -> shown(read(second)).equals("OPEN ordered 2 reserved 1 shipped 0 backordered 1 cancelled 0"));
    assertThat(shown(read(first))).isEqualTo("OPEN ordered 5 reserved 5 shipped 0 backordered 0 cancelled 0");
    assertThat(available(tea)).isZero();
    assertThat(types(first)).containsExactly("order.placed", "stock.reserved", "stock.backordered",
        "order.backorder-filled", "stock.backorder-filled");
  }

  @Test
  void aSmallerBufferFreesUnitsForThoseWhoWait() {
    var tea = item(5, 0);
    SERVER.done(
        SERVER.put("/api/v1/stock/buffers", "{\"sku\": \"" + tea + "\", \"location\": \"OT-FC\", \"quantity\": 4}"));
    var order = place("OT-WEB", tea, 3);
    assertThat(shown(order)).isEqualTo("OPEN ordered 3 reserved 1 shipped 0 backordered 2 cancelled 0");
    SERVER.done(
        SERVER.put("/api/v1/stock/buffers", "{\"sku\": \"" + tea + "\", \"location\": \"OT-FC\", \"quantity\": 0}"));
    await(() -> shown(read(order)).equals("OPEN ordered 3 reserved 3 shipped 0 backordered 0 cancelled 0"));
    var buffers = SERVER.done(SERVER.get("/api/v1/stock/buffers?sku=" + tea)).path("items");
    assertThat(buffers.path(0).path("quantity").asLong(-1)).isLessThanOrEqualTo(0);
  }

  @Test
  void aChannelThatOwesNothingCancelsWhatIsMissing() {
    var tea = item(2, 1);
    assertThat(shown(place("OT-STRICT", tea, 3)))
        .isEqualTo("OPEN ordered 3 reserved 2 shipped 0 backordered 0 cancelled 1");
    var all = SERVER.post("/api/v1/orders", order("OT-STRICT", tea, 9, ", \"mode\": \"ALL_OR_NOTHING\""));
    assertThat(all.status()).isEqualTo(409);
    assertThat(all.json().path("code").asString()).isEqualTo("NOT_ENOUGH");
    assertThat(all.json().path("shortages").path(0).path("available").asLong()).isEqualTo(1);
  }

  @Test
  void aLimitHoldsForWhatIsOwedOverAllOrders() {
    var tea = item(0, 0);
    assertThat(shown(place("OT-LIMITED", tea, 3)))
        .isEqualTo("BACKORDERED ordered 3 reserved 0 shipped 0 backordered 3 cancelled 0");
    assertThat(shown(place("OT-LIMITED", tea, 3)))
        .isEqualTo("BACKORDERED ordered 3 reserved 0 shipped 0 backordered 1 cancelled 2");
  }

  @Test
  void cancellingGivesBackWhatIsOwedFirst() {
    var tea = item(3, 0);
    var order = place("OT-WEB", tea, 5);
    var less = act(order, "cancel", "{\"reason\": \"customer\", \"lines\": [{\"line\": 1, \"quantity\": 3}]}");
    assertThat(shown(less)).isEqualTo("OPEN ordered 5 reserved 2 shipped 0 backordered 0 cancelled 3");
    assertThat(available(tea)).isEqualTo(1);
    refused(order, "cancel", "{\"lines\": [{\"line\": 1, \"quantity\": 3}]}", "NOT_ENOUGH");
    refused(order, "ship", "{\"lines\": [{\"line\": 1, \"quantity\": 3}]}", "NOT_ENOUGH");
    assertThat(SERVER.post(path(order, "cancel"), "{\"lines\": [{\"line\": 7}]}").status()).isEqualTo(422);
    assertThat(shown(act(order, "cancel", "{}")))
        .isEqualTo("CANCELLED ordered 5 reserved 0 shipped 0 backordered 0 cancelled 5");
    assertThat(available(tea)).isEqualTo(3);
  }

  @Test
  void aHeldOrderKeepsItsStockAndDoesNotShip() {
    var tea = item(5, 0);
    var order = SERVER.done(SERVER.post("/api/v1/orders", order("OT-WEB", tea, 2, ", \"hold\": \"address unclear\"")));
    assertThat(order.path("held").asString()).isEqualTo("address unclear");
    assertThat(order.path("can").toString()).isEqualTo("[\"cancel\",\"release\"]");
    refused(order, "ship", "{}", "ORDER_HELD");
    refused(order, "hold", "{}", "ORDER_HELD");
    assertThat(available(tea)).isEqualTo(3);
    act(order, "release", "{}");
    refused(order, "release", "{}", "ORDER_NOT_HELD");
    act(order, "hold", "{\"reason\": \"fraud check\"}");
    act(order, "release", "{}");
    act(order, "ship", "{}");
    assertThat(types(order)).containsExactly("order.placed", "stock.reserved", "order.released", "order.held",
        "order.released", "order.shipped", "stock.shipped");
  }

  @Test
  void oneLocationForTheWholeOrderIsPreferred() {
    var tea = item(9, 9);
    var cup = item(0, 9);
    var order = SERVER.done(SERVER.post("/api/v1/orders",
        """
        {"channel": "OT-WEB", "reference": "OT-%d", "lines": [{"sku": "%s", "quantity": 1}, {"sku": "%s", "quantity": 1}]}"""
            .formatted(++number, tea, cup)));
    for (var line : order.path("lines")) {
      assertThat(line.path("allocations").path(0).path("location").asString()).isEqualTo("OT-SHOP");
    }
  }

  @Test
  void aListingSellsPacks() {
    var tea = item(30, 0);
    SERVER.done(
        SERVER.put("/api/v1/catalog/listings/OT-WEB/SIX-OF-" + tea, "{\"sku\": \"" + tea + "\", \"packQuantity\": 6}"));
    var order = SERVER.done(SERVER.post("/api/v1/orders", """
        {"channel": "OT-WEB", "reference": "OT-%d", "lines": [{"channelSku": "SIX-OF-%s", "quantity": 4, "unitPrice": "19.90"}],
         "charges": [{"code": "POST", "amount": "3.95"}]}""".formatted(++number, tea)));
    assertThat(shown(order)).isEqualTo("OPEN ordered 24 reserved 24 shipped 0 backordered 0 cancelled 0");
    assertThat(order.path("charges").path(0).path("amount").asString()).isEqualTo("3.95");
    var unknown = SERVER.post("/api/v1/orders", """
        {"channel": "OT-STRICT", "reference": "OT-X", "lines": [{"channelSku": "SIX-OF-%s", "quantity": 4}]}"""
        .formatted(tea));
    assertThat(unknown.json().path("errors").path(0).path("field").asString()).isEqualTo("lines[0].channelSku");
  }

  @Test
  void theSameKeyGetsTheSameAnswer() {
    var tea = item(10, 0);
    var body = order("OT-WEB", tea, 2, "");
    var first = SERVER.post("/api/v1/orders", "ot-key-" + tea, body);
    var second = SERVER.post("/api/v1/orders", "ot-key-" + tea, body);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    var other = SERVER.post("/api/v1/orders", "ot-key-" + tea, body.replace("\"quantity\": 2", "\"quantity\": 3"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("code").asString()).isEqualTo("ID_REUSED");
    // Another key, or none, for an order that is there already.
    var again = SERVER.post("/api/v1/orders", "ot-key-2-" + tea, body);
    assertThat(again.json().path("code").asString()).isEqualTo("ORDER_EXISTS");
    assertThat(available(tea)).isEqualTo(8);
    // A shipment repeated ships once.
    var order = first.json();
    var shipped = SERVER.post(path(order, "ship"), "ot-ship-" + tea, "{\"lines\": [{\"line\": 1, \"quantity\": 1}]}");
    assertThat(
        SERVER.post(path(order, "ship"), "ot-ship-" + tea, "{\"lines\": [{\"line\": 1, \"quantity\": 1}]}").json())
        .isEqualTo(shipped.json());
    assertThat(shown(read(order))).isEqualTo("PART_SHIPPED ordered 2 reserved 1 shipped 1 backordered 0 cancelled 0");
  }

  /** A key that comes again while the first is still under way gets the same answer, not a second order. */
  @Test
  void manyAtOnceWithOneKeyPlaceOneOrder() throws Exception {
    var tea = item(100, 0);
    var body = order("OT-WEB", tea, 5, "");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<TestServer.Answer>>();
      for (var i = 0; i < 40; i++) calls.add(() -> SERVER.post("/api/v1/orders", "ot-flight-" + tea, body));
      var answers = new HashSet<String>();
      for (var reply : threads.invokeAll(calls)) {
        assertThat(reply.get().status()).isEqualTo(201);
        answers.add(reply.get().text());
      }
      assertThat(answers).hasSize(1);
    }
    assertThat(available(tea)).isEqualTo(95);
  }

  @Test
  void inBulkEachStandsForItself() {
    var tea = item(10, 0);
    var good = "OT-" + ++number;
    var later = "OT-" + ++number;
    var answer = SERVER.done(SERVER.post("/api/v1/orders/bulk?answer=brief", """
        {"orders": [
          {"channel": "OT-WEB", "reference": "%s", "lines": [{"sku": "%s", "quantity": 2}]},
          {"channel": "OT-WEB", "reference": "x", "lines": [{"sku": "NO-SUCH", "quantity": 0}]},
          null,
          {"channel": "OT-STRICT", "reference": "y", "mode": "ALL_OR_NOTHING", "lines": [{"sku": "%s", "quantity": 99}]},
          {"channel": "OT-WEB", "reference": "%s", "lines": [{"sku": "%s", "quantity": 1}]}]}"""
        .formatted(good, tea, tea, later, tea))).path("results");
    var statuses = new ArrayList<Integer>();
    for (var each : answer) statuses.add(each.path("status").asInt());
    assertThat(statuses).containsExactly(201, 422, 422, 409, 201);
    assertThat(answer.path(1).path("problem").path("errors").size()).isEqualTo(2);
    assertThat(answer.path(0).path("order").path("reserved").asLong()).isEqualTo(2);
    assertThat(available(tea)).isEqualTo(7);

    var shipped = SERVER.done(SERVER.post("/api/v1/orders/ship/bulk", """
        {"shipments": [{"channel": "OT-WEB", "reference": "%s"}, {"order": "999999999"}, {"channel": "OT-WEB"},
          {"channel": "OT-WEB", "reference": "%s", "lines": [{"line": 1, "quantity": 5}]}]}""".formatted(good, later)))
        .path("results");
    statuses.clear();
    for (var each : shipped) statuses.add(each.path("status").asInt());
    assertThat(statuses).containsExactly(200, 404, 422, 409);
    assertThat(shipped.path(0).path("shipped").asLong()).isEqualTo(2);
    var cancelled = SERVER.done(SERVER.post("/api/v1/orders/cancel/bulk",
        "{\"cancellations\": [{\"channel\": \"OT-WEB\", \"reference\": \"" + later + "\"}]}")).path("results");
    assertThat(cancelled.path(0).path("cancelled").asLong()).isEqualTo(1);
    assertThat(SERVER.post("/api/v1/orders/bulk", "{\"orders\": []}").status()).isEqualTo(422);
  }

  @Test
  void ofAFeedGoodOrdersLandWholeAndBadLinesComeBack() {
    var tea = item(50, 0);
    var at = number += 10;
    var file = """
        channel,reference,placedAt,sku,channelSku,quantity,unitPrice
        OT-WEB,OT-F%1$d-1,2026-11-01T10:00:00Z,%2$s,,2,4.20
        OT-WEB,OT-F%1$d-1,2026-11-01T10:00:00Z,%2$s,,1,4.20
        OT-WEB,OT-F%1$d-2,2026-11-01T11:00:00Z,%2$s,,two,4.20
        OT-WEB,OT-F%1$d-2,2026-11-01T11:00:00Z,%2$s,,1,4.20
        OT-WEB,OT-F%1$d-3,,NO-SUCH,,1,
        OT-WEB,OT-F%1$d-3,,%2$s,,1,
        NOWHERE,OT-F%1$d-4,,%2$s,,1,
        OT-WEB,,,%2$s,,1,
        OT-WEB,OT-F%1$d-5,,%2$s,,3,
        """.formatted(at, tea);
    var report = SERVER.done(SERVER.postCsv("/api/v1/orders/import", file));
    assertThat(report.path("read").asInt()).isEqualTo(9);
    assertThat(report.path("landed").asInt()).isEqualTo(3);
    var rejected = new ArrayList<String>();
    for (var each : report.path("rejected"))
      rejected.add(each.path("line").asInt() + " " + each.path("field").asString());
    assertThat(rejected).containsExactly("4 quantity", "5 reference", "6 sku", "7 reference", "8 channel",
        "9 reference");
    assertThat(available(tea)).isEqualTo(44);
    // The same feed again places nothing twice.
    assertThat(SERVER.done(SERVER.postCsv("/api/v1/orders/import", file)).path("landed").asInt()).isEqualTo(3);
    assertThat(available(tea)).isEqualTo(44);
    var list = SERVER
        .done(SERVER.get("/api/v1/orders?sku=" + tea + "&from=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z"));
    assertThat(list.path("items").size()).isEqualTo(1);
    assertThat(list.path("items").path(0).path("lines").size()).isEqualTo(2);
  }

  @Test
  void listsAreFilteredAndReadPageByPage() {
    var tea = item(100, 0);
    var references = new ArrayList<String>();
    for (var i = 0; i < 7; i++)
      references.add(place(i % 2 == 0 ? "OT-WEB" : "OT-STRICT", tea, 1 + i).path("reference").asString());
    var seen = new ArrayList<String>();
    String cursor = null;
    do {
      var page = SERVER
          .done(SERVER.get("/api/v1/orders?limit=2&sku=" + tea + (cursor == null ? "" : "&cursor=" + cursor)));
      for (var each : page.path("items")) seen.add(each.path("reference").asString());
      cursor = page.path("next").isString() ? page.path("next").asString() : null;
      // What comes meanwhile is newer, and not on the pages behind.
      place("OT-WEB", tea, 1);
    } while (cursor != null);
    assertThat(seen.reversed()).isEqualTo(references);
    assertThat(SERVER.done(SERVER.get("/api/v1/orders?channel=OT-STRICT&sku=" + tea)).path("items").size())
        .isEqualTo(3);
    assertThat(SERVER.done(SERVER.get("/api/v1/orders?status=SHIPPED&sku=" + tea)).path("items").size()).isZero();
    assertThat(SERVER.get("/api/v1/orders?status=LOST").status()).isEqualTo(400);
    assertThat(SERVER.get("/api/v1/orders?channel=LOST").json().path("errors").path(0).path("field").asString())
        .isEqualTo("channel");
    assertThat(SERVER.get("/api/v1/orders?from=yesterday").status()).isEqualTo(400);

    var csv = SERVER.get("/api/v1/orders/export?sku=" + tea).text().lines().toList();
    assertThat(csv.getFirst()).startsWith("channel,reference,id,status");
    assertThat(csv).hasSizeGreaterThan(7).anyMatch(line -> line.contains("," + references.getFirst() + ","));
    var positions = SERVER.get("/api/v1/stock/positions/export?sku=" + tea).text().lines().toList();
    assertThat(positions).hasSize(2).element(1).asString().startsWith(tea + ",Thing,OT-FC,,,100,");
    var movements = SERVER.get("/api/v1/stock/movements/export?kind=RECEIVE&sku=" + tea).text().lines().toList();
    assertThat(movements).hasSize(2);
    assertThat(SERVER.get("/api/v1/stock/positions/export?sku=NO-SUCH").status()).isEqualTo(422);
    var none = SERVER.done(SERVER.get("/api/v1/stock/movements?sku=" + tea + "&until=2020-01-01T00:00:00Z"));
    assertThat(none.path("items").size()).isZero();
    for (var filter : List.of("location=OT-FC", "channel=OT-WEB")) {
      assertThat(SERVER.done(SERVER.get("/api/v1/stock/reservations?sku=" + tea + "&" + filter)).path("items").size())
          .isPositive();
    }
    assertThat(SERVER.done(SERVER.get("/api/v1/stock/reservations?location=OT-SHOP&sku=" + tea)).path("items").size())
        .isZero();
  }

  @Test
  void bodiesMayBePackedBothWays() throws IOException, InterruptedException {
    var tea = item(10, 0);
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(order("OT-WEB", tea, 2, "").getBytes(StandardCharsets.UTF_8));
    }
    var answer = SERVER.send(SERVER.request("/api/v1/orders").header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(packed.toByteArray())));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    var unknown = SERVER.send(SERVER.request("/api/v1/orders").header("Content-Type", "application/json")
        .header("Content-Encoding", "br").POST(BodyPublishers.ofByteArray(packed.toByteArray())));
    assertThat(unknown.status()).isEqualTo(415);
    assertThat(unknown.response().headers().firstValue("Accept-Encoding")).contains("gzip");

    try (var client = HttpClient.newHttpClient()) {
      var raw = client.send(SERVER.request("/api/v1/catalog/units").header("Accept-Encoding", "gzip").GET().build(),
          BodyHandlers.ofByteArray());
      assertThat(raw.headers().firstValue("Content-Encoding")).as("units are long enough to pack")
          .isEqualTo(raw.body().length < 4096 && raw.body()[0] == '{'
              ? java.util.Optional.empty()
              : java.util.Optional.of("gzip"));
      var document = client.send(SERVER.request("/api/openapi.json").header("Accept-Encoding", "gzip").GET().build(),
          BodyHandlers.ofByteArray());
      assertThat(document.headers().firstValue("Content-Encoding")).contains("gzip");
      try (var text = new GZIPInputStream(new ByteArrayInputStream(document.body()))) {
        assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).startsWith("{");
      }
    }
  }

  private static String item(long atCentre, long atShop) {
    var sku = "OT-ITEM-" + ++number;
    SERVER.done(SERVER.put("/api/v1/catalog/items/" + sku, "{\"name\": \"Thing\"}"));
    if (atCentre > 0) receive(sku, "OT-FC", atCentre);
    if (atShop > 0) receive(sku, "OT-SHOP", atShop);
    return sku;
  }

  private static void receive(String sku, String location, long quantity) {
    SERVER.done(SERVER.post("/api/v1/stock/receive", """
        {"lines": [{"sku": "%s", "location": "%s", "quantity": %d}]}""".formatted(sku, location, quantity)));
  }

  private static String order(String channel, String sku, long quantity, String more) {
    return """
        {"channel": "%s", "reference": "OT-%d", "lines": [{"sku": "%s", "quantity": %d}]%s}""".formatted(channel,
        ++number,
        sku, quantity, more);
  }

  private static JsonNode place(String channel, String sku, long quantity) {
    return SERVER.done(SERVER.post("/api/v1/orders", order(channel, sku, quantity, "")));
  }

  private static String path(JsonNode order, String action) {
    return "/api/v1/orders/" + order.path("id").asString() + (action.isEmpty() ? "" : "/" + action);
  }

  private static JsonNode act(JsonNode order, String action, String body) {
    return SERVER.done(SERVER.post(path(order, action), body));
  }

  private static void refused(JsonNode order, String action, String body, String code) {
    var before = read(order);
    var answer = SERVER.post(path(order, action), body);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asString()).isEqualTo(code);
    assertThat(read(order)).isEqualTo(before);
  }

  private static JsonNode read(JsonNode order) {
    return SERVER.done(SERVER.get(path(order, "")));
  }

  private static List<String> types(JsonNode order) {
    var types = new ArrayList<String>();
    for (var entry : SERVER.done(SERVER.get(path(order, "timeline"))).path("items")) {
      types.add(entry.path("type").asString());
      assertThat(entry.path("title").asString()).isNotBlank();
      assertThat(entry.path("actor").asString()).isNotBlank();
    }
    return types;
  }

  private static String shown(JsonNode order) {
    var line = order.path("lines").path(0);
    return order.path("status").asString() + " ordered " + line.path("ordered").asLong() + " reserved "
        + line.path("reserved").asLong() + " shipped " + line.path("shipped").asLong() + " backordered "
        + line.path("backordered").asLong() + " cancelled " + line.path("cancelled").asLong();
  }

  private static long available(String sku) {
    return SERVER.done(SERVER.get("/api/v1/stock/availability?channel=OT-WEB&sku=" + sku)).path("items").path(0)
        .path("available").asLong();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("it did not happen within 20 s");
      Thread.onSpinWait();
    }
  }
}
