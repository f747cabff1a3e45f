package io.plimsoll.forecast.read;

import io.plimsoll.forecast.Step;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
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

  /** Hours if any date has a time of day; weeks or months if every one fits such a grid; else days. */
  static Step step(SortedSet<LocalDateTime> dates) {
    if (dates.isEmpty()) return Step.DAY;
    if (dates.stream().anyMatch(date -> date.getHour() != 0)) return Step.HOUR;
    var first = dates.first();
    if (dates.size() < 3) return Step.DAY;
    if (dates.stream().allMatch(date -> ChronoUnit.DAYS.between(first, date) % 7 == 0)) return Step.WEEK;
    if (dates.stream().allMatch(date -> date.getDayOfMonth() == first.getDayOfMonth())) {
      if (dates.stream().allMatch(date -> date.getMonthValue() == first.getMonthValue())) return Step.YEAR;
      if (dates.stream().allMatch(date -> (date.getMonthValue() - first.getMonthValue()) % 3 == 0)) return Step.QUARTER;
      return Step.MONTH;
    }
    return Step.DAY;
  }
}
