package io.plimsoll.catalog;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All rows of one kind, in memory. Readers never wait; of two versions of a row the newer one stays, whichever came first. */
final class Rows<R extends Row> {

  /** @param text what a search looks at, in lower case */
  private record Entry<R>(R row, String text) {}

  private final Map<String, R> byKey = new ConcurrentHashMap<>();
  private final NavigableMap<String, Entry<R>> inOrder = new ConcurrentSkipListMap<>();
  private final Map<Integer, R> byId = new ConcurrentHashMap<>();
  private final @Nullable ToIntFunction<R> id;
  private final Function<R, String> text;

  /**
   * @param id null for a kind that is only known by its key
   * @param text of a row, for searching
   */
  Rows(@Nullable ToIntFunction<R> id, Function<R, String> text) {
    this.id = id;
    this.text = text;
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
    return new AbstractCollection<>() {
      @Override
      public Iterator<R> iterator() {
        var entries = inOrder.values().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public R next() {
            return entries.next().row;
          }
        };
      }

      @Override
      public int size() {
        return byKey.size();
      }
    };
  }

  /**
   * Rows in the order of keys.
   *
   * @param after the key to start after; null for the first row
   * @param words each must occur somewhere in the row's text
   */
  Stream<R> search(@Nullable String after, @Nullable String words, Predicate<R> filter) {
    var wanted = words == null ? new String[0] : words.strip().toLowerCase(Locale.ROOT).split("\\s+");
    var entries = after == null ? inOrder : inOrder.tailMap(after, false);
    return entries.values().stream().filter(entry -> containsAll(entry.text, wanted)).map(Entry::row).filter(filter);
  }

  private static boolean containsAll(String text, String[] words) {
    for (var word : words) {
      if (!text.contains(word)) return false;
    }
    return true;
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
      inOrder.put(row.key(), new Entry<>(row, text.apply(row).toLowerCase(Locale.ROOT)));
    }
  }
}
