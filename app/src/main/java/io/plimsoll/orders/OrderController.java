package io.plimsoll.orders;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.orders.ChangeOrder.Action;
import io.plimsoll.orders.OrderRequests.ActionRequest;
import io.plimsoll.orders.OrderRequests.OrderRequest;
import io.plimsoll.orders.OrderViews.OrderView;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.CsvList;
import io.plimsoll.platform.Era;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.PageOf;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orders at the edge: taken singly, in bulk or as CSV; shipped, cancelled, held; listed; each with its whole story. */
@RestController
@Tag(name = "Orders", description = "Captured, promised and reserved in one commit")
@RequestMapping(path = "/api/v1/orders", produces = "application/json")
final class OrderController {

  private static final int MOST_ORDERS = 1_000;
  private static final String KEY = "Idempotency-Key";
  private static final String PLACE = """
      {"channel": "WEB", "reference": "W-1001", "lines": [{"sku": "TEA-EARL-100", "quantity": 2, "unitPrice": "6.50"}],
       "charges": [{"code": "POST", "description": "Postage", "amount": "3.95"}]}""";

  private static final String FROM = "2026-11-01T00:00:00Z";
  private static final String UNTIL = "2026-12-01T00:00:00Z";
  private static final String CSV = """
      channel,reference,placedAt,sku,channelSku,quantity,unitPrice
      WEB,W-1003,2026-11-24T10:15:00Z,TEA-EARL-100,,2,6.50
      WEB,W-1003,2026-11-24T10:15:00Z,TEA-MINT-50,,1,4.20
      """;

  @Language("PostgreSQL")
  static final String LIST = """
      SELECT p.id, p.channel_id, p.reference, p.held, p.placed_at, p.captured_at, p.customer, p.country, p.currency, p.charges, p.version
        FROM orders.purchase p
       WHERE (:channel::int IS NULL OR p.channel_id = :channel)
         AND (:status::text IS NULL OR p.status = :status)
         AND (:reference::text IS NULL OR p.reference = :reference)
         AND (:held::boolean IS NULL OR (p.held IS NOT NULL) = :held)
         AND (:item::int IS NULL OR EXISTS (SELECT 1 FROM orders.line l WHERE l.order_id = p.id AND l.item_id = :item))
         AND (:from::timestamptz IS NULL OR p.placed_at >= :from)
         AND (:until::timestamptz IS NULL OR p.placed_at < :until)
         AND (:before::bigint IS NULL OR p.id < :before)
       ORDER BY p.id DESC
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String ONE = """
      SELECT id, channel_id, reference, held, placed_at, captured_at, customer, country, currency, charges, version
        FROM orders.purchase
       WHERE id = :id
      """;

  @Language("PostgreSQL")
  static final String LINES = """
      SELECT order_id, line, item_id, channel_sku, ordered, reserved, shipped, backordered, cancelled, unit_price, promised_on, claims
        FROM orders.line
       WHERE order_id = ANY (:ids)
       ORDER BY order_id, line
      """;

  @Language("PostgreSQL")
  static final String UNITS = """
      SELECT coalesce(sum(ordered), 0)::bigint, coalesce(sum(shipped), 0)::bigint, coalesce(sum(reserved), 0)::bigint,
             coalesce(sum(backordered), 0)::bigint, coalesce(sum(cancelled), 0)::bigint
        FROM orders.line l
       WHERE :channel::int IS NULL
          OR EXISTS (SELECT 1 FROM orders.purchase p WHERE p.id = l.order_id AND p.channel_id = :channel)
      """;

  @Language("PostgreSQL")
  static final String BY_STATUS = """
      SELECT status, count(*) FROM orders.purchase WHERE :channel::int IS NULL OR channel_id = :channel GROUP BY status
      """;

  record OrderBulk(@Nullable List<@Nullable OrderRequest> orders) {}

  record ShipmentBulk(@Nullable List<@Nullable ActionRequest> shipments) {}

  record CancellationBulk(@Nullable List<@Nullable ActionRequest> cancellations) {}

  record OrderBulkAnswer(List<Map<String, Object>> results) {}

  /**
   * @param at when it was recorded; {@code occurredAt} when it happened, where that is another instant
   * @param actor who did it; {@code reason} why, where they said so
   */
  record TimelineEntry(Instant at, @Nullable Instant occurredAt, String position, String type, String actor,
      String title, @Nullable String reason, Object detail) {}

  record Timeline(List<TimelineEntry> items) {}

  record OrderTotals(long unitsOrdered, long unitsShipped, long unitsOpen, long unitsBackordered, long unitsCancelled,
      long orders,
      Map<String, Long> byStatus) {}

  record Rejected(long line, String field, @Nullable String value, String reason) {}

  record Imported(long read, long landed, List<Rejected> rejected) {}

  private final CommitLane lane;
  private final OrderRequests requests;
  private final OrderViews views;
  private final Catalog catalog;
  private final EventLog log;
  private final JdbcClient jdbc;

  OrderController(CommitLane lane, OrderRequests requests, OrderViews views, Catalog catalog, EventLog log,
      JdbcClient jdbc) {
    this.lane = lane;
    this.requests = requests;
    this.views = views;
    this.catalog = catalog;
    this.log = log;
    this.jdbc = jdbc;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.ORDER_PLACE)
  @Operation(summary = "Place an order", description = "What is available is reserved at once; the rest is backordered where the channel"
      + " allows it. Repeated with the same key it answers the same. Without a key, channel and reference are the key.", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(PLACE))))
  Object place(Actor actor, @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestParam(required = false) @Nullable String answer, @RequestBody OrderRequest body) {
    var brief = brief(answer);
    return placed(CommitLane.await(submit(actor, key, body)), brief);
  }

  private CompletableFuture<PlaceOrder.Answer> submit(Actor actor, @Nullable String key, OrderRequest body) {
    var chosen = key != null ? key : body.key() != null ? body.key() : OrderRequests.defaultKey(body);
    return lane.submit(Request.of(actor, chosen, requests.place(body)));
  }

  private static boolean brief(@Nullable String answer) {
    if (answer == null || answer.equals("full")) return false;
    if (answer.equals("brief")) return true;
    throw Problem.invalid("answer", answer, "must be brief or full");
  }

  private Object placed(PlaceOrder.Answer answer, boolean brief) {
    var order = answer.order();
    if (order == null) throw views.refused(answer.missing());
    return brief ? views.brief(order) : views.full(order);
  }

  @PostMapping("/bulk")
  @Requires(Permission.ORDER_PLACE)
  @Operation(summary = "Place orders in bulk", description = "Each stands for itself; `answer=brief` leaves the lines out of the answers", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
          {"orders": [{"channel": "WEB", "reference": "W-1002", "lines": [{"sku": "TEA-EARL-100", "quantity": 1}]}]}"""))))
  OrderBulkAnswer placeBulk(Actor actor, @RequestParam(required = false) @Nullable String answer,
      @RequestBody OrderBulk body) {
    var brief = brief(answer);
    return bulk("orders", body.orders, 201, each -> submit(actor, null, each), "order", reply -> placed(reply, brief));
  }

  @PostMapping(path = "/import", consumes = "text/csv")
  @Requires(Permission.ORDER_PLACE)
  @Operation(summary = "Place orders from CSV", description = "Columns channel, reference, placedAt, sku or channelSku, quantity, unitPrice;"
      + " an order is taken whole or not at all. Good orders land, the lines of the others come back with their reason.", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(mediaType = "text/csv", schema = @Schema(type = "string"), examples = @ExampleObject(CSV))))
  Imported importCsv(Actor actor, InputStream body) throws IOException {
    var rejected = new ArrayList<Rejected>();
    var orders = new LinkedHashMap<String, OrderRequests.CsvOrder>();
    long read = 0;
    var utf8 = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    try (var csv = CsvReader.builder().maxBufferSize(1 << 20).ofNamedCsvRecord(new InputStreamReader(body, utf8))) {
      for (var row : csv) {
        read++;
        try {
          OrderRequests.addCsvLine(orders, row);
        } catch (Problem problem) {
          reject(rejected, row.getStartingLineNumber(), problem);
        }
      }
    } catch (CsvParseException | UncheckedIOException | CharacterCodingException broken) {
      throw unreadable(broken);
    }
    long landed = 0;
    var batch = new ArrayList<OrderRequests.CsvOrder>(MOST_ORDERS);
    for (var order : orders.values()) {
      batch.add(order);
      if (batch.size() < MOST_ORDERS) continue;
      landed += place(actor, batch, rejected);
      batch.clear();
    }
    landed += place(actor, batch, rejected);
    rejected.sort(Comparator.comparingLong(Rejected::line));
    return new Imported(read, landed, rejected);
  }

  /** Nothing has been taken yet: a file is read whole before its first order is placed. */
  private static RuntimeException unreadable(Exception broken) {
    for (Throwable inner = broken; inner != null; inner = inner.getCause()) {
      if (inner instanceof CharacterCodingException) return Problem.malformed("body", null, "is not UTF-8");
    }
    if (broken instanceof CsvParseException)
      return Problem.malformed("body", null, "is not CSV: " + broken.getMessage());
    return broken instanceof RuntimeException runtime ? runtime : new IllegalStateException(broken);
  }

  /** Hands the orders over together, so that they share commits; answers how many lines landed. */
  private long place(Actor actor, List<OrderRequests.CsvOrder> orders, List<Rejected> rejected) {
    var replies = new ArrayList<CompletableFuture<PlaceOrder.Answer>>(orders.size());
    for (var order : orders) {
      try {
        replies.add(order.unreadable().isEmpty()
            ? submit(actor, null, order.request())
            : CompletableFuture.failedFuture(Problem.invalid("reference", order.reference(),
                "line " + Collections.min(order.unreadable().keySet()) + " of this order cannot be read")));
      } catch (Problem problem) {
        replies.add(CompletableFuture.failedFuture(problem));
      }
    }
    long landed = 0;
    for (var i = 0; i < orders.size(); i++) {
      var order = orders.get(i);
      try {
        CommitLane.await(replies.get(i));
        landed += order.lineNumbers().size();
      } catch (Problem problem) {
        reject(rejected, order, problem);
      }
    }
    return landed;
  }

  /** Each line with what is wrong with it; where another line of its order is at fault, it says so. */
  private static void reject(List<Rejected> rejected, OrderRequests.CsvOrder order, Problem problem) {
    order.unreadable().forEach((line, own) -> reject(rejected, line, own));
    for (var i = 0; i < order.lineNumbers().size(); i++) {
      var at = "lines[" + i + "].";
      long line = order.lineNumbers().get(i);
      var own = problem.errors().stream().filter(error -> error.field().startsWith(at)).toList();
      for (var error : own) {
        rejected.add(new Rejected(line, error.field().substring(at.length()), error.value(), error.reason()));
      }
      if (own.isEmpty()) {
        var general = problem.errors().stream().filter(error -> !error.field().startsWith("lines[")).findFirst();
        rejected.add(general
            .map(error -> new Rejected(line, error.field(), error.value(), error.reason()))
            .orElseGet(() -> new Rejected(line, "reference", order.reference(),
                problem.errors().isEmpty() ? problem.detail() : "another line of this order is refused")));
      }
    }
  }

  private static void reject(List<Rejected> rejected, long line, Problem problem) {
    if (problem.errors().isEmpty()) {
      rejected.add(new Rejected(line, problem.code(), null, problem.detail()));
    } else {
      for (var error : problem.errors()) rejected.add(new Rejected(line, error.field(), error.value(), error.reason()));
    }
  }

  @PostMapping("/{id}/ship")
  @Requires(Permission.ORDER_SHIP)
  @Operation(summary = "Ship what is reserved, wholly or in part")
  OrderView ship(Actor actor, @PathVariable String id,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody(required = false) @Nullable ActionRequest body) {
    return act(actor, Action.SHIP, id, key, body);
  }

  @PostMapping("/{id}/cancel")
  @Requires(Permission.ORDER_CANCEL)
  @Operation(summary = "Cancel what has not shipped, wholly or in part")
  OrderView cancel(Actor actor, @PathVariable String id,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody(required = false) @Nullable ActionRequest body) {
    return act(actor, Action.CANCEL, id, key, body);
  }

  @PostMapping("/{id}/hold")
  @Requires(Permission.ORDER_HOLD)
  @Operation(summary = "Hold: it keeps its stock and may not ship")
  OrderView hold(Actor actor, @PathVariable String id,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody(required = false) @Nullable ActionRequest body) {
    return act(actor, Action.HOLD, id, key, body);
  }

  @PostMapping("/{id}/release")
  @Requires(Permission.ORDER_HOLD)
  @Operation(summary = "Release a held order")
  OrderView release(Actor actor, @PathVariable String id,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody(required = false) @Nullable ActionRequest body) {
    return act(actor, Action.RELEASE, id, key, body);
  }

  private OrderView act(Actor actor, Action action, String id, @Nullable String key, @Nullable ActionRequest body) {
    var request = body == null ? ActionRequest.EMPTY : body;
    var command = requests.change(action, OrderBook.Name.of(number(id)), request);
    return views.full(lane.execute(Request.of(actor, key != null ? key : request.key(), command)).order());
  }

  @PostMapping("/ship/bulk")
  @Requires(Permission.ORDER_SHIP)
  @Operation(summary = "Ship orders in bulk", description = "Each by its number, or by channel and reference")
  OrderBulkAnswer shipBulk(Actor actor, @RequestBody ShipmentBulk body) {
    return bulk("shipments", body.shipments, 200, each -> submit(actor, Action.SHIP, each), "shipped",
        ChangeOrder.Answer::units);
  }

  @PostMapping("/cancel/bulk")
  @Requires(Permission.ORDER_CANCEL)
  @Operation(summary = "Cancel orders in bulk", description = "Each by its number, or by channel and reference")
  OrderBulkAnswer cancelBulk(Actor actor, @RequestBody CancellationBulk body) {
    return bulk("cancellations", body.cancellations, 200, each -> submit(actor, Action.CANCEL, each), "cancelled",
        ChangeOrder.Answer::units);
  }

  private CompletableFuture<ChangeOrder.Answer> submit(Actor actor, Action action, ActionRequest each) {
    return lane.submit(Request.of(actor, each.key(), requests.change(action, requests.name(each), each)));
  }

  private static <R, A> OrderBulkAnswer bulk(String field, @Nullable List<@Nullable R> entries, int status,
      Function<R, CompletableFuture<A>> submit, String name, Function<A, Object> view) {
    if (entries == null || entries.isEmpty()) throw Problem.invalid(field, null, "at least one entry is needed");
    if (entries.size() > MOST_ORDERS)
      throw Problem.invalid(field, entries.size(), "at most " + MOST_ORDERS + " at once");
    var replies = new ArrayList<CompletableFuture<A>>(entries.size());
    for (var each : entries) {
      try {
        if (each == null) throw Problem.invalid(field, null, "must not hold null");
        replies.add(submit.apply(each));
      } catch (Problem problem) {
        replies.add(CompletableFuture.failedFuture(problem));
      }
    }
    var results = new ArrayList<Map<String, Object>>(entries.size());
    for (var reply : replies) {
      try {
        results.add(Map.of("status", status, name, view.apply(CommitLane.await(reply))));
      } catch (Problem problem) {
        var body = new HashMap<String, Object>(problem.details());
        body.put("code", problem.code());
        body.put("detail", problem.detail());
        body.put("errors", problem.errors());
        results.add(Map.of("status", problem.status(), "problem", body));
      }
    }
    return new OrderBulkAnswer(results);
  }

  @GetMapping
  @Requires(Permission.ORDER_READ)
  @Operation(summary = "Orders, newest first")
  PageOf<OrderView> list(@RequestParam(required = false) @Nullable String channel,
      @RequestParam(required = false) Order.@Nullable Status status,
      @RequestParam(required = false) @Nullable String reference, @RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable Boolean held,
      @Parameter(description = "Placed at this instant or later", example = FROM) @RequestParam(required = false) @Nullable Instant from,
      @Parameter(description = "Placed before this instant", example = UNTIL) @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    var size = PageOf.limit(limit);
    var heads = jdbc.sql(LIST).param("channel", channel == null ? null : requests.channel(channel).id())
        .param("status", status == null ? null : status.name()).param("reference", reference).param("held", held)
        .param("from", Era.timestamp("from", from)).param("until", Era.timestamp("until", until))
        .param("item", sku == null ? null : requests.item(sku).id()).param("before", PageOf.decodeNumber(cursor))
        .param("limit", size + 1)
        .query((row, _) -> OrderBook.head(row)).list();
    var page = PageOf.of(heads, size, order -> List.of(Long.toString(order.id())));
    return new PageOf<>(withLines(page.items()).stream().map(views::full).toList(), page.next());
  }

  @GetMapping(path = "/export", produces = CsvList.MEDIA_TYPE)
  @Requires(Permission.ORDER_READ)
  @Operation(summary = "Orders as a CSV file, a row for each line", description = "With the filters of the list")
  void export(HttpServletResponse response, @RequestParam(required = false) @Nullable String channel,
      @RequestParam(required = false) Order.@Nullable Status status,
      @RequestParam(required = false) @Nullable String sku, @RequestParam(required = false) @Nullable Boolean held,
      @Parameter(description = "Placed at this instant or later", example = FROM) @RequestParam(required = false) @Nullable Instant from,
      @Parameter(description = "Placed before this instant", example = UNTIL) @RequestParam(required = false) @Nullable Instant until)
      throws IOException {
    CsvList.write(response, "orders",
        List.of("channel", "reference", "id", "status", "held", "placedAt", "customer", "country", "line", "sku",
            "name", "channelSku", "ordered", "reserved", "shipped", "backordered", "cancelled", "unitPrice", "currency",
            "promisedOn"),
        cursor -> list(channel, status, null, sku, held, from, until, PageOf.MAX_LIMIT, cursor),
        order -> order.lines().stream()
            .map(line -> Stream
                .of(order.channel(), order.reference(), order.id(), order.status(), order.held(), order.placedAt(),
                    order.customer(), order.country(), line.line(), line.sku(), line.name(), line.channelSku(),
                    line.ordered(),
                    line.reserved(), line.shipped(), line.backordered(), line.cancelled(), line.unitPrice(),
                    order.currency(), line.promisedOn())
                .map(CsvList::cell).toList())
            .toList());
  }

  private List<Order> withLines(List<Order> heads) {
    var lines = new HashMap<Long, List<Order.Line>>();
    jdbc.sql(LINES).param("ids", heads.stream().mapToLong(Order::id).toArray()).query((java.sql.ResultSet row) -> {
      lines.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>()).add(OrderBook.line(row));
    });
    return heads.stream()
        .map(head -> new Order(head.id(), head.channel(), head.reference(), head.held(), head.placedAt(),
            head.capturedAt(), head.customer(), head.country(), head.currency(),
            lines.getOrDefault(head.id(), List.of()), head.charges(),
            head.version()))
        .toList();
  }

  @GetMapping("/{id}")
  @Requires(Permission.ORDER_READ)
  @Operation(summary = "One order")
  OrderView one(@PathVariable String id) {
    return views.full(find(id));
  }

  private Order find(String id) {
    var head = jdbc.sql(ONE).param("id", number(id)).query((row, _) -> OrderBook.head(row)).optional()
        .orElseThrow(() -> Problem.notFound("order", id));
    return withLines(List.of(head)).getFirst();
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException notANumber) {
      throw Problem.notFound("order", id);
    }
  }

  @GetMapping("/{id}/timeline")
  @Requires(Permission.ORDER_READ)
  @Operation(summary = "An order's whole story", description = "What happened to it and to the stock that it claims, oldest first")
  Timeline timeline(@PathVariable String id) {
    var order = find(id);
    var story = new ArrayList<TimelineEntry>();
    var read = log.read(order.subject(), 0, List.of(), PageOf.MAX_LIMIT);
    while (!read.isEmpty()) {
      for (var event : read) {
        story.add(new TimelineEntry(event.at(), views.occurredAt(event, order), Long.toString(event.position()),
            event.type(), event.actor(), views.title(event), views.reason(event), views.detail(event)));
      }
      read = log.read(order.subject(), read.getLast().position(), List.of(), PageOf.MAX_LIMIT);
    }
    return new Timeline(story);
  }

  @GetMapping("/summary")
  @Requires(Permission.ORDER_READ)
  @Operation(summary = "Units of all orders, or of a channel's, by what became of them", description = "ordered = shipped + open + backordered + cancelled")
  OrderTotals summary(@RequestParam(required = false) @Nullable String channel) {
    var id = channel == null ? null : requests.channel(channel).id();
    var byStatus = new LinkedHashMap<String, Long>();
    jdbc.sql(BY_STATUS).param("channel", id).query((java.sql.ResultSet row) -> {
      byStatus.put(row.getString(1), row.getLong(2));
    });
    var orders = byStatus.values().stream().mapToLong(Long::longValue).sum();
    return jdbc.sql(UNITS).param("channel", id)
        .query(
            (row, _) -> new OrderTotals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5),
                orders, byStatus))
        .single();
  }
}
