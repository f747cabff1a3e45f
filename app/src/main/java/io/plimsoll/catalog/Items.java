package io.plimsoll.catalog;

import io.plimsoll.platform.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Items. */
@Component
final class Items extends Kind<Item> {

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT id, sku, name, product, gtin, unit, lot_tracked, category, attributes, packs, price, price_currency, cost,
             cost_currency, status, version
        FROM catalog.item
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + " WHERE sku = ANY (:keys)";

  @Language("PostgreSQL")
  static final String KEY_OF = "SELECT sku FROM catalog.item WHERE id = :id";

  Items(JdbcClient jdbc) {
    super("item", jdbc, LOAD_ALL, LOAD_SOME, Item::id);
  }

  @Override
  Item row(ResultSet row) throws SQLException {
    return new Item(row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
        row.getString(6), row.getBoolean(7), row.getString(8), attributes(row.getString(9)), packs(row.getString(10)),
        money(row, 11), money(row, 13), "ACTIVE".equals(row.getString(15)), row.getLong(16));
  }

  private static @Nullable Money money(ResultSet row, int column) throws SQLException {
    var amount = row.getBigDecimal(column);
    return amount == null ? null : new Money(amount, row.getString(column + 1));
  }

  private static Map<String, String> attributes(String json) {
    if ("{}".equals(json)) return Map.of();
    var attributes = new TreeMap<String, String>();
    for (var entry : Json.tree(json).properties()) attributes.put(entry.getKey(), entry.getValue().asString());
    return attributes;
  }

  private static Map<String, Long> packs(String json) {
    if ("{}".equals(json)) return Map.of();
    var packs = new TreeMap<String, Long>();
    for (Map.Entry<String, JsonNode> entry : Json.tree(json).properties()) {
      packs.put(entry.getKey(), entry.getValue().longValue());
    }
    return packs;
  }
}
