package io.plimsoll.bench.oversell;

import io.plimsoll.bench.ServerProcess;
import io.plimsoll.simulator.HttpConnection;
import io.plimsoll.simulator.JsonText;
import io.plimsoll.simulator.PlimsollClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Units of one item that far more buyers want than there are, each asking for one to three, at two server processes on one
 * database at the same time.
 */
final class FlashSale {

  /**
   * @param sold units that were acknowledged as reserved
   * @param reserved units in RESERVED by the server's own account, and {@code sellable} left
   * @param untruthful refusals that named a figure which cannot have been so, in words
   * @param violations what verify found
   */
  record Outcome(int attempts, long accepted, long refused, long sold, long reserved, long sellable,
      List<String> untruthful, List<String> violations, double seconds) {}

  private static final String SKU = "LAST-500";
  private static final String LOCATION = "FLASH-DC";
  private static final int MOST_COMPLAINTS = 20;

  private final int units;
  private final int attempts;
  private final int connections;
  private final long seed;

  /** Units acknowledged as sold so far, and units asked for by whoever has asked and was not refused yet. */
  private final AtomicLong sold = new AtomicLong();
  private final AtomicLong possiblySold = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final List<String> untruthful = new ArrayList<>();

  FlashSale(int units, int attempts, int connections, long seed) {
    this.units = units;
    this.attempts = attempts;
    this.connections = connections;
    this.seed = seed;
  }

  /** @param home an empty folder for the data of both servers */
  Outcome run(Path home) throws IOException, InterruptedException, ExecutionException {
    try (var first = ServerProcess.start(home.resolve("first"), Map.of());
        var second = ServerProcess.start(home.resolve("second"),
            Map.of("PLIMSOLL_DATABASE_URL", first.databaseUrl()))) {
      try (var client = first.client(Duration.ofSeconds(30))) {
        open(client);
      }
      awaitCatalog(second);
      var start = System.nanoTime();
      sell(List.of(first, second));
      var seconds = (System.nanoTime() - start) / 1e9;
      try (var client = second.client(Duration.ofSeconds(30))) {
        return outcome(client, seconds);
      }
    }
  }

  private void open(PlimsollClient client) {
    client.postCsv("/catalog/items/import",
        "sku,product,name,gtin,unit,lotTracked,category,attributes,packs,price,currency,cost,status\n" + SKU
            + ",,The last ones,,EA,false,,,,,,,ACTIVE\n")
        .orThrow("the item");
    client.postCsv("/catalog/locations/import",
        "code,name,type,street,city,postcode,country,timeZone,gln,open\n" + LOCATION
            + ",Flash,FULFILMENT_CENTRE,,,,GB,Europe/London,,true\n")
        .orThrow("the location");
    client.post("/stock/receive", "flash-stock", new JsonText().object().array("lines").object().put("sku", SKU)
        .put("location", LOCATION).put("quantity", units).endObject().endArray().endObject()).orThrow("the stock");
  }

  /** The second server learns of the new item from the log, a moment later. */
  private static void awaitCatalog(ServerProcess second) throws InterruptedException {
    try (var client = second.client(Duration.ofSeconds(30))) {
      for (var tries = 0; !client.get("/stock/availability?sku=" + SKU).isSuccess(); tries++) {
        if (tries == 200) throw new IllegalStateException("the second server does not learn of the item");
        Thread.sleep(100);
      }
    }
  }

  private void sell(List<ServerProcess> servers) throws InterruptedException, ExecutionException {
    var next = new AtomicInteger();
    var buyers = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < connections; i++) {
        var base = URI.create(servers.get(i % servers.size()).url());
        var random = new SplittableRandom(seed * 1_000 + i);
        buyers.add(threads.submit(() -> {
          try (var connection = HttpConnection.open(base, Duration.ofSeconds(60))) {
            for (var n = next.getAndIncrement(); n < attempts; n = next.getAndIncrement())
              buy(connection, base, n, 1 + random.nextInt(3));
          }
          return null;
        }));
      }
    }
    for (var buyer : buyers) buyer.get();
  }

  private void buy(HttpConnection connection, URI base, int number, int quantity) throws IOException {
    var body = new JsonText().object().put("reference", "buyer-" + number).array("lines").object().put("sku", SKU)
        .put("quantity", quantity).array("locations").add(LOCATION).endArray().endObject().endArray().endObject();
    var request = HttpConnection.request(base, "POST", "/api/v1/stock/reserve", "Authorization: Bearer "
        + ServerProcess.KEY + "\r\nContent-Type: application/json\r\nIdempotency-Key: flash-%06d\r\n".formatted(number),
        body.bytes());
    var soldBefore = sold.get();
    possiblySold.addAndGet(quantity);
    var answer = connection.exchange(request);
    var json = PlimsollClient.parse(answer.text());
    if (answer.isSuccess()) {
      accepted.incrementAndGet();
      sold.addAndGet(quantity);
      if (json.path("lines").path(0).path("reserved").asLong(-1) != quantity) complain("accepted, but: " + json);
      return;
    }
    if (answer.status() != 409) throw new IOException("answer " + answer.status() + ": " + answer.text());
    refused.incrementAndGet();
    var available = json.path("shortages").path(0).path("available").asLong(-1);
    // At the moment of the decision at least soldBefore units were gone, and at most what anybody may have got by now.
    var most = units - soldBefore;
    var least = Math.max(0, units - (possiblySold.get() - quantity));
    possiblySold.addAndGet(-quantity);
    if (available >= quantity || available > most || available < least)
      complain(
          "refused " + quantity + " with " + available + " available, which was between " + least + " and " + most);
  }

  private void complain(String what) {
    synchronized (untruthful) {
      if (untruthful.size() < MOST_COMPLAINTS) untruthful.add(what);
    }
  }

  private Outcome outcome(PlimsollClient client, double seconds) {
    var summary = client.get("/verify").orThrow("verify").json();
    var violations = new ArrayList<String>();
    for (var check : summary.path("checks"))
      if (check.path("violations").asLong(0) != 0) violations.add(check.toString());
    // The reservations themselves, not a view of them.
    long reserved = 0;
    var path = "/stock/reservations?limit=500&sku=" + SKU;
    for (var page = path; page != null;) {
      var json = client.get(page).orThrow(page).json();
      for (var each : json.path("items")) reserved += each.path("open").asLong(0);
      var next = json.path("next").asString("");
      page = next.isEmpty() ? null : path + "&cursor=" + PlimsollClient.encode(next);
    }
    var states = client.get("/stock/positions?sku=" + SKU).orThrow("the position").json().path("items").path(0)
        .path("states");
    if (states.path("RESERVED").asLong(-1) != reserved) violations.add("RESERVED is " + states + ", held " + reserved);
    return new Outcome(attempts, accepted.get(), refused.get(), sold.get(), reserved,
        states.path("SELLABLE").asLong(-1),
        untruthful, violations, seconds);
  }
}
