package io.plimsoll.inventory;

import org.intellij.lang.annotations.Language;

/** The statements by which the writer reads and writes the ledger, all of them sets. */
final class StockSql {

  private StockSql() {}

  @Language("PostgreSQL")
  static final String ALL_BALANCES = """
      SELECT b.item_id, b.location_id, b.lot_id, l.expires_on, b.version, b.sellable, b.reserved, b.quarantined, b.returned,
             b.damaged, b.expired, b.recalled, b.in_transit, b.on_order, b.confirmed, b.backordered
        FROM inventory.balance b
        LEFT JOIN inventory.lot l ON l.id = b.lot_id
       ORDER BY b.item_id, b.location_id, b.lot_id
      """;

  /** In key order, so that two servers never wait for each other in a circle. */
  @Language("PostgreSQL")
  static final String LOCK_BALANCES = """
      SELECT b.item_id, b.location_id, b.lot_id, l.expires_on, b.version, b.sellable, b.reserved, b.quarantined, b.returned,
             b.damaged, b.expired, b.recalled, b.in_transit, b.on_order, b.confirmed, b.backordered
        FROM inventory.balance b
        LEFT JOIN inventory.lot l ON l.id = b.lot_id
       WHERE b.item_id = ANY (?::int[])
       ORDER BY b.item_id, b.location_id, b.lot_id
         FOR UPDATE OF b
      """;

  @Language("PostgreSQL")
  static final String ALL_OPEN_DATED_LINES = """
      SELECT id, account, item_id, location_id, lot_id, quantity, open, due_on, channel_id, reference, created_at
        FROM inventory.dated_line
       WHERE open > 0
      """;

  @Language("PostgreSQL")
  static final String OPEN_DATED_LINES = """
      SELECT id, account, item_id, location_id, lot_id, quantity, open, due_on, channel_id, reference, created_at
        FROM inventory.dated_line
       WHERE open > 0 AND item_id = ANY (?::int[])
      """;

  @Language("PostgreSQL")
  static final String DATED_LINES = """
      SELECT id, account, item_id, location_id, lot_id, quantity, open, due_on, channel_id, reference, created_at
        FROM inventory.dated_line
       WHERE id = ANY (?::bigint[])
      """;

  @Language("PostgreSQL")
  static final String RESERVATIONS = """
      SELECT id, item_id, location_id, quantity, open, expires_at, promised_on, channel_id, reference, created_at
        FROM inventory.reservation
       WHERE id = ANY (?::bigint[])
      """;

  @Language("PostgreSQL")
  static final String COPY_BALANCES = """
      COPY inventory.balance (item_id, location_id, lot_id, version, sellable, reserved, quarantined, returned, damaged, expired,
                              recalled, in_transit, on_order, confirmed, backordered)
      FROM STDIN (FORMAT binary)
      """;

  /** The common case of reserving, releasing and shipping: two states move. Guarded by the version decided on. */
  @Language("PostgreSQL")
  static final String UPDATE_TWO_STATES = """
      UPDATE inventory.balance b
         SET version = d.version, sellable = d.sellable, reserved = d.reserved
        FROM unnest(?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
             AS d (item_id, location_id, lot_id, version_before, version, sellable, reserved)
       WHERE b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot_id = d.lot_id AND b.version = d.version_before
      """;

  @Language("PostgreSQL")
  static final String UPDATE_ALL_STATES = """
      UPDATE inventory.balance b
         SET version = d.version, sellable = d.sellable, reserved = d.reserved, quarantined = d.quarantined, returned = d.returned,
             damaged = d.damaged, expired = d.expired, recalled = d.recalled, in_transit = d.in_transit, on_order = d.on_order,
             confirmed = d.confirmed, backordered = d.backordered
        FROM unnest(?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                    ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
             AS d (item_id, location_id, lot_id, version_before, version, sellable, reserved, quarantined, returned, damaged, expired,
                   recalled, in_transit, on_order, confirmed, backordered)
       WHERE b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot_id = d.lot_id AND b.version = d.version_before
      """;

  @Language("PostgreSQL")
  static final String COPY_POSTINGS = """
      COPY inventory.posting (id, kind, recorded_at, occurred_at, actor, reference, reason) FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String COPY_MOVEMENTS = """
      COPY inventory.movement (id, posting_id, recorded_at, item_id, lot_id, from_location_id, to_location_id, from_account,
                               to_account, quantity)
      FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String COPY_RESERVATIONS = """
      COPY inventory.reservation (id, item_id, location_id, quantity, open, expires_at, promised_on, channel_id, reference,
                                  created_at)
      FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String UPDATE_RESERVATIONS = """
      UPDATE inventory.reservation r
         SET open = d.open, expires_at = d.expires_at
        FROM unnest(?::bigint[], ?::bigint[], ?::timestamptz[]) AS d (id, open, expires_at)
       WHERE r.id = d.id
      """;

  @Language("PostgreSQL")
  static final String COPY_DATED_LINES = """
      COPY inventory.dated_line (id, account, item_id, location_id, lot_id, quantity, open, due_on, channel_id, reference, created_at)
      FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String UPDATE_DATED_LINES = """
      UPDATE inventory.dated_line l
         SET open = d.open, account = d.account, due_on = d.due_on
        FROM unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::date[]) AS d (id, open, account, due_on)
       WHERE l.id = d.id
      """;
}
