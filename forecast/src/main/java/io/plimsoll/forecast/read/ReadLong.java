package io.plimsoll.forecast.read;

import static io.plimsoll.forecast.read.CsvFile.find;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.read.CsvFile.BadValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a long file: a row per item and date, {@code item,date,qty}.
 *
 * <p>Columns are found by name: {@code item} (or sku, series, id), {@code date} (day, timestamp), {@code qty}
 * (quantity, units, sales, demand), and if there are any {@code location} (store), {@code stockout} (1 when the step
 * was partly without stock). Every other column whose values are all numbers becomes a feature known into the future
 * (price, promotion); a row with a date and features but an empty {@code qty} tells of the future or of a missing
 * observation. Several rows of one item and step are summed.
 */
public final class ReadLong {
  private ReadLong() {}

  /** What a step without a row means. */
  public enum Gaps {
    /** Nothing was asked for: the usual case of sales lists. */
    ZERO,
    /** Nothing is known. */
    MISSING
  }

  /**
   * @param step the step of the panel; {@code null} finds it from the dates (of hours, days, weeks, months, quarters,
   *     years)
   */
  public record Options(Gaps gaps, @Nullable Step step) {
    public static final Options DEFAULT = new Options(Gaps.ZERO, null);
  }

  private static final class Columns {
    int item;
    int date;
    int qty;
    int location;
    int stockout;
    List<Integer> features = new ArrayList<>();
    List<String> names = List.of();
  }

  private record Line(LocalDateTime date, float qty, boolean stockout, float[] features) {}

  public static Loaded read(Path path) throws IOException {
    return read(path, Options.DEFAULT);
  }

  /** @throws IllegalArgumentException if a column is missing or no row can be used */
  public static Loaded read(Path path, Options options) throws IOException {
    var file = new CsvFile(path);
    var columns = new Columns();
    var itemOf = new LinkedHashMap<String, List<Line>>();
    var locationOf = new LinkedHashMap<String, String[]>();
    var dates = new TreeSet<LocalDateTime>();
    file.read(header -> {
      columns.names = header;
      columns.item = file.require(header, "item", "item_id", "sku", "series", "id", "unique_id", "product");
      columns.date = file.require(header, "date", "day", "ds", "timestamp", "time", "week", "month");
      columns.qty = file.require(header, "qty", "quantity", "units", "sales", "demand", "value", "y");
      columns.location = find(header, "location", "location_id", "store", "store_id");
      columns.stockout = find(header, "stockout", "censored", "stocked_out");
      for (var i = 0; i < header.size(); i++) {
        if (i != columns.item && i != columns.date && i != columns.qty && i != columns.location
            && i != columns.stockout)
          columns.features.add(i);
      }
    }, row -> {
      var line = line(row, columns);
      var item = row.getField(columns.item).trim();
      if (item.isEmpty()) throw new BadValue(columns.names.get(columns.item) + " is empty");
      var location = columns.location < 0 ? "" : row.getField(columns.location).trim();
      var name = location.isEmpty() ? item : item + "_" + location;
      itemOf.computeIfAbsent(name, fresh -> new ArrayList<>()).add(line);
      locationOf.putIfAbsent(name, new String[]{item, location});
      dates.add(line.date);
    });
    if (itemOf.isEmpty())
      throw new IllegalArgumentException(path + ": no row could be used"
          + (file.badRows().isEmpty() ? "; there is only a header" : "; the first was " + file.badRows().get(0)));
    var step = options.step() == null ? Dates.step(dates) : options.step();
    var timeline = new Timeline(step, dates.first());
    var panel = assemble(itemOf, timeline, options.gaps(), columns, timeline.indexOf(dates.last()) + 1);
    panel.attribute("item", locationOf.values().stream().map(pair -> pair[0]).toList());
    if (columns.location >= 0) panel.attribute("location", locationOf.values().stream().map(pair -> pair[1]).toList());
    return new Loaded(panel.build(), file.rows(), file.badRows(), file.badRowCount());
  }

  private static Line line(CsvRecord row, Columns columns) throws BadValue {
    var text = row.getField(columns.date);
    var date = Dates.parse(text);
    if (date == null)
      throw new BadValue(
          columns.names.get(columns.date) + " is not a date: '" + text
              + "'; write it as 2026-11-24 or 2026-11-24T15:00");
    var qty = (float) CsvFile.number(row.getField(columns.qty), columns.names.get(columns.qty));
    var stockout = columns.stockout >= 0 && truth(row.getField(columns.stockout));
    var features = new float[columns.features.size()];
    for (var i = 0; i < features.length; i++) {
      int column = columns.features.get(i);
      try {
        features[i] = (float) CsvFile.number(row.getField(column), columns.names.get(column));
      } catch (BadValue e) {
        // A column of words is no numeric feature; infinity marks it so that the whole column is dropped below.
        features[i] = Float.POSITIVE_INFINITY;
      }
    }
    return new Line(date, qty, stockout, features);
  }

  private static boolean truth(String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "y", "x" -> true;
      default -> false;
    };
  }

  private static Panel.Builder assemble(Map<String, List<Line>> lines, Timeline timeline, Gaps gaps, Columns columns,
      int width) {
    var builder = Panel.builder(timeline);
    var length = 0;
    for (var each : lines.values()) {
      for (var line : each) {
        if (!Float.isNaN(line.qty)) length = Math.max(length, timeline.indexOf(line.date) + 1);
      }
    }
    var count = columns.features.size();
    var features = new float[count][lines.size() * width];
    for (var feature : features) Arrays.fill(feature, Float.NaN);
    var s = 0;
    for (var entry : lines.entrySet()) {
      var first = length;
      for (var line : entry.getValue()) {
        if (!Float.isNaN(line.qty)) first = Math.min(first, timeline.indexOf(line.date));
      }
      var row = new float[length - first];
      Arrays.fill(row, gaps == Gaps.ZERO ? 0 : Float.NaN);
      var seen = new BitSet();
      var censored = new BitSet();
      for (var line : entry.getValue()) {
        var t = timeline.indexOf(line.date);
        for (var f = 0; f < count; f++) features[f][s * width + t] = line.features[f];
        if (t < first || t >= length) continue;
        if (line.stockout) censored.set(t - first);
        if (Float.isNaN(line.qty)) {
          if (!seen.get(t - first)) row[t - first] = Float.NaN;
        } else {
          row[t - first] = seen.get(t - first) ? row[t - first] + line.qty : line.qty;
          seen.set(t - first);
        }
      }
      builder.add(entry.getKey(), first, row, censored);
      s++;
    }
    var rows = new int[lines.size()];
    for (var i = 0; i < rows.length; i++) rows[i] = i;
    for (var f = 0; f < count; f++) {
      if (!numeric(features[f])) continue;
      builder.feature(
          new Feature(columns.names.get(columns.features.get(f)), true, width, features[f], rows, List.of()));
    }
    return builder;
  }

  private static boolean numeric(float[] values) {
    var any = false;
    for (var value : values) {
      if (Float.isInfinite(value)) return false;
      any |= !Float.isNaN(value);
    }
    return any;
  }
}
