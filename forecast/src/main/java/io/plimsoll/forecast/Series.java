package io.plimsoll.forecast;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;

/**
 * One history of demand on a regular timeline.
 *
 * <p>{@code values[t]} is the demand seen in step {@code t} of the timeline; {@code NaN} is missing, which is not zero.
 * A bit in {@code censored} says that the step was (partly) without stock, so that true demand was at least the value.
 * Arrays are not copied: whoever hands them over gives them up.
 */
public record Series(String name, Timeline timeline, double[] values, BitSet censored) {

  public Series {
    for (var t = 0; t < values.length; t++) {
      if (Double.isInfinite(values[t]))
        throw new IllegalArgumentException(
            "series " + name + ": value " + values[t] + " at index " + t + " is not finite; use NaN for missing");
    }
    if (censored.length() > values.length)
      throw new IllegalArgumentException(
          "series " + name + ": censored mark at index " + (censored.length() - 1) + " lies beyond its " + values.length
              + " values");
  }

  public Series(String name, Timeline timeline, double... values) {
    this(name, timeline, values, new BitSet());
  }

  public static Series daily(String name, LocalDate start, double... values) {
    return new Series(name, Timeline.daily(start), values);
  }

  public static Series plain(String name, double... values) {
    return new Series(name, Timeline.PLAIN, values);
  }

  public int length() {
    return values.length;
  }

  /** The first {@code length} steps alone. */
  public Series until(int length) {
    if (length < 0 || length > values.length)
      throw new IllegalArgumentException("series " + name + ": " + length + " of " + values.length + " steps");
    return new Series(name, timeline, Arrays.copyOf(values, length), censored.get(0, length));
  }
}
