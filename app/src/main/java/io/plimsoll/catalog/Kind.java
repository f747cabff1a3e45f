package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One kind of master data: its rows in memory and its statements.
 *
 * @param <R> a row
 */
abstract class Kind<R extends Row> {

  final Rows<R> rows;
  final JdbcClient jdbc;
  private final String name;
  private final String loadAll;
  private final String loadSome;

  /**
   * @param name in the singular, as in paths, problems and event types
   * @param loadSome reads the rows that {@code :keys} names
   */
  Kind(String name, JdbcClient jdbc, String loadAll, String loadSome, @Nullable ToIntFunction<R> id) {
    this.name = name;
    this.jdbc = jdbc;
    this.loadAll = loadAll;
    this.loadSome = loadSome;
    this.rows = new Rows<>(id);
  }

  final String name() {
    return name;
  }

  abstract R row(ResultSet row) throws SQLException;

  final void loadAll() {
    var chunk = new java.util.ArrayList<R>(1_000);
    jdbc.sql(loadAll).withFetchSize(1_000).query(result -> {
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
    if (keys.isEmpty()) return List.of();
    return jdbc.sql(loadSome).param("keys", keys.toArray(String[]::new)).query((result, _) -> row(result)).list();
  }
}
