package io.plimsoll.inventory;

import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Book;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The ledger's rows inside a batch of the commit lane. It is the only writer of balances, postings, movements, reservations and
 * dated lines.
 *
 * <p>Decisions work on copies of the published {@link ItemStock}, or of what a batch that is still being written will leave;
 * the {@link StockSheet} of the batch writes the differences, each balance guarded by the version that was decided on; after the
 * commit the copies are published. A reservation or dated line is guarded by the row
 * of its item at its location, whose version every change of it raises.
 */
@Component
@Order(100)
public final class StockBook implements Book {

  /** How the reference of an order begins; what is held or owed under such a one ends only with its order. */
  static final String ORDER = "order:";

  /** An account that held more could bring sums out of the range of a 64-bit number. */
  static final long MOST_UNITS = 1_000_000_000_000_000L;

  private static final int LOOKS = 3;

  private record Past(int item, int location, int lot, Instant at) {}

  private final Positions positions;
  private final Lots lots;
  private final Ids ids;
  private final StockRules stockRules;

  private final Set<Integer> neededItems = new HashSet<>();
  private final Set<Long> neededReservations = new HashSet<>();
  private final Set<Long> neededDated = new HashSet<>();
  private final Set<Past> neededPast = new HashSet<>();
  private final Map<Past, Long> past = new HashMap<>();
  private final Map<Integer, ItemStock> stocks = new HashMap<>();
  private final Map<Long, Reservation> reservations = new HashMap<>();
  private final Map<Long, DatedLine> datedLines = new HashMap<>();
  private final Map<Long, Reservation> newReservations = new LinkedHashMap<>();
  private final Map<Long, Reservation> changedReservations = new LinkedHashMap<>();
  private final Map<Long, DatedLine> newDated = new LinkedHashMap<>();
  private final Map<Long, DatedLine> changedDated = new LinkedHashMap<>();
  private final List<Posting> postings = new ArrayList<>();
  private final List<Event.Draft> drafts = new ArrayList<>();
  private @Nullable Posting open;
  private Rules rules;

  /** Of the batches that are being written, the newest first. */
  private final ArrayDeque<StockSheet> underWay = new ArrayDeque<>();
  private final ArrayDeque<StockSheet> spare = new ArrayDeque<>();

  public StockBook(Positions positions, Lots lots, Ids ids, StockRules stockRules) {
    this.positions = positions;
    this.lots = lots;
    this.ids = ids;
    this.stockRules = stockRules;
    this.rules = stockRules.now();
  }

  // What a command asks for before it is decided.

  public void needItem(int item) {
    neededItems.add(item);
  }

  public void needReservation(long reservation) {
    neededReservations.add(reservation);
  }

  public void needDated(long datedLine) {
    neededDated.add(datedLine);
  }

  /** What stood on a shelf at an instant; see {@link #shelfAt}. */
  void needPast(int item, int location, int lot, Instant at) {
    neededPast.add(new Past(item, location, lot, at));
  }

  // What a decision reads.

  public Rules rules() {
    return rules;
  }

  /** The item's stock as the commands decided before have left it. */
  public ItemStock item(int item) {
    var stock = stocks.get(item);
    if (stock == null) throw new IllegalStateException("item " + item + " was not asked for");
    return stock;
  }

  /** A reservation that was asked for, as the commands before have left it; null if there is none. */
  public @Nullable Reservation reservation(long id) {
    var changed = changedReservations.get(id);
    if (changed != null) return changed;
    var added = newReservations.get(id);
    return added != null ? added : reservations.get(id);
  }

  /** A dated line that was asked for, as the commands before have left it; null if there is none. */
  public @Nullable DatedLine dated(long id) {
    var changed = changedDated.get(id);
    if (changed != null) return changed;
    var added = newDated.get(id);
    return added != null ? added : datedLines.get(id);
  }

  /** What was sellable or reserved at an instant by the postings recorded until then; asked for with {@link #needPast}. */
  long shelfAt(int item, int location, int lot, Instant at) {
    var units = past.get(new Past(item, location, lot, at));
    if (units == null) throw new IllegalStateException("item " + item + " at " + at + " was not asked for");
    return units;
  }

  /**
   * A plan of what one command takes.
   *
   * @param channel whose buffers count; null for none
   * @param promisedOn the day for which it is promised; null for today at each location
   */
  public Draw draw(@Nullable Integer channel, @Nullable LocalDate promisedOn) {
    return new Draw(this, channel, promisedOn);
  }

  @Nullable
  LocalDate expiresOn(int lot) {
    return lot == 0 ? null : lots.expiresOn(lot);
  }

  long nextId() {
    return ids.next();
  }

  // What a decision changes.

  /** Opens a posting; the one before is complete by then. */
  Posting post(Kind kind, Actor actor, @Nullable String reference, @Nullable String reason, Instant now,
      @Nullable Instant occurredAt) {
    complete();
    var posting = new Posting(this, nextId(), kind, actor, reference, reason, now,
        occurredAt == null ? now : occurredAt);
    postings.add(posting);
    open = posting;
    return posting;
  }

  private void complete() {
    var posting = open;
    if (posting == null) return;
    open = null;
    drafts.add(new Event.Draft(posting.recordedAt, posting.kind.event(), posting.reference, posting.actor,
        StockEvent.write(posting)));
  }

  /** Holds units at one location that a {@link Draw} has found free. */
  Reservation hold(Posting posting, int item, int location, long quantity, @Nullable Instant expiresAt,
      @Nullable LocalDate promisedOn,
      @Nullable Integer channel) {
    var day = rules.day(location, promisedOn);
    posting.touch(item, location, 0);
    var left = quantity;
    for (var lot : item(item).firstExpiringFirst(location)) {
      if (left == 0) break;
      if (!lot.lastsBeyond(day)) continue;
      var taken = Math.min(left, lot.of(Account.SELLABLE));
      if (taken > 0) posting.move(item, location, lot.lot(), Account.SELLABLE, Account.RESERVED, taken);
      left -= taken;
    }
    if (left > 0)
      throw new IllegalStateException(
          "promised " + quantity + " of item " + item + " at " + location + ", " + left + " missing");
    var reservation = new Reservation(nextId(), item, location, quantity, quantity, expiresAt, promisedOn, channel,
        posting.reference,
        posting.recordedAt);
    newReservations.put(reservation.id(), reservation);
    return reservation;
  }

  // What upper floors do with it, in their own decisions.

  /** Units of an item that an order's line takes from a location. */
  public record Take(int item, int location, long quantity) {}

  /** Part of a reservation or of an owed line, by its number. */
  public record Part(long id, long quantity) {}

  /** Holds what a {@link Draw} has found free, for good, in one posting; one reservation for each. */
  public List<Reservation> hold(Actor actor, Instant now, String reference, @Nullable Integer channel,
      List<Take> takes) {
    if (takes.isEmpty()) return List.of();
    var posting = post(Kind.RESERVE, actor, reference, null, now, null);
    var held = new ArrayList<Reservation>(takes.size());
    for (var take : takes) held.add(hold(posting, take.item, take.location, take.quantity, null, null, channel));
    return held;
  }

  /** Owes units at a location from a day on, or as soon as there are any, in one posting; one dated line for each. */
  public List<DatedLine> owe(Actor actor, Instant now, String reference, int channel, List<Take> takes,
      List<Optional<LocalDate>> days) {
    if (takes.isEmpty()) return List.of();
    var posting = post(Kind.BACKORDER, actor, reference, null, now, null);
    var owed = new ArrayList<DatedLine>(takes.size());
    for (var i = 0; i < takes.size(); i++) {
      var take = takes.get(i);
      posting.touch(take.item, take.location, 0);
      posting.move(take.item, take.location, 0, Account.OWED, Account.BACKORDERED, take.quantity);
      var line = new DatedLine(nextId(), Account.BACKORDERED, take.item, take.location, 0, take.quantity, take.quantity,
          days.get(i).orElse(null), channel, reference, now);
      add(posting, line);
      owed.add(line);
    }
    return owed;
  }

  /** Units that could leave today of those that a reservation's place holds, after what others take there. */
  public record Shippable(long reservation, long asked, long available) {}

  /** The first of some parts that cannot leave today, because its lots have all passed their date; empty if all can. */
  public Optional<Shippable> unshippable(List<Part> parts) {
    var asked = new HashMap<Take, Long>();
    for (var part : parts) {
      var held = reservation(part.id);
      if (held == null) throw new IllegalStateException("there is no reservation " + part.id);
      var place = new Take(held.item(), held.location(), 0);
      var before = asked.getOrDefault(place, 0L);
      var available = ChangeHolds.shippable(this, held) - before;
      if (available < part.quantity) {
        return Optional.of(new Shippable(part.id, part.quantity, Math.max(0, available)));
      }
      asked.put(place, before + part.quantity);
    }
    return Optional.empty();
  }

  /** Ships or releases parts of reservations, in one posting. */
  public void endHolds(Kind kind, Actor actor, Instant now, String reference, @Nullable String reason,
      @Nullable Instant occurredAt,
      List<Part> parts) {
    if (parts.isEmpty()) return;
    var posting = post(kind, actor, reference, reason, now, occurredAt);
    for (var part : parts) ChangeHolds.end(this, posting, part.id, part.quantity);
  }

  /** Takes back parts of what is owed, in one posting. */
  public void forgive(Actor actor, Instant now, String reference, @Nullable String reason, List<Part> parts) {
    if (parts.isEmpty()) return;
    var posting = post(Kind.CANCEL_BACKORDER, actor, reference, reason, now, null);
    for (var part : parts) {
      var line = dated(part.id);
      if (line == null) throw new IllegalStateException("there is no dated line " + part.id);
      posting.touch(line.item(), line.location(), 0);
      posting.move(line.item(), line.location(), line.lot(), Account.BACKORDERED, Account.OWED, part.quantity);
      change(posting, line.withOpen(line.open() - part.quantity));
    }
  }

  /** How much of an owed line could be held now. */
  public long fillable(long owed) {
    var line = dated(owed);
    return line == null ? 0 : Math.min(line.open(), Move.fillable(this, line));
  }

  /** Holds what is owed, now that it is there. */
  public Reservation fill(Actor actor, Instant now, String reference, Part part) {
    var line = dated(part.id);
    if (line == null) throw new IllegalStateException("there is no dated line " + part.id);
    var posting = post(Kind.FILL, actor, reference, null, now, null);
    posting.touch(line.item(), line.location(), 0);
    posting.move(line.item(), line.location(), line.lot(), Account.BACKORDERED, Account.OWED, part.quantity);
    change(posting, line.withOpen(line.open() - part.quantity));
    return hold(posting, line.item(), line.location(), part.quantity, null, line.dueOn(), line.channel());
  }

  /** The first day from which a location can promise units that it does not have today; empty if no confirmed supply brings them. */
  public Optional<LocalDate> promisableFrom(int item, int location, long quantity) {
    return Availability.promisableFrom(item(item), location, quantity, rules);
  }

  void change(Reservation reservation) {
    if (newReservations.containsKey(reservation.id())) {
      newReservations.put(reservation.id(), reservation);
    } else {
      changedReservations.put(reservation.id(), reservation);
    }
  }

  void change(Posting posting, DatedLine line) {
    if (newDated.containsKey(line.id())) {
      newDated.put(line.id(), line);
    } else {
      changedDated.put(line.id(), line);
    }
    item(line.item()).put(line);
    posting.changed(line);
  }

  void add(Posting posting, DatedLine line) {
    newDated.put(line.id(), line);
    item(line.item()).put(line);
    posting.changed(line);
  }

  // The batch.

  @Override
  public void begin() {
    neededItems.clear();
    neededReservations.clear();
    neededDated.clear();
    neededPast.clear();
    past.clear();
    stocks.clear();
    reservations.clear();
    datedLines.clear();
    newReservations.clear();
    changedReservations.clear();
    newDated.clear();
    changedDated.clear();
    postings.clear();
    drafts.clear();
    open = null;
    rules = stockRules.now();
  }

  /** The past is read under locks: nobody then has a movement of these items on the way that would count as earlier. */
  @Override
  public boolean wantsLocks() {
    return !neededPast.isEmpty();
  }

  @Override
  public void load(Connection connection, boolean careful) throws SQLException {
    for (var look = 1; !careful && look <= LOOKS; look++) {
      var seen = positions.changesByOthers();
      loadReservations(connection);
      loadDated(connection);
      for (var item : neededItems) stocks.put(item, newest(item).copy());
      // Were the balances newer than the reservations, their version would not guard these.
      if (neededReservations.isEmpty() && neededDated.isEmpty() || seen == positions.changesByOthers()) return;
    }
    if (!careful) throw new IllegalStateException("other servers keep changing what this batch reads");
    loadReservations(connection);
    loadDated(connection);
    lockItems(connection);
    // Under the locks, once more: nobody can change them now.
    loadReservations(connection);
    loadDated(connection);
    for (var each : neededPast) {
      past.put(each, AsOf.shelf(connection, each.item, each.location, each.lot, each.at));
    }
  }

  /** As the batches under way will leave it; where they leave it alone, as readers see it. */
  private ItemStock newest(int item) {
    for (var sheet : underWay) {
      var stock = sheet.stock(item);
      if (stock != null) return stock;
    }
    return positions.of(item);
  }

  private void loadReservations(Connection connection) throws SQLException {
    if (neededReservations.isEmpty()) return;
    try (var statement = prepare(connection, StockSql.RESERVATIONS, array(neededReservations));
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        var reservation = StockRows.reservation(rows);
        reservations.put(reservation.id(), reservation);
      }
    }
    for (var id : neededReservations) {
      for (var sheet : underWay) {
        var newer = sheet.reservation(id);
        if (newer == null) continue;
        reservations.put(id, newer);
        break;
      }
    }
    for (var reservation : reservations.values()) neededItems.add(reservation.item());
  }

  private void loadDated(Connection connection) throws SQLException {
    if (neededDated.isEmpty()) return;
    try (var statement = prepare(connection, StockSql.DATED_LINES, array(neededDated));
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        var line = StockRows.datedLine(rows);
        datedLines.put(line.id(), line);
      }
    }
    for (var id : neededDated) {
      for (var sheet : underWay) {
        var newer = sheet.dated(id);
        if (newer == null) continue;
        datedLines.put(id, newer);
        break;
      }
    }
    for (var line : datedLines.values()) neededItems.add(line.item());
  }

  private void lockItems(Connection connection) throws SQLException {
    var items = new TreeSet<>(neededItems).stream().mapToInt(Integer::intValue).toArray();
    var balances = new HashMap<Integer, List<Balance>>();
    try (var statement = prepare(connection, StockSql.LOCK_BALANCES, items); var rows = statement.executeQuery()) {
      while (rows.next()) {
        var balance = StockRows.balance(rows);
        balances.computeIfAbsent(balance.item(), _ -> new ArrayList<>()).add(balance);
      }
    }
    var dated = new HashMap<Integer, List<DatedLine>>();
    try (var statement = prepare(connection, StockSql.OPEN_DATED_LINES, items);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        var line = StockRows.datedLine(rows);
        dated.computeIfAbsent(line.item(), _ -> new ArrayList<>()).add(line);
      }
    }
    for (var item : items) {
      stocks.put(item, ItemStock.of(item, balances.getOrDefault(item, List.of()), dated.getOrDefault(item, List.of())));
    }
  }

  @Override
  public Sheet close(List<Event.Draft> events) {
    complete();
    var sheet = spare.isEmpty() ? new StockSheet(this) : spare.pop();
    sheet.take(stocks.values());
    sheet.takePostings(postings);
    sheet.takeReservations(newReservations, changedReservations);
    sheet.takeDated(newDated, changedDated);
    events.addAll(drafts);
    underWay.push(sheet);
    return sheet;
  }

  void publish(Collection<ItemStock> changed) {
    for (var stock : changed) positions.put(stock);
  }

  /** The sheet is written, or given up, and may be used again. */
  void done(StockSheet sheet) {
    underWay.remove(sheet);
    spare.push(sheet);
  }

  private static PreparedStatement prepare(Connection connection, @Language("PostgreSQL") String sql, Object... arrays)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (var i = 0; i < arrays.length; i++) statement.setObject(i + 1, arrays[i]);
    return statement;
  }

  private static long[] array(Collection<Long> values) {
    return values.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** Reads the ledger's rows as its statements select them. */
  static final class StockRows {

    private StockRows() {}

    static Balance balance(ResultSet row) throws SQLException {
      var states = new long[Balance.STATES];
      for (var state = 0; state < states.length; state++) states[state] = row.getLong(6 + state);
      return Balance.of(row.getInt(1), row.getInt(2), row.getInt(3), row.getObject(4, LocalDate.class), row.getLong(5),
          states);
    }

    static Reservation reservation(ResultSet row) throws SQLException {
      return new Reservation(row.getLong(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getLong(5),
          instant(row, 6),
          row.getObject(7, LocalDate.class), row.getObject(8, Integer.class), row.getString(9),
          row.getTimestamp(10).toInstant());
    }

    static DatedLine datedLine(ResultSet row) throws SQLException {
      return new DatedLine(row.getLong(1), Account.of(row.getInt(2)), row.getInt(3), row.getInt(4), row.getInt(5),
          row.getLong(6),
          row.getLong(7), row.getObject(8, LocalDate.class), row.getObject(9, Integer.class), row.getString(10),
          row.getTimestamp(11).toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
      var timestamp = row.getTimestamp(column);
      return timestamp == null ? null : timestamp.toInstant();
    }
  }
}
