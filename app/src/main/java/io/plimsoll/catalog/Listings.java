package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Listings. */
@Component
final class Listings extends Kind<Listing> {

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT l.channel_id, c.code, l.channel_sku, l.item_id, l.pack_quantity, l.version
        FROM catalog.listing l
        JOIN catalog.channel c ON c.id = l.channel_id
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + """
        JOIN unnest(:keys::text[]) AS asked (key)
          ON c.code = split_part(asked.key, '/', 1) AND l.channel_sku = substr(asked.key, strpos(asked.key, '/') + 1)
      """;

  Listings(JdbcClient jdbc) {
    super("listing", jdbc, LOAD_ALL, LOAD_SOME, null);
  }

  @Override
  Listing row(ResultSet row) throws SQLException {
    return new Listing(row.getInt(1), row.getString(2), row.getString(3), row.getInt(4), row.getInt(5), row.getLong(6));
  }
}
