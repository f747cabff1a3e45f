package io.plimsoll.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is exported can be read into an empty catalog, and is exported from there to the letter. */
class CsvRoundTripTest {

  private static final List<String> KINDS = List.of("units", "categories", "products", "items", "locations", "channels",
      "listings");
  private static final List<String> WORDS = List.of("plain", "with space", "a,b", "say \"so\"", "semi;colon",
      "equals=sign",
      "back\\slash", "ünïcödé", "emoji 😀", "per%cent", "'quote'", "tail\\", "-", "0012", "=1+1");

  private final Random random = new Random(11);

  @Test
  void exportIntoAnEmptyCatalogAndBack() {
    try (var empty = TestServer.start()) {
      fill(TestServer.shared());
      for (var kind : KINDS) {
        var file = export(TestServer.shared(), kind);
        var report = empty.done(empty.postCsv("/api/v1/catalog/" + kind + "/import", file));
        assertThat(report.path("rejected").size()).as(kind + " " + report.path("rejected")).isZero();
        assertThat(report.path("landed")).isEqualTo(report.path("read"));
      }
      for (var kind : KINDS) assertThat(export(empty, kind)).as(kind).isEqualTo(export(TestServer.shared(), kind));
      // Read again, it changes nothing: no event is added.
      var before = head(empty);
      for (var kind : KINDS) empty.done(empty.postCsv("/api/v1/catalog/" + kind + "/import", export(empty, kind)));
      assertThat(head(empty)).isEqualTo(before);
    }
  }

  private static long head(TestServer server) {
    return server.jdbc().sql("SELECT position FROM platform.log_head").query(Long.class).single();
  }

  private static String export(TestServer server, String kind) {
    var answer = server.get("/api/v1/catalog/" + kind + "/export");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    return answer.text();
  }

  /** Whatever the API lets in. */
  private void fill(TestServer server) {
    for (var i = 0; i < 12; i++) {
      put(server, "categories/RT-" + i, "\"name\": " + text(),
          i > 3 ? "\"parent\": \"RT-" + random.nextInt(i) + "\"" : null);
      put(server, "products/RT-" + i, "\"name\": " + text(), "\"description\": " + text(),
          random.nextBoolean() ? "\"category\": \"RT-" + i + "\"" : null);
      put(server, "locations/RT-" + i, "\"name\": " + text(), "\"type\": \"STORE\"", "\"timeZone\": \"Europe/London\"",
          "\"open\": " + random.nextBoolean(), "\"address\": {\"street\": " + text() + ", \"city\": " + text() + "}");
      put(server, "channels/RT-" + i, "\"name\": " + text(), "\"type\": \"OWN_SHOP\"", "\"currency\": \"JPY\"",
          "\"timeZone\": \"UTC\"", "\"splitAllowed\": " + random.nextBoolean(),
          random.nextBoolean() ? "\"backorderLimit\": " + random.nextInt(100) : null,
          i == 0 ? null : "\"locations\": [\"RT-" + i + "\", \"RT-0\"]");
    }
    put(server, "units/RT-BAG", "\"name\": \"bag\"", "\"base\": \"MG\"", "\"factor\": 123456.789");
    for (var i = 0; i < 40; i++) {
      put(server, "items/RT-" + i, "\"name\": " + text(), "\"lotTracked\": " + random.nextBoolean(),
          random.nextBoolean() ? "\"unit\": \"G\"" : null,
          random.nextBoolean() ? "\"product\": \"RT-" + random.nextInt(12) + "\"" : null,
          "\"attributes\": {" + text() + ": " + text() + ", \"size\": " + text() + "}",
          "\"packs\": [{\"unit\": \"CASE\", \"quantity\": " + (1 + random.nextInt(99)) + "}]",
          random.nextBoolean()
              ? "\"price\": {\"amount\": \"" + random.nextInt(100) + ".5000\", \"currency\": \"EUR\"}"
              : null,
          random.nextBoolean() ? "\"cost\": {\"amount\": \"1e3\", \"currency\": \"JPY\"}" : null,
          "\"status\": \"" + (random.nextBoolean() ? "ACTIVE" : "DISCONTINUED") + "\"");
      put(server, "listings/RT-" + random.nextInt(12) + "/RT-L" + i, "\"sku\": \"RT-" + i + "\"",
          "\"packQuantity\": " + (1 + random.nextInt(20)));
    }
  }

  private void put(TestServer server, String path, String... fields) {
    var given = new ArrayList<String>();
    for (var field : fields) if (field != null) given.add(field);
    server.done(server.put("/api/v1/catalog/" + path, "{" + String.join(", ", given) + "}"));
  }

  private String text() {
    var text = new StringBuilder();
    for (var i = 0; i <= random.nextInt(3); i++) text.append(WORDS.get(random.nextInt(WORDS.size())));
    return "\"" + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
