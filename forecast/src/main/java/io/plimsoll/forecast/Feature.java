package io.plimsoll.forecast;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that moves demand over time: a price, a promotion, an event, the weather.
 *
 * <p>Stored as rows of {@code length} steps from the start of the panel's timeline. {@code rowOfSeries} says which row
 * a series reads, so a price has a row per series, a state's holiday a row per state, and an event one row for all
 * ({@code null}). With {@code labels} the values are codes into them; {@code NaN} is unknown or, for labels, nothing.
 *
 * @param known whether steps after the end of demand are known when a forecast is made (then {@code length} may reach
 *     beyond it)
 */
public record Feature(String name, boolean known, int length, float[] values, int @Nullable [] rowOfSeries,
    List<String> labels) {

  public Feature {
    labels = List.copyOf(labels);
    if (length < 0 || (length > 0 && values.length % length != 0))
      throw new IllegalArgumentException(
          "feature " + name + ": " + values.length + " values do not make rows of " + length + " steps");
  }

  /** A numeric feature shared by all series. */
  public static Feature shared(String name, boolean known, float[] values) {
    return new Feature(name, known, values.length, values, null, List.of());
  }

  /** The value for a series in a step; {@code NaN} outside the rows. */
  public float at(int series, int t) {
    if (t < 0 || t >= length) return Float.NaN;
    return values[row(series) * length + t];
  }

  /** The value in a step or, where it is unknown, the last one known before it; {@code NaN} if there is none. */
  public float atOrLast(int series, int t) {
    var start = row(series) * length;
    for (var i = Math.min(t, length - 1); i >= 0; i--) {
      if (!Float.isNaN(values[start + i])) return values[start + i];
    }
    return Float.NaN;
  }

  private int row(int series) {
    return rowOfSeries == null ? 0 : rowOfSeries[series];
  }

  /** Past-only features end where demand ends; known ones stay. */
  Feature until(int end) {
    if (known || length <= end) return this;
    var rows = length == 0 ? 0 : values.length / length;
    var cut = new float[rows * end];
    for (var r = 0; r < rows; r++) System.arraycopy(values, r * length, cut, r * end, end);
    return new Feature(name, false, end, cut, rowOfSeries, labels);
  }

  Feature select(int[] series) {
    if (rowOfSeries == null) return this;
    var rows = Arrays.stream(series).map(s -> rowOfSeries[s]).toArray();
    return new Feature(name, known, length, values, rows, labels);
  }
}
