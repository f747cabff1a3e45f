package io.plimsoll.inventory;

import io.plimsoll.platform.Book;
import io.plimsoll.platform.CopyBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;

/** What one batch writes of the ledger, and until it is durable the state of things for the batch after it. */
final class StockSheet implements Book.Sheet {

  private static final Comparator<Balance> KEY_ORDER = Comparator.comparingInt(Balance::item)
      .thenComparingInt(Balance::location).thenComparingInt(Balance::lot);

  private final StockBook book;
  private final CopyBuffer newBalances = new CopyBuffer(StockSql.COPY_BALANCES, 15);
  private final CopyBuffer postings = new CopyBuffer(StockSql.COPY_POSTINGS, 7);
  private final CopyBuffer movements = new CopyBuffer(StockSql.COPY_MOVEMENTS, 10);
  private final CopyBuffer newReservations = new CopyBuffer(StockSql.COPY_RESERVATIONS, 10);
  private final CopyBuffer newDated = new CopyBuffer(StockSql.COPY_DATED_LINES, 11);

  private final Map<Integer, ItemStock> stocks = new HashMap<>();
  private final Map<Long, Reservation> reservations = new HashMap<>();
  private final Map<Long, DatedLine> dated = new HashMap<>();
  private final List<Balance> balances = new ArrayList<>();
  private final List<Balance> added = new ArrayList<>();
  private boolean twoStates;
  private List<Reservation> changedReservations = List.of();
  private List<DatedLine> changedDated = List.of();

  StockSheet(StockBook book) {
    this.book = book;
  }

  /** The item's stock as this batch will leave it; null if it leaves it alone. */
  @Nullable
  ItemStock stock(int item) {
    return stocks.get(item);
  }

  /** The reservation as this batch will leave it; null if it leaves it alone. */
  @Nullable
  Reservation reservation(long id) {
    return reservations.get(id);
  }

  /** The dated line as this batch will leave it; null if it leaves it alone. */
  @Nullable
  DatedLine dated(long id) {
    return dated.get(id);
  }

  // Filled from the book, on the lane's thread.

  void take(Collection<ItemStock> decidedOn) {
    twoStates = true;
    for (var stock : decidedOn) {
      var changed = false;
      for (var row : stock.array()) {
        if (!row.changing()) continue;
        changed = true;
        if (row.versionBefore() == 0) {
          added.add(row);
        } else {
          balances.add(row);
          twoStates &= row.onlyHeldChanged();
        }
        row.seal();
      }
      if (changed) stocks.put(stock.item(), stock);
    }
    balances.sort(KEY_ORDER);
    added.sort(KEY_ORDER);
    for (var row : added) {
      newBalances.row().int4(row.item()).int4(row.location()).int4(row.lot()).int8(row.version());
      for (var state = 0; state < Balance.STATES; state++) newBalances.int8(row.state(state));
    }
    added.clear();
  }

  void takePostings(List<Posting> decided) {
    for (var posting : decided) {
      postings.row().int8(posting.id).int2(posting.kind.code()).instant(posting.recordedAt).instant(posting.occurredAt)
          .text(posting.actor.id()).text(posting.reference).text(posting.reason);
      for (var movement : posting.movements) {
        movements.row().int8(movement.id()).int8(posting.id).instant(posting.recordedAt).int4(movement.item())
            .int4(movement.lot()).int4(movement.fromLocation()).int4(movement.toLocation())
            .int2(movement.from().code()).int2(movement.to().code()).int8(movement.quantity());
      }
    }
  }

  void takeReservations(Map<Long, Reservation> added, Map<Long, Reservation> changed) {
    for (var each : added.values()) {
      newReservations.row().int8(each.id()).int4(each.item()).int4(each.location()).int8(each.quantity())
          .int8(each.open()).instant(each.expiresAt()).date(each.promisedOn()).int4(each.channel())
          .text(each.reference()).instant(each.createdAt());
    }
    changedReservations = changed.values().stream().sorted(Comparator.comparingLong(Reservation::id)).toList();
    reservations.putAll(added);
    reservations.putAll(changed);
  }

  void takeDated(Map<Long, DatedLine> added, Map<Long, DatedLine> changed) {
    for (var each : added.values()) {
      newDated.row().int8(each.id()).int2(each.account().code()).int4(each.item()).int4(each.location())
          .int4(each.lot()).int8(each.quantity()).int8(each.open()).date(each.dueOn()).int4(each.channel())
          .text(each.reference()).instant(each.createdAt());
    }
    changedDated = changed.values().stream().sorted(Comparator.comparingLong(DatedLine::id)).toList();
    dated.putAll(added);
    dated.putAll(changed);
  }

  // Written on a writer's thread.

  @Override
  public void append(Connection connection) throws SQLException {
    postings.send(connection);
    movements.send(connection);
    newReservations.send(connection);
    newDated.send(connection);
  }

  @Override
  public void update(Connection connection) throws SQLException, Book.StaleRead {
    if (!balances.isEmpty()) {
      var written = twoStates
          ? update(connection, StockSql.UPDATE_TWO_STATES, 2)
          : update(connection, StockSql.UPDATE_ALL_STATES, Balance.STATES);
      if (written < balances.size()) {
        throw new Book.StaleRead((balances.size() - written) + " balances changed meanwhile");
      }
    }
    newBalances.send(connection);
    updateReservations(connection);
    updateDated(connection);
  }

  private int update(Connection connection, @Language("PostgreSQL") String sql, int states) throws SQLException {
    var keys = new int[3][balances.size()];
    var figures = new long[2 + states][balances.size()];
    for (var i = 0; i < balances.size(); i++) {
      var row = balances.get(i);
      keys[0][i] = row.item();
      keys[1][i] = row.location();
      keys[2][i] = row.lot();
      figures[0][i] = row.versionBefore();
      figures[1][i] = row.version();
      for (var state = 0; state < states; state++) figures[2 + state][i] = row.state(state);
    }
    try (var statement = connection.prepareStatement(sql)) {
      var parameter = 1;
      for (var key : keys) statement.setObject(parameter++, key);
      for (var figure : figures) statement.setObject(parameter++, figure);
      return statement.executeUpdate();
    }
  }

  private void updateReservations(Connection connection) throws SQLException {
    if (changedReservations.isEmpty()) return;
    try (var statement = connection.prepareStatement(StockSql.UPDATE_RESERVATIONS)) {
      var changed = changedReservations.stream();
      statement.setArray(1, connection.createArrayOf("int8", changed.map(Reservation::id).toArray(Long[]::new)));
      changed = changedReservations.stream();
      statement.setArray(2, connection.createArrayOf("int8", changed.map(Reservation::open).toArray(Long[]::new)));
      changed = changedReservations.stream();
      statement.setArray(3, connection.createArrayOf("timestamptz", changed.map(Reservation::expiresAt)
          .map(instant -> instant == null ? null : instant.toString()).toArray()));
      statement.executeUpdate();
    }
  }

  private void updateDated(Connection connection) throws SQLException {
    if (changedDated.isEmpty()) return;
    try (var statement = connection.prepareStatement(StockSql.UPDATE_DATED_LINES)) {
      statement.setArray(1, connection.createArrayOf("int8", changedDated.stream().map(DatedLine::id).toArray()));
      statement.setArray(2, connection.createArrayOf("int8", changedDated.stream().map(DatedLine::open).toArray()));
      statement.setArray(3,
          connection.createArrayOf("int2", changedDated.stream().map(line -> (short) line.account().code()).toArray()));
      statement.setArray(4, connection.createArrayOf("date", changedDated.stream().map(DatedLine::dueOn)
          .map(day -> day == null ? null : day.toString()).toArray()));
      statement.executeUpdate();
    }
  }

  // And then, on the lane's thread again.

  @Override
  public void committed() {
    book.publish(stocks.values());
    end();
  }

  @Override
  public void abandoned() {
    end();
  }

  private void end() {
    for (var copy : List.of(newBalances, postings, movements, newReservations, newDated)) copy.clear();
    stocks.clear();
    reservations.clear();
    dated.clear();
    balances.clear();
    book.done(this);
  }
}
