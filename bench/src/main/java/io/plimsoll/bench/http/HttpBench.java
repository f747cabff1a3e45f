package io.plimsoll.bench.http;

import io.plimsoll.bench.Figures;
import io.plimsoll.bench.ServerProcess;
import io.plimsoll.bench.http.HttpLoad.Requests;
import io.plimsoll.bench.http.HttpLoad.Result;
import io.plimsoll.simulator.HttpConnection;
import io.plimsoll.simulator.JsonText;
import io.plimsoll.simulator.LatencyHistogram;
import io.plimsoll.simulator.PlimsollClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench http}: orders, availability and events of a real server process, with the load generator on the same cores. */
@Command(name = "bench http", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Starts a server with an embedded PostgreSQL of its own and measures it over HTTP."})
public final class HttpBench implements Callable<Integer> {

  private static final int ITEMS = 10_000;
  private static final int CONNECTIONS = 64;
  private static final int ROWS_PER_IMPORT = 2_000;
  private static final int ORDERS_PER_BULK = 10;
  private static final int LINES_PER_BULK_ORDER = 10;
  private static final int LINES_PER_BULK = ORDERS_PER_BULK * LINES_PER_BULK_ORDER;
  private static final int PACED_ORDERS_PER_SECOND = 2_000;

  @Option(names = "--seconds", defaultValue = "6", description = "how long each measurement takes (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(names = "--rounds", defaultValue = "3", description = "rounds, of which the median counts (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--warm-up", defaultValue = "30", description = "seconds of each load before it is measured (default: ${DEFAULT-VALUE})")
  private double warmUpSeconds;

  @Option(names = "--only", description = "measures only this: orders, bulk, availability or events")
  private @Nullable String only;

  @Option(names = "--json", description = "writes the figures to this file")
  private @Nullable Path json;

  private final SplittableRandom random = new SplittableRandom(1);
  private final AtomicLong numbers = new AtomicLong(10_000_000);
  private URI base = URI.create("http://localhost");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new HttpBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    var figures = new Figures();
    var home = Files.createTempDirectory("plimsoll-http");
    try (var server = ServerProcess.start(home, Map.of())) {
      base = URI.create(server.url());
      figures.put("machine.postgresql", server.postgresVersion());
      try (var client = server.client(Duration.ofSeconds(60))) {
        open(client);
      }
      if (wants("orders")) {
        var orders = rounds(server, "single-line orders", 1, CONNECTIONS, this::order);
        figures.atLeast("http.orders_per_s", orders.perSecond(), 10_000);
        figures.put("http.orders_p50_ms", orders.latency().millisAt(0.5));
        figures.put("http.orders_p99_ms", orders.latency().millisAt(0.99));
      }
      if (wants("bulk")) {
        var bulk = rounds(server, "bulk orders, lines", LINES_PER_BULK, 16, this::orders);
        figures.atLeast("http.bulk_lines_per_s", bulk.perSecond() * LINES_PER_BULK, 40_000);
        var reserve = rounds(server, "bulk reservations, lines", LINES_PER_BULK, 16, this::reservations);
        figures.put("http.bulk_reserve_lines_per_s", reserve.perSecond() * LINES_PER_BULK);
      }
      if (wants("availability")) {
        var availability = rounds(server, "availability of one item", 1, CONNECTIONS, this::availability);
        figures.atLeast("http.availability_per_s", availability.perSecond(), 25_000);
        figures.put("http.availability_p50_ms", availability.latency().millisAt(0.5));
        figures.atMost("http.availability_p99_ms", availability.latency().millisAt(0.99), 10);
      }
      if (wants("events")) {
        var visible = events();
        figures.say("events seen by a stream while %,d orders/s flow: %,d", PACED_ORDERS_PER_SECOND, visible.count());
        figures.put("events.visible_p50_ms", visible.millisAt(0.5));
        figures.atMost("events.visible_p99_ms", visible.millisAt(0.99), 250);
        if (visible.count() == 0) throw new IllegalStateException("the stream told of no event");
      }
      figures.atMost("http.server_rss_mib", server.residentMib(true), 1_024);
    } finally {
      ServerProcess.delete(home);
    }
    figures.write(json);
    return 0;
  }

  private void open(PlimsollClient client) {
    for (var from = 0; from < ITEMS; from += ROWS_PER_IMPORT) {
      var items = new StringBuilder(
          "sku,product,name,gtin,unit,lotTracked,category,attributes,packs,price,currency,cost,"
              + "status\n");
      for (var i = from; i < from + ROWS_PER_IMPORT; i++)
        items.append(sku(i)).append(",,Bench item ").append(i).append(",,EA,false,,,,,,,ACTIVE\n");
      client.postCsv("/catalog/items/import", items.toString()).orThrow("the items");
    }
    client.postCsv("/catalog/locations/import", "code,name,type,street,city,postcode,country,timeZone,gln,open\n"
        + "BENCH-DC,Bench,FULFILMENT_CENTRE,,,,GB,Europe/London,,true\n").orThrow("the location");
    client.postCsv("/catalog/channels/import",
        "code,name,type,currency,locations,splitAllowed,backorders,backorderLimit,timeZone\n"
            + "BENCH,Bench shop,OWN_SHOP,GBP,BENCH-DC,true,NEVER,,Europe/London\n")
        .orThrow("the channel");
    for (var from = 0; from < ITEMS; from += 500) {
      var body = new JsonText().object().array("lines");
      for (var i = from; i < from + 500; i++)
        body.object().put("sku", sku(i)).put("location", "BENCH-DC").put("quantity", 100_000_000).endObject();
      client.post("/stock/receive", "stock-" + from, body.endArray().endObject()).orThrow("the stock");
    }
  }

  private static String sku(int item) {
    return "BENCH-%05d".formatted(item);
  }

  private HttpLoad load(int connections) {
    return new HttpLoad(base.getHost(), base.getPort(), connections);
  }

  private boolean wants(String what) {
    return only == null || only.equals(what);
  }

  /**
   * The median round. Also prints what each costs in processor time, which is much the same on a busy machine.
   *
   * @param each how many of {@code what} a request holds
   */
  private Result rounds(ServerProcess server, String what, int each, int connections, Requests requests)
      throws IOException {
    load(connections).run(warmUpSeconds, 0, requests);
    var results = new ArrayList<Result>();
    var serverSeconds = server.cpuSeconds();
    var postgresSeconds = server.postgresCpuSeconds();
    var ownSeconds = ownCpuSeconds();
    for (var i = 0; i < rounds; i++) results.add(load(connections).run(seconds, 0, requests));
    var count = results.stream().mapToLong(Result::requests).sum() * (double) each;
    results.sort(Comparator.comparingDouble(Result::perSecond));
    var median = results.get(results.size() / 2);
    System.out.printf(Locale.ROOT,
        "%s: %,.0f/s, p50 %.1f ms, p99 %.1f ms; processor time of each: server %.0f, PostgreSQL %.0f, this program %.0f µs%n",
        what, median.perSecond() * each, median.latency().millisAt(0.5), median.latency().millisAt(0.99),
        (server.cpuSeconds() - serverSeconds) / count * 1e6,
        (server.postgresCpuSeconds() - postgresSeconds) / count * 1e6,
        (ownCpuSeconds() - ownSeconds) / count * 1e6);
    return median;
  }

  private static double ownCpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private byte[] post(String path, JsonText body) {
    return HttpConnection.request(base, "POST", path,
        "Authorization: Bearer " + ServerProcess.KEY + "\r\nContent-Type: application/json\r\n", body.bytes());
  }

  private byte[] order() {
    var body = new JsonText();
    order(body, 1);
    return post("/api/v1/orders", body);
  }

  private void order(JsonText body, int lines) {
    var reference = Long.toString(numbers.incrementAndGet());
    body.object().put("channel", "BENCH").put("reference", reference).array("lines");
    for (var i = 0; i < lines; i++)
      body.object().put("sku", sku(random.nextInt(ITEMS))).put("quantity", 1).put("unitPrice", "9.90").endObject();
    body.endArray().endObject();
  }

  private byte[] orders() {
    var body = new JsonText().object().array("orders");
    for (var i = 0; i < ORDERS_PER_BULK; i++) order(body, LINES_PER_BULK_ORDER);
    return post("/api/v1/orders/bulk?answer=brief", body.endArray().endObject());
  }

  private byte[] reservations() {
    var body = new JsonText().object().array("commands");
    for (var i = 0; i < ORDERS_PER_BULK; i++) {
      body.object().put("key", "r" + numbers.incrementAndGet()).put("channel", "BENCH").array("lines");
      for (var line = 0; line < LINES_PER_BULK_ORDER; line++)
        body.object().put("sku", sku(random.nextInt(ITEMS))).put("quantity", 1).endObject();
      body.endArray().endObject();
    }
    return post("/api/v1/stock/reserve/bulk", body.endArray().endObject());
  }

  private byte[] availability() {
    return HttpConnection.request(base, "GET",
        "/api/v1/stock/availability?channel=BENCH&sku=" + sku(random.nextInt(ITEMS)),
        "Authorization: Bearer " + ServerProcess.KEY + "\r\n", new byte[0]);
  }

  /**
   * Orders at a steady pace, watched by a client of the event stream. The time of an event is that of its decision, before it was
   * committed; so what is measured includes the commit.
   */
  private LatencyHistogram events() throws Exception {
    var visible = new LatencyHistogram();
    var counting = new java.util.concurrent.atomic.AtomicBoolean();
    try (var stream = HttpConnection.open(base, Duration.ofSeconds(60))) {
      stream.send(HttpConnection.request(base, "GET", "/api/v1/events?types=order.placed", "Authorization: Bearer "
          + ServerProcess.KEY + "\r\nAccept: text/event-stream\r\n", new byte[0]));
      while (!stream.line().startsWith("retry")) {
        // The head and the first chunk.
      }
      var reader = Thread.ofPlatform().daemon().start(() -> {
        try {
          while (true) {
            var line = stream.line();
            var at = line.indexOf("\"time\":\"");
            if (at < 0 || !line.startsWith("data:")) continue;
            var seen = Instant.now();
            var time = Instant.parse(line.substring(at + 8, line.indexOf('"', at + 8)));
            if (counting.get()) visible.record(Duration.between(time, seen).toNanos() / 1_000);
          }
        } catch (IOException closed) {
          // The measurement is over.
        }
      });
      load(16).run(2, PACED_ORDERS_PER_SECOND, this::order);
      counting.set(true);
      load(16).run(seconds * 2, PACED_ORDERS_PER_SECOND, this::order);
      Thread.sleep(500);
      stream.close();
      reader.join(5_000);
    }
    return visible;
  }
}
