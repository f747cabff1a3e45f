package io.plimsoll.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import io.plimsoll.TestServer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs one scenario of a {@code .ledger} file against a server, through its API. The language is described in
 * {@code inventory/README.md} beside the files.
 */
final class LedgerScript {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static int scenarios;

  private final TestServer server = SharedServer.get();
  private final String prefix = "S" + ++scenarios + "-";
  private final LocalDate firstDay;
  private final Map<String, List<String>> reservations = new HashMap<>();
  private final Map<String, String> dated = new HashMap<>();
  private final Map<String, String> orders = new HashMap<>();
  private final Map<String, Boolean> open = new HashMap<>();

  /** What happened, in one word and its facts. */
  private record Outcome(String word, Map<String, String> facts) {
    @Override
    public String toString() {
      return word + facts.entrySet().stream().map(fact -> " " + fact.getKey() + "=" + fact.getValue())
          .collect(Collectors.joining());
    }
  }

  LedgerScript() {
    SharedServer.clock().forwardToNextDay(LocalTime.of(9, 0));
    server.bean(LedgerUpkeep.class).makePartitions();
    firstDay = LocalDate.ofInstant(SharedServer.clock().instant(), ZoneOffset.UTC);
  }

  void run(List<String> lines) {
    for (var text : lines) {
      var line = text.replaceFirst("(^|\\s)#.*", "").strip();
      if (line.isEmpty()) continue;
      try {
        run(line);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("at: " + line + "\n" + e.getMessage(), e);
      }
    }
  }

  private void run(String line) {
    if (line.startsWith("eventually ")) {
      eventually(line.substring("eventually ".length()));
      return;
    }
    var arrow = line.split("=>", 2);
    var words = arrow[0].strip().split("\\s+", 2);
    var rest = words.length > 1 ? words[1].strip() : "";
    if (words[0].endsWith(":")) {
      words[0] = words[0].substring(0, words[0].length() - 1);
      rest = ": " + rest;
    }
    switch (words[0]) {
      case "location" -> location(rest);
      case "item" -> item(rest);
      case "channel" -> channel(rest);
      case "buffer" -> buffer(rest);
      case "clock" -> forward(rest);
      case "expect" -> expect(rest);
      case "available", "atp" -> assertThat(answer(words[0], rest)).isEqualTo(arrow[1].strip().replaceAll("\\s+", " "));
      default -> {
        var outcome = command(words[0], rest);
        if (arrow.length == 1) {
          assertThat(outcome.word).as(outcome.toString()).isEqualTo("ok");
        } else {
          check(outcome, arrow[1].strip());
        }
      }
    }
  }

  private void eventually(String line) {
    var end = System.nanoTime() + 15_000_000_000L;
    while (true) {
      try {
        run(line);
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > end) throw notYet;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void check(Outcome outcome, String expected) {
    var words = expected.split("\\s+");
    assertThat(outcome.word).as(outcome.toString()).isEqualTo(words[0]);
    for (var i = 1; i < words.length; i++) {
      var fact = words[i].split("=", 2);
      assertThat(outcome.facts.get(fact[0])).as(fact[0] + " of " + outcome).isEqualTo(fact[1]);
    }
  }

  // Master data.

  private String name(String name) {
    return prefix + name;
  }

  private void location(String text) {
    var words = words(text);
    var body = new LinkedHashMap<String, Object>();
    body.put("code", name(words.bare.getFirst()));
    body.put("name", words.bare.getFirst());
    body.put("type", "FULFILMENT_CENTRE");
    body.put("timeZone", words.options.getOrDefault("zone", "UTC"));
    body.put("open", !"no".equals(words.options.get("open")));
    ok(put("/api/v1/catalog/locations/" + name(words.bare.getFirst()), body));
  }

  private void item(String text) {
    var words = words(text);
    var body = new LinkedHashMap<String, Object>();
    body.put("sku", name(words.bare.getFirst()));
    body.put("name", words.bare.getFirst());
    body.put("unit", words.options.getOrDefault("unit", "EA"));
    body.put("lotTracked", "yes".equals(words.options.get("lots")));
    ok(put("/api/v1/catalog/items/" + name(words.bare.getFirst()), body));
  }

  private void channel(String text) {
    var words = words(text);
    var body = new LinkedHashMap<String, Object>();
    body.put("code", name(words.bare.get(0)));
    body.put("name", words.bare.get(0));
    body.put("type", "OWN_SHOP");
    body.put("currency", "EUR");
    body.put("timeZone", "UTC");
    body.put("locations", Arrays.stream(words.bare.get(1).split(",")).map(this::name).toList());
    body.put("splitAllowed", !"no".equals(words.options.get("split")));
    body.put("backorders", "yes".equals(words.options.get("backorders")) ? "ALLOWED" : "NEVER");
    if (words.options.containsKey("limit")) body.put("backorderLimit", Long.parseLong(words.options.get("limit")));
    ok(put("/api/v1/catalog/channels/" + name(words.bare.get(0)), body));
  }

  private void buffer(String text) {
    var words = words(text);
    var body = new LinkedHashMap<String, Object>();
    if (words.options.containsKey("item")) body.put("sku", name(words.options.get("item")));
    if (words.options.containsKey("at")) body.put("location", name(words.options.get("at")));
    if (words.options.containsKey("channel")) body.put("channel", name(words.options.get("channel")));
    body.put("quantity", Long.parseLong(words.bare.getFirst()));
    ok(put("/api/v1/stock/buffers", body));
  }

  private void forward(String text) {
    SharedServer.clock().forward(duration(text));
    server.bean(LedgerUpkeep.class).makePartitions();
  }

  private static Duration duration(String text) {
    var number = Long.parseLong(text.substring(1, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 'd' -> Duration.ofDays(number);
      case 'h' -> Duration.ofHours(number);
      case 'm' -> Duration.ofMinutes(number);
      case 's' -> Duration.ofSeconds(number);
      default -> throw new IllegalArgumentException(text);
    };
  }

  private String day(String text) {
    return firstDay.plusDays(Long.parseLong(text)).toString();
  }

  private String instant(String text) {
    if (text.startsWith("-")) return SharedServer.clock().instant().minus(duration(text)).toString();
    return SharedServer.clock().instant().plus(duration(text)).toString();
  }

  // Questions.

  private void expect(String text) {
    var words = words(text);
    var path = "/api/v1/stock/positions?limit=500&sku=" + name(words.bare.get(0)) + "&location="
        + name(words.bare.get(1));
    var states = new TreeMap<String, Long>();
    for (var row : get(path).path("items")) {
      var lot = words.options.get("lot");
      if (lot != null && !lot.equals(row.path("lot").path("code").asString(""))) continue;
      row.path("states").properties()
          .forEach(state -> states.merge(state.getKey(), state.getValue().asLong(), Long::sum));
    }
    states.values().removeIf(units -> units == 0);
    var expected = new TreeMap<String, Long>();
    words.options.forEach((state, units) -> {
      if (!state.equals("lot"))
        expected.put(state.replace('-', '_').toUpperCase(java.util.Locale.ROOT), Long.valueOf(units));
    });
    expected.values().removeIf(units -> units == 0);
    assertThat(states).isEqualTo(expected);
  }

  private String answer(String verb, String text) {
    var words = words(text);
    var query = "?sku=" + name(words.bare.getFirst());
    if (words.options.containsKey("at")) query += "&location=" + name(words.options.get("at"));
    if (words.options.containsKey("channel")) query += "&channel=" + name(words.options.get("channel"));
    if (verb.equals("available")) {
      if (words.options.containsKey("date")) query += "&date=" + day(words.options.get("date"));
      return get("/api/v1/stock/availability" + query).path("items").get(0).path("available").asString();
    }
    query += "&days=" + words.options.getOrDefault("days", "7");
    if (words.options.containsKey("from")) query += "&from=" + day(words.options.get("from"));
    var days = new ArrayList<String>();
    for (var each : get("/api/v1/stock/atp" + query).path("days")) days.add(each.path("available").asString());
    return String.join(" ", days);
  }

  // Commands.

  private Outcome command(String verb, String text) {
    var colon = text.indexOf(':');
    var name = colon >= 0 ? text.substring(0, colon).strip() : text.split("\\|")[0].strip();
    var halves = (colon >= 0 ? text.substring(colon + 1) : text.contains("|") ? "|" + text.split("\\|", 2)[1] : "")
        .split("\\|", 2);
    var lines = halves[0].isBlank()
        ? List.<Words>of()
        : Arrays.stream(halves[0].split(";")).map(LedgerScript::words).toList();
    var options = words(halves.length > 1 ? halves[1] : "").options;
    return switch (verb) {
      case "reserve" -> reserve(name, lines, options);
      case "ship", "release", "extend" -> holds(verb, lines, options);
      case "order" -> order(name, lines, options);
      case "ship-order", "cancel-order", "hold-order", "release-order" ->
        act(name, verb.substring(0, verb.indexOf('-')), lines, options);
      case "expect-in" -> move("expect", name, lines, options);
      default -> move(verb, name, lines, options);
    };
  }

  private Outcome reserve(String name, List<Words> lines, Map<String, String> options) {
    var body = new LinkedHashMap<String, Object>();
    body.put("reference", options.containsKey("reference") ? options.get("reference") : prefix + name);
    if (options.containsKey("channel")) body.put("channel", name(options.getOrDefault("channel", "")));
    if (options.containsKey("mode")) body.put("mode", options.get("mode"));
    if (options.containsKey("split")) body.put("split", options.get("split").equals("yes"));
    if (options.containsKey("expires")) body.put("expiresAt", instant(options.get("expires")));
    if (options.containsKey("promised")) body.put("promisedOn", day(options.get("promised")));
    if (options.containsKey("replaces")) body.put("replaces", all(options.get("replaces").split(",")));
    body.put("lines", lines.stream().map(line -> {
      var each = new LinkedHashMap<String, Object>();
      each.put("sku", name(line.bare.get(0)));
      each.put("quantity", number(line.bare.get(1)));
      if (line.options.containsKey("from"))
        each.put("locations", Arrays.stream(line.options.get("from").split(",")).map(this::name).toList());
      return each;
    }).toList());
    var answer = post("/api/v1/stock/reserve", options.get("key"), body);
    return outcome(answer, json -> {
      var facts = new TreeMap<String, String>();
      var ids = new ArrayList<String>();
      var from = new ArrayList<String>();
      long missing = 0;
      for (var line : json.path("lines")) {
        missing += line.path("missing").asLong();
        var places = new ArrayList<String>();
        for (var hold : line.path("reservations")) {
          ids.add(hold.path("id").asString());
          places.add(
              hold.path("location").asString().substring(prefix.length()) + ":" + hold.path("quantity").asString());
        }
        from.add(String.join(",", places));
      }
      reservations.put(name, ids);
      facts.put("from", String.join("/", from));
      facts.put("missing", Long.toString(missing));
      return facts;
    });
  }

  private List<String> all(String[] names) {
    return Arrays.stream(names).flatMap(each -> reservations.getOrDefault(each, List.of("1")).stream()).toList();
  }

  private Outcome holds(String verb, List<Words> lines, Map<String, String> options) {
    var body = new LinkedHashMap<String, Object>();
    body.put("lines", lines.stream().flatMap(line -> reservations.getOrDefault(line.bare.get(0), List.of("1")).stream()
        .map(id -> {
          var each = new LinkedHashMap<String, Object>();
          each.put("reservation", id);
          if (line.bare.size() > 1) each.put("quantity", Long.parseLong(line.bare.get(1)));
          if (line.options.containsKey("until")) each.put("expiresAt", instant(line.options.get("until")));
          return each;
        })).toList());
    return outcome(post("/api/v1/stock/" + verb, options.get("key"), body), json -> Map.of("open",
        json.path("lines").get(0).path("open").asString()));
  }

  private Outcome order(String name, List<Words> lines, Map<String, String> options) {
    var body = new LinkedHashMap<String, Object>();
    body.put("channel", name(options.getOrDefault("channel", "")));
    body.put("reference", prefix + name);
    if (options.containsKey("mode")) body.put("mode", options.get("mode"));
    body.put("lines", lines.stream().map(
        line -> Map.of("sku", name(line.bare.get(0)), "quantity", Long.parseLong(line.bare.get(1)))).toList());
    return outcome(post("/api/v1/orders", options.get("key"), body), json -> {
      orders.put(name, json.path("id").asString());
      return orderFacts(json);
    });
  }

  private Outcome act(String name, String action, List<Words> lines, Map<String, String> options) {
    var body = new LinkedHashMap<String, Object>();
    if (!lines.isEmpty()) {
      body.put("lines", lines.stream().map(line -> {
        var each = new LinkedHashMap<String, Object>();
        each.put("line", Integer.parseInt(line.bare.get(0)));
        if (line.bare.size() > 1) each.put("quantity", Long.parseLong(line.bare.get(1)));
        return each;
      }).toList());
    }
    return outcome(post("/api/v1/orders/" + orders.get(name) + "/" + action, options.get("key"), body),
        this::orderFacts);
  }

  private Map<String, String> orderFacts(JsonNode order) {
    var facts = new TreeMap<String, String>();
    for (var quantity : List.of("reserved", "shipped", "backordered", "cancelled")) {
      long sum = 0;
      for (var line : order.path("lines")) sum += line.path(quantity).asLong();
      facts.put(quantity, Long.toString(sum));
    }
    var from = new ArrayList<String>();
    var ids = new ArrayList<String>();
    for (var line : order.path("lines")) {
      var places = new ArrayList<String>();
      for (var allocation : line.path("allocations")) {
        places.add(allocation.path("location").asString().substring(prefix.length()) + ":"
            + allocation.path("quantity").asString());
        ids.add(allocation.path("reservation").asString());
      }
      from.add(String.join(",", places));
      if (line.hasNonNull("promisedOn")) {
        var days = LocalDate.parse(line.path("promisedOn").asString()).toEpochDay() - firstDay.toEpochDay();
        facts.put("promised", "+" + days);
      }
    }
    facts.put("from", String.join("/", from));
    facts.put("status", order.path("status").asString());
    // So that a scenario can try to end an order's reservation behind its back.
    if (!ids.isEmpty()) reservations.put(order.path("reference").asString().substring(prefix.length()), ids);
    return facts;
  }

  private Outcome move(String verb, String name, List<Words> lines, Map<String, String> options) {
    var body = new LinkedHashMap<String, Object>();
    body.put("reference", options.containsKey("reference") ? options.get("reference") : prefix + verb);
    if (options.containsKey("reason")) body.put("reason", options.get("reason"));
    if (options.containsKey("counted-at")) body.put("countedAt", instant(options.get("counted-at")));
    body.put("lines", lines.stream().map(this::moveLine).toList());
    var path = verb.equals("stock") ? "open" : verb;
    return outcome(post("/api/v1/stock/" + path, options.get("key"), body), json -> {
      var line = json.path("lines").get(0);
      var facts = new TreeMap<String, String>();
      facts.put("quantity", line.path("quantity").asString());
      if (line.hasNonNull("open")) facts.put("open", line.path("open").asString());
      if (line.hasNonNull("dated") && !name.isEmpty()) dated.put(name, line.path("dated").asString());
      if (line.hasNonNull("reservation")) reservations.put(name, List.of(line.path("reservation").asString()));
      return facts;
    });
  }

  private Map<String, Object> moveLine(Words words) {
    var line = new LinkedHashMap<String, Object>();
    var bare = new ArrayList<>(words.bare);
    if (!bare.isEmpty() && !bare.getFirst().matches("[-0-9.]+")) line.put("sku", name(bare.removeFirst()));
    if (!bare.isEmpty()) line.put("quantity", number(bare.removeFirst()));
    words.options.forEach((key, value) -> {
      switch (key) {
        case "at" -> line.put("location", name(value));
        case "from" -> line.put("from", name(value));
        case "to" -> line.put("to", name(value));
        case "into" -> line.put("to", value);
        case "as" -> line.put("state", value);
        case "lot" -> line.put("lot", lot(value));
        case "due" -> line.put("dueOn", day(value));
        case "dated", "inbound" -> line.put(key, dated.getOrDefault(value, "1"));
        case "channel" -> line.put("channel", name(value));
        case "compare", "counted" -> line.put(key, Long.parseLong(value));
        case "unit" -> line.put("unit", value);
        default -> throw new IllegalArgumentException("a line has no " + key);
      }
    });
    return line;
  }

  private Map<String, Object> lot(String text) {
    var parts = text.split("/");
    return parts.length == 1 ? Map.of("code", parts[0]) : Map.of("code", parts[0], "expiresOn", day(parts[1]));
  }

  private static Object number(String text) {
    return new java.math.BigDecimal(text);
  }

  // The wire.

  private Outcome outcome(TestServer.Answer answer, Function<JsonNode, Map<String, String>> facts) {
    var json = answer.json();
    if (answer.status() < 300) return new Outcome("ok", facts.apply(json));
    var found = new TreeMap<String, String>();
    found.put("status", Integer.toString(answer.status()));
    if (json.path("errors").size() > 0) found.put("field", json.path("errors").get(0).path("field").asString());
    var shortage = json.path("shortages").path(0);
    for (var fact : List.of("line", "asked", "available")) {
      if (json.hasNonNull(fact)) found.put(fact, json.path(fact).asString());
      if (shortage.hasNonNull(fact)) found.put(fact, shortage.path(fact).asString());
    }
    found.put("detail", json.path("detail").asString("").replace(' ', '_'));
    return new Outcome(json.path("code").asString("?"), found);
  }

  private TestServer.Answer post(String path, @Nullable String key, Object body) {
    var json = MAPPER.writeValueAsString(body);
    return key == null ? server.post(path, json) : server.post(path, prefix + key, json);
  }

  private TestServer.Answer put(String path, Object body) {
    return server.send(server.request(path).header("Content-Type", "application/json")
        .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body))));
  }

  private JsonNode get(String path) {
    return ok(server.get(path)).json();
  }

  private static TestServer.Answer ok(TestServer.Answer answer) {
    if (answer.status() >= 300) throw new IllegalStateException(answer.status() + " " + answer.text());
    return answer;
  }

  private record Words(List<String> bare, Map<String, String> options) {}

  private static Words words(String text) {
    var bare = new ArrayList<String>();
    var options = new LinkedHashMap<String, String>();
    for (var word : text.strip().split("\\s+")) {
      if (word.isEmpty()) continue;
      var equals = word.indexOf('=');
      if (equals < 0) bare.add(word);
      else
        options.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return new Words(bare, options);
  }
}
