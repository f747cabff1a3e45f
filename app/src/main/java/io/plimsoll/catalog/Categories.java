package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tree of categories. */
@Component
final class Categories extends Kind<Category> {

  @Language("PostgreSQL")
  static final String LOAD_ALL = "SELECT code, name, parent, version FROM catalog.category";

  @Language("PostgreSQL")
  static final String LOAD_SOME = "SELECT code, name, parent, version FROM catalog.category WHERE code = ANY (:keys)";

  Categories(JdbcClient jdbc) {
    super("category", jdbc, LOAD_ALL, LOAD_SOME, null);
  }

  @Override
  Category row(ResultSet row) throws SQLException {
    return new Category(row.getString(1), row.getString(2), row.getString(3), row.getLong(4));
  }
}
