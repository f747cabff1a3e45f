package io.plimsoll.simulator;

import io.plimsoll.simulator.TradingDay.Cancellation;
import io.plimsoll.simulator.TradingDay.Invoice;
import io.plimsoll.simulator.UciOnlineRetail.Kind;
import io.plimsoll.simulator.UciOnlineRetail.Meaning;
import io.plimsoll.simulator.UciOnlineRetail.Read;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Feeds a file of real invoice lines to a Plimsoll as any channel would, and keeps account of every line and unit.
 *
 * <p>The file goes day by day: orders are placed in bulk in their order of time; in the evening what was cancelled is cancelled,
 * what is reserved is shipped, what came back is received and inspected. Evenings run beside the next day's orders. Every so many
 * days of the file's own calendar a receipt replaces what was ordered since the last one; backorders that it fills are shipped in
 * the following evening.
 *
 * <p>Every command is named after the data (invoice, line, day), never after a position in the file. So a run that was interrupted
 * is simply started again: the server answers what it has done already as it did the first time, and the account comes out whole.
 */
final class Replay {

  /**
   * @param channel the code of the channel that sells
   * @param location the code of the location that ships
   * @param openingQuantity units of each item that are there before the first line
   * @param restockEveryDays days of the file's calendar between receipts; 0 for none
   * @param restockFactor what share of the units ordered since the last receipt the next one brings
   * @param backorders whether an order beyond the stock waits for the next receipt instead of being cut
   * @param linesPerSecond 0 for as fast as it goes
   * @param linesPerRequest about how many lines a bulk request holds
   * @param requestsInFlight how many bulk requests of a sort are under way at once
   */
  record Options(String channel, String location, int openingQuantity, int restockEveryDays, double restockFactor,
      boolean backorders, int linesPerSecond, int linesPerRequest, int requestsInFlight) {}

  private static final Pattern LINE_IN_FIELD = Pattern.compile("\\blines\\[(\\d+)]");
  private static final int CATALOG_ROWS_PER_IMPORT = 2_000;
  private static final int FINAL_ROUNDS = 20;
  private static final long FINAL_PAUSE_MILLIS = 250;

  /** One order as far as we have heard. Guarded by itself. */
  private static final class Taken {
    final Invoice invoice;
    final String reference;
    final String keyPrefix;
    long ordered;
    long reserved;
    long shipped;
    long cancelled;

    Taken(Invoice invoice, String reference, String keyPrefix) {
      this.invoice = invoice;
      this.reference = reference;
      this.keyPrefix = keyPrefix;
    }

    synchronized long open() {
      return ordered - shipped - cancelled;
    }
  }

  /** What a first reading of the file tells about its items. */
  private record Survey(int lines, Map<String, String> nameBySku, Map<String, BigDecimal> priceBySku,
      Map<String, Set<String>> spellingsBySku) {}

  private record Evening(TradingDay day, List<Taken> orders, List<Future<?>> morning,
      @Nullable LocalDate lastRestock) {}

  private final PlimsollClient client;
  private final Options options;
  private final Rejects rejects;
  private final LatencyHistogram latency = new LatencyHistogram();

  private final Map<Kind, AtomicLong> acceptedByKind = new TreeMap<>();
  private final AtomicLong cancelledSameDay = new AtomicLong();
  private final List<Taken> taken = Collections.synchronizedList(new ArrayList<>());
  private final Set<Taken> outstanding = Collections.synchronizedSet(new java.util.LinkedHashSet<>());
  private final AtomicLong ordersShort = new AtomicLong();
  private final AtomicLong unitsShort = new AtomicLong();
  private final AtomicLong unitsReturned = new AtomicLong();
  private @Nullable LocalDate lastRetry;
  private Set<String> known = Set.of();
  private BigDecimal valueOrdered = BigDecimal.ZERO;
  private BigDecimal valueReturned = BigDecimal.ZERO;
  private BigDecimal charges = BigDecimal.ZERO;

  Replay(PlimsollClient client, Options options, Rejects rejects) {
    this.client = client;
    this.options = options;
    this.rejects = rejects;
    for (var kind : Kind.values()) acceptedByKind.put(kind, new AtomicLong());
  }

  /** @param progress told the number of lines read so far, and first, negative, the number in the file */
  ReplayReport run(Path file, IntConsumer progress) throws IOException, InterruptedException, ExecutionException {
    var start = System.nanoTime();
    var survey = survey(file);
    progress.accept(-survey.lines);
    prepareCatalog(survey);
    var before = summary();
    openStock(survey);
    var prepared = System.nanoTime();
    var lines = feed(file, progress);
    finish();
    var end = System.nanoTime();
    var ours = ours();
    // On a fresh channel its summary is the account of this file; otherwise other files, or an earlier try at this one, are in it.
    var servers = before.ordered() == 0 ? summary() : servers();
    var accepted = new LinkedHashMap<String, Long>();
    acceptedByKind.forEach((kind, count) -> accepted.put(switch (kind) {
      case SALE -> "sales";
      case RETURN -> "returns";
      case CHARGE -> "charges";
      case ADJUSTMENT -> "adjustments";
    }, count.get() - (kind == Kind.RETURN ? cancelledSameDay.get() : 0)));
    accepted.put("cancellations", cancelledSameDay.get());
    return new ReplayReport(lines, accepted, rejects.countByReason(), ours, servers, taken.size(), ordersShort.get(),
        unitsShort.get(), unitsReturned.get(), valueOrdered, valueReturned, charges, seconds(start, prepared),
        seconds(prepared, end), latency, UciOnlineRetail.CURRENCY);
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  // Before the first order

  private Survey survey(Path file) throws IOException {
    var names = new HashMap<String, Map<String, Integer>>();
    var prices = new HashMap<String, BigDecimal>();
    var spellings = new TreeMap<String, Set<String>>();
    var lines = 0;
    try (var reader = open(file)) {
      var profile = new UciOnlineRetail(header(file, reader));
      for (var text = reader.readLine(); text != null; text = reader.readLine()) {
        if (text.isBlank()) continue;
        lines++;
        if (!(profile.read(lines + 1, text) instanceof Read.Good(var line))) continue;
        if (!(UciOnlineRetail.classify(line) instanceof Meaning.Accepted(var kind)) || kind == Kind.CHARGE) continue;
        spellings.computeIfAbsent(line.sku(), _ -> new HashSet<>(2)).add(line.code());
        if (kind != Kind.SALE) continue;
        if (!line.description().isEmpty())
          names.computeIfAbsent(line.sku(), _ -> new HashMap<>(2)).merge(line.description(), 1, Integer::sum);
        if (line.unitPrice().signum() > 0) prices.put(line.sku(), line.unitPrice());
      }
    }
    var bestNames = new HashMap<String, String>();
    names.forEach((sku, counts) -> bestNames.put(sku, counts.entrySet().stream()
        .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey())).orElseThrow()
        .getKey()));
    return new Survey(lines, bestNames, prices, spellings);
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (file.toString().endsWith(".gz")) in = new GZIPInputStream(in, 1 << 16);
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  private static String header(Path file, BufferedReader reader) throws IOException {
    var header = reader.readLine();
    if (header == null) throw new IllegalArgumentException(file + " is empty; a header line is wanted first");
    return header;
  }

  private void prepareCatalog(Survey survey) {
    importCsv("categories", "code,name,parent", List.of("ONLINE-RETAIL,Online retail,"));
    importCsv("locations", "code,name,type,street,city,postcode,country,timeZone,gln,open",
        List.of(options.location + ",Replay warehouse,FULFILMENT_CENTRE,,,,GB,Europe/London,,true"));
    importCsv("channels",
        "code,name,type,currency,locations,splitAllowed,backorders,backorderLimit,timeZone",
        List.of(options.channel + ",Replayed shop,OWN_SHOP,GBP," + options.location + ",true,"
            + (options.backorders ? "ALLOWED" : "NEVER") + ",,Europe/London"));
    var before = existingSkus();
    var items = new ArrayList<String>();
    var listings = new ArrayList<String>();
    survey.spellingsBySku.forEach((sku, spellings) -> {
      // An item keeps the name and price it got first: a later file must not rename what an earlier one brought.
      if (!before.contains(sku)) {
        var price = survey.priceBySku.get(sku);
        items.add(csv(sku) + ",," + csv(name(survey.nameBySku.getOrDefault(sku, sku))) + ",,EA,false,ONLINE-RETAIL,,,"
            + (price == null ? "," : price.setScale(2, RoundingMode.HALF_UP) + "," + UciOnlineRetail.CURRENCY)
            + ",,ACTIVE");
      }
      for (var spelling : spellings) listings.add(options.channel + "," + csv(spelling) + "," + csv(sku) + ",1");
    });
    importCsv("items", "sku,product,name,gtin,unit,lotTracked,category,attributes,packs,price,currency,cost,status",
        items);
    importCsv("listings", "channel,channelSku,sku,packQuantity", listings);
    known = existingSkus();
  }

  private Set<String> existingSkus() {
    var known = new HashSet<String>();
    var path = "/catalog/items?category=ONLINE-RETAIL&limit=500";
    for (var page = path; page != null;) {
      var json = client.get(page).orThrow("GET " + page).json();
      for (var item : json.path("items")) known.add(item.path("sku").asString(""));
      var next = json.path("next").asString("");
      page = next.isEmpty() ? null : path + "&cursor=" + PlimsollClient.encode(next);
    }
    return known;
  }

  private static String name(String description) {
    var name = description.replaceAll("\\p{C}", " ").strip();
    return name.length() > 200 ? name.substring(0, 200) : name;
  }

  private static String csv(String text) {
    return text.indexOf(',') < 0 && text.indexOf('"') < 0 ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Rows that the catalog does not want are missed by the lines that name them, and those are rejected one by one. */
  private void importCsv(String kind, String header, List<String> rows) {
    for (var from = 0; from < rows.size(); from += CATALOG_ROWS_PER_IMPORT) {
      var part = rows.subList(from, Math.min(rows.size(), from + CATALOG_ROWS_PER_IMPORT));
      client.postCsv("/catalog/" + kind + "/import", header + "\n" + String.join("\n", part) + "\n")
          .orThrow("the import of " + kind);
    }
  }

  /** Each item has a command of its own, named after it, so that a later file does not bring opening stock a second time. */
  private void openStock(Survey survey) throws InterruptedException, ExecutionException {
    if (options.openingQuantity == 0) return;
    try (var lane = new Lane(options.requestsInFlight)) {
      var skus = survey.spellingsBySku.keySet().stream().filter(known::contains).toList();
      for (var from = 0; from < skus.size(); from += options.linesPerRequest) {
        var body = commands();
        for (var sku : skus.subList(from, Math.min(skus.size(), from + options.linesPerRequest))) {
          body.object().put("key", "replay:opening:" + options.location + ":" + sku).put("reference", "OPENING")
              .array("lines").object().put("sku", sku).put("location", options.location)
              .put("quantity", options.openingQuantity).endObject().endArray().endObject();
        }
        lane.add(() -> receive(body));
      }
      lane.drain();
    }
  }

  // The days

  private int feed(Path file, IntConsumer progress) throws IOException, InterruptedException, ExecutionException {
    var evenings = new ArrayBlockingQueue<Evening>(2);
    var worker = new FutureTask<>(() -> {
      try (var lane = new Lane(options.requestsInFlight)) {
        for (var evening = evenings.take(); evening.day.date() != LocalDate.MAX; evening = evenings.take())
          close(evening, lane);
        return null;
      }
    });
    Thread.ofVirtual().start(worker);
    var feeder = new Feeder(evenings, worker, progress);
    try (var reader = open(file); feeder) {
      var profile = new UciOnlineRetail(header(file, reader));
      var lines = 0;
      for (var text = reader.readLine(); text != null; text = reader.readLine()) {
        if (text.isBlank()) continue;
        lines++;
        feeder.take(lines, profile.read(lines + 1, text));
      }
      feeder.endDay();
      feeder.put(new Evening(new TradingDay(LocalDate.MAX, List.of(), List.of(), List.of(), List.of()), List.of(),
          List.of(), null));
      worker.get();
      return lines;
    }
  }

  /** Gathers the lines of a day, then places its orders; keeps the calendar of restocks and the pace. */
  private final class Feeder implements AutoCloseable {
    private final ArrayBlockingQueue<Evening> evenings;
    private final FutureTask<?> worker;
    private final IntConsumer progress;
    private final Lane lane = new Lane(options.requestsInFlight);
    private final long startNanos = System.nanoTime();
    private final Map<String, Long> wanted = new TreeMap<>();
    private final Set<String> seenInvoices = new HashSet<>();
    private Map<RetailLine, Kind> today = new LinkedHashMap<>();
    private @Nullable LocalDate date;
    private @Nullable LocalDate lastRestock;
    private int linesRead;

    Feeder(ArrayBlockingQueue<Evening> evenings, FutureTask<?> worker, IntConsumer progress) {
      this.evenings = evenings;
      this.worker = worker;
      this.progress = progress;
    }

    void take(int number, Read read) throws InterruptedException, ExecutionException {
      linesRead = number;
      switch (read) {
        case Read.Bad(var fileLine, var reason) -> rejects.addUnreadable(fileLine, reason);
        case Read.Good(var line) -> {
          switch (UciOnlineRetail.classify(line)) {
            case Meaning.Rejected(var reason) -> rejects.add(line, reason, "");
            case Meaning.Accepted(var kind) when kind != Kind.CHARGE && !known.contains(line.sku()) ->
              rejects.add(line, "the catalog refused its item", "");
            case Meaning.Accepted(var kind) -> {
              var day = line.at().toLocalDate();
              if (!day.equals(date)) endDay();
              date = day;
              today.put(line, kind);
            }
          }
        }
      }
      if ((number & 1023) == 0) progress.accept(number);
      if (options.linesPerSecond > 0 && number % Math.max(1, options.linesPerSecond / 10) == 0) {
        var aheadNanos = startNanos + (long) (number * 1e9 / options.linesPerSecond) - System.nanoTime();
        if (aheadNanos > 0) Thread.sleep(aheadNanos / 1_000_000);
      }
    }

    void endDay() throws InterruptedException, ExecutionException {
      if (date == null || today.isEmpty()) return;
      var day = TradingDay.of(date, today);
      today = new LinkedHashMap<>();
      restock(day.date());
      var orders = new ArrayList<Taken>(day.orders().size());
      for (var invoice : day.orders()) {
        // An invoice that was written over two days is two orders; the second is named after its first line too.
        var reference = seenInvoices.add(invoice.number())
            ? invoice.number()
            : invoice.number() + "@" + invoice.first().invoiceLine();
        orders.add(new Taken(invoice, reference, "replay:" + options.channel + ":" + reference));
      }
      taken.addAll(orders);
      var morning = new ArrayList<Future<?>>();
      for (var part : parts(orders)) morning.add(lane.add(() -> place(part)));
      day.unitsWanted().forEach((sku, units) -> wanted.merge(sku, units, Long::sum));
      put(new Evening(day, orders, morning, lastRestock));
      progress.accept(linesRead);
    }

    private void restock(LocalDate today) throws InterruptedException {
      if (options.restockEveryDays == 0) return;
      if (lastRestock == null) lastRestock = today;
      if (today.isBefore(lastRestock.plusDays(options.restockEveryDays)) || wanted.isEmpty()) return;
      // What was ordered before must not take from what comes now.
      lane.drain();
      var lines = new ArrayList<String>();
      wanted.forEach((sku, units) -> {
        var quantity = (long) Math.ceil(units * options.restockFactor);
        if (quantity > 0) {
          lines.add(new JsonText().object().put("sku", sku).put("location", options.location).put("quantity", quantity)
              .endObject().toString());
        }
      });
      wanted.clear();
      var part = 0;
      for (var from = 0; from < lines.size(); from += options.linesPerRequest) {
        var body = commands().object().put("key", "replay:restock:" + options.channel + ":" + today + ":" + part++)
            .put("reference", "RESTOCK-" + today)
            .put("occurredAt", today.atTime(6, 0).toInstant(ZoneOffset.UTC).toString())
            .array("lines");
        for (var line : lines.subList(from, Math.min(lines.size(), from + options.linesPerRequest))) body.addRaw(line);
        body.endArray().endObject();
        lane.add(() -> receive(body));
      }
      lane.drain();
      lastRestock = today;
    }

    void put(Evening evening) throws InterruptedException, ExecutionException {
      while (!evenings.offer(evening, 1, java.util.concurrent.TimeUnit.SECONDS)) if (worker.isDone()) worker.get();
      if (worker.isDone() && evening.day.date() != LocalDate.MAX) worker.get();
    }

    @Override
    public void close() {
      lane.close();
      worker.cancel(true);
    }
  }

  /** Groups orders into requests of about as many lines as wanted, never tearing one apart. */
  private List<List<Taken>> parts(List<Taken> orders) {
    var parts = new ArrayList<List<Taken>>();
    var part = new ArrayList<Taken>();
    var lines = 0;
    for (var order : orders) {
      if (lines > 0 && lines + order.invoice.goods().size() > options.linesPerRequest) {
        parts.add(part);
        part = new ArrayList<>();
        lines = 0;
      }
      part.add(order);
      lines += 1 + order.invoice.goods().size();
    }
    if (!part.isEmpty()) parts.add(part);
    return parts;
  }

  private @Nullable Void place(List<Taken> orders) {
    var body = new JsonText().object().array("orders");
    for (var order : orders) write(body, order, order.keyPrefix, Set.of());
    var results = results(body.endArray().endObject(), "/orders/bulk?answer=brief", "orders");
    for (var i = 0; i < orders.size(); i++) placed(orders.get(i), results.get(i));
    return null;
  }

  private void write(JsonText body, Taken order, String key, Set<Integer> without) {
    var first = order.invoice.first();
    body.object().put("key", key).put("channel", options.channel).put("reference", order.reference)
        .put("placedAt", instant(first)).put("customer", first.customer().isEmpty() ? null : first.customer())
        .put("country", UciOnlineRetail.countryCode(first.country())).array("lines");
    for (var i = 0; i < order.invoice.goods().size(); i++) {
      if (without.contains(i)) continue;
      var line = order.invoice.goods().get(i);
      body.object().put("channelSku", line.code()).put("quantity", line.quantity())
          .put("unitPrice", line.unitPrice().toPlainString()).endObject();
    }
    body.endArray();
    if (!order.invoice.charges().isEmpty()) {
      body.array("charges");
      for (var charge : order.invoice.charges()) {
        body.object().put("code", charge.sku())
            .put("description", charge.description().isEmpty() ? charge.sku() : charge.description())
            .put("amount", amount(charge).toPlainString()).endObject();
      }
      body.endArray();
    }
    body.endObject();
  }

  private static BigDecimal amount(RetailLine line) {
    return line.unitPrice().multiply(BigDecimal.valueOf(line.quantity()));
  }

  private static String instant(RetailLine line) {
    return line.at().atZone(UciOnlineRetail.ZONE).toInstant().toString();
  }

  /** An order refused because of some of its lines is placed again without them; the lines are rejected. */
  private void placed(Taken order, JsonNode result) {
    if (result.path("status").asInt(0) < 300) {
      accepted(order, result, Set.of());
      return;
    }
    var bad = new HashSet<Integer>();
    for (var error : result.path("problem").path("errors")) {
      var matcher = LINE_IN_FIELD.matcher(error.path("field").asString(""));
      if (matcher.find()) bad.add(Integer.parseInt(matcher.group(1)));
    }
    bad.removeIf(line -> line >= order.invoice.goods().size());
    if (bad.isEmpty() || bad.size() == order.invoice.goods().size() && order.invoice.charges().isEmpty()) {
      for (var line : order.invoice.goods()) refused(line, result);
      for (var line : order.invoice.charges()) refused(line, result);
      return;
    }
    var body = new JsonText().object().array("orders");
    write(body, order, order.keyPrefix + ":without" + new java.util.TreeSet<>(bad).toString().replace(" ", ""), bad);
    var again = results(body.endArray().endObject(), "/orders/bulk?answer=brief", "orders").getFirst();
    for (var i = 0; i < order.invoice.goods().size(); i++)
      if (bad.contains(i)) refused(order.invoice.goods().get(i), result);
    if (again.path("status").asInt(0) < 300) {
      accepted(order, again, bad);
    } else {
      for (var i = 0; i < order.invoice.goods().size(); i++)
        if (!bad.contains(i)) refused(order.invoice.goods().get(i), again);
      for (var line : order.invoice.charges()) refused(line, again);
    }
  }

  private void accepted(Taken order, JsonNode result, Set<Integer> without) {
    var brief = result.path("order");
    synchronized (order) {
      for (var i = 0; i < order.invoice.goods().size(); i++)
        if (!without.contains(i)) order.ordered += order.invoice.goods().get(i).quantity();
      order.reserved = brief.path("reserved").asLong(0);
      order.cancelled = brief.path("cancelled").asLong(0);
    }
    count(Kind.SALE, order.invoice.goods().size() - without.size());
    count(Kind.CHARGE, order.invoice.charges().size());
    var shortUnits = brief.path("backordered").asLong(0) + order.cancelled;
    if (shortUnits > 0) {
      ordersShort.incrementAndGet();
      unitsShort.addAndGet(shortUnits);
    }
    synchronized (this) {
      for (var i = 0; i < order.invoice.goods().size(); i++)
        if (!without.contains(i)) valueOrdered = valueOrdered.add(amount(order.invoice.goods().get(i)));
      for (var charge : order.invoice.charges()) charges = charges.add(amount(charge));
    }
  }

  private void count(Kind kind, int lines) {
    acceptedByKind.getOrDefault(kind, new AtomicLong()).addAndGet(lines);
  }

  private void refused(RetailLine line, JsonNode result) {
    var problem = result.has("problem") ? result.path("problem") : result;
    var code = problem.path("code").asString("refused");
    rejects.add(line, "refused by the server: " + code, problem.path("detail").asString(""));
  }

  // The evenings

  private void close(Evening evening, Lane lane) throws InterruptedException, ExecutionException {
    for (var request : evening.morning) request.get();
    cancel(evening, lane);
    var late = List.<Taken>of();
    if (evening.lastRestock != null && !evening.lastRestock.equals(lastRetry)) {
      lastRetry = evening.lastRestock;
      synchronized (outstanding) {
        late = List.copyOf(outstanding);
      }
    }
    for (var part : parts(late)) lane.add(() -> ship(part, ":ship-after:" + evening.lastRestock));
    var shippable = evening.orders.stream().filter(order -> order.open() > 0 && order.reserved > 0).toList();
    for (var part : parts(shippable)) lane.add(() -> ship(part, ":ship"));
    for (var order : evening.orders) if (order.open() > 0) outstanding.add(order);
    for (var part : slices(evening.day.returns())) lane.add(() -> receive(part));
    for (var part : slices(evening.day.adjustments())) lane.add(() -> adjust(part));
  }

  private <T> List<List<T>> slices(List<T> all) {
    var slices = new ArrayList<List<T>>();
    for (var from = 0; from < all.size(); from += options.linesPerRequest)
      slices.add(all.subList(from, Math.min(all.size(), from + options.linesPerRequest)));
    return slices;
  }

  /** Waits for the answers: what has been cancelled does not ship. */
  private void cancel(Evening evening, Lane lane) throws InterruptedException, ExecutionException {
    var byInvoice = new HashMap<String, Taken>();
    for (var order : evening.orders) byInvoice.put(order.invoice.number(), order);
    var requests = new ArrayList<Future<?>>();
    for (var part : slices(evening.day.cancellations())) requests.add(lane.add(() -> cancel(part, byInvoice)));
    for (var request : requests) request.get();
  }

  private @Nullable Void cancel(List<Cancellation> cancellations, Map<String, Taken> byInvoice) {
    var body = new JsonText().object().array("cancellations");
    for (var each : cancellations) {
      var order = byInvoice.get(each.order());
      if (order == null) throw new IllegalStateException("no order for the cancellation " + each);
      body.object()
          .put("key", order.keyPrefix + ":cancel:" + each.credit().invoice() + ":" + each.credit().invoiceLine())
          .put("channel", options.channel).put("reference", order.reference).put("reason", "CUSTOMER_CANCELLED")
          .array("lines").object().put("line", each.lineOfOrder()).put("quantity", each.quantity()).endObject()
          .endArray()
          .endObject();
    }
    var results = results(body.endArray().endObject(), "/orders/cancel/bulk", "cancellations");
    for (var i = 0; i < cancellations.size(); i++) {
      var each = cancellations.get(i);
      var order = byInvoice.get(each.order());
      if (order == null) continue;
      if (results.get(i).path("status").asInt(0) >= 300) {
        refused(each.credit(), results.get(i));
        continue;
      }
      synchronized (order) {
        order.cancelled += results.get(i).path("cancelled").asLong(each.quantity());
      }
      count(Kind.RETURN, 1);
      cancelledSameDay.incrementAndGet();
    }
    return null;
  }

  private @Nullable Void ship(List<Taken> orders, String keySuffix) {
    var body = new JsonText().object().array("shipments");
    for (var order : orders) {
      body.object().put("key", order.keyPrefix + keySuffix).put("channel", options.channel)
          .put("reference", order.reference).endObject();
    }
    var results = results(body.endArray().endObject(), "/orders/ship/bulk", "shipments");
    for (var i = 0; i < orders.size(); i++) {
      var order = orders.get(i);
      // A refusal says that nothing of it is reserved yet: the order goes on waiting.
      synchronized (order) {
        if (results.get(i).path("status").asInt(0) < 300) order.shipped += results.get(i).path("shipped").asLong(0);
      }
      if (order.open() == 0) outstanding.remove(order);
    }
    return null;
  }

  /** Goods that came back are received into RETURNED, then inspected: most are as new, some are not. */
  private @Nullable Void receive(List<Invoice> returns) {
    var received = commands();
    for (var back : returns) {
      returned(received, back, "");
      for (var line : back.goods()) {
        received.object().put("sku", line.sku()).put("location", options.location).put("quantity", -line.quantity())
            .endObject();
      }
      received.endArray().endObject();
    }
    var results = results(received.endArray().endObject(), "/stock/return/bulk", "returns");
    var inspected = commands();
    var any = false;
    for (var i = 0; i < returns.size(); i++) {
      var back = returns.get(i);
      if (results.get(i).path("status").asInt(0) >= 300) {
        for (var line : back.goods()) refused(line, results.get(i));
        continue;
      }
      any = true;
      returned(inspected, back, ":inspected");
      for (var line : back.goods()) {
        inspected.object().put("sku", line.sku()).put("location", options.location).put("quantity", -line.quantity())
            .put("state", "RETURNED").put("to", disposition(line)).endObject();
      }
      inspected.endArray().endObject();
      count(Kind.RETURN, back.goods().size());
      unitsReturned.addAndGet(back.units());
      synchronized (this) {
        valueReturned = valueReturned.add(back.value().negate());
      }
    }
    if (any) results(inspected.endArray().endObject(), "/stock/dispose/bulk", "dispositions");
    return null;
  }

  private void returned(JsonText body, Invoice back, String step) {
    var key = "replay:" + options.channel + ":return:" + back.number() + ":" + back.first().invoiceLine() + step;
    body.object().put("key", key)
        .put("reference", back.number()).put("occurredAt", instant(back.first())).array("lines");
  }

  /** The file does not say how the goods were; nine in ten are assumed good, always the same ones. */
  private static String disposition(RetailLine line) {
    return switch (Math.floorMod((line.invoice() + line.sku()).hashCode(), 20)) {
      case 0 -> "SCRAP";
      case 1 -> "DAMAGED";
      default -> "SELLABLE";
    };
  }

  private @Nullable Void adjust(List<RetailLine> adjustments) {
    var body = commands();
    for (var line : adjustments) {
      body.object().put("key", "replay:" + options.channel + ":adjust:" + line.invoice() + ":" + line.invoiceLine())
          .put("reference", line.invoice()).put("reason", UciOnlineRetail.adjustmentReason(line))
          .put("occurredAt", instant(line)).array("lines").object().put("sku", line.sku())
          .put("location", options.location).put("quantity", line.quantity()).endObject().endArray().endObject();
    }
    var results = results(body.endArray().endObject(), "/stock/adjust/bulk", "adjustments");
    for (var i = 0; i < adjustments.size(); i++) {
      if (results.get(i).path("status").asInt(0) < 300) count(Kind.ADJUSTMENT, 1);
      else
        refused(adjustments.get(i), results.get(i));
    }
    return null;
  }

  // After the last line

  /** Ships what the last receipts have filled. The server fills in its own time, so this looks again until nothing is left open. */
  private void finish() throws InterruptedException {
    try (var lane = new Lane(options.requestsInFlight)) {
      for (var round = 0; round < FINAL_ROUNDS; round++) {
        List<Taken> waiting;
        synchronized (outstanding) {
          waiting = new ArrayList<>(outstanding);
        }
        if (waiting.isEmpty()) return;
        var before = ours().shipped();
        var suffix = ":ship-at-last:" + round;
        for (var part : parts(waiting)) lane.add(() -> ship(part, suffix));
        lane.drain();
        if (round > 0 && ours().shipped() == before && summary().open() == 0) break;
        Thread.sleep(FINAL_PAUSE_MILLIS);
      }
    }
    synchronized (outstanding) {
      for (var order : outstanding) refresh(order);
    }
  }

  /** An earlier run may have shipped it under a name that this one did not come to use. */
  private void refresh(Taken order) {
    var orders = client.get("/orders?channel=" + PlimsollClient.encode(options.channel) + "&reference="
        + PlimsollClient.encode(order.reference)).orThrow("the order " + order.reference).json().path("items");
    long shipped = 0;
    for (var line : orders.path(0).path("lines")) shipped += line.path("shipped").asLong(0);
    synchronized (order) {
      order.shipped = shipped;
    }
  }

  private ReplayReport.Units ours() {
    long ordered = 0;
    long shipped = 0;
    long cancelled = 0;
    synchronized (taken) {
      for (var order : taken) {
        synchronized (order) {
          ordered += order.ordered;
          shipped += order.shipped;
          cancelled += order.cancelled;
        }
      }
    }
    return new ReplayReport.Units(ordered, shipped, 0, ordered - shipped - cancelled, cancelled);
  }

  private ReplayReport.Units summary() {
    var json = client.get("/orders/summary?channel=" + PlimsollClient.encode(options.channel))
        .orThrow("the summary of orders").json();
    return new ReplayReport.Units(json.path("unitsOrdered").asLong(0), json.path("unitsShipped").asLong(0),
        json.path("unitsOpen").asLong(0), json.path("unitsBackordered").asLong(0),
        json.path("unitsCancelled").asLong(0));
  }

  /** The server's account of this file's orders alone, from its list of orders. */
  private ReplayReport.Units servers() {
    var references = new HashSet<String>();
    synchronized (taken) {
      for (var order : taken) if (order.ordered > 0) references.add(order.reference);
    }
    long ordered = 0;
    long shipped = 0;
    long open = 0;
    long backordered = 0;
    long cancelled = 0;
    var path = "/orders?limit=500&channel=" + PlimsollClient.encode(options.channel);
    for (var page = path; page != null;) {
      var json = client.get(page).orThrow("GET " + page).json();
      for (var order : json.path("items")) {
        if (!references.contains(order.path("reference").asString(""))) continue;
        for (var line : order.path("lines")) {
          ordered += line.path("ordered").asLong(0);
          shipped += line.path("shipped").asLong(0);
          open += line.path("reserved").asLong(0);
          backordered += line.path("backordered").asLong(0);
          cancelled += line.path("cancelled").asLong(0);
        }
      }
      var next = json.path("next").asString("");
      page = next.isEmpty() ? null : path + "&cursor=" + PlimsollClient.encode(next);
    }
    return new ReplayReport.Units(ordered, shipped, open, backordered, cancelled);
  }

  // Requests

  private static JsonText commands() {
    return new JsonText().object().array("commands");
  }

  /** Receipts of our own making; one that is refused was made with other options before. */
  private @Nullable Void receive(JsonText body) {
    for (var result : results(body.endArray().endObject(), "/stock/receive/bulk", "receipts")) {
      if (result.path("status").asInt(0) < 300) continue;
      throw new IllegalArgumentException("a receipt was refused: " + result.path("problem").path("detail").asString("")
          + ". Start again with the options of the first time, or with another --channel and --location");
    }
    return null;
  }

  private List<JsonNode> results(JsonText body, String path, String what) {
    var answer = client.post(path, body).orThrow("a bulk of " + what);
    latency.record(answer.micros());
    var results = new ArrayList<JsonNode>();
    for (var result : answer.json().path("results")) results.add(result);
    if (results.isEmpty())
      throw new IllegalStateException(path + " answered no results: "
          + String.format(Locale.ROOT, "%.300s", answer.text()));
    return results;
  }
}
