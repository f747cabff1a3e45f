package io.plimsoll.catalog;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Products, of which items are variants. */
@Component
final class Products extends Kind<Product, Products.Body> {

  @Schema(name = "Product", description = "What a customer thinks of as one thing; its variants are items")
  record Body(
      @Schema(example = "LINEN-SHIRT") @Nullable String code,
      @Schema(example = "Linen shirt") @Nullable String name,
      @Schema(example = "WOMENS-TOPS") @Nullable String category,
      @Schema(example = "Washed linen, relaxed fit") @Nullable String description,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  private static final int LONGEST_DESCRIPTION = 4_000;

  @Language("PostgreSQL")
  static final String LOAD_ALL = "SELECT code, name, category, description, version FROM catalog.product";

  @Language("PostgreSQL")
  static final String LOAD_SOME = """
      SELECT code, name, category, description, version FROM catalog.product WHERE code = ANY (:keys)
      """;

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY code FOR NO KEY UPDATE";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.product (code, name, category, description)
      SELECT code, name, category, description
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, category text, description text)
       ORDER BY code
      ON CONFLICT DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.product p
         SET name = r.name, category = r.category, description = r.description, version = p.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, category text, description text)
       WHERE p.code = r.code
      """;

  private final Categories categories;

  Products(JdbcClient jdbc, Categories categories) {
    super("product", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), null,
        product -> product.code() + "\n" + product.name());
    this.categories = categories;
  }

  @Override
  Product row(ResultSet row) throws SQLException {
    return new Product(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5));
  }

  @Override
  Body body(Product product) {
    return new Body(product.code(), product.name(), product.category(), product.description(), product.version());
  }

  @Override
  String key(Body body) {
    return body.code == null ? "" : body.code;
  }

  @Override
  @Nullable
  Long version(Body body) {
    return body.version;
  }

  @Override
  Body underKey(Body body, String key, Checks checks) {
    if (body.code != null && !body.code.equals(key)) checks.wrong("code", body.code, "the path says " + key);
    return new Body(key, body.name, body.category, body.description, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Product before, References references, Checks checks) {
    return new Body(checks.code("code", body.code), checks.text("name", body.name, Checks.LONGEST_NAME),
        references.code(categories, "category", body.category, checks),
        checks.optionalText("description", body.description, LONGEST_DESCRIPTION, true),
        before == null ? null : before.version());
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("code", body.code);
    stored.put("name", body.name);
    stored.put("category", body.category);
    stored.put("description", body.description);
    return stored;
  }

  @Override
  List<String> columns() {
    return List.of("code", "name", "category", "description");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    return Arrays.asList(body.code, body.name, body.category, body.description);
  }

  @Override
  Body read(Cells cells) {
    return new Body(cells.text("code"), cells.text("name"), cells.text("category"), cells.text("description"), null);
  }
}
