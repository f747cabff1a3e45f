package io.plimsoll.inventory;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.catalog.Item;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CsvList;
import io.plimsoll.platform.Era;
import io.plimsoll.platform.EventTail;
import io.plimsoll.platform.PageOf;
import io.plimsoll.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Everything that can be asked about stock. Balances and availability are answered from memory. */
@RestController
@Tag(name = "Stock", description = "How much of what is where, in which state, and may it be promised?")
@RequestMapping(path = "/api/v1/stock", produces = "application/json")
final class StockQueryController {

  private static final int MOST_SKUS = 200;
  private static final int MOST_DAYS = 400;
  private static final String FROM = "2026-11-01T00:00:00Z";
  private static final String UNTIL = "2026-12-01T00:00:00Z";

  @Language("PostgreSQL")
  static final String MOVEMENTS = """
      SELECT m.id, m.posting_id, m.recorded_at, p.kind, m.item_id, m.lot_id, m.from_location_id, m.from_account, m.to_location_id,
             m.to_account, m.quantity, p.reference, p.actor, p.reason, p.occurred_at
        FROM inventory.movement m
        JOIN inventory.posting p ON p.id = m.posting_id
       WHERE (:item::int IS NULL OR m.item_id = :item)
         AND (:location::int IS NULL OR m.from_location_id = :location OR m.to_location_id = :location)
         AND (:kind::int IS NULL OR p.kind = :kind)
         AND (:reference::text IS NULL OR p.reference = :reference)
         AND (:from::timestamptz IS NULL OR m.recorded_at >= :from)
         AND (:until::timestamptz IS NULL OR m.recorded_at < :until)
         AND (:beforeAt::timestamptz IS NULL OR (m.recorded_at, m.id) < (:beforeAt::timestamptz, :beforeId::bigint))
       ORDER BY m.recorded_at DESC, m.id DESC
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String RESERVATIONS = """
      SELECT id, item_id, location_id, quantity, open, expires_at, promised_on, channel_id, reference, created_at
        FROM inventory.reservation
       WHERE (:item::int IS NULL OR item_id = :item) AND (:reference::text IS NULL OR reference = :reference)
         AND (:location::int IS NULL OR location_id = :location) AND (:channel::int IS NULL OR channel_id = :channel)
         AND (:closed OR open > 0) AND (:before::bigint IS NULL OR id < :before)
       ORDER BY id DESC
       LIMIT :limit
      """;

  record LotView(String code, @Nullable LocalDate expiresOn) {}

  record PositionView(String sku, String name, String location, @Nullable LotView lot, Map<Account, Long> states,
      long onHand, long version) {}

  record AtLocation(String location, long available) {}

  record AvailableView(String sku, String name, long available, List<AtLocation> byLocation) {}

  record AvailabilityView(Instant asOf, List<AvailableView> items) {}

  record DayView(LocalDate date, long projected, long available) {}

  record OverdueView(String id, @Nullable String reference, LocalDate due, long quantity) {}

  record AtpView(String sku, String name, List<DayView> days, List<OverdueView> overdue) {}

  record End(String location, Account account) {}

  record MovementView(String id, String posting, Instant at, Instant occurredAt, Kind kind, String sku,
      String name, @Nullable String lot, End from, End to,
      long quantity, @Nullable String reference, String actor, @Nullable String reason) {}

  record ReservationView(String id, String sku, String name, String location, long quantity, long open,
      @Nullable Instant expiresAt,
      @Nullable LocalDate promisedOn, @Nullable String channel, @Nullable String reference, Instant createdAt) {}

  record DatedView(String id, Account kind, String sku, String name, String location, @Nullable String lot,
      long quantity, long open,
      @Nullable LocalDate dueOn, boolean late, @Nullable String channel, @Nullable String reference,
      Instant createdAt) {}

  record DatedTotals(long lines, long units, long lateLines, long lateUnits) {

    static DatedTotals of(DatedLine line, boolean late) {
      return new DatedTotals(1, line.open(), late ? 1 : 0, late ? line.open() : 0);
    }

    DatedTotals plus(DatedTotals other) {
      return new DatedTotals(lines + other.lines, units + other.units, lateLines + other.lateLines,
          lateUnits + other.lateUnits);
    }
  }

  record DatedSummary(Map<Account, DatedTotals> byKind) {}

  record LocationTotals(String location, Map<Account, Long> states) {}

  record Summary(Map<Account, Long> states, int items, int locations, String position,
      List<LocationTotals> byLocation) {}

  record BufferView(@Nullable String sku, @Nullable String location, @Nullable String channel,
      @Nullable Long quantity) {}

  /** @param sku null where it is of every item that has none of its own */
  record BufferOf(@Nullable String sku, @Nullable String name, @Nullable String location, @Nullable String channel,
      long quantity) {

    List<String> key() {
      return List.of(text(sku), text(location), text(channel));
    }
  }

  private static final Comparator<List<String>> BY_NAMES = Comparator.comparing((List<String> key) -> key.get(0))
      .thenComparing(key -> key.get(1)).thenComparing(key -> key.get(2));

  record AsOfView(String sku, String name, String location, @Nullable LotView lot, Map<Account, Long> states) {}

  private final Catalog catalog;
  private final Positions positions;
  private final StockRules rules;
  private final Lots lots;
  private final AsOf asOf;
  private final StockRequests names;
  private final JdbcClient jdbc;
  private final EventTail tail;
  private final InstantSource clock;

  StockQueryController(Catalog catalog, Positions positions, StockRules rules, Lots lots, AsOf asOf,
      StockRequests names, JdbcClient jdbc,
      EventTail tail, InstantSource clock) {
    this.catalog = catalog;
    this.positions = positions;
    this.rules = rules;
    this.lots = lots;
    this.asOf = asOf;
    this.names = names;
    this.jdbc = jdbc;
    this.tail = tail;
    this.clock = clock;
  }

  @GetMapping("/positions")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Balances by item, location and lot, in all states")
  PageOf<PositionView> positions(@RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location,
      @Parameter(description = "Words of a SKU or name, or a GTIN") @RequestParam(required = false) @Nullable String q,
      @Parameter(description = "Only rows with units in this state") @RequestParam(required = false) @Nullable Account state,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    if (state != null && !state.isState()) throw Problem.invalid("state", state, "is not a stock state");
    var size = PageOf.limit(limit);
    var after = PageOf.decode(cursor, 3);
    var at = location == null ? null : (Integer) names.location(location);
    var rows = new ArrayList<PositionView>(size + 1);
    for (var item : items(sku, q, after == null ? null : after.get(0))) {
      for (var row : positions.of(item.id()).rows()) {
        if (at != null && row.location() != at || state != null && row.of(state) == 0) continue;
        var view = position(item, row);
        if (view != null && (after == null || isAfter(view, after))) rows.add(view);
      }
      if (rows.size() > size) break;
    }
    rows.sort(Comparator.comparing(PositionView::sku).thenComparing(PositionView::location)
        .thenComparing(StockQueryController::lotCode));
    return PageOf.of(rows.size() > size + 1 ? rows.subList(0, size + 1) : rows, size,
        view -> List.of(view.sku, view.location, lotCode(view)));
  }

  @GetMapping(path = "/positions/export", produces = CsvList.MEDIA_TYPE)
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Balances as a CSV file, a column for each state", description = "With the filters of the list")
  void exportPositions(HttpServletResponse response, @RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location,
      @Parameter(description = "Part of a SKU or name") @RequestParam(required = false) @Nullable String q,
      @Parameter(description = "Only rows with units in this state") @RequestParam(required = false) @Nullable Account state)
      throws IOException {
    var columns = new ArrayList<>(List.of("sku", "name", "location", "lot", "expiresOn", "onHand"));
    for (var each : Account.STATES) columns.add(each.name());
    CsvList.write(response, "positions", columns,
        cursor -> positions(sku, location, q, state, PageOf.MAX_LIMIT, cursor), view -> {
          var row = new ArrayList<@Nullable String>(List.of(view.sku, view.name, view.location));
          row.add(view.lot == null ? null : view.lot.code);
          row.add(view.lot == null ? null : CsvList.cell(view.lot.expiresOn));
          row.add(Long.toString(view.onHand));
          for (var each : Account.STATES) row.add(CsvList.cell(view.states.get(each)));
          return List.of(row);
        });
  }

  private static String lotCode(PositionView view) {
    return view.lot == null ? "" : view.lot.code;
  }

  private static boolean isAfter(PositionView view, List<String> key) {
    var bySku = view.sku.compareTo(key.get(0));
    if (bySku != 0) return bySku > 0;
    var byLocation = view.location.compareTo(key.get(1));
    return byLocation != 0 ? byLocation > 0 : lotCode(view).compareTo(key.get(2)) > 0;
  }

  /** In the order of their SKUs, from one on. */
  private List<Item> items(@Nullable String sku, @Nullable String q, @Nullable String from) {
    if (sku != null) return List.of(names.item(sku));
    var words = q == null || q.isBlank()
        ? List.<String>of()
        : List.of(q.toLowerCase(Locale.ROOT).strip().split("\\s+"));
    return catalog.items().stream()
        .filter(item -> from == null || item.sku().compareTo(from) >= 0)
        .filter(item -> isCalled(item, words))
        .sorted(Comparator.comparing(Item::sku))
        .toList();
  }

  private static boolean isCalled(Item item, List<String> words) {
    if (words.isEmpty()) return true;
    if (item.gtin() != null && words.size() == 1 && item.gtin().endsWith(words.getFirst())) return true;
    var called = (item.sku() + " " + item.name()).toLowerCase(Locale.ROOT);
    return words.stream().allMatch(called::contains);
  }

  /** Null for row 0 of an item with lots, which holds only what has no lot: shown when it holds anything. */
  private @Nullable PositionView position(Item item, Balance row) {
    var states = states(row.states());
    if (item.lotTracked() && row.lot() == 0 && states.values().stream().allMatch(units -> units == 0)) return null;
    return new PositionView(item.sku(), item.name(), catalog.location(row.location()).code(), lot(row.lot()), states,
        row.onHand(),
        row.version());
  }

  private @Nullable LotView lot(int lot) {
    return lot == 0 ? null : new LotView(lots.of(lot).code(), lots.of(lot).expiresOn());
  }

  private static Map<Account, Long> states(long[] units) {
    var states = new LinkedHashMap<Account, Long>();
    for (var state : Account.STATES) states.put(state, units[state.code()]);
    return states;
  }

  @GetMapping("/summary")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Units by state, over all and by location")
  Summary summary() {
    var total = new long[Balance.STATES];
    var byLocation = new TreeMap<String, long[]>();
    var items = 0;
    for (var stock : positions.all()) {
      items++;
      for (var row : stock.array()) {
        var here = byLocation.computeIfAbsent(catalog.location(row.location()).code(), _ -> new long[Balance.STATES]);
        for (var state = 0; state < total.length; state++) {
          total[state] += row.state(state);
          here[state] += row.state(state);
        }
      }
    }
    return new Summary(states(total), items, byLocation.size(), Long.toString(tail.position()),
        byLocation.entrySet().stream().map(each -> new LocationTotals(each.getKey(), states(each.getValue())))
            .toList());
  }

  @GetMapping("/availability")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "What may be promised", description = "The same figure by which reservations are decided")
  AvailabilityView availability(HttpServletRequest request,
      @Parameter(description = "Repeated, or separated by commas") @RequestParam List<String> sku,
      @RequestParam(required = false) @Nullable String channel,
      @RequestParam(required = false) @Nullable String location,
      @RequestParam(required = false) @Nullable LocalDate date) {
    var skus = skus(request.getParameterValues("sku"));
    if (skus.isEmpty() || skus.size() > MOST_SKUS)
      throw Problem.invalid("sku", skus.size(), "name 1 to " + MOST_SKUS + " items");
    var now = rules.now();
    var of = channel == null ? null : (Integer) names.channel(channel);
    var ranked = location == null ? now.ranked(of) : List.of(names.location(location));
    var day = day(date);
    var items = new ArrayList<AvailableView>(skus.size());
    for (var each : skus) {
      var item = names.item(each);
      var stock = positions.of(item.id());
      var byLocation = new ArrayList<AtLocation>(ranked.size());
      for (int place : ranked) {
        byLocation.add(new AtLocation(catalog.location(place).code(),
            Availability.from(stock, place, day, now)));
      }
      items.add(new AvailableView(each, item.name(), Availability.over(stock, ranked, of, day, now), byLocation));
    }
    return new AvailabilityView(clock.instant(), items);
  }

  /** A SKU may hold a comma itself. */
  private List<String> skus(String[] given) {
    var skus = new ArrayList<String>(given.length);
    for (var each : given) {
      if (each.indexOf(',') < 0 || catalog.item(each).isPresent()) skus.add(each);
      else
        skus.addAll(List.of(each.split(",")));
    }
    return skus;
  }

  private static @Nullable Integer day(@Nullable LocalDate date) {
    if (date == null) return null;
    if (date.isBefore(LocalDate.of(2000, 1, 1)) || date.isAfter(LocalDate.of(2200, 1, 1))) {
      throw Problem.invalid("date", date, "must lie between 2000 and 2200");
    }
    return Math.toIntExact(date.toEpochDay());
  }

  @GetMapping("/atp")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Available to promise, day by day", description = "`projected` is what would be left at the day's end; `available`"
      + " the least of it from that day on. Supply past its day is listed as overdue and does not count.")
  AtpView atp(@RequestParam String sku, @RequestParam(required = false) @Nullable String channel,
      @RequestParam(required = false) @Nullable String location,
      @RequestParam(required = false) @Nullable LocalDate from,
      @RequestParam(required = false) @Nullable Integer days) {
    var length = days == null ? 14 : days;
    if (length < 1 || length > MOST_DAYS) throw Problem.invalid("days", days, "must be between 1 and " + MOST_DAYS);
    var now = rules.now();
    var item = names.item(sku);
    var of = channel == null ? null : (Integer) names.channel(channel);
    var ranked = location == null ? now.ranked(of) : List.of(names.location(location));
    var first = day(from);
    if (first == null)
      first = ranked.stream().mapToInt(now::today).min().orElse(Math.toIntExact(LocalDate.EPOCH.toEpochDay()));
    var stock = positions.of(item.id());
    var views = new ArrayList<DayView>(length);
    for (int day = first; day < first + length; day++) {
      long projected = 0;
      for (int place : ranked) projected += Availability.projected(stock, place, day, now);
      views.add(new DayView(LocalDate.ofEpochDay(day), projected, Availability.over(stock, ranked, of, day, now)));
    }
    var overdue = new ArrayList<OverdueView>();
    for (var line : stock.dated()) {
      var due = line.dueOn();
      if (line.isSupply() && due != null && ranked.contains(line.location())
          && due.toEpochDay() < now.today(line.location())) {
        overdue.add(new OverdueView(Long.toString(line.id()), line.reference(), due, line.open()));
      }
    }
    return new AtpView(sku, item.name(), views, overdue);
  }

  @GetMapping("/as-of")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Balances as they were at an instant")
  PageOf<AsOfView> asOf(@RequestParam Instant at, @RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    if (at.isBefore(Instant.EPOCH) || at.isAfter(clock.instant().plusSeconds(1))) {
      throw Problem.invalid("at", at, "must lie between 1970 and now");
    }
    var size = PageOf.limit(limit);
    var after = PageOf.decode(cursor, 1);
    // A page is of items, so that a reader never gets half of one.
    var items = items(sku, null, after == null ? null : after.getFirst()).stream()
        .filter(item -> after == null || !item.sku().equals(after.getFirst())).limit(size + 1L).toList();
    var page = PageOf.of(items, size, item -> List.of(item.sku()));
    var place = location == null ? null : (Integer) names.location(location);
    var views = asOf.of(page.items().stream().mapToInt(Item::id).toArray(), place, at).stream()
        .map(row -> new AsOfView(catalog.item(row.item()).sku(), catalog.item(row.item()).name(),
            catalog.location(row.location()).code(),
            lot(row.lot()), states(row.states())))
        .sorted(Comparator.comparing(AsOfView::sku).thenComparing(AsOfView::location))
        .toList();
    return new PageOf<>(views, page.next());
  }

  @GetMapping("/movements")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Every movement, newest first: why is it this many?")
  PageOf<MovementView> movements(@RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location,
      @RequestParam(required = false) @Nullable String reference, @RequestParam(required = false) @Nullable Kind kind,
      @Parameter(description = "Recorded at this instant or later", example = FROM) @RequestParam(required = false) @Nullable Instant from,
      @Parameter(description = "Recorded before this instant", example = UNTIL) @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    var size = PageOf.limit(limit);
    var before = PageOf.decode(cursor, 2);
    var rows = jdbc.sql(MOVEMENTS).param("item", sku == null ? null : names.item(sku).id())
        .param("location", location == null ? null : names.location(location))
        .param("kind", kind == null ? null : kind.code())
        .param("from", Era.timestamp("from", from)).param("until", Era.timestamp("until", until))
        .param("reference", reference).param("beforeAt", before == null ? null : timestamp(before.get(0), cursor))
        .param("beforeId", before == null ? null : id(before.get(1), cursor)).param("limit", size + 1)
        .query((row, _) -> new MovementView(Long.toString(row.getLong(1)), Long.toString(row.getLong(2)),
            row.getTimestamp(3).toInstant(),
            row.getTimestamp(15).toInstant(), Kind.of(row.getInt(4)), catalog.item(row.getInt(5)).sku(),
            catalog.item(row.getInt(5)).name(), row.getInt(6) == 0 ? null : lots.of(row.getInt(6)).code(),
            new End(catalog.location(row.getInt(7)).code(), Account.of(row.getInt(8))),
            new End(catalog.location(row.getInt(9)).code(), Account.of(row.getInt(10))), row.getLong(11),
            row.getString(12),
            row.getString(13), row.getString(14)))
        .list();
    return PageOf.of(rows, size, view -> List.of(view.at.toString(), view.id));
  }

  @GetMapping(path = "/movements/export", produces = CsvList.MEDIA_TYPE)
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Movements as a CSV file", description = "With the filters of the list")
  void exportMovements(HttpServletResponse response, @RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location, @RequestParam(required = false) @Nullable Kind kind,
      @Parameter(description = "Recorded at this instant or later", example = FROM) @RequestParam(required = false) @Nullable Instant from,
      @Parameter(description = "Recorded before this instant", example = UNTIL) @RequestParam(required = false) @Nullable Instant until)
      throws IOException {
    CsvList.write(response, "movements",
        List.of("id", "posting", "at", "occurredAt", "kind", "sku", "name", "lot", "fromLocation", "fromAccount",
            "toLocation",
            "toAccount", "quantity", "reference", "actor", "reason"),
        cursor -> movements(sku, location, null, kind, from, until, PageOf.MAX_LIMIT, cursor),
        view -> List.of(Stream
            .of(view.id, view.posting, view.at, view.occurredAt, view.kind, view.sku, view.name, view.lot,
                view.from.location,
                view.from.account, view.to.location, view.to.account, view.quantity, view.reference, view.actor,
                view.reason)
            .map(CsvList::cell).toList()));
  }

  private static Timestamp timestamp(String text, @Nullable String cursor) {
    try {
      var at = Instant.parse(text);
      if (Era.holds(at)) return Timestamp.from(at);
    } catch (java.time.format.DateTimeParseException foreign) {
      // The same answer as for one outside our era.
    }
    throw Problem.invalid("cursor", cursor, "is not a cursor of this list; start again without one");
  }

  private static long id(String text, @Nullable String cursor) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException foreign) {
      throw Problem.invalid("cursor", cursor, "is not a cursor of this list; start again without one");
    }
  }

  @GetMapping("/reservations")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Reservations, newest first")
  PageOf<ReservationView> reservations(@RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String reference,
      @RequestParam(required = false) @Nullable String location,
      @RequestParam(required = false) @Nullable String channel,
      @Parameter(description = "Also those that have ended") @RequestParam(defaultValue = "false") boolean closed,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    var size = PageOf.limit(limit);
    var rows = jdbc.sql(RESERVATIONS).param("item", sku == null ? null : names.item(sku).id())
        .param("reference", reference).param("location", location == null ? null : names.location(location))
        .param("channel", channel == null ? null : names.channel(channel))
        .param("closed", closed).param("before", PageOf.decodeNumber(cursor)).param("limit", size + 1)
        .query((row, _) -> StockBook.StockRows.reservation(row)).list();
    return PageOf.of(rows, size, row -> List.of(Long.toString(row.id())))
        .map(row -> new ReservationView(Long.toString(row.id()),
            catalog.item(row.item()).sku(), catalog.item(row.item()).name(), catalog.location(row.location()).code(),
            row.quantity(), row.open(), row.expiresAt(),
            row.promisedOn(), channel(row.channel()), row.reference(), row.createdAt()));
  }

  private @Nullable String channel(@Nullable Integer channel) {
    return channel == null ? null : catalog.channel(channel).code();
  }

  /** In what order dated lines are listed. */
  enum DatedOrder {
    NEWEST, DUE
  }

  @GetMapping("/dated")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "What is expected, in transit or owed, with its day", description = "Late is what is past its day where it is due,"
      + " by the date there")
  PageOf<DatedView> dated(@RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location,
      @Parameter(description = "Of any of these kinds; repeated, or separated by commas") @RequestParam(required = false) @Nullable List<Account> kind,
      @Parameter(description = "true: only what is late; false: only what is not") @RequestParam(required = false) @Nullable Boolean late,
      @Parameter(description = "DUE: first due first, what has no day last") @RequestParam(defaultValue = "NEWEST") DatedOrder order,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    var size = PageOf.limit(limit);
    var after = PageOf.decode(cursor, 2);
    var place = location == null ? null : (Integer) names.location(location);
    var now = rules.now();
    var byOrder = order == DatedOrder.DUE ? FIRST_DUE : NEWEST;
    var start = after == null ? null : new DatedKey(id(after.get(0), cursor), id(after.get(1), cursor));
    // Every open line is in memory: all of them are looked at, however many there are.
    var stocks = sku == null ? positions.all() : List.of(positions.of(names.item(sku).id()));
    var lines = stocks.stream().flatMap(stock -> stock.dated().stream())
        .filter(line -> (kind == null || kind.contains(line.account())) && (place == null || line.location() == place)
            && (late == null || late == isLate(line, now)))
        .filter(line -> start == null || byOrder.compare(DatedKey.of(line), start) > 0)
        .sorted(Comparator.comparing(DatedKey::of, byOrder)).limit(size + 1L).toList();
    return PageOf.of(lines, size, line -> List.of(Long.toString(DatedKey.of(line).due), Long.toString(line.id())))
        .map(line -> view(line, now));
  }

  /** By what dated lines are sorted. */
  private record DatedKey(long due, long id) {
    static DatedKey of(DatedLine line) {
      return new DatedKey(line.dueOn() == null ? Long.MAX_VALUE : line.dueOn().toEpochDay(), line.id());
    }
  }

  private static final Comparator<DatedKey> NEWEST = Comparator.comparingLong(DatedKey::id).reversed();
  private static final Comparator<DatedKey> FIRST_DUE = Comparator.comparingLong(DatedKey::due)
      .thenComparingLong(DatedKey::id);

  private static boolean isLate(DatedLine line, Rules now) {
    return line.dueOn() != null && line.dueOn().toEpochDay() < now.today(line.location());
  }

  private DatedView view(DatedLine line, Rules now) {
    var item = catalog.item(line.item());
    return new DatedView(Long.toString(line.id()), line.account(), item.sku(), item.name(),
        catalog.location(line.location()).code(), line.lot() == 0 ? null : lots.of(line.lot()).code(), line.quantity(),
        line.open(), line.dueOn(), isLate(line, now), channel(line.channel()), line.reference(), line.createdAt());
  }

  @GetMapping("/dated/summary")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Lines and units that are expected, in transit or owed, and how many of them are late")
  DatedSummary datedSummary() {
    var now = rules.now();
    var byKind = new TreeMap<Account, DatedTotals>();
    for (var stock : positions.all()) {
      for (var line : stock.dated())
        byKind.merge(line.account(), DatedTotals.of(line, isLate(line, now)), DatedTotals::plus);
    }
    return new DatedSummary(byKind);
  }

  @GetMapping("/buffers")
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "What is withheld, from all channels at a location or from one channel")
  PageOf<BufferOf> buffers(@RequestParam(required = false) @Nullable String sku,
      @RequestParam(required = false) @Nullable String location,
      @RequestParam(required = false) @Nullable String channel,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    var size = PageOf.limit(limit);
    var after = PageOf.decode(cursor, 3);
    var views = rules.all().stream()
        .map(buffer -> new BufferOf(buffer.item() == null ? null : catalog.item(buffer.item()).sku(),
            buffer.item() == null ? null : catalog.item(buffer.item()).name(),
            buffer.location() == null ? null : catalog.location(buffer.location()).code(), channel(buffer.channel()),
            buffer.quantity()))
        .filter(view -> (sku == null || sku.equals(view.sku)) && (location == null || location.equals(view.location))
            && (channel == null || channel.equals(view.channel)))
        .filter(view -> after == null
            || BY_NAMES.compare(view.key(), after) > 0)
        .sorted(Comparator.comparing(BufferOf::key, BY_NAMES)).limit(size + 1L).toList();
    return PageOf.of(views, size, BufferOf::key);
  }

  private static String text(@Nullable String name) {
    return name == null ? "" : name;
  }

  @PutMapping("/buffers")
  @Requires(Permission.STOCK_BUFFER)
  @Operation(summary = "Set a buffer", description = "Of a location against all channels, or of a channel over all its locations; without a"
      + " SKU it holds for every item that has none of its own", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
          {"sku": "TEA-EARL-100", "channel": "MARKET-A", "quantity": 5}"""))))
  BufferView buffer(Actor actor, @RequestBody BufferView buffer) {
    if ((buffer.location == null) == (buffer.channel == null)) {
      throw Problem.invalid("location", buffer.location, "name either a location or a channel");
    }
    if (buffer.quantity == null || buffer.quantity < 0 || buffer.quantity > Catalog.MAX_QUANTITY) {
      throw Problem.invalid("quantity", buffer.quantity, "must be between 0 and " + Catalog.MAX_QUANTITY);
    }
    rules.set(new Rules.Buffer(buffer.sku == null ? null : names.item(buffer.sku).id(),
        buffer.location == null ? null : names.location(buffer.location),
        buffer.channel == null ? null : names.channel(buffer.channel),
        buffer.quantity), actor);
    return buffer;
  }
}
