package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One kind of master data: its rows in memory, its form in JSON and CSV, its rules and its statements.
 *
 * @param <R> a row
 * @param <B> what a request or an answer says of it; fields that are needed may be missing until {@link #checked} has looked
 */
abstract class Kind<R extends Row, B extends Record> {

  /**
   * The statements of a kind.
   *
   * @param loadSome reads the rows that {@code :keys} names
   * @param lock the same, and holds them until the end of the transaction
   * @param insert from a JSON array {@code :rows}; passes over keys that exist
   * @param update from the same
   */
  record Statements(String loadAll, String loadSome, String lock, String insert, String update) {}

  final Rows<R> rows;
  final JdbcClient jdbc;
  private final String name;
  private final Statements statements;

  /** @param name in the singular, as in problems and event types */
  Kind(String name, JdbcClient jdbc, Statements statements, @Nullable ToIntFunction<R> id, Function<R, String> text) {
    this.name = name;
    this.jdbc = jdbc;
    this.statements = statements;
    this.rows = new Rows<>(id, text);
  }

  final String name() {
    return name;
  }

  abstract R row(ResultSet row) throws SQLException;

  abstract B body(R row);

  abstract String key(B body);

  /** The version that the body was read at, if it says so. */
  abstract @Nullable Long version(B body);

  /** The body under the key of its path; complains if it names another. */
  abstract B underKey(B body, String key, Checks checks);

  /**
   * Looks at every field.
   *
   * @param before the row as it is now; null if it is new
   * @return the body as it will be stored, with defaults filled in; of use only if there was no complaint
   */
  abstract B checked(B body, @Nullable R before, References references, Checks checks);

  /** The columns of a table row that the statements expect. */
  abstract Map<String, @Nullable Object> stored(B checked, References references);

  /** Columns of CSV, the key first. */
  abstract List<String> columns();

  abstract List<@Nullable String> cells(B body);

  abstract B read(Cells cells);

  /** The key of a CSV line, empty if it has none. */
  String key(Map<String, String> cells) {
    return cells.getOrDefault(columns().getFirst(), "");
  }

  /** Runs before anything is read or locked for a change. */
  void beforeWrite() {}

  /** Rules over several rows, where the database would otherwise refuse the whole set. */
  void checkTogether(List<Write<R, B>> writes) {}

  /** Writes what does not fit into the row. */
  void afterWrite(List<Write<R, B>> writes, References references) {}

  /** An order in which a file can be read again into an empty catalog. */
  Collection<R> exported() {
    return rows.all();
  }

  final void loadAll() {
    var chunk = new ArrayList<R>(1_000);
    jdbc.sql(statements.loadAll).withFetchSize(1_000).query(result -> {
      chunk.add(row(result));
      if (chunk.size() == 1_000) {
        rows.keep(chunk);
        chunk.clear();
      }
    });
    rows.keep(chunk);
  }

  /** Reads rows again; keys that do not exist are passed over. */
  final List<R> load(Collection<String> keys) {
    return query(statements.loadSome, keys);
  }

  final List<R> lock(Collection<String> keys) {
    return query(statements.lock, keys);
  }

  private List<R> query(String sql, Collection<String> keys) {
    if (keys.isEmpty()) return List.of();
    return jdbc.sql(sql).param("keys", keys.toArray(String[]::new)).query((result, _) -> row(result)).list();
  }

  /** @return how many were not there before */
  final int insert(String json) {
    return jdbc.sql(statements.insert).param("rows", json).update();
  }

  final int update(String json) {
    return jdbc.sql(statements.update).param("rows", json).update();
  }
}
