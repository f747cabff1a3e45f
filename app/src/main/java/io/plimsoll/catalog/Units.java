package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Units of measure. */
@Component
final class Units extends Kind<Unit> {

  @Language("PostgreSQL")
  static final String LOAD_ALL = "SELECT code, name, base, factor, version FROM catalog.unit";

  @Language("PostgreSQL")
  static final String LOAD_SOME = """
      SELECT code, name, base, factor, version FROM catalog.unit WHERE code = ANY (:keys)
      """;

  Units(JdbcClient jdbc) {
    super("unit", jdbc, LOAD_ALL, LOAD_SOME, null);
  }

  @Override
  Unit row(ResultSet row) throws SQLException {
    return new Unit(row.getString(1), row.getString(2), row.getString(3), row.getBigDecimal(4), row.getLong(5));
  }
}
