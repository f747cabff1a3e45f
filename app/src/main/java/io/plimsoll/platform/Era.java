package io.plimsoll.platform;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The time that Plimsoll knows: from 1900 to 2200. What lies outside is a slip of the pen, and its far ends could not be stored.
 */
public final class Era {

  private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-12-31T23:59:59Z");
  private static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2200, 12, 31);

  /** What to tell who named a time outside. */
  public static final String REASON = "must lie between 1900 and 2200";

  private Era() {}

  public static boolean holds(Instant instant) {
    return !instant.isBefore(FIRST) && !instant.isAfter(LAST);
  }

  /** For the database; refused under the name of its field if it lies outside. */
  public static @Nullable Timestamp timestamp(String field, @Nullable Instant instant) {
    if (instant == null) return null;
    if (!holds(instant)) throw Problem.invalid(field, instant, REASON);
    return Timestamp.from(instant);
  }

  public static boolean holds(LocalDate day) {
    return !day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY);
  }
}
