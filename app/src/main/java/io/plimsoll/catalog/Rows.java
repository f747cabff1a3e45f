package io.plimsoll.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** All rows of one kind, in memory. Readers never wait; of two versions of a row the newer one stays, whichever came first. */
final class Rows<R extends Row> {

  private final Map<String, R> byKey = new ConcurrentHashMap<>();
  private final NavigableMap<String, R> inOrder = new ConcurrentSkipListMap<>();
  private final Map<Integer, R> byId = new ConcurrentHashMap<>();
  private final @Nullable ToIntFunction<R> id;

  /** @param id null for a kind that is only known by its key */
  Rows(@Nullable ToIntFunction<R> id) {
    this.id = id;
  }

  Optional<R> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  @Nullable
  R get(String key) {
    return byKey.get(key);
  }

  @Nullable
  R get(int id) {
    return byId.get(id);
  }

  /** A live view in the order of keys. */
  Collection<R> all() {
    return Collections.unmodifiableCollection(inOrder.values());
  }

  /** A live view in the order of keys, from after a key on. */
  Collection<R> after(@Nullable String key) {
    return key == null ? all() : Collections.unmodifiableCollection(inOrder.tailMap(key, false).values());
  }

  int size() {
    return byKey.size();
  }

  synchronized void keep(Collection<? extends R> rows) {
    for (var row : rows) {
      var known = byKey.get(row.key());
      if (known != null && known.version() >= row.version()) continue;
      // By id first: whoever finds a row by its key may go on by its id.
      if (id != null) byId.put(id.applyAsInt(row), row);
      byKey.put(row.key(), row);
      inOrder.put(row.key(), row);
    }
  }
}
