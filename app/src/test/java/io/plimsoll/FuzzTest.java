package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever is sent, the answer is never a 5xx: bad input gets a problem document that names field and reason, nothing of a refused
 * request has been done, and the books agree afterwards. Requests are made from the API's own description, bent by a seed.
 */
class FuzzTest {

  private static final long SEED = Long.getLong("plimsoll.seed", 20261124);
  /** Of each operation. */
  private static final int VARIANTS = 14;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final TestServer SERVER = TestServer.shared();

  private static final List<String> TEXTS = List.of("", " ", "0", "-1", "1e999999999", "99999999999999999999", "NaN",
      "true", "null", "{}", "TEA-EARL-100", "FC-NORTH", "WEB", "UNKNOWN-CODE", "../../etc/passwd", "%00", "a\u0001b",
      "\u0000", "\ud800", "\u202Eabc", "😀", "'; DROP TABLE orders.purchase; --", "${jndi:ldap://x}", "2026-02-30",
      "2026-02-28", "0000-01-01", "+999999999-12-31", "-999999999-01-01", "2026-11-24T10:15:00Z",
      "+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z", "1970-01-01T00:00:00.000000001Z", "9999-12-31",
      "Europe/Nowhere", "SELLABLE", "CUSTOMER", "order:1", "x".repeat(201), "y".repeat(5_000), "4006381333931",
      "\u001f", "A,B", "a;b", "a\\", "%", "_", "*");

  private final Random random = new Random(SEED);
  private final JsonNode api = SERVER.done(SERVER.get("/api/openapi.json"));
  private final List<String> wrong = new ArrayList<>();
  private final TreeMap<Integer, Integer> answers = new TreeMap<>();

  /** What the examples speak of, so that a bent example gets as far as it can. */
  @BeforeAll
  static void aSmallShop() {
    for (var code : List.of("FC-NORTH", "SHOW-SOHO", "FC-LEEDS", "FC-BRISTOL")) {
      SERVER.done(SERVER.put("/api/v1/catalog/locations/" + code, """
          {"name": "Place", "type": "STORE", "timeZone": "Europe/London"}"""));
    }
    for (var code : List.of("WEB", "MARKET-A", "MARKET-ONE")) {
      SERVER.done(SERVER.put("/api/v1/catalog/channels/" + code, """
          {"name": "Channel", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "Europe/London", "backorders": "ALLOWED",
           "locations": ["FC-NORTH", "SHOW-SOHO"]}"""));
    }
    for (var sku : List.of("TEA-EARL-100", "TEA-MINT-50")) {
      SERVER.done(SERVER.put("/api/v1/catalog/items/" + sku, """
          {"name": "Tea", "packs": [{"unit": "CASE", "quantity": 12}]}"""));
    }
    SERVER.done(SERVER.post("/api/v1/stock/receive", """
        {"lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 5000}]}"""));
  }

  @Test
  void noRequestBreaksIt() {
    var cursors = cursors();
    var requests = 0;
    for (var path : api.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        for (var variant = 0; variant < VARIANTS; variant++) {
          send(operation.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), operation.getValue(), variant,
              cursors);
          requests++;
        }
      }
    }
    // A fault shows in many requests; some of each are enough.
    var shown = wrong.stream().limit(15).toList();
    assertThat(shown).as("of " + requests + " requests, answered " + answers + "; seed " + SEED
        + " (-Dplimsoll.seed=… for another)").isEmpty();
    // It must not be a fuzzer that gets nowhere.
    assertThat(answers.getOrDefault(200, 0)).isGreaterThan(requests / 20);
    assertThat(answers.getOrDefault(422, 0)).isGreaterThan(requests / 20);
    var verified = SERVER.done(SERVER.get("/api/v1/verify"));
    assertThat(verified.path("clean").asBoolean()).as(verified.toString()).isTrue();
  }

  private void send(String method, String path, JsonNode operation, int variant, List<String> cursors) {
    var url = new StringBuilder(path.replaceAll("\\{[^}]+}", pathText()));
    query(url, path, operation, variant, cursors);
    var request = SERVER.request(url.toString());
    var media = operation.path("requestBody").path("content").properties();
    byte[] body = {};
    if (!media.isEmpty()) {
      var first = media.iterator().next();
      var type = first.getKey();
      if (type.equals("text/csv")) {
        body = bentBytes(
            first.getValue().path("example").asString(first.getValue().path("examples").path(0).asString("a,b\n1,2\n"))
                .getBytes(StandardCharsets.UTF_8),
            variant == 0 ? 0 : 1 + random.nextInt(3));
      } else {
        body = json(example(first.getValue()), variant);
      }
      request.header("Content-Type", random.nextInt(25) == 0
          ? List.of("text/plain", "application/xml", "nonsense", "application/json;charset=utf-16")
              .get(random.nextInt(4))
          : type);
      if (random.nextInt(20) == 0) {
        var packed = packed(body);
        if (random.nextInt(3) == 0) packed[random.nextInt(packed.length)] ^= 0x55;
        body = packed;
        request.header("Content-Encoding", random.nextInt(4) == 0 ? "br" : "gzip");
      }
    }
    if (random.nextInt(6) == 0) request.header("Idempotency-Key", random.nextBoolean() ? "fuzz-1" : "k".repeat(300));
    if (random.nextInt(6) == 0)
      request.header("If-Match", List.of("*", "\"1\"", "W/\"1\"", "zzz", "").get(random.nextInt(5)));
    request.method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    check(method + " " + url, body, request);
  }

  private void check(String name, byte[] body, HttpRequest.Builder request) {
    var before = SERVER.jdbc().sql("SELECT position FROM platform.log_head").query(Long.class).single();
    var answer = SERVER.send(request);
    answers.merge(answer.status(), 1, Integer::sum);
    var shown = name + " [" + new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8) + "] → "
        + answer.status() + " " + answer.text().substring(0, Math.min(300, answer.text().length()));
    if (answer.status() >= 500) {
      wrong.add(shown);
      return;
    }
    if (answer.status() < 400) {
      // In bulk, each entry has an answer of its own.
      if (answer.text().startsWith("{\"results\"")) {
        for (var result : answer.json().path("results")) {
          if (result.path("status").asInt() >= 500) wrong.add(shown);
        }
      }
      return;
    }
    if (!isProblem(answer)) wrong.add("no problem document: " + shown);
    var done = SERVER.jdbc()
        .sql("SELECT count(*) FROM platform.event WHERE position > :before AND actor = 'key:default'")
        .param("before", before).query(Long.class).single();
    if (done > 0) wrong.add("half done: " + shown);
  }

  private static boolean isProblem(TestServer.Answer answer) {
    if (!answer.response().headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
      return false;
    }
    var problem = answer.json();
    if (problem.path("status").asInt() != answer.status()) return false;
    for (var field : List.of("type", "title", "detail", "code", "instance")) {
      if (problem.path(field).asString("").isBlank()) return false;
    }
    if (answer.status() != 400 && answer.status() != 422) return true;
    // The firewall refuses what is no request at all, before there are fields.
    if (problem.path("detail").asString().startsWith("the request is not well formed")) return true;
    if (problem.path("errors").isEmpty()) return false;
    for (var error : problem.path("errors")) {
      if (error.path("field").asString("").isBlank() || error.path("reason").asString("").isBlank()) return false;
    }
    return true;
  }

  /** Of all lists, to be given to the wrong ones. */
  private List<String> cursors() {
    var cursors = new ArrayList<>(List.of("x", "====", "AAAA", "MTIz", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
        "KzEwMDAwMDAwMDAtMTItMzFUMjM6NTk6NTlaHzE", "Hx8", "AA", "Hx8fHx8"));
    for (var list : List.of("/catalog/units", "/catalog/items", "/stock/positions", "/stock/movements", "/orders",
        "/events/list", "/catalog/listings", "/stock/as-of?at=2026-01-01T00:00:00Z")) {
      var next = SERVER.get("/api/v1" + list + (list.contains("?") ? "&" : "?") + "limit=1").json().path("next");
      if (next.isString()) cursors.add(next.asString());
    }
    return cursors;
  }

  private void query(StringBuilder url, String path, JsonNode operation, int variant, List<String> cursors) {
    // A live stream ends only when it is refused.
    if (path.equals("/api/v1/events")) {
      url.append("?from=").append(encoded("no" + pick(TEXTS)));
      return;
    }
    var first = true;
    for (var parameter : operation.path("parameters")) {
      if (!parameter.path("in").asString().equals("query")) continue;
      var name = parameter.path("name").asString();
      if (!parameter.path("required").asBoolean() && random.nextInt(3) > 0) continue;
      var value = name.equals("cursor")
          ? pick(cursors)
          : variant == 0 && parameter.has("example") ? parameter.path("example").asString() : pick(TEXTS);
      if (name.equals("limit") && random.nextBoolean()) value = "3";
      url.append(first ? '?' : '&').append(name).append('=').append(encoded(value));
      if (random.nextInt(15) == 0) url.append('&').append(name).append("=twice");
      first = false;
    }
    if (random.nextInt(15) == 0) url.append(first ? '?' : '&').append("nobody=knows&%C3%28=1");
  }

  private String pathText() {
    var text = pick(TEXTS);
    // What cannot be written into a path is left to the query.
    return switch (random.nextInt(4)) {
      case 0 -> encoded(text.isEmpty() || text.length() > 300 ? "1" : text);
      case 1 -> "TEA-EARL-100";
      case 2 -> Integer.toString(random.nextInt(300_000));
      default -> "1";
    };
  }

  private static JsonNode example(JsonNode media) {
    if (media.has("example")) return media.path("example");
    var examples = media.path("examples");
    var value = examples.isEmpty() ? NODES.objectNode() : examples.iterator().next().path("value");
    return value.isString() ? MAPPER.readTree(value.asString()) : value;
  }

  /** Variant 0 is the example as it is; then more and more is bent. */
  private byte[] json(JsonNode example, int variant) {
    var bent = example.deepCopy();
    for (var i = 0; i < Math.min(variant, 1 + random.nextInt(3)); i++) bent = bent(bent);
    var text = MAPPER.writeValueAsString(bent);
    // Half a surrogate pair can only be written as an escape.
    text = text.replace("\ud800", "\\ud800");
    return switch (variant % 8) {
      case 5 -> bentBytes(text.getBytes(StandardCharsets.UTF_8), 1);
      case 6 -> random.nextInt(3) > 0
          ? text.getBytes(StandardCharsets.UTF_8)
          : pick(List.of("", "[]", "null", "\"text\"", "1", "[".repeat(5_000), "{\"a\":".repeat(5_000), "{}{}",
              "{\"a\":1,\"a\":2}"))
              .getBytes(StandardCharsets.UTF_8);
      default -> text.getBytes(StandardCharsets.UTF_8);
    };
  }

  private JsonNode bent(JsonNode node) {
    if (node instanceof ObjectNode object && !object.isEmpty() && random.nextInt(8) > 0) {
      var names = new ArrayList<>(object.propertyNames());
      var name = pick(names);
      switch (random.nextInt(8)) {
        case 0 -> object.remove(name);
        case 1 -> object.put("unknown" + random.nextInt(3), 1);
        default -> object.set(name, bent(object.get(name)));
      }
      return object;
    }
    if (node instanceof ArrayNode array && !array.isEmpty() && random.nextInt(6) > 0) {
      var at = random.nextInt(array.size());
      switch (random.nextInt(6)) {
        case 0 -> array.remove(at);
        case 1 -> array.add(array.get(at).deepCopy());
        case 2 -> {
          for (var i = 0; i < 1_200; i++) array.add(array.get(at).deepCopy());
        }
        default -> array.set(at, bent(array.get(at)));
      }
      return array;
    }
    return scalar();
  }

  private JsonNode scalar() {
    return switch (random.nextInt(12)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(-1);
      case 3 -> NODES.numberNode(0);
      case 4 -> NODES.numberNode(Long.MAX_VALUE);
      case 5 -> NODES.numberNode(new java.math.BigDecimal("1e400"));
      case 6 -> NODES.numberNode(1.5);
      case 7 -> NODES.arrayNode().add(NODES.arrayNode().add(1));
      case 8 -> NODES.objectNode().put("a", "b");
      default -> NODES.stringNode(pick(TEXTS));
    };
  }

  /** Cuts, repeats and spoils bytes; invalid UTF-8 among them. */
  private byte[] bentBytes(byte[] bytes, int times) {
    var bent = bytes;
    for (var i = 0; i < times && bent.length > 2; i++) {
      var at = random.nextInt(bent.length);
      switch (random.nextInt(4)) {
        case 0 -> bent = Arrays.copyOf(bent, at);
        case 1 -> {
          bent = bent.clone();
          bent[at] = (byte) random.nextInt(256);
        }
        case 2 -> {
          bent = bent.clone();
          bent[at] = (byte) 0xFF;
        }
        default -> {
          var longer = Arrays.copyOf(bent, bent.length + 50);
          System.arraycopy(bent, at, longer, Math.min(at + 50, longer.length - (bent.length - at)), bent.length - at);
          bent = longer;
        }
      }
    }
    return bent;
  }

  private static byte[] packed(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
