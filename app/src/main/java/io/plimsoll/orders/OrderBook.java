package io.plimsoll.orders;

import io.plimsoll.inventory.StockBook;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Book;
import io.plimsoll.platform.CopyBuffer;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The orders inside a batch of the commit lane. Loading an order also asks the {@link StockBook} for the reservations and dated
 * lines that it claims, so that both are decided on together.
 */
@Component
@org.springframework.core.annotation.Order(50)
final class OrderBook implements Book {

  /** What names an order: its number, or its channel and reference. */
  record Name(@Nullable Long id, int channel, String reference) {
    static Name of(long id) {
      return new Name(id, 0, "");
    }

    static Name of(int channel, String reference) {
      return new Name(null, channel, reference);
    }
  }

  @Language("PostgreSQL")
  static final String FIND_IDS = """
      SELECT p.id, p.channel_id, p.reference
        FROM unnest(?::int[], ?::text[]) AS asked (channel_id, reference)
        JOIN orders.purchase p ON p.channel_id = asked.channel_id AND p.reference = asked.reference
      """;

  @Language("PostgreSQL")
  static final String LOCK_ORDERS = """
      SELECT id, channel_id, reference, held, placed_at, captured_at, customer, country, currency, charges, version
        FROM orders.purchase
       WHERE id = ANY (?::bigint[])
       ORDER BY id
         FOR UPDATE
      """;

  @Language("PostgreSQL")
  static final String READ_LINES = """
      SELECT order_id, line, item_id, channel_sku, ordered, reserved, shipped, backordered, cancelled, unit_price, promised_on, claims
        FROM orders.line
       WHERE order_id = ANY (?::bigint[])
       ORDER BY order_id, line
      """;

  @Language("PostgreSQL")
  static final String COPY_ORDERS = """
      COPY orders.purchase (id, channel_id, reference, status, held, placed_at, captured_at, customer, country, currency, charges, version)
      FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String COPY_LINES = """
      COPY orders.line (order_id, line, item_id, channel_sku, ordered, reserved, shipped, backordered, cancelled, unit_price,
                        promised_on, claims)
      FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String UPDATE_ORDERS = """
      UPDATE orders.purchase p
         SET status = d.status, held = d.held, version = d.version
        FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[]) AS d (id, status, held, version)
       WHERE p.id = d.id
      """;

  @Language("PostgreSQL")
  static final String UPDATE_LINES = """
      UPDATE orders.line l
         SET reserved = d.reserved, shipped = d.shipped, backordered = d.backordered, cancelled = d.cancelled,
             promised_on = d.promised_on, claims = d.claims
        FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::date[], ?::json[])
             AS d (order_id, line, reserved, shipped, backordered, cancelled, promised_on, claims)
       WHERE l.order_id = d.order_id AND l.line = d.line
      """;

  private final StockBook stock;
  private final Set<Name> needed = new HashSet<>();
  private final Set<Name> expectedNew = new HashSet<>();
  private final Map<Name, Long> ids = new HashMap<>();
  private final Map<Long, Order> loaded = new HashMap<>();
  private final Map<Long, Order> added = new LinkedHashMap<>();
  private final Map<Long, Order> changed = new LinkedHashMap<>();
  private final List<Event.Draft> drafts = new ArrayList<>();
  private final ArrayDeque<Written> spare = new ArrayDeque<>();

  OrderBook(StockBook stock) {
    this.stock = stock;
  }

  void need(Name name) {
    needed.add(name);
  }

  /** The order will be new; only when that went wrong before is it looked for. */
  void needAbsent(Name name) {
    expectedNew.add(name);
  }

  /** The order as the commands before have left it; null if there is none. */
  @Nullable
  Order find(Name name) {
    var id = name.id != null ? name.id : ids.get(name);
    if (id == null) return null;
    var order = changed.get(id);
    if (order == null) order = added.get(id);
    return order != null ? order : loaded.get(id);
  }

  void add(Order order, Actor actor, Instant now) {
    added.put(order.id(), order);
    ids.put(Name.of(order.channel(), order.reference()), order.id());
    tell("order.placed", order, actor, now, null);
  }

  void change(Order order, String event, Actor actor, Instant now, @Nullable String reason) {
    if (added.containsKey(order.id())) added.put(order.id(), order);
    else
      changed.put(order.id(), order);
    tell(event, order, actor, now, reason);
  }

  private void tell(String type, Order order, Actor actor, Instant now, @Nullable String reason) {
    drafts.add(new Event.Draft(now, type, order.subject(), actor, Json.bytes(OrderEvent.of(order, reason))));
  }

  @Override
  public void begin() {
    needed.clear();
    expectedNew.clear();
    ids.clear();
    loaded.clear();
    added.clear();
    changed.clear();
    drafts.clear();
  }

  @Override
  public void load(Connection connection, boolean careful) throws SQLException {
    if (careful) needed.addAll(expectedNew);
    if (needed.isEmpty()) return;
    findIds(connection);
    var wanted = new HashSet<Long>(ids.values());
    for (var name : needed) if (name.id != null) wanted.add(name.id);
    if (wanted.isEmpty()) return;
    var numbers = wanted.stream().mapToLong(Long::longValue).sorted().toArray();
    var heads = new ArrayList<Order>();
    try (var statement = connection.prepareStatement(LOCK_ORDERS)) {
      statement.setObject(1, numbers);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) heads.add(head(rows));
      }
    }
    var lines = new HashMap<Long, List<Order.Line>>();
    try (var statement = connection.prepareStatement(READ_LINES)) {
      statement.setObject(1, numbers);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) lines.computeIfAbsent(rows.getLong(1), _ -> new ArrayList<>()).add(line(rows));
      }
    }
    for (var head : heads) {
      var order = new Order(head.id(), head.channel(), head.reference(), head.held(), head.placedAt(),
          head.capturedAt(), head.customer(),
          head.country(), head.currency(), lines.getOrDefault(head.id(), List.of()), head.charges(), head.version());
      loaded.put(order.id(), order);
      for (var line : order.lines()) for (var claim : line.claims()) needClaim(claim);
    }
  }

  private void needClaim(Order.Claim claim) {
    if (claim.open() == 0) return;
    if (claim.owed()) stock.needDated(claim.id());
    else
      stock.needReservation(claim.id());
  }

  private void findIds(Connection connection) throws SQLException {
    var named = needed.stream().filter(name -> name.id == null).toList();
    if (named.isEmpty()) return;
    try (var statement = connection.prepareStatement(FIND_IDS)) {
      statement.setArray(1, connection.createArrayOf("int4", named.stream().map(Name::channel).toArray()));
      statement.setArray(2, connection.createArrayOf("text", named.stream().map(Name::reference).toArray()));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) ids.put(Name.of(rows.getInt(2), rows.getString(3)), rows.getLong(1));
      }
    }
  }

  static Order head(ResultSet row) throws SQLException {
    return new Order(row.getLong(1), row.getInt(2), row.getString(3), row.getString(4), row.getTimestamp(5).toInstant(),
        row.getTimestamp(6).toInstant(), row.getString(7), row.getString(8), row.getString(9), List.of(),
        List.of(Json.read(row.getString(10), Order.Charge[].class)), row.getLong(11));
  }

  static Order.Line line(ResultSet row) throws SQLException {
    return new Order.Line(row.getInt(2), row.getInt(3), row.getString(4), row.getLong(5), row.getLong(6),
        row.getLong(7), row.getLong(8),
        row.getLong(9), row.getBigDecimal(10), row.getObject(11, LocalDate.class),
        List.of(Json.read(row.getString(12), Order.Claim[].class)));
  }

  @Override
  public Sheet close(List<Event.Draft> events) {
    var sheet = spare.isEmpty() ? new Written() : spare.pop();
    sheet.takeNew(added.values());
    for (var order : changed.values().stream().sorted(Comparator.comparingLong(Order::id)).toList()) {
      sheet.takeChanged(order, loaded.get(order.id()));
    }
    events.addAll(drafts);
    return sheet;
  }

  /** What one batch writes of orders. An order was locked when it was loaded, so the batch after waits for it there. */
  private final class Written implements Sheet {
    private final CopyBuffer newOrders = new CopyBuffer(COPY_ORDERS, 12);
    private final CopyBuffer newLines = new CopyBuffer(COPY_LINES, 12);
    private final Rows heads = new Rows(UPDATE_ORDERS, "int8", "text", "text", "int8");
    private final Rows lines = new Rows(UPDATE_LINES, "int8", "int4", "int8", "int8", "int8", "int8", "date", "json");

    /** In the order of the unique key, so that two servers never wait for each other in a circle. */
    void takeNew(Collection<Order> orders) {
      for (var order : orders.stream()
          .sorted(Comparator.comparingInt(Order::channel).thenComparing(Order::reference)).toList()) {
        newOrders.row().int8(order.id()).int4(order.channel()).text(order.reference()).text(order.status().name())
            .text(order.held()).instant(order.placedAt()).instant(order.capturedAt()).text(order.customer())
            .text(order.country()).text(order.currency()).bytes(Json.bytes(order.charges())).int8(order.version());
      }
      for (var order : orders) {
        for (var line : order.lines()) {
          newLines.row().int8(order.id()).int4(line.line()).int4(line.item()).text(line.channelSku())
              .int8(line.ordered()).int8(line.reserved()).int8(line.shipped()).int8(line.backordered())
              .int8(line.cancelled()).numeric(line.unitPrice()).date(line.promisedOn()).text(claims(line));
        }
      }
    }

    /** A line that is as it was need not be written. */
    void takeChanged(Order order, @Nullable Order before) {
      heads.add(order.id(), order.status().name(), order.held(), order.version());
      for (var line : order.lines()) {
        if (before != null && line.equals(before.lines().get(line.line() - 1))) continue;
        lines.add(order.id(), line.line(), line.reserved(), line.shipped(), line.backordered(), line.cancelled(),
            day(line), claims(line));
      }
    }

    @Override
    public void append(Connection connection) throws SQLException {
      newOrders.send(connection);
      newLines.send(connection);
    }

    @Override
    public void update(Connection connection) throws SQLException {
      heads.execute(connection);
      lines.execute(connection);
    }

    @Override
    public void committed() {
      end();
    }

    @Override
    public void abandoned() {
      end();
    }

    private void end() {
      newOrders.clear();
      newLines.clear();
      heads.clear();
      lines.clear();
      spare.push(this);
    }
  }

  private static @Nullable String day(Order.Line line) {
    return line.promisedOn() == null ? null : line.promisedOn().toString();
  }

  /** By hand: this runs once per line on a hot path. */
  private static String claims(Order.Line line) {
    if (line.claims().isEmpty()) return "[]";
    var json = new StringBuilder(80 * line.claims().size());
    for (var claim : line.claims()) {
      json.append(json.isEmpty() ? "[{" : ",{").append("\"owed\":").append(claim.owed()).append(",\"id\":")
          .append(claim.id()).append(",\"location\":").append(claim.location()).append(",\"open\":")
          .append(claim.open()).append('}');
    }
    return json.append(']').toString();
  }

  /** Rows by column, for a statement over unnest. */
  private static final class Rows {
    private final String sql;
    private final List<String> types;
    private final List<List<@Nullable Object>> columns = new ArrayList<>();

    Rows(@Language("PostgreSQL") String sql, String... types) {
      this.sql = sql;
      this.types = List.of(types);
      for (var i = 0; i < types.length; i++) columns.add(new ArrayList<>());
    }

    void add(@Nullable Object... values) {
      for (var i = 0; i < values.length; i++) columns.get(i).add(values[i]);
    }

    void clear() {
      for (var column : columns) column.clear();
    }

    void execute(Connection connection) throws SQLException {
      if (columns.getFirst().isEmpty()) return;
      try (var statement = connection.prepareStatement(sql)) {
        for (var i = 0; i < columns.size(); i++)
          statement.setArray(i + 1, connection.createArrayOf(types.get(i), typed(columns.get(i), types.get(i))));
        statement.executeUpdate();
      }
    }

    /** Arrays of their own type, which the driver sends in binary form; of plain objects it would send text. */
    private static Object[] typed(List<@Nullable Object> column, String type) {
      return switch (type) {
        case "int8" -> column.toArray(new Long[0]);
        case "int4" -> column.toArray(new Integer[0]);
        default -> column.toArray(new String[0]);
      };
    }
  }
}
