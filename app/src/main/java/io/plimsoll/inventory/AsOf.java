package io.plimsoll.inventory;

import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Balances as they were at any instant: the newest daily snapshot before it, and the movements since.
 *
 * <p>A snapshot keeps only the rows that changed on its day, so its cost follows the day's business; an answer never reads more
 * than a day's movements of its item.
 */
@Component
final class AsOf {

  /** A row of stock at an instant. */
  record Row(int item, int location, int lot, long[] states) {}

  @Language("PostgreSQL")
  static final String AS_OF = """
      WITH base AS (SELECT max(taken_until) AS until FROM inventory.snapshot WHERE taken_until <= :at),
      kept AS (
        SELECT DISTINCT ON (s.item_id, s.location_id, s.lot_id) s.item_id, s.location_id, s.lot_id, s.states
          FROM inventory.snapshot_balance s, base
         WHERE s.taken_until <= base.until AND s.item_id = ANY (:items) AND (:location::int IS NULL OR s.location_id = :location)
         ORDER BY s.item_id, s.location_id, s.lot_id, s.taken_until DESC),
      since AS (
        SELECT m.item_id, m.lot_id, m.from_location_id, m.to_location_id, m.from_account, m.to_account, m.quantity
          FROM inventory.movement m, base
         WHERE m.item_id = ANY (:items) AND m.recorded_at <= :at AND m.recorded_at > coalesce(base.until, '-infinity')),
      change AS (
        SELECT item_id, from_location_id AS location_id, lot_id, from_account AS account, -quantity AS quantity FROM since
        UNION ALL
        SELECT item_id, to_location_id, lot_id, to_account, quantity FROM since
        UNION ALL
        SELECT k.item_id, k.location_id, k.lot_id, s.account - 1, s.quantity
          FROM kept k, unnest(k.states) WITH ORDINALITY AS s (quantity, account))
      SELECT item_id, location_id, lot_id,
             array_agg(account ORDER BY account) AS accounts, array_agg(quantity ORDER BY account) AS quantities
        FROM (SELECT item_id, location_id, lot_id, account, sum(quantity)::bigint AS quantity
                FROM change
               WHERE account < 20 AND (:location::int IS NULL OR location_id = :location)
               GROUP BY item_id, location_id, lot_id, account) sums
       GROUP BY item_id, location_id, lot_id
       ORDER BY item_id, location_id, lot_id
      """;

  @Language("PostgreSQL")
  static final String TAKE_SNAPSHOT = """
      WITH last AS (SELECT coalesce(max(taken_until), '-infinity') AS until FROM inventory.snapshot WHERE taken_until < :until),
      later AS (
        SELECT item_id, from_location_id AS location_id, lot_id, from_account AS account, quantity
          FROM inventory.movement WHERE recorded_at > :until
        UNION ALL
        SELECT item_id, to_location_id, lot_id, to_account, -quantity FROM inventory.movement WHERE recorded_at > :until),
      back AS (
        SELECT item_id, location_id, lot_id, account, sum(quantity)::bigint AS quantity
          FROM later WHERE account < 20 GROUP BY item_id, location_id, lot_id, account),
      touched AS (
        SELECT DISTINCT item_id, location_id, lot_id
          FROM (SELECT item_id, from_location_id AS location_id, lot_id, recorded_at FROM inventory.movement
                UNION ALL
                SELECT item_id, to_location_id, lot_id, recorded_at FROM inventory.movement) m, last
         WHERE m.recorded_at > last.until AND m.recorded_at <= :until)
      INSERT INTO inventory.snapshot_balance (item_id, location_id, lot_id, taken_until, states)
      SELECT b.item_id, b.location_id, b.lot_id, :until,
             ARRAY(SELECT n.now + coalesce(k.quantity, 0)
                     FROM unnest(ARRAY[b.sellable, b.reserved, b.quarantined, b.returned, b.damaged, b.expired, b.recalled,
                                       b.in_transit, b.on_order, b.confirmed, b.backordered]) WITH ORDINALITY AS n (now, account)
                     LEFT JOIN back k ON k.item_id = b.item_id AND k.location_id = b.location_id AND k.lot_id = b.lot_id
                                     AND k.account = n.account - 1
                    ORDER BY n.account)
        FROM inventory.balance b
        JOIN touched t ON t.item_id = b.item_id AND t.location_id = b.location_id AND t.lot_id = b.lot_id
      """;

  @Language("PostgreSQL")
  static final String NOTE_SNAPSHOT = """
      INSERT INTO inventory.snapshot (taken_until) VALUES (:until) ON CONFLICT (taken_until) DO NOTHING
      """;

  private final JdbcClient jdbc;
  private final InstantSource clock;
  private final TransactionTemplate transaction;

  public AsOf(JdbcClient jdbc, InstantSource clock, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.transaction = transaction;
  }

  List<Row> of(int[] items, @Nullable Integer location, Instant at) {
    return of(jdbc, items, location, at);
  }

  private static List<Row> of(JdbcClient jdbc, int[] items, @Nullable Integer location, Instant at) {
    return jdbc.sql(AS_OF).param("at", Timestamp.from(at)).param("items", items).param("location", location)
        .query((row, _) -> {
          var states = new long[Balance.STATES];
          var accounts = (Number[]) row.getArray(4).getArray();
          var quantities = (Number[]) row.getArray(5).getArray();
          for (var i = 0; i < accounts.length; i++) states[accounts[i].intValue()] = quantities[i].longValue();
          return new Row(row.getInt(1), row.getInt(2), row.getInt(3), states);
        }).list();
  }

  /** What a counter should have found on the shelf at an instant: what is sellable, and what is reserved but not yet gone. */
  static long shelf(Connection connection, int item, int location, int lot, Instant at) {
    return of(JdbcClient.create(new SingleConnectionDataSource(connection, true)), new int[]{item}, location, at)
        .stream()
        .filter(row -> row.lot == lot)
        .mapToLong(row -> row.states[Account.SELLABLE.code()] + row.states[Account.RESERVED.code()]).sum();
  }

  /** Takes the snapshot of the last midnight (UTC), unless it exists. Called some minutes after it, when every commit is in. */
  void takeDaily() {
    take(clock.instant().truncatedTo(ChronoUnit.DAYS));
  }

  void take(Instant until) {
    transaction.executeWithoutResult(_ -> {
      if (jdbc.sql(NOTE_SNAPSHOT).param("until", Timestamp.from(until)).update() == 0) return;
      jdbc.sql(TAKE_SNAPSHOT).param("until", Timestamp.from(until)).update();
    });
  }
}
