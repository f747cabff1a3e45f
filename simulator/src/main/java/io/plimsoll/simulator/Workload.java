package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Answer;
import io.plimsoll.simulator.PlimsollClient.Unreachable;
import io.plimsoll.simulator.World.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A retailer's day, going on for as long as it is let: customers order, fill carts and send goods back, the warehouse ships, receives,
 * moves, counts and breaks things, and buyers order more of what has been sold.
 *
 * <p>What follows something (a shipment its order, an inspection its return) is put on an agenda for a little later, so the whole
 * is one loop and a few requests under way. A server that is away is waited for; what was asked is asked again under its key.
 */
final class Workload {

  /** What has been done, for the one line that is printed now and then. */
  enum Deed {
    ORDER, SHIPMENT, CANCELLATION, CART, RETURN, RECEIPT, TRANSFER, CORRECTION, REFUSAL
  }

  private record Task(Instant at, long number, Runnable work) {}

  private static final int MOST_UNDER_WAY = 32;
  private static final int REORDER_UNITS = 24;

  private final PlimsollClient client;
  private final World world;
  private final double ordersPerSecond;
  private final boolean followsTheClock;
  private final Consumer<String> notices;
  /** Differs from run to run, so that a second run does not repeat the first one's names. */
  private final String run;
  private final Shop shop;
  private final SplittableRandom random;
  private final PriorityQueue<Task> agenda = new PriorityQueue<>(
      java.util.Comparator.comparing(Task::at).thenComparing(Task::number));
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLongArray deeds = new AtomicLongArray(Deed.values().length);
  /** Units sold and not yet ordered again, by "sku at location". */
  private final Map<String, Long> sold = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /** @param followsTheClock whether nights are quieter than evenings */
  Workload(PlimsollClient client, World world, double ordersPerSecond, boolean followsTheClock, String run,
      Consumer<String> notices) {
    this.client = client;
    this.world = world;
    this.ordersPerSecond = ordersPerSecond;
    this.followsTheClock = followsTheClock;
    this.run = run;
    this.notices = notices;
    this.shop = new Shop(world, run.hashCode() * 31L + world.seed());
    this.random = shop.random().split();
  }

  /** Until {@link #stop}; what is under way then is finished, what was only planned is not begun. */
  void go() throws InterruptedException {
    var places = new Semaphore(MOST_UNDER_WAY);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      resume();
      every(Duration.ofSeconds(20), this::cart);
      every(Duration.ofSeconds(15), this::reorder);
      every(Duration.ofSeconds(45), this::transfer);
      every(Duration.ofSeconds(40), this::mishap);
      every(Duration.ofSeconds(75), this::count);
      every(Duration.ofMinutes(10), this::tell);
      var nextOrder = Instant.now();
      while (!stopping) {
        var now = Instant.now();
        if (!now.isBefore(nextOrder)) {
          start(threads, places, () -> order(now));
          nextOrder = now.plus(pauseNanos(now), ChronoUnit.NANOS);
        }
        for (var task = due(now); task != null && !stopping; task = due(now)) start(threads, places, task.work);
        TimeUnit.MILLISECONDS.sleep(Math.clamp(now.until(nextOrder, ChronoUnit.MILLIS), 1, 100));
      }
      if (!places.tryAcquire(MOST_UNDER_WAY, 10, TimeUnit.SECONDS)) client.close();
    }
  }

  void stop() {
    stopping = true;
  }

  long done(Deed deed) {
    return deeds.get(deed.ordinal());
  }

  private long pauseNanos(Instant now) {
    var pace = ordersPerSecond * (followsTheClock ? Math.max(0.1, shop.pace(now)) : 1);
    // Customers know nothing of one another: the pauses between them are exponential.
    synchronized (random) {
      return Math.min(60_000_000_000L, (long) (-Math.log(1 - random.nextDouble()) / pace * 1e9));
    }
  }

  private void start(ExecutorService threads, Semaphore places, Runnable work) throws InterruptedException {
    places.acquire();
    threads.execute(() -> {
      try {
        work.run();
      } catch (Unreachable e) {
        if (!stopping) notices.accept(String.valueOf(e.getMessage()));
        stopping = true;
      } catch (RuntimeException e) {
        done(Deed.REFUSAL, 1);
        if (done(Deed.REFUSAL) <= 5) notices.accept("unexpected: " + e);
      } finally {
        places.release();
      }
    });
  }

  private synchronized @org.jspecify.annotations.Nullable Task due(Instant now) {
    var first = agenda.peek();
    return first == null || first.at.isAfter(now) ? null : agenda.poll();
  }

  private synchronized void later(double seconds, Runnable work) {
    agenda.add(new Task(Instant.now().plusMillis((long) (seconds * 1000)), numbers.incrementAndGet(), work));
  }

  private void every(Duration pause, Runnable work) {
    later(pause.toMillis() / 1000.0 * (0.5 + dice()), () -> {
      every(pause, work);
      work.run();
    });
  }

  private double dice() {
    synchronized (random) {
      return random.nextDouble();
    }
  }

  private int dice(int bound) {
    synchronized (random) {
      return random.nextInt(bound);
    }
  }

  private void done(Deed deed, int times) {
    deeds.addAndGet(deed.ordinal(), times);
  }

  private String name(String kind) {
    return run + "-" + kind + "-" + numbers.incrementAndGet();
  }

  private void tell() {
    var line = new StringBuilder("since the start:");
    for (var deed : Deed.values())
      line.append(' ').append(done(deed)).append(' ').append(deed.name().toLowerCase(java.util.Locale.ROOT))
          .append('s');
    notices.accept(line.toString());
  }

  // Customers

  private void order(Instant now) {
    Shop.Order order;
    synchronized (shop) {
      order = shop.next(name("ORDER"), now.truncatedTo(ChronoUnit.MILLIS));
    }
    var body = new JsonText();
    order.write(body, null, dice() < 0.01 ? "payment under review" : null);
    var answer = client.post("/orders", order.reference(), body);
    if (!answer.isSuccess()) {
      done(Deed.REFUSAL, 1);
      return;
    }
    done(Deed.ORDER, 1);
    var json = answer.json();
    remember(json);
    var id = json.path("id").asString("");
    if (dice() < 0.03) later(2 + 20 * dice(), () -> cancel(id));
    else
      later(20 + 100 * dice(), () -> ship(id, 1));
  }

  private void remember(JsonNode order) {
    for (var line : order.path("lines")) {
      for (var allocation : line.path("allocations"))
        sold.merge(line.path("sku").asString("") + " " + allocation.path("location").asString(""),
            allocation.path("quantity").asLong(0), Long::sum);
    }
  }

  private void cancel(String order) {
    if (command("/orders/" + order + "/cancel", name("CANCEL"),
        new JsonText().object().put("reason", "CUSTOMER_CANCELLED").endObject()).isSuccess())
      done(Deed.CANCELLATION, 1);
  }

  private void ship(String order, int attempt) {
    var answer = command("/orders/" + order + "/ship", name("SHIP"), new JsonText().object().endObject());
    if (!answer.isSuccess()) {
      // Held, or waiting for goods: tried a few more times, further and further apart.
      if (attempt < 5) later(120.0 * attempt, () -> ship(order, attempt + 1));
      return;
    }
    done(Deed.SHIPMENT, 1);
    var shipped = answer.json();
    if (shipped.path("status").asString("").equals("PART_SHIPPED") && attempt < 5)
      later(180.0 * attempt, () -> ship(order, attempt + 1));
    for (var line : shipped.path("lines")) {
      var item = world.itemsBySku().get(line.path("sku").asString(""));
      if (item == null || line.path("shipped").asLong(0) == 0 || dice() > item.returnRate()) continue;
      var location = line.path("allocations").path(0).path("location").asString("FC-LEEDS");
      later(60 + 240 * dice(), () -> comeBack(item, location, order));
    }
  }

  private void comeBack(Item item, String location, String order) {
    if (item.lotTracked()) return;
    var line = new JsonText().object().put("sku", item.sku()).put("location", location).put("quantity", 1);
    if (!stock("return", order, null, line.endObject()).isSuccess()) return;
    done(Deed.RETURN, 1);
    later(45 + 180 * dice(), () -> {
      var verdict = dice();
      var inspected = new JsonText().object().put("sku", item.sku()).put("location", location).put("quantity", 1)
          .put("state", "RETURNED").put("to", verdict < 0.8 ? "SELLABLE" : verdict < 0.92 ? "DAMAGED" : "SCRAP")
          .endObject();
      stock("dispose", order, null, inspected);
    });
  }

  /** A cart holds stock for a minute and a half; then it is bought elsewhere, given up, or forgotten. */
  private void cart() {
    Shop.Order wish;
    synchronized (shop) {
      wish = shop.next(world.channels().getFirst(), name("CART"), Instant.now());
    }
    var body = new JsonText().object().put("channel", wish.channel()).put("reference", wish.reference())
        .put("mode", "PARTIAL")
        .put("expiresAt", Instant.now().plusSeconds(90).truncatedTo(ChronoUnit.MILLIS).toString())
        .array("lines");
    for (var line : wish.lines())
      body.object().put("sku", line.item().sku()).put("quantity", line.units()).endObject();
    var answer = command("/stock/reserve", wish.reference(), body.endArray().endObject());
    if (!answer.isSuccess()) return;
    done(Deed.CART, 1);
    if (dice() < 0.5) return;
    var release = new JsonText().object().put("reference", wish.reference()).array("lines");
    for (var line : answer.json().path("lines")) {
      for (var reservation : line.path("reservations"))
        release.object().put("reservation", reservation.path("id").asString("")).endObject();
    }
    release.endArray().endObject();
    later(10 + 60 * dice(), () -> command("/stock/release", wish.reference() + "-RELEASE", release));
  }

  // Buyers and warehouse

  /** What has sold by the dozen is ordered again in full cases; the supplier confirms soon and delivers a little later. */
  private void reorder() {
    var wanted = new TreeMap<String, Long>();
    sold.forEach((place, units) -> {
      if (units >= REORDER_UNITS && wanted.size() < 20) wanted.put(place, units);
    });
    var items = world.itemsBySku();
    wanted.forEach((place, units) -> {
      sold.computeIfPresent(place, (_, now) -> now - units);
      var sku = place.substring(0, place.indexOf(' '));
      var location = place.substring(place.indexOf(' ') + 1);
      var item = items.get(sku);
      if (item == null) return;
      var quantity = (units + item.caseQuantity() - 1) / item.caseQuantity() * item.caseQuantity();
      var due = LocalDate.now(ZoneOffset.UTC).plusDays(3);
      var answer = stock("expect", name("PO"), null, new JsonText().object().put("sku", sku).put("location", location)
          .put("quantity", quantity).put("dueOn", due.toString()).endObject());
      var dated = answer.json().path("lines").path(0).path("dated").asString("");
      if (dated.isEmpty()) return;
      later(30 + 60 * dice(), () -> {
        stock("confirm", "CONFIRMED", null, new JsonText().object().put("dated", dated).endObject());
        later(120 + 240 * dice(), () -> receive(item, location, dated, quantity));
      });
    });
  }

  private void receive(Item item, String location, String dated, long quantity) {
    var line = new JsonText().object().put("sku", item.sku()).put("location", location).put("quantity", quantity)
        .put("inbound", dated);
    if (item.lotTracked()) {
      var today = LocalDate.now(ZoneOffset.UTC);
      line.object("lot").put("code", "L" + today.getYear() % 100 + String.format("%03d", today.getDayOfYear()) + "9")
          .put("expiresOn", today.plusDays(item.shelfLifeDays()).toString()).endObject();
    }
    if (stock("receive", name("RECEIPT"), null, line.endObject()).isSuccess()) done(Deed.RECEIPT, 1);
  }

  private void transfer() {
    var routes = Map.of("FC-LEEDS", Set.of("SR-LONDON", "POP-MARGATE", "3PL-DUBLIN"), "FC-VENLO",
        Set.of("SR-AMSTERDAM", "FC-POZNAN"));
    var from = dice() < 0.6 ? "FC-LEEDS" : "FC-VENLO";
    var to = java.util.List.copyOf(new java.util.TreeSet<>(routes.getOrDefault(from, Set.of())))
        .get(dice(routes.getOrDefault(from, Set.of()).size()));
    var item = plainItem();
    var answer = stock("transfer-out", name("TRANSFER"), null,
        new JsonText().object().put("sku", item.sku()).put("from", from).put("to", to).put("quantity", 1 + dice(4))
            .put("dueOn", LocalDate.now(ZoneOffset.UTC).plusDays(1).toString()).endObject());
    var dated = answer.json().path("lines").path(0).path("dated").asString("");
    if (dated.isEmpty()) return;
    done(Deed.TRANSFER, 1);
    later(90 + 150 * dice(), () -> stock("transfer-in", "ARRIVED", null,
        new JsonText().object().put("dated", dated).endObject()));
  }

  /** Something is broken, set aside, cleared again, lost or found. */
  private void mishap() {
    var item = plainItem();
    var line = new JsonText().object().put("sku", item.sku()).put("location", "FC-LEEDS");
    var answer = switch (dice(5)) {
      case 0 -> stock("damage", name("DAMAGE"), null, line.put("quantity", 1).endObject());
      case 1 -> {
        var done = stock("quarantine", name("QUARANTINE"), null, line.put("quantity", 1).endObject());
        if (done.isSuccess())
          later(120, () -> stock("clear", name("CLEAR"), null, new JsonText().object()
              .put("sku", item.sku()).put("location", "FC-LEEDS").put("quantity", 1).endObject()));
        yield done;
      }
      case 2 -> stock("adjust", name("LOSS"), "LOST", line.put("quantity", -1).endObject());
      case 3 -> stock("adjust", name("FIND"), "FOUND", line.put("quantity", 1).endObject());
      default -> stock("adjust", name("SAMPLE"), "SAMPLE", line.put("quantity", -1).endObject());
    };
    if (answer.isSuccess()) done(Deed.CORRECTION, 1);
  }

  /** Someone counts a shelf and mostly finds what the book says. */
  private void count() {
    var item = plainItem();
    var countedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var positions = client.get("/stock/positions?location=FC-LEEDS&sku=" + PlimsollClient.encode(item.sku()));
    if (!positions.isSuccess()) return;
    for (var row : positions.json().path("items")) {
      if (!row.path("lot").isNull() && row.has("lot")) continue;
      var book = row.path("states").path("SELLABLE").asLong(0);
      var counted = Math.max(0, book + (dice() < 0.7 ? 0 : dice(3) - 1));
      var body = new JsonText().object().put("reference", name("COUNT")).put("reason", "COUNT")
          .put("countedAt", countedAt.toString()).array("lines").object().put("sku", item.sku())
          .put("location", "FC-LEEDS")
          .put("counted", counted).endObject().endArray().endObject();
      if (command("/stock/count", name("COUNTED"), body).isSuccess()) done(Deed.CORRECTION, 1);
    }
  }

  private Item plainItem() {
    while (true) {
      var item = world.items().get(dice(world.items().size()));
      if (!item.lotTracked()) return item;
    }
  }

  /** Orders that an earlier run left unshipped. */
  private void resume() {
    var waiting = new HashMap<String, String>();
    for (var status : java.util.List.of("OPEN", "PART_SHIPPED")) {
      var answer = client.get("/orders?limit=500&status=" + status);
      if (!answer.isSuccess()) continue;
      for (var order : answer.json().path("items")) {
        var reference = order.path("reference").asString("");
        if (reference.contains("-ORDER-") && order.path("held").asString("").isEmpty())
          waiting.put(order.path("id").asString(""), reference);
      }
    }
    for (var id : waiting.keySet()) later(5 + 120 * dice(), () -> ship(id, 1));
  }

  private Answer stock(String kind, String reference, @org.jspecify.annotations.Nullable String reason, JsonText line) {
    var body = new JsonText().object().put("reference", reference).put("reason", reason).array("lines")
        .addRaw(line.toString()).endArray().endObject();
    return command("/stock/" + kind, name(kind.toUpperCase(java.util.Locale.ROOT)), body);
  }

  private Answer command(String path, String key, JsonText body) {
    var answer = client.post(path, key, body);
    if (!answer.isSuccess()) done(Deed.REFUSAL, 1);
    return answer;
  }
}
