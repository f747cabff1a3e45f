package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * A small, busy shop whose every acknowledged command is booked with an {@link Auditor}: orders, carts, shipments, cancellations,
 * receipts, corrections. A command that gets no answer is asked again under its key until it gets one, so after {@link #pause}
 * the auditor knows of everything that has happened.
 *
 * <p>Stock is scarce, so that refusals are part of it. Orders beyond the stock are cut, not owed: whatever moves, moves because
 * of a command of ours.
 */
public final class AuditedTraffic implements AutoCloseable {

  private static final int ITEMS = 12;
  private static final int OPENING_UNITS = 8;
  private static final int REMEMBERED = 40;
  private static final List<String> LOCATIONS = List.of("AUDIT-EAST", "AUDIT-WEST");
  private static final String CHANNEL = "AUDIT-SHOP";

  private record Sent(String path, String key, JsonText body) {}

  private final PlimsollClient client;
  private final Auditor auditor;
  private final String run;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Future<?>> working = new ArrayList<>();
  private volatile boolean pausing;

  /** @param run makes the keys of this run its own */
  public AuditedTraffic(PlimsollClient client, Auditor auditor, int workers, long seed, String run) {
    this.client = client;
    this.auditor = auditor;
    this.run = run;
    var random = new SplittableRandom(seed);
    for (var i = 0; i < workers; i++) this.workers.add(new Worker(i, random.split()));
  }

  /** Makes the shop: items, two locations, a channel, opening stock. */
  public void open() {
    var items = new StringBuilder("sku,product,name,gtin,unit,lotTracked,category,attributes,packs,price,currency,cost,"
        + "status\n");
    for (var i = 0; i < ITEMS; i++)
      items.append(sku(i)).append(",,Audited item ").append(i).append(",,EA,false,,,,,,,ACTIVE\n");
    importCsv("items", items.toString());
    var locations = new StringBuilder("code,name,type,street,city,postcode,country,timeZone,gln,open\n");
    for (var location : LOCATIONS)
      locations.append(location).append(',').append(location).append(",FULFILMENT_CENTRE,,,,GB,Europe/London,,true\n");
    importCsv("locations", locations.toString());
    importCsv("channels",
        "code,name,type,currency,locations,splitAllowed,backorders,backorderLimit,timeZone\n" + CHANNEL
            + ",Audited shop,OWN_SHOP,GBP," + String.join(";", LOCATIONS) + ",true,NEVER,,Europe/London\n");
    for (var location : LOCATIONS) {
      for (var i = 0; i < ITEMS; i++) workers.getFirst().receive(sku(i), location, OPENING_UNITS);
    }
  }

  private void importCsv(String kind, String csv) {
    var answer = client.postCsv("/catalog/" + kind + "/import", csv).orThrow("the import of " + kind).json();
    if (!answer.path("rejected").isEmpty()) throw new IllegalStateException("the import of " + kind + ": " + answer);
  }

  private static String sku(int item) {
    return "AUDIT-%03d".formatted(item);
  }

  /** Sets everybody to work. */
  public void go() {
    pausing = false;
    for (var worker : workers) working.add(threads.submit(worker));
  }

  /** Waits until everybody has the answer to the last command. */
  public void pause() throws InterruptedException, ExecutionException {
    pausing = true;
    for (var each : working) each.get();
    working.clear();
  }

  /** Sends the newest acknowledged commands once more; the auditor complains if one is answered in another way. */
  public int repeat() {
    var count = 0;
    for (var worker : workers) count += worker.repeat();
    return count;
  }

  public long acknowledged() {
    return acknowledged.get();
  }

  public long refused() {
    return refused.get();
  }

  @Override
  public void close() {
    pausing = true;
    client.close();
    threads.close();
  }

  private final class Worker implements Runnable {
    private final int number;
    private final SplittableRandom random;
    private final ArrayDeque<JsonNode> orders = new ArrayDeque<>();
    private final ArrayDeque<JsonNode> carts = new ArrayDeque<>();
    private final ArrayDeque<Sent> newest = new ArrayDeque<>();
    private long count;

    Worker(int number, SplittableRandom random) {
      this.number = number;
      this.random = random;
    }

    @Override
    public void run() {
      while (!pausing) {
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> order();
          case 3 -> reserve();
          case 4, 5 -> finish("ship");
          case 6 -> finish("cancel");
          case 7 -> release();
          case 8 -> receive(anySku(), anyLocation(), 1 + random.nextInt(6));
          default -> adjust();
        }
      }
    }

    private String anySku() {
      return sku(random.nextInt(ITEMS));
    }

    private String anyLocation() {
      return LOCATIONS.get(random.nextInt(LOCATIONS.size()));
    }

    private void order() {
      var key = key();
      var body = new JsonText().object().put("channel", CHANNEL).put("reference", key).array("lines");
      for (var lines = 1 + random.nextInt(3); lines > 0; lines--)
        body.object().put("sku", anySku()).put("quantity", 1 + random.nextInt(4)).endObject();
      var answer = send("/orders", key, body.endArray().endObject());
      if (!answer.isSuccess()) return;
      auditor.ordered(answer.json());
      orders.add(answer.json());
    }

    private void finish(String how) {
      var order = orders.poll();
      if (order == null) return;
      var answer = send("/orders/" + order.path("id").asString("") + "/" + how, key(),
          new JsonText().object().endObject());
      // An order of which nothing could be reserved is cancelled already.
      if (!answer.isSuccess()) return;
      if (how.equals("ship")) auditor.shippedOrder(order);
      else
        auditor.cancelledOrder(order);
    }

    private void reserve() {
      var body = new JsonText().object().put("channel", CHANNEL).put("mode", "PARTIAL").array("lines");
      for (var lines = 1 + random.nextInt(2); lines > 0; lines--)
        body.object().put("sku", anySku()).put("quantity", 1 + random.nextInt(3)).endObject();
      var answer = send("/stock/reserve", key(), body.endArray().endObject());
      if (!answer.isSuccess()) return;
      for (var line : answer.json().path("lines")) {
        for (var hold : line.path("reservations")) {
          auditor.reserved(hold.path("id").asString(""), line.path("sku").asString(""),
              hold.path("location").asString(""), hold.path("quantity").asLong(0));
          carts.add(hold);
        }
      }
    }

    private void release() {
      var hold = carts.poll();
      if (hold == null) return;
      var id = hold.path("id").asString("");
      var answer = send("/stock/release", key(), new JsonText().object().array("lines").object().put("reservation", id)
          .endObject().endArray().endObject());
      if (answer.isSuccess()) auditor.released(id, hold.path("quantity").asLong(0));
    }

    private void receive(String sku, String location, int quantity) {
      var answer = send("/stock/receive", key(), line(null, sku, location, quantity));
      if (answer.isSuccess()) auditor.moved(sku, location, Auditor.OUTSIDE, "SELLABLE", quantity);
    }

    private void adjust() {
      var sku = anySku();
      var location = anyLocation();
      var answer = send("/stock/adjust", key(), line("LOST", sku, location, -1));
      if (answer.isSuccess()) auditor.moved(sku, location, "SELLABLE", Auditor.OUTSIDE, 1);
    }

    private JsonText line(@org.jspecify.annotations.Nullable String reason, String sku, String location, int quantity) {
      return new JsonText().object().put("reason", reason).array("lines").object().put("sku", sku)
          .put("location", location).put("quantity", quantity).endObject().endArray().endObject();
    }

    private String key() {
      return "%s-%02d-%08d".formatted(run, number, ++count);
    }

    private Answer send(String path, String key, JsonText body) {
      var answer = client.post(path, key, body);
      if (!answer.isSuccess()) {
        if (answer.status() >= 500 || answer.status() < 409) answer.orThrow(path + " " + body);
        refused.incrementAndGet();
        return answer;
      }
      acknowledged.incrementAndGet();
      auditor.answered(key, answer.status(), answer.text());
      newest.add(new Sent(path, key, body));
      if (newest.size() > REMEMBERED) newest.removeFirst();
      return answer;
    }

    private int repeat() {
      for (var sent : newest) {
        var answer = client.post(sent.path, sent.key, sent.body);
        auditor.answered(sent.key, answer.status(), answer.text());
      }
      return newest.size();
    }
  }
}
