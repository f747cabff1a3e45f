package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Locations. */
@Component
final class Locations extends Kind<Location> {

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT id, code, name, type, street, city, postcode, country, time_zone, gln, open, version
        FROM catalog.location
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + " WHERE code = ANY (:keys)";

  @Language("PostgreSQL")
  static final String KEY_OF = "SELECT code FROM catalog.location WHERE id = :id";

  Locations(JdbcClient jdbc) {
    super("location", jdbc, LOAD_ALL, LOAD_SOME, Location::id);
  }

  @Override
  Location row(ResultSet row) throws SQLException {
    return new Location(row.getInt(1), row.getString(2), row.getString(3), LocationType.valueOf(row.getString(4)),
        new Address(row.getString(5), row.getString(6), row.getString(7), row.getString(8)),
        ZoneId.of(row.getString(9)), row.getString(10), row.getBoolean(11), row.getLong(12));
  }
}
