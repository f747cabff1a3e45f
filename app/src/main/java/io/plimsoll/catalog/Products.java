package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Products, of which items are variants. */
@Component
final class Products extends Kind<Product> {

  @Language("PostgreSQL")
  static final String LOAD_ALL = "SELECT code, name, category, description, version FROM catalog.product";

  @Language("PostgreSQL")
  static final String LOAD_SOME = """
      SELECT code, name, category, description, version FROM catalog.product WHERE code = ANY (:keys)
      """;

  Products(JdbcClient jdbc) {
    super("product", jdbc, LOAD_ALL, LOAD_SOME, null);
  }

  @Override
  Product row(ResultSet row) throws SQLException {
    return new Product(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5));
  }
}
