package io.plimsoll.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import io.plimsoll.TestDatabase;
import io.plimsoll.TestServer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whole lots, told as stories: a date that was wrong, a batch that must not be sold, and what becomes of who holds it. */
class LotsTest {

  private static final TestServer SERVER = TestServer.shared();
  private static int number;

  static {
    open(SERVER);
  }

  /** LT-WEB may split an order and owes nothing by itself, LT-WHOLE may not split, LT-OWES owes. */
  private static void open(TestServer server) {
    for (var code : List.of("LT-FC", "LT-SHOP")) {
      server.done(server.put("/api/v1/catalog/locations/" + code, """
          {"name": "Place", "type": "STORE", "timeZone": "UTC"}"""));
    }
    for (var channel : List.of("LT-WEB\", \"backorders\": \"NEVER",
        "LT-WHOLE\", \"splitAllowed\": false, \"backorders\": \"NEVER",
        "LT-OWES\", \"backorders\": \"ALLOWED")) {
      var code = channel.substring(0, channel.indexOf('"'));
      server.done(server.put("/api/v1/catalog/channels/" + code, "{\"code\": \"" + channel + """
          ", "name": "Channel", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "UTC",
           "locations": ["LT-FC", "LT-SHOP"]}"""));
    }
  }

  @AfterEach
  void theBooksAgree() {
    var verified = SERVER.done(SERVER.get("/api/v1/verify"));
    assertThat(verified.path("clean").asBoolean()).as(verified.toString()).isTrue();
  }

  @Test
  void aWrongDateIsCorrectedAndTheStockFollows() {
    var serum = item();
    receive(serum, "LT-FC", "A", 10, 5);
    var past = correct(serum, "A", -1, "");
    assertThat(past.path("before").asString()).isEqualTo(day(10));
    assertThat(past.path("locations").path(0).path("outdated").asLong()).isEqualTo(5);
    assertThat(states(serum, "LT-FC", "A")).isEqualTo("SELLABLE 0 RESERVED 0 QUARANTINED 0 EXPIRED 5 RECALLED 0");
    assertThat(available(serum)).isZero();
    var later = correct(serum, "A", 30, ", \"compare\": \"" + day(-1) + "\"");
    assertThat(later.path("locations").path(0).path("quarantined").asLong()).isEqualTo(5);
    command("clear", serum, "LT-FC", "A", 5);
    assertThat(available(serum)).isEqualTo(5);

    refused(409, "COMPARE_FAILED", correction(serum, "A", day(40), ", \"compare\": \"" + day(10) + "\""));
    refused(409, "NOTHING_TO_CORRECT", correction(serum, "A", day(30), ""));
    refused(422, "INVALID", correction(serum, "NONE", day(30), ""));
    refused(422, "INVALID", correction(serum, "A", "1969-12-31", ""));
    refused(422, "INVALID", SERVER.post("/api/v1/stock/lots/correct",
        "{\"sku\": \"%s\", \"lot\": \"A\", \"expiresOn\": \"%s\"}".formatted(serum, day(40))));
    // A receipt goes by the corrected date.
    assertThat(receipt(SERVER, serum, "LT-FC", "A", 10, 1).status()).isEqualTo(422);
    assertThat(receipt(SERVER, serum, "LT-SHOP", "A", 30, 1).status()).isEqualTo(200);

    var event = SERVER.done(SERVER.get("/api/v1/events/list?types=stock.lot-corrected&limit=1")).path("items").path(0);
    assertThat(event.path("data").path("lot").path("code").asString()).isEqualTo("A");
    assertThat(event.path("data").path("lot").path("before").asString()).isEqualTo(day(-1));
    assertThat(event.path("data").path("lot").path("expiresOn").asString()).isEqualTo(day(30));
    assertThat(event.path("data").path("reason").asString()).isEqualTo("misread");
    var listed = SERVER.done(SERVER.get("/api/v1/stock/lots?sku=" + serum)).path("items").path(0);
    assertThat(listed.path("expiresOn").asString()).isEqualTo(day(30));
    assertThat(listed.path("sellable").asLong()).isEqualTo(6);
    assertThat(listed.path("locations").toString()).isEqualTo("[\"LT-FC\",\"LT-SHOP\"]");
  }

  @Test
  void aLaterDateServesThoseWhoWait() {
    var serum = item();
    receive(serum, "LT-FC", "A", 0, 5);
    var order = place("LT-OWES", serum, 3);
    assertThat(shown(order)).isEqualTo("BACKORDERED reserved 0 backordered 3");
    correct(serum, "A", 60, "");
    await(() -> shown(read(order)).equals("OPEN reserved 3 backordered 0"));
  }

  @Test
  void lotsAreListedFirstToExpireFirst() {
    var serum = item();
    for (var lot : List.of("C 90", "A 20", "B 50", "D 20")) {
      receive(serum, "LT-FC", lot.substring(0, 1), Integer.parseInt(lot.substring(2)), 1);
    }
    var seen = new ArrayList<String>();
    String cursor = null;
    do {
      var page = SERVER.done(SERVER.get("/api/v1/stock/lots?limit=1&sku=" + serum
          + (cursor == null ? "" : "&cursor=" + cursor)));
      for (var each : page.path("items")) seen.add(each.path("lot").asString());
      cursor = page.path("next").isString() ? page.path("next").asString() : null;
    } while (cursor != null);
    assertThat(seen).containsExactly("A", "D", "B", "C");
    var soon = SERVER.done(SERVER.get("/api/v1/stock/lots?sku=" + serum + "&expiresBefore=" + day(50)));
    assertThat(soon.path("items").size()).isEqualTo(2);
    command("damage", serum, "LT-FC", "A", 1);
    command("scrap", serum, "LT-FC", "A", 1);
    assertThat(SERVER.done(SERVER.get("/api/v1/stock/lots?sku=" + serum)).path("items").size()).isEqualTo(3);
    assertThat(SERVER.done(SERVER.get("/api/v1/stock/lots?gone=true&sku=" + serum)).path("items").size()).isEqualTo(4);
    assertThat(SERVER.get("/api/v1/stock/lots?cursor=eA").status()).isEqualTo(422);
  }

  @Test
  void whatIsReservedIsHeldFromAnotherLotOfThePlace() {
    var serum = item();
    receive(serum, "LT-FC", "A", 10, 5);
    receive(serum, "LT-FC", "B", 50, 5);
    var order = place("LT-WEB", serum, 4);
    var done = withdraw(serum, "A", "");
    assertThat(done.path("locations").toString())
        .isEqualTo("[{\"location\":\"LT-FC\",\"withdrawn\":5,\"replaced\":4,\"stillReserved\":0}]");
    assertThat(done.path("reservations").size()).isZero();
    assertThat(states(serum, "LT-FC", "A")).isEqualTo("SELLABLE 0 RESERVED 0 QUARANTINED 5 EXPIRED 0 RECALLED 0");
    assertThat(states(serum, "LT-FC", "B")).isEqualTo("SELLABLE 1 RESERVED 4 QUARANTINED 0 EXPIRED 0 RECALLED 0");
    SERVER.done(SERVER.post("/api/v1/orders/" + order.path("id").asString() + "/ship", "{}"));
    assertThat(states(serum, "LT-FC", "B")).isEqualTo("SELLABLE 1 RESERVED 0 QUARANTINED 0 EXPIRED 0 RECALLED 0");
    // From quarantine a lot can still be recalled; then nothing is left to withdraw.
    assertThat(withdraw(serum, "A", ", \"to\": \"RECALLED\"").path("locations").path(0).path("withdrawn").asLong())
        .isEqualTo(5);
    refused(409, "NOTHING_TO_WITHDRAW", withdrawal(serum, "A", ", \"to\": \"RECALLED\""));
  }

  /** A promise for a later day is not moved to a lot that will have expired by then. */
  @Test
  void aLotThatEndsBeforeAPromiseIsNoReplacement() {
    var serum = item();
    receive(serum, "LT-FC", "A", 90, 2);
    receive(serum, "LT-FC", "B", 5, 2);
    SERVER.done(SERVER.post("/api/v1/stock/reserve", """
        {"channel": "LT-WEB", "promisedOn": "%s", "lines": [{"sku": "%s", "quantity": 2}]}""".formatted(day(30),
        serum)));
    var done = withdraw(serum, "A", "");
    assertThat(done.path("locations").path(0).path("stillReserved").asLong()).isEqualTo(2);
    assertThat(done.path("reservations").path(0).path("outcome").asString()).isEqualTo("STILL_HELD");
  }

  @Test
  void unlessSomebodySaysSoReservationsStayAndAreNamed() {
    var serum = item();
    receive(serum, "LT-FC", "A", 10, 5);
    var order = place("LT-WEB", serum, 3);
    var cart = cart(serum, 1);
    var done = withdraw(serum, "A", "");
    assertThat(done.path("locations").toString())
        .isEqualTo("[{\"location\":\"LT-FC\",\"withdrawn\":1,\"replaced\":0,\"stillReserved\":4}]");
    assertThat(affected(done)).containsExactly("STILL_HELD 1 owed 0 of -",
        "STILL_HELD 3 owed 0 of " + order.path("id").asString());
    assertThat(done.path("reservations").path(0).path("reservation").asString()).isEqualTo(cart);
    assertThat(shown(read(order))).isEqualTo("OPEN reserved 3 backordered 0");
    refused(422, "INVALID", withdrawal(serum, "A", ", \"to\": \"SELLABLE\""));
    refused(422, "INVALID", withdrawal(serum, "A", ", \"locations\": []"));
    refused(422, "INVALID", withdrawal(serum, "A", ", \"locations\": [\"NOWHERE\"]"));
    refused(422, "INVALID", withdrawal(serum, "A", ", \"reference\": \"order:1\""));
  }

  @Test
  void thoseWhoGiveWayAreServedElsewhereOrOwed() {
    var serum = item();
    receive(serum, "LT-FC", "A", 10, 8);
    var older = place("LT-WEB", serum, 3);
    var younger = place("LT-WEB", serum, 2);
    var whole = place("LT-WHOLE", serum, 1);
    cart(serum, 1);
    receive(serum, "LT-SHOP", "B", 50, 2);
    var body = "{\"sku\": \"%s\", \"lot\": \"A\", \"to\": \"RECALLED\", \"reserved\": \"BACKORDER\", \"reason\": \"notice 12\"}"
        .formatted(serum);
    var answer = SERVER.post("/api/v1/stock/lots/withdraw", "lt-" + serum, body);
    var done = SERVER.done(answer);
    assertThat(done.path("locations").toString())
        .isEqualTo("[{\"location\":\"LT-FC\",\"withdrawn\":8,\"replaced\":0,\"stillReserved\":0}]");
    // The oldest order is served first from what the shop has; one that may not be split is owed the whole.
    assertThat(affected(done)).containsExactly("RELEASED 1 owed 0 of -",
        "BACKORDERED 3 owed 1 of " + older.path("id").asString(),
        "BACKORDERED 2 owed 2 of " + younger.path("id").asString(),
        "BACKORDERED 1 owed 1 of " + whole.path("id").asString());
    assertThat(shown(read(older))).isEqualTo("OPEN reserved 2 backordered 1");
    assertThat(shown(read(younger))).isEqualTo("BACKORDERED reserved 0 backordered 2");
    assertThat(states(serum, "LT-FC", "A")).isEqualTo("SELLABLE 0 RESERVED 0 QUARANTINED 0 EXPIRED 0 RECALLED 8");
    var story = SERVER.done(SERVER.get("/api/v1/orders/" + older.path("id").asString() + "/timeline")).path("items");
    var told = new ArrayList<String>();
    for (var entry : story) told.add(entry.path("type").asString());
    assertThat(told).containsExactly("order.placed", "stock.reserved", "order.stock-withdrawn", "stock.lot-withdrawn",
        "stock.reserved", "stock.backordered");
    assertThat(story.path(2).path("reason").asString()).isEqualTo("notice 12");
    assertThat(story.path(2).path("title").asString())
        .isEqualTo("Units it held were withdrawn: 2 of 3 units reserved now, 1 backordered");
    // Sent again with its key, it is done once.
    assertThat(SERVER.post("/api/v1/stock/lots/withdraw", "lt-" + serum, body).json()).isEqualTo(answer.json());
    receive(serum, "LT-FC", "C", 99, 4);
    await(() -> shown(read(younger)).equals("OPEN reserved 2 backordered 0"));
    assertThat(shown(read(older))).isEqualTo("OPEN reserved 3 backordered 0");
    assertThat(shown(read(whole))).isEqualTo("OPEN reserved 1 backordered 0");
  }

  /** Whatever stood on the shelves: nothing of the lot stays in sale, no unit is lost, and no order holds less than it is owed. */
  @Test
  void noUnitIsLostWhateverIsWithdrawn() {
    var withdrawn = 0;
    for (var seed = 0; seed < 25; seed++) {
      var random = new Random(seed);
      var serum = item();
      long received = 0;
      for (var place : List.of("LT-FC", "LT-SHOP")) {
        for (var lot : List.of("A", "B", "C")) {
          var units = random.nextInt(6);
          if (units > 0) receive(serum, place, lot, lot.charAt(0) - '@' + 3, units);
          received += units;
        }
      }
      if (received == 0) continue;
      var orders = new ArrayList<JsonNode>();
      for (var i = 0; i < 4; i++) {
        orders
            .add(place(List.of("LT-WEB", "LT-WHOLE", "LT-OWES").get(random.nextInt(3)), serum, 1 + random.nextInt(4)));
        if (random.nextInt(3) == 0) SERVER.post("/api/v1/stock/reserve", cartBody(serum, 1 + random.nextInt(3)));
      }
      var lot = List.of("A", "B", "C").get(random.nextInt(3));
      var giveWay = random.nextBoolean();
      var before = held(orders);
      var answer = withdrawal(serum, lot, giveWay ? ", \"reserved\": \"BACKORDER\"" : "");
      var as = "seed " + seed + ": " + answer.text();
      if (answer.status() == 422 || answer.status() == 409) continue;
      assertThat(answer.status()).as(as).isEqualTo(200);
      withdrawn++;
      for (var place : List.of("LT-FC", "LT-SHOP")) {
        var states = states(serum, place, lot);
        assertThat(states).as(as).matches(giveWay ? "(SELLABLE 0 RESERVED 0 .*)?" : "(SELLABLE 0 .*)?");
      }
      assertThat(held(orders)).as(as).isEqualTo(before);
      long onHand = 0;
      for (var row : SERVER.done(SERVER.get("/api/v1/stock/positions?sku=" + serum)).path("items")) {
        onHand += row.path("onHand").asLong();
      }
      assertThat(onHand).as(as).isEqualTo(received);
      theBooksAgree();
    }
    assertThat(withdrawn).as("enough seeds had the lot").isGreaterThan(15);
  }

  /** Another server decides by the new date too, whatever it remembers. */
  @Test
  void everyServerKnowsTheCorrectedDate() {
    var database = TestDatabase.create();
    try (var one = TestServer.start(database, SharedServer.clock());
        var other = TestServer.start(database, SharedServer.clock())) {
      open(one);
      one.done(one.put("/api/v1/catalog/items/LT-TWO", "{\"name\": \"Serum\", \"lotTracked\": true}"));
      assertThat(receipt(one, "LT-TWO", "LT-FC", "A", 0, 5).status()).isEqualTo(200);
      await(() -> other.get("/api/v1/stock/lots?sku=LT-TWO").text().contains("\"lot\":\"A\""));
      assertThat(other.get("/api/v1/stock/availability?sku=LT-TWO").json().path("items").path(0).path("available")
          .asLong()).isZero();
      one.done(one.post("/api/v1/stock/lots/correct",
          "{\"sku\": \"LT-TWO\", \"lot\": \"A\", \"expiresOn\": \"" + day(30) + "\", \"reason\": \"misread\"}"));
      // Decided at once, shown a moment later.
      other.done(other.post("/api/v1/stock/reserve", """
          {"lines": [{"sku": "LT-TWO", "quantity": 2, "locations": ["LT-FC"]}]}"""));
      await(() -> other.get("/api/v1/stock/availability?sku=LT-TWO").json().path("items").path(0).path("available")
          .asLong() == 3);
      assertThat(other.done(other.get("/api/v1/verify")).path("clean").asBoolean()).isTrue();
    }
  }

  private static long held(List<JsonNode> orders) {
    long units = 0;
    for (var order : orders) {
      var line = read(order).path("lines").path(0);
      units += line.path("reserved").asLong() + line.path("backordered").asLong();
    }
    return units;
  }

  private static List<String> affected(JsonNode done) {
    var told = new ArrayList<String>();
    for (var each : done.path("reservations")) {
      told.add(each.path("outcome").asString() + " " + each.path("quantity").asLong() + " owed "
          + each.path("owed").asLong() + " of " + each.path("order").asString("-"));
    }
    return told;
  }

  private static String day(int days) {
    return LocalDate.ofInstant(SharedServer.clock().instant(), ZoneOffset.UTC).plusDays(days).toString();
  }

  private static String item() {
    var sku = "LT-ITEM-" + ++number;
    SERVER.done(SERVER.put("/api/v1/catalog/items/" + sku, "{\"name\": \"Serum\", \"lotTracked\": true}"));
    return sku;
  }

  private static TestServer.Answer receipt(TestServer server, String sku, String place, String lot, int days,
      long units) {
    return server.post("/api/v1/stock/receive", """
        {"lines": [{"sku": "%s", "location": "%s", "lot": {"code": "%s", "expiresOn": "%s"}, "quantity": %d}]}"""
        .formatted(sku, place, lot, day(days), units));
  }

  private static void receive(String sku, String place, String lot, int days, long units) {
    SERVER.done(receipt(SERVER, sku, place, lot, days, units));
  }

  private static String line(String sku, String place, String lot, long units) {
    return """
        {"reason": "test", "lines": [{"sku": "%s", "location": "%s", "lot": {"code": "%s"}, "quantity": %d}]}"""
        .formatted(sku, place, lot, units);
  }

  private static void command(String kind, String sku, String place, String lot, long units) {
    SERVER.done(SERVER.post("/api/v1/stock/" + kind, line(sku, place, lot, units)));
  }

  private static TestServer.Answer correction(String sku, String lot, String day, String more) {
    return SERVER.post("/api/v1/stock/lots/correct", """
        {"sku": "%s", "lot": "%s", "expiresOn": "%s", "reason": "misread"%s}""".formatted(sku, lot, day, more));
  }

  private static JsonNode correct(String sku, String lot, int days, String more) {
    return SERVER.done(correction(sku, lot, day(days), more));
  }

  private static TestServer.Answer withdrawal(String sku, String lot, String more) {
    return SERVER.post("/api/v1/stock/lots/withdraw", """
        {"sku": "%s", "lot": "%s", "reason": "leaking"%s}""".formatted(sku, lot, more));
  }

  private static JsonNode withdraw(String sku, String lot, String more) {
    return SERVER.done(withdrawal(sku, lot, more));
  }

  private static void refused(int status, String code, TestServer.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("code").asString()).isEqualTo(code);
  }

  private static String cartBody(String sku, long units) {
    return """
        {"channel": "LT-WEB", "expiresAt": "2199-01-01T00:00:00Z", "lines": [{"sku": "%s", "quantity": %d}]}"""
        .formatted(sku, units);
  }

  /** @return the number of its reservation */
  private static String cart(String sku, long units) {
    return SERVER.done(SERVER.post("/api/v1/stock/reserve", cartBody(sku, units))).path("lines").path(0)
        .path("reservations").path(0).path("id").asString();
  }

  private static JsonNode place(String channel, String sku, long units) {
    return SERVER.done(SERVER.post("/api/v1/orders", """
        {"channel": "%s", "reference": "LT-%d", "lines": [{"sku": "%s", "quantity": %d}]}""".formatted(channel,
        ++number, sku, units)));
  }

  private static JsonNode read(JsonNode order) {
    return SERVER.done(SERVER.get("/api/v1/orders/" + order.path("id").asString()));
  }

  private static String shown(JsonNode order) {
    var line = order.path("lines").path(0);
    return order.path("status").asString() + " reserved " + line.path("reserved").asLong() + " backordered "
        + line.path("backordered").asLong();
  }

  private static String states(String sku, String place, String lot) {
    for (var row : SERVER.done(SERVER.get("/api/v1/stock/positions?sku=" + sku + "&location=" + place)).path("items")) {
      if (!row.path("lot").path("code").asString("").equals(lot)) continue;
      var told = new ArrayList<String>();
      for (var state : List.of("SELLABLE", "RESERVED", "QUARANTINED", "EXPIRED", "RECALLED")) {
        told.add(state + " " + row.path("states").path(state).asLong());
      }
      return String.join(" ", told);
    }
    return "";
  }

  private static long available(String sku) {
    return SERVER.done(SERVER.get("/api/v1/stock/availability?channel=LT-WEB&sku=" + sku)).path("items").path(0)
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
