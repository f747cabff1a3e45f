package io.plimsoll.forecast;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * A regular grid of time: index 0 is at {@code start}, each next index one step later. Local time of the place; a clock
 * change does not shift it. A step lasts until the next one begins; months, quarters and years that start on the last
 * day of a month are named by their last day, so such a step holds the days before it.
 */
public record Timeline(Step step, LocalDateTime start) {
  private static final LocalDateTime EPOCH = LocalDate.EPOCH.atStartOfDay();

  /** Numbered observations without dates. */
  public static final Timeline PLAIN = new Timeline(Step.PLAIN, EPOCH);

  public static Timeline daily(LocalDate start) {
    return new Timeline(Step.DAY, start.atStartOfDay());
  }

  public static Timeline weekly(LocalDate start) {
    return new Timeline(Step.WEEK, start.atStartOfDay());
  }

  public static Timeline hourly(LocalDateTime start) {
    return new Timeline(Step.HOUR, start.truncatedTo(ChronoUnit.HOURS));
  }

  /** The local time of an index, which may lie beyond any data. @throws IllegalStateException on a plain timeline */
  public LocalDateTime at(int index) {
    return switch (step) {
      case PLAIN -> throw new IllegalStateException("a plain timeline has no dates");
      case HOUR -> start.plusHours(index);
      case DAY -> start.plusDays(index);
      case WEEK -> start.plusWeeks(index);
      case MONTH -> months(index);
      case QUARTER -> months(3L * index);
      case YEAR -> months(12L * index);
    };
  }

  private LocalDateTime months(long count) {
    var moved = start.plusMonths(count);
    return byEnds() ? moved.with(TemporalAdjusters.lastDayOfMonth()) : moved;
  }

  private boolean byEnds() {
    return start.plusDays(1).getDayOfMonth() == 1;
  }

  /** The index whose step holds {@code time}; negative before the start. */
  public int indexOf(LocalDateTime time) {
    return Math.toIntExact(switch (step) {
      case PLAIN -> throw new IllegalStateException("a plain timeline has no dates");
      case HOUR -> Math.floorDiv(ChronoUnit.MINUTES.between(start, time), 60L);
      case DAY -> ChronoUnit.DAYS.between(start.toLocalDate(), time.toLocalDate());
      case WEEK -> Math.floorDiv(ChronoUnit.DAYS.between(start.toLocalDate(), time.toLocalDate()), 7L);
      case MONTH -> monthsTo(time, 1);
      case QUARTER -> monthsTo(time, 3);
      case YEAR -> monthsTo(time, 12);
    });
  }

  /** Whole steps of so many months from the start to a time. */
  private long monthsTo(LocalDateTime time, int each) {
    var months = 12L * (time.getYear() - start.getYear()) + time.getMonthValue() - start.getMonthValue();
    if (byEnds()) return -Math.floorDiv(-months, each);
    return Math.floorDiv(time.isBefore(months(months)) ? months - 1 : months, each);
  }

  /**
   * How an index is written in files: an ISO date, for hours an ISO date and time, on a plain timeline the number from
   * 1.
   */
  public String label(int index) {
    return switch (step) {
      case PLAIN -> Integer.toString(index + 1);
      case HOUR -> at(index).toString();
      default -> at(index).toLocalDate().toString();
    };
  }
}
