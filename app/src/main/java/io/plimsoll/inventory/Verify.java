package io.plimsoll.inventory;

import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.Invariants;
import io.plimsoll.platform.Invariants.Check;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The invariants of the ledger and of the modules above it, asked of the database as of one instant. */
@Component
final class Verify {

  @Language("PostgreSQL")
  static final String BALANCES_ARE_MOVEMENTS = """
      WITH change AS (
        SELECT item_id, from_location_id AS location_id, lot_id, from_account AS account, -quantity AS quantity FROM inventory.movement
        UNION ALL
        SELECT item_id, to_location_id, lot_id, to_account, quantity FROM inventory.movement),
      replayed AS (
        SELECT item_id, location_id, lot_id, account, sum(quantity) AS quantity FROM change WHERE account < 20
         GROUP BY item_id, location_id, lot_id, account),
      booked AS (
        SELECT b.item_id, b.location_id, b.lot_id, s.account - 1 AS account, s.quantity
          FROM inventory.balance b,
               unnest(ARRAY[b.sellable, b.reserved, b.quarantined, b.returned, b.damaged, b.expired, b.recalled, b.in_transit, b.on_order,
                            b.confirmed, b.backordered]) WITH ORDINALITY AS s (quantity, account)),
      wrong AS (
        SELECT coalesce(b.item_id, r.item_id) AS item, coalesce(b.location_id, r.location_id) AS location,
               coalesce(b.account, r.account) AS account, coalesce(b.quantity, 0) AS booked, coalesce(r.quantity, 0) AS replayed
          FROM booked b
          FULL JOIN replayed r ON r.item_id = b.item_id AND r.location_id = b.location_id AND r.lot_id = b.lot_id AND r.account = b.account
         WHERE coalesce(b.quantity, 0) <> coalesce(r.quantity, 0))
      SELECT count(*), coalesce(min(format('item %s location %s account %s: balance %s, movements %s', item, location, account, booked, replayed)), '')
        FROM wrong
      """;

  @Language("PostgreSQL")
  static final String RESERVED_IS_HELD = """
      WITH held AS (SELECT item_id, location_id, sum(open) AS open FROM inventory.reservation WHERE open > 0 GROUP BY item_id, location_id),
      booked AS (SELECT item_id, location_id, sum(reserved) AS reserved FROM inventory.balance GROUP BY item_id, location_id),
      wrong AS (
        SELECT coalesce(b.item_id, h.item_id) AS item, coalesce(b.location_id, h.location_id) AS location,
               coalesce(b.reserved, 0) AS reserved, coalesce(h.open, 0) AS open
          FROM booked b FULL JOIN held h ON h.item_id = b.item_id AND h.location_id = b.location_id
         WHERE coalesce(b.reserved, 0) <> coalesce(h.open, 0))
      SELECT count(*), coalesce(min(format('item %s location %s: %s reserved, %s in open reservations', item, location, reserved, open)), '')
        FROM wrong
      """;

  @Language("PostgreSQL")
  static final String PIPELINE_IS_DATED = """
      WITH lines AS (
        SELECT item_id, location_id, account, sum(open) AS open FROM inventory.dated_line WHERE open > 0 GROUP BY item_id, location_id, account),
      booked AS (
        SELECT b.item_id, b.location_id, s.account, sum(s.quantity) AS quantity
          FROM inventory.balance b,
               LATERAL (VALUES (7, b.in_transit), (8, b.on_order), (9, b.confirmed), (10, b.backordered)) AS s (account, quantity)
         GROUP BY b.item_id, b.location_id, s.account),
      wrong AS (
        SELECT coalesce(b.item_id, l.item_id) AS item, coalesce(b.location_id, l.location_id) AS location,
               coalesce(b.account, l.account) AS account, coalesce(b.quantity, 0) AS quantity, coalesce(l.open, 0) AS open
          FROM booked b FULL JOIN lines l ON l.item_id = b.item_id AND l.location_id = b.location_id AND l.account = b.account
         WHERE coalesce(b.quantity, 0) <> coalesce(l.open, 0))
      SELECT count(*), coalesce(min(format('item %s location %s account %s: balance %s, open lines %s', item, location, account, quantity, open)), '')
        FROM wrong
      """;

  @Language("PostgreSQL")
  static final String NOTHING_IS_NEGATIVE = """
      SELECT count(*), coalesce(min(format('item %s location %s', item_id, location_id)), '')
        FROM inventory.balance
       WHERE least(sellable, reserved, quarantined, returned, damaged, expired, recalled, in_transit, on_order, confirmed, backordered) < 0
      """;

  @Language("PostgreSQL")
  static final String MOVEMENTS_ARE_POSTED = """
      SELECT count(*), coalesce(min(format('movement %s', m.id)), '')
        FROM inventory.movement m LEFT JOIN inventory.posting p ON p.id = m.posting_id
       WHERE p.id IS NULL
      """;

  @Language("PostgreSQL")
  static final String MOVEMENTS_BY_KIND = """
      SELECT p.kind, m.from_account, m.to_account, count(*)
        FROM inventory.movement m JOIN inventory.posting p ON p.id = m.posting_id
       GROUP BY p.kind, m.from_account, m.to_account
       ORDER BY p.kind, m.from_account, m.to_account
      """;

  /** Of each row the newest: the older ones are never read before it. */
  @Language("PostgreSQL")
  static final String SNAPSHOTS_ARE_MOVEMENTS = """
      WITH newest AS (
        SELECT DISTINCT ON (item_id, location_id, lot_id) item_id, location_id, lot_id, taken_until, states
          FROM inventory.snapshot_balance ORDER BY item_id, location_id, lot_id, taken_until DESC),
      change AS (
        SELECT item_id, from_location_id AS location_id, lot_id, recorded_at, from_account AS account, -quantity AS quantity
          FROM inventory.movement
        UNION ALL
        SELECT item_id, to_location_id, lot_id, recorded_at, to_account, quantity FROM inventory.movement),
      replayed AS (
        SELECT n.item_id, n.location_id, n.lot_id, c.account, sum(c.quantity) AS quantity
          FROM newest n
          JOIN change c ON c.item_id = n.item_id AND c.location_id = n.location_id AND c.lot_id = n.lot_id
         WHERE c.recorded_at <= n.taken_until AND c.account < 20
         GROUP BY n.item_id, n.location_id, n.lot_id, c.account),
      wrong AS (
        SELECT n.item_id AS item, n.location_id AS location, n.taken_until, s.account - 1 AS account, s.quantity AS kept,
               coalesce(r.quantity, 0) AS replayed
          FROM newest n
         CROSS JOIN unnest(n.states) WITH ORDINALITY AS s (quantity, account)
          LEFT JOIN replayed r ON r.item_id = n.item_id AND r.location_id = n.location_id AND r.lot_id = n.lot_id
                              AND r.account = s.account - 1
         WHERE s.quantity <> coalesce(r.quantity, 0))
      SELECT count(*), coalesce(min(format('item %s location %s account %s until %s: snapshot %s, movements %s', item, location, account,
                                           taken_until, kept, replayed)), '')
        FROM wrong
      """;

  private final JdbcClient jdbc;
  private final EventLog log;
  private final List<Invariants> others;
  private final TransactionTemplate oneInstant;

  Verify(JdbcClient jdbc, EventLog log, List<Invariants> others, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.others = others;
    this.log = log;
    this.oneInstant = new TransactionTemplate(transactions);
    oneInstant.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    oneInstant.setReadOnly(true);
  }

  /** Runs every check on one snapshot of the database. */
  public List<Check> run() {
    var checks = oneInstant.execute(_ -> {
      var done = new ArrayList<Check>();
      done.add(check("every balance equals its replayed movements, so the movements of each item sum to zero",
          BALANCES_ARE_MOVEMENTS));
      done.add(check("RESERVED equals the open reservations", RESERVED_IS_HELD));
      done.add(check("IN_TRANSIT, ON_ORDER, CONFIRMED and BACKORDERED equal the open dated lines", PIPELINE_IS_DATED));
      done.add(check("no state is negative", NOTHING_IS_NEGATIVE));
      done.add(check("every movement belongs to a posting", MOVEMENTS_ARE_POSTED));
      done.add(movementsAreLegal());
      done.add(check("every snapshot equals the movements until then", SNAPSHOTS_ARE_MOVEMENTS));
      for (var each : others) done.addAll(each.check());
      var missing = log.missing();
      done.add(new Check("the event log has no gap", missing,
          missing == 0 ? "" : "positions without an event, or beyond the head"));
      return done;
    });
    return checks == null ? List.of() : checks;
  }

  private Check movementsAreLegal() {
    var illegal = new ArrayList<String>();
    var count = new long[1];
    jdbc.sql(MOVEMENTS_BY_KIND).query((ResultSet row) -> {
      var kind = Kind.of(row.getInt(1));
      var from = Account.of(row.getInt(2));
      var to = Account.of(row.getInt(3));
      if (kind.allows(from, to)) return;
      illegal.add(kind + " from " + from + " to " + to);
      count[0] += row.getLong(4);
    });
    return new Check("every movement is one that its kind may make", count[0],
        illegal.isEmpty() ? "" : illegal.getFirst());
  }

  private Check check(String rule, @Language("PostgreSQL") String sql) {
    return jdbc.sql(sql).query((row, _) -> new Check(rule, row.getLong(1), row.getLong(1) == 0 ? "" : row.getString(2)))
        .single();
  }
}
