package io.plimsoll.platform;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list and the cursor of the next.
 *
 * @param items at most as many as asked for
 * @param next opaque; null on the last page
 */
public record PageOf<T>(List<T> items, @Nullable String next) {

  /** Lists answer at most this many entries at once. */
  public static final int MAX_LIMIT = 500;

  /**
   * Cuts a page from rows of which one more than {@code limit} was read.
   *
   * @param key the sort key of a row, at most a few short strings; what the next page starts after
   */
  public static <T> PageOf<T> of(List<T> rows, int limit, Function<T, List<String>> key) {
    if (rows.size() <= limit) return new PageOf<>(rows, null);
    var page = rows.subList(0, limit);
    return new PageOf<>(page, encode(key.apply(page.getLast())));
  }

  public <R> PageOf<R> map(Function<T, R> function) {
    return new PageOf<>(items.stream().map(function).toList(), next);
  }

  /** Checks a page size asked for; absent means 50. */
  public static int limit(@Nullable Integer asked) {
    if (asked == null) return 50;
    if (asked < 1 || asked > MAX_LIMIT) throw Problem.invalid("limit", asked, "must be between 1 and " + MAX_LIMIT);
    return asked;
  }

  private static String encode(List<String> key) {
    return Base64.getUrlEncoder().withoutPadding()
        .encodeToString(String.join("\u001f", key).getBytes(StandardCharsets.UTF_8));
  }

  /** The sort key in a cursor, with exactly {@code parts} parts; null for the first page. */
  public static @Nullable List<String> decode(@Nullable String cursor, int parts) {
    if (cursor == null || cursor.isEmpty()) return null;
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      var key = List.of(text.split("\u001f", -1));
      if (key.size() == parts && text.indexOf('\u0000') < 0) return key;
    } catch (IllegalArgumentException notBase64) {
      // Falls through to the same answer as any other foreign cursor.
    }
    throw Problem.invalid("cursor", cursor, "is not a cursor of this list; start again without one");
  }

  /** As {@link #decode} for lists ordered by one number. */
  public static @Nullable Long decodeNumber(@Nullable String cursor) {
    var key = decode(cursor, 1);
    if (key == null) return null;
    try {
      return Long.valueOf(key.getFirst());
    } catch (NumberFormatException notANumber) {
      throw Problem.invalid("cursor", cursor, "is not a cursor of this list; start again without one");
    }
  }
}
