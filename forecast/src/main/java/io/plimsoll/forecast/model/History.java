package io.plimsoll.forecast.model;

import io.plimsoll.forecast.Series;
import io.plimsoll.forecast.Step;
import java.util.Arrays;

/**
 * What a model learns from: values from the first observation on, {@code NaN} where one is missing, and the season
 * lengths that fit into them at least twice, ascending.
 *
 * @param known regressors known into the future, {@code known[k][t]}: as many steps as {@code values}, and beyond them
 *     as far as known
 */
public record History(double[] values, int[] seasons, Support support, double[][] known) {

  /** What values demand can take. */
  public enum Support {
    /** Any number. */
    REAL,
    /** Zero or more. */
    NONNEGATIVE,
    /** Whole units, zero or more. */
    COUNT
  }

  /** @throws IllegalArgumentException if the series has no observation at all */
  public static History of(Series series) {
    return of(series.name(), series.values(), seasonsOf(series.timeline().step()));
  }

  /** The same with regressors from the series' first step on, each at least as long as the series. */
  public static History of(Series series, double[][] known) {
    for (var row : known) {
      if (row.length < series.length())
        throw new IllegalArgumentException("series " + series.name()
            + ": a regressor has " + row.length + " steps, the series " + series.length());
    }
    var history = of(series);
    var cut = series.length() - history.length();
    var rows = new double[known.length][];
    for (var k = 0; k < rows.length; k++) rows[k] = Arrays.copyOfRange(known[k], cut, known[k].length);
    return new History(history.values, history.seasons, history.support, rows);
  }

  /** @throws IllegalArgumentException if {@code values} hold no observation, or an infinite one */
  public static History of(String name, double[] values, int... seasons) {
    var first = 0;
    while (first < values.length && Double.isNaN(values[first])) first++;
    if (first == values.length)
      throw new IllegalArgumentException(
          "series " + name + " has no observation; a forecast needs one, a new item needs an analogue");
    var from = first == 0 ? values : Arrays.copyOfRange(values, first, values.length);
    var support = Support.COUNT;
    for (var value : from) {
      if (Double.isInfinite(value))
        throw new IllegalArgumentException("series " + name + " holds " + value + "; use NaN for missing");
      if (value < 0) support = Support.REAL;
      else if (support == Support.COUNT && value != Math.rint(value)) support = Support.NONNEGATIVE;
    }
    return new History(from, Arrays.stream(seasons).filter(m -> m > 1 && 2 * m <= from.length).toArray(), support,
        new double[0][]);
  }

  /** The seasons that a step usually has, in steps: hours of a day and of a week, days of a week and of a year. */
  public static int[] seasonsOf(Step step) {
    return switch (step) {
      case PLAIN, YEAR -> new int[0];
      case HOUR -> new int[]{24, 168};
      case DAY -> new int[]{7, 365};
      case WEEK -> new int[]{52};
      case MONTH -> new int[]{12};
      case QUARTER -> new int[]{4};
    };
  }

  public int length() {
    return values.length;
  }

  /** The shortest season, 1 if there is none. */
  public int season() {
    return seasons.length == 0 ? 1 : seasons[0];
  }

  /** The first {@code length} steps; the first step is an observation, so there is always one. */
  public History until(int length) {
    var cut = Arrays.copyOf(values, length);
    return new History(cut, Arrays.stream(seasons).filter(m -> 2 * m <= length).toArray(), support, known);
  }

  /** The same with values of another kind. */
  public History as(Support other) {
    return new History(values, seasons, other, known);
  }

  /** The logarithms of a positive history, which may be any number. */
  History logs() {
    var logs = new double[values.length];
    for (var t = 0; t < logs.length; t++) logs[t] = Math.log(values[t]);
    return new History(logs, seasons, Support.REAL, known);
  }

  /** Takes a multiplicative season out; what is left knows no season of its own. */
  History unseasoned(double[] phases) {
    return new History(Decomposition.remove(values, phases, true), new int[0],
        support == Support.COUNT ? Support.NONNEGATIVE : support, known);
  }

  /** The same steps with other values, such as seasonally adjusted ones, which may be any number. */
  History with(double[] other, int... otherSeasons) {
    return new History(other, Arrays.stream(otherSeasons).filter(m -> m > 1 && 2 * m <= other.length).toArray(),
        Support.REAL, new double[0][]);
  }

  double lastObserved() {
    for (var t = values.length - 1; t > 0; t--) {
      if (!Double.isNaN(values[t])) return values[t];
    }
    return values[0];
  }

  double mean() {
    return mean(values, 0, values.length);
  }

  static double mean(double[] values, int from, int to) {
    double sum = 0;
    var n = 0;
    for (var t = Math.max(0, from); t < to; t++) {
      if (Double.isNaN(values[t])) continue;
      sum += values[t];
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  boolean allPositive() {
    for (var value : values) {
      if (value <= 0) return false;
    }
    return true;
  }
}
