package io.plimsoll.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import io.plimsoll.TestServer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What is expected and late is found, however much has been ordered since. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatedLinesTest {

  private static final int LATER = 620;
  private static final TestServer SERVER = TestServer.shared();

  private JsonNode before = SERVER.done(SERVER.get("/api/v1/stock/dated/summary")).path("byKind");

  @BeforeAll
  void manyLines() {
    for (var place : List.of("DL-FC", "DL-SHOP")) {
      SERVER.done(SERVER.put("/api/v1/catalog/locations/" + place, """
          {"name": "Place", "type": "STORE", "timeZone": "UTC"}"""));
    }
    for (var i = 0; i < 3; i++)
      SERVER.done(SERVER.put("/api/v1/catalog/items/DL-" + i, "{\"name\": \"Thing " + i + "\"}"));
    // The late ones first, so that the newest page does not show them.
    expect(List.of(line("DL-0", "DL-FC", -3, 5), line("DL-1", "DL-SHOP", -9, 7), line("DL-1", "DL-FC", 0, 1)));
    var later = new ArrayList<String>();
    for (var i = 0; i < LATER; i++) later.add(line("DL-" + i % 3, i % 2 == 0 ? "DL-FC" : "DL-SHOP", 1 + i % 17, 1));
    expect(later);
  }

  private static String line(String sku, String place, int days, int units) {
    var day = LocalDate.ofInstant(SharedServer.clock().instant(), ZoneOffset.UTC).plusDays(days);
    return "{\"sku\": \"%s\", \"location\": \"%s\", \"quantity\": %d, \"dueOn\": \"%s\"}".formatted(sku, place, units,
        day);
  }

  private static void expect(List<String> lines) {
    SERVER.done(SERVER.post("/api/v1/stock/expect", "{\"lines\": [" + String.join(",", lines) + "]}"));
  }

  private static List<JsonNode> all(String query) {
    var rows = new ArrayList<JsonNode>();
    String cursor = null;
    do {
      var page = SERVER.done(SERVER.get("/api/v1/stock/dated?" + query + (cursor == null ? "" : "&cursor=" + cursor)));
      page.path("items").forEach(rows::add);
      cursor = page.path("next").isString() ? page.path("next").asString() : null;
    } while (cursor != null);
    return rows;
  }

  @Test
  void whatIsLateIsFoundWhole() {
    var late = all("late=true&order=DUE&kind=ON_ORDER,CONFIRMED&limit=1").stream()
        .filter(row -> row.path("sku").asString().startsWith("DL-")).toList();
    assertThat(late).extracting(row -> row.path("name").asString()).containsExactly("Thing 1", "Thing 0");
    assertThat(late).allMatch(row -> row.path("late").asBoolean());
    assertThat(all("late=true&sku=DL-0&limit=500")).hasSize(1);
    assertThat(all("late=true&location=DL-SHOP")).hasSize(1);
    assertThat(all("late=true&kind=IN_TRANSIT&sku=DL-0")).isEmpty();
    assertThat(all("late=false&sku=DL-1&kind=ON_ORDER&limit=500")).hasSize(1 + LATER / 3 + 1);
  }

  @Test
  void bothOrdersShowEveryLineOnce() {
    for (var order : List.of("NEWEST", "DUE")) {
      var rows = all("location=DL-FC&limit=37&order=" + order);
      assertThat(rows).hasSize(LATER / 2 + 2);
      assertThat(rows).extracting(row -> row.path("id").asString()).doesNotHaveDuplicates();
      var keys = rows.stream().map(row -> order.equals("DUE")
          ? row.path("dueOn").asString()
          : String.format("%019d", Long.MAX_VALUE - row.path("id").asLong())).toList();
      assertThat(keys).isSorted();
    }
    assertThat(SERVER.get("/api/v1/stock/dated?order=SOON").status()).isEqualTo(400);
    assertThat(SERVER.get("/api/v1/stock/dated?kind=LOST").status()).isEqualTo(400);
    assertThat(SERVER.get("/api/v1/stock/dated?cursor=eA").status()).isEqualTo(422);
  }

  @Test
  void theSummaryCountsAllOfThem() {
    var now = SERVER.done(SERVER.get("/api/v1/stock/dated/summary")).path("byKind").path("ON_ORDER");
    var then = before.path("ON_ORDER");
    assertThat(now.path("lines").asLong() - then.path("lines").asLong(0)).isEqualTo(LATER + 3);
    assertThat(now.path("units").asLong() - then.path("units").asLong(0)).isEqualTo(LATER + 13);
    assertThat(now.path("lateLines").asLong() - then.path("lateLines").asLong(0)).isEqualTo(2);
    assertThat(now.path("lateUnits").asLong() - then.path("lateUnits").asLong(0)).isEqualTo(12);
  }
}
