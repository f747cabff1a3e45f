package io.plimsoll.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of one set name: in memory, or in the database if another server has just written it, or earlier in the same
 * set.
 */
final class References {

  private final Set<String> unknown = new HashSet<>();
  private final Set<String> accepted = new HashSet<>();

  <R extends Row> @Nullable R find(Kind<R, ?> kind, String key) {
    var row = kind.rows.get(key);
    var remembered = kind.name() + ":" + key;
    if (row != null || unknown.contains(remembered)) return row;
    kind.rows.keep(kind.load(List.of(key)));
    row = kind.rows.get(key);
    if (row == null) unknown.add(remembered);
    return row;
  }

  /** Checks an optional reference. */
  @Nullable
  String code(Kind<?, ?> kind, String field, @Nullable String code, Checks checks) {
    if (code == null || code.isBlank()) return null;
    if (code.indexOf('\u0000') >= 0 || (find(kind, code) == null && !isAccepted(kind, code))) {
      checks.wrong(field, code, "is not a known " + kind.name() + "; create it first");
    }
    return code;
  }

  void accept(Kind<?, ?> kind, String key) {
    accepted.add(kind.name() + ":" + key);
  }

  private boolean isAccepted(Kind<?, ?> kind, String key) {
    return accepted.contains(kind.name() + ":" + key);
  }
}
