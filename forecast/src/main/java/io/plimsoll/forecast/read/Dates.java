package io.plimsoll.forecast.read;

import io.plimsoll.forecast.Step;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Dates as files write them, and the step that a set of them stands for. */
final class Dates {
  private Dates() {}

  /** An ISO date, or an ISO date and time with a T or a blank between; {@code null} if it is neither. */
  static @Nullable LocalDateTime parse(String text) {
    var trimmed = text.trim();
    try {
      if (trimmed.length() == 10) return LocalDate.parse(trimmed).atStartOfDay();
      return trimmed.length() < 13 || trimmed.length() > 29
          ? null
          : LocalDateTime.parse(withMinutes(trimmed.replace(' ', 'T')));
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static String withMinutes(String text) {
    return text.length() == 13 ? text + ":00" : text;
  }

  /** Hours if any date has a time of day; weeks, months, quarters or years if every one fits such a grid; else days. */
  static Step step(SortedSet<LocalDateTime> dates) {
    if (dates.isEmpty()) return Step.DAY;
    if (dates.stream().anyMatch(date -> date.getHour() != 0)) return Step.HOUR;
    var first = dates.first();
    if (dates.size() < 3) return Step.DAY;
    if (dates.stream().allMatch(date -> ChronoUnit.DAYS.between(first, date) % 7 == 0)) return Step.WEEK;
    if (!monthly(dates)) return Step.DAY;
    if (dates.stream().allMatch(date -> date.getMonthValue() == first.getMonthValue())) return Step.YEAR;
    if (dates.stream().allMatch(date -> (date.getMonthValue() - first.getMonthValue()) % 3 == 0)) return Step.QUARTER;
    return Step.MONTH;
  }

  /** Whether all are on one day of their months, or all on the last. */
  private static boolean monthly(SortedSet<LocalDateTime> dates) {
    var first = dates.first();
    return dates.stream().allMatch(date -> date.getDayOfMonth() == first.getDayOfMonth())
        || dates.stream().allMatch(date -> date.plusDays(1).getDayOfMonth() == 1);
  }

  /** Where a grid of that step begins, so that it holds the dates: a month of scattered days on its first. */
  static LocalDateTime start(SortedSet<LocalDateTime> dates, Step step) {
    var first = dates.first();
    var day = first.toLocalDate();
    return switch (step) {
      case PLAIN -> first;
      case HOUR -> first.truncatedTo(ChronoUnit.HOURS);
      case DAY, WEEK -> day.atStartOfDay();
      case MONTH -> (monthly(dates) ? day : day.withDayOfMonth(1)).atStartOfDay();
      case QUARTER -> (monthly(dates) ? day : day.with(IsoFields.DAY_OF_QUARTER, 1)).atStartOfDay();
      case YEAR -> (monthly(dates) ? day : day.withDayOfYear(1)).atStartOfDay();
    };
  }
}
