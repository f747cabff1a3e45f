package io.plimsoll.inventory;

import io.plimsoll.inventory.Lots.Lot;
import io.plimsoll.platform.Book;
import io.plimsoll.platform.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.intellij.lang.annotations.Language;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The lots whose date a batch corrects. They are locked before the balances, so that two servers never wait for each other in a
 * circle; whoever decided on the old date elsewhere meets the raised versions of the lot's balances.
 */
@Component
@Order(90)
final class LotBook implements Book {

  @Language("PostgreSQL")
  static final String LOCK = """
      SELECT id, item_id, code, expires_on FROM inventory.lot WHERE id = ANY (?::int[]) ORDER BY id FOR UPDATE
      """;

  @Language("PostgreSQL")
  static final String CORRECT = "UPDATE inventory.lot SET expires_on = ?::date WHERE id = ?::int";

  private final Lots lots;
  private final TreeSet<Integer> needed = new TreeSet<>();
  private final Map<Integer, Lot> loaded = new HashMap<>();
  private final Map<Integer, Lot> corrected = new LinkedHashMap<>();

  LotBook(Lots lots) {
    this.lots = lots;
  }

  void need(int lot) {
    needed.add(lot);
  }

  /** A lot that was asked for, as the commands before have left it. */
  Lot of(int id) {
    var lot = corrected.getOrDefault(id, loaded.get(id));
    if (lot == null) throw new IllegalStateException("lot " + id + " was not asked for");
    return lot;
  }

  void correct(int id, LocalDate expiresOn) {
    var lot = of(id);
    corrected.put(id, new Lot(id, lot.item(), lot.code(), expiresOn));
  }

  @Override
  public void begin() {
    needed.clear();
    loaded.clear();
    corrected.clear();
  }

  @Override
  public void load(Connection connection, boolean careful) throws SQLException {
    if (needed.isEmpty()) return;
    try (var statement = connection.prepareStatement(LOCK)) {
      statement.setObject(1, needed.stream().mapToInt(Integer::intValue).toArray());
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var lot = Lots.lot(rows, 0);
          loaded.put(lot.id(), lot);
        }
      }
    }
  }

  /** Nothing is decided beside a correction: it changes what every lot row of the item says. */
  @Override
  public boolean wantsLocks() {
    return !needed.isEmpty();
  }

  @Override
  public Sheet close(List<Event.Draft> events) {
    return new Corrections(List.copyOf(corrected.values()));
  }

  private final class Corrections implements Sheet {
    private final List<Lot> dates;

    Corrections(List<Lot> dates) {
      this.dates = dates;
    }

    @Override
    public void append(Connection connection) {}

    @Override
    public void update(Connection connection) throws SQLException {
      if (dates.isEmpty()) return;
      try (var statement = connection.prepareStatement(CORRECT)) {
        for (var lot : dates) {
          statement.setObject(1, lot.expiresOn());
          statement.setInt(2, lot.id());
          statement.addBatch();
        }
        statement.executeBatch();
      }
    }

    @Override
    public void committed() {
      dates.forEach(lots::know);
    }

    @Override
    public void abandoned() {}
  }
}
