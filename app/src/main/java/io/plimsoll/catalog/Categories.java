package io.plimsoll.catalog;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tree of categories. */
@Component
final class Categories extends Kind<Category, Categories.Body> {

  @Schema(name = "Category", description = "A place in the tree of categories")
  record Body(
      @Schema(example = "WOMENS-TOPS") @Nullable String code,
      @Schema(example = "Women's tops") @Nullable String name,
      @Schema(description = "the category above; absent at the top", example = "WOMEN") @Nullable String parent,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  @Language("PostgreSQL")
  static final String LOAD_ALL = "SELECT code, name, parent, version FROM catalog.category";

  @Language("PostgreSQL")
  static final String LOAD_SOME = "SELECT code, name, parent, version FROM catalog.category WHERE code = ANY (:keys)";

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY code FOR NO KEY UPDATE";

  /** Two changes at once could close a circle that neither of them sees. */
  @Language("PostgreSQL")
  static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('catalog.category'))";

  @Language("PostgreSQL")
  static final String PARENTS = "SELECT code, parent FROM catalog.category";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.category (code, name, parent)
      SELECT code, name, parent FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, parent text)
       ORDER BY code
      ON CONFLICT DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.category c
         SET name = r.name, parent = r.parent, version = c.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, parent text)
       WHERE c.code = r.code
      """;

  Categories(JdbcClient jdbc) {
    super("category", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), null,
        category -> category.code() + "\n" + category.name());
  }

  @Override
  Category row(ResultSet row) throws SQLException {
    return new Category(row.getString(1), row.getString(2), row.getString(3), row.getLong(4));
  }

  @Override
  Body body(Category category) {
    return new Body(category.code(), category.name(), category.parent(), category.version());
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
    return new Body(key, body.name, body.parent, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Category before, References references, Checks checks) {
    var code = checks.code("code", body.code);
    var name = checks.text("name", body.name, Checks.LONGEST_NAME);
    var parent = references.code(this, "parent", body.parent, checks);
    return new Body(code, name, parent, before == null ? null : before.version());
  }

  @Override
  void beforeWrite() {
    jdbc.sql(ONE_AT_A_TIME).query((_, _) -> true).single();
  }

  /** Applies one after the other to the tree as it is, and refuses whichever would close a circle. */
  @Override
  void checkTogether(List<Write<Category, Body>> writes) {
    if (writes.stream().allMatch(write -> write.checkedBody().parent == null)) return;
    var parents = new HashMap<String, @Nullable String>();
    jdbc.sql(PARENTS).query(row -> {
      parents.put(row.getString(1), row.getString(2));
    });
    for (var write : writes) {
      var parent = write.checkedBody().parent;
      var passed = new HashSet<String>();
      for (var at = parent; at != null && passed.add(at); at = parents.get(at)) {
        if (!at.equals(write.key)) continue;
        write.checks.wrong("parent", parent, Objects.equals(parent, write.key)
            ? "is the category itself"
            : "is below " + write.key + " itself; the tree would close in a circle");
        break;
      }
      if (write.checks.isClean()) parents.put(write.key, parent);
    }
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("code", body.code);
    stored.put("name", body.name);
    stored.put("parent", body.parent);
    return stored;
  }

  @Override
  List<String> columns() {
    return List.of("code", "name", "parent");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    return Arrays.asList(body.code, body.name, body.parent);
  }

  @Override
  Body read(Cells cells) {
    return new Body(cells.text("code"), cells.text("name"), cells.text("parent"), null);
  }

  /** Parents before their children. */
  @Override
  Collection<Category> exported() {
    var sorted = new ArrayList<Category>();
    var done = new HashSet<String>();
    for (var category : rows.all()) export(category, done, sorted);
    return sorted;
  }

  private void export(Category category, Set<String> done, List<Category> sorted) {
    if (!done.add(category.code())) return;
    var parent = category.parent() == null ? null : rows.get(category.parent());
    if (parent != null) export(parent, done, sorted);
    sorted.add(category);
  }

  /** The category and everything below it. */
  Set<String> below(String code) {
    var children = new HashMap<String, List<String>>();
    for (var category : rows.all()) {
      if (category.parent() != null) {
        children.computeIfAbsent(category.parent(), _ -> new ArrayList<>()).add(category.code());
      }
    }
    var below = new HashSet<String>();
    var open = new ArrayList<>(List.of(code));
    while (!open.isEmpty()) {
      var next = open.removeLast();
      if (below.add(next)) open.addAll(children.getOrDefault(next, List.of()));
    }
    return below;
  }
}
