package io.plimsoll.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One wanted change on its way into the catalog: by a body, or by a line of a file. */
final class Write<R extends Row, B extends Record> {

  final String key;
  /** In the file that it came from; 0 if from none. */
  final long line;
  private final @Nullable B given;
  private final Map<String, String> cells;
  Checks checks = new Checks();
  @Nullable
  R before;
  @Nullable
  R after;
  @Nullable
  B body;
  boolean unchanged;

  private Write(String key, long line, @Nullable B given, Map<String, String> cells) {
    this.key = key;
    this.line = line;
    this.given = given;
    this.cells = cells;
  }

  static <R extends Row, B extends Record> Write<R, B> of(String key, B given) {
    return new Write<>(key, 0, given, Map.of());
  }

  static <R extends Row, B extends Record> Write<R, B> of(String key, long line, Map<String, String> cells) {
    return new Write<>(key, line, null, cells);
  }

  /** What is wanted, as it came; a line of a file says it over what is there. */
  B wanted(Kind<R, B> kind, @Nullable R now) {
    checks = new Checks();
    if (given != null) return given;
    var merged = new java.util.HashMap<String, String>();
    if (now != null) {
      var columns = kind.columns();
      var old = kind.cells(kind.body(now));
      for (var i = 0; i < columns.size(); i++) {
        var cell = old.get(i);
        if (cell != null) merged.put(columns.get(i), cell);
      }
    }
    merged.putAll(cells);
    return kind.read(new Cells(merged, checks));
  }

  B checkedBody() {
    if (body == null) throw new IllegalStateException("not checked yet: " + key);
    return body;
  }
}
