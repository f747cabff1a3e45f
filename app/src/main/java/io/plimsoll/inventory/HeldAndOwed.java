package io.plimsoll.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the ledger holds for somebody, owes and has shipped, for modules above that keep count of it too. */
@Component
public final class HeldAndOwed {

  private static final int AT_ONCE = 10_000;

  /**
   * An open reservation, or what is still owed on a dated line.
   *
   * @param owed whether {@code id} is a dated line
   */
  public record Claim(boolean owed, long id, @Nullable String reference, int item, int location, long open) {}

  /** Units of an item that have left for an order. */
  public record Shipped(long order, int item, long quantity) {}

  // By reading the table: an index by item would cost every reservation a write at a random place.
  @Language("PostgreSQL")
  static final String HELD_OF_ITEM = """
      SELECT false, id, reference, item_id, location_id, open FROM inventory.reservation WHERE item_id = :item AND open > 0
      """;

  @Language("PostgreSQL")
  static final String OF_ORDERS = """
      SELECT false, id, reference, item_id, location_id, open FROM inventory.reservation WHERE open > 0 AND reference LIKE 'order:%'
      UNION ALL
      SELECT true, id, reference, item_id, location_id, open FROM inventory.dated_line
       WHERE open > 0 AND account = 10 AND reference LIKE 'order:%'
      """;

  @Language("PostgreSQL")
  static final String SHIPPED_TO_ORDERS = """
      SELECT substr(p.reference, 7)::bigint, m.item_id, sum(m.quantity)::bigint
        FROM inventory.posting p
        JOIN inventory.movement m ON m.posting_id = p.id AND m.to_account = 21
       WHERE p.kind = 7 AND p.reference ~ '^order:[0-9]{1,18}$'
       GROUP BY 1, 2
       ORDER BY 1, 2
      """;

  private final JdbcClient jdbc;

  HeldAndOwed(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** All open reservations of an item. */
  public List<Claim> heldOf(int item) {
    return jdbc.sql(HELD_OF_ITEM).param("item", item).query((row, _) -> claim(row)).list();
  }

  /** Everything that is held for orders or owed to them, in no order; to be closed, and read inside a transaction. */
  public Stream<Claim> ofOrders() {
    return jdbc.sql(OF_ORDERS).withFetchSize(AT_ONCE).query((row, _) -> claim(row)).stream();
  }

  /** What has shipped to orders, by order and item; to be closed, and read inside a transaction. */
  public Stream<Shipped> shippedToOrders() {
    return jdbc.sql(SHIPPED_TO_ORDERS).withFetchSize(AT_ONCE)
        .query((row, _) -> new Shipped(row.getLong(1), row.getInt(2), row.getLong(3))).stream();
  }

  private static Claim claim(ResultSet row) throws SQLException {
    return new Claim(row.getBoolean(1), row.getLong(2), row.getString(3), row.getInt(4), row.getInt(5),
        row.getLong(6));
  }
}
