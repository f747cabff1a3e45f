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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a long file: a row per item and date, {@code item,date,qty}.
 *
 * <p>Columns are found by name: {@code item} (or sku, series, id), {@code date} (day, timestamp), {@code qty}
 * (quantity, units, sales, demand), and if there are any {@code location} (store), {@code stockout} (1 when the step
 * was partly without stock). Several rows of one item and step are summed. Of the other columns
 * <ul>
 * <li>words that never change within a series (category, channel, region; {@code …_id} even when it is a number)
 * become an attribute, by which series are grouped;
 * <li>numbers (price, promotion, temperature) become a numeric feature;
 * <li>words that come and go (an event) become a labelled feature, empty meaning none.
 * </ul>
 * A row with a date and features but an empty {@code qty} tells of a missing observation or, after the last one, of the
 * future: features with such rows are known ahead, the others past-only.
 */
public final class ReadLong {
  /** More labels than this are remarks, not groups or events. */
  private static final int MOST_LABELS = 1000;
  private static final Set<String> GROUPS = Set.of("category", "channel", "region", "department", "dept", "supplier",
      "brand", "class", "family", "state", "country");

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

    public Options {
      if (step == Step.PLAIN)
        throw new IllegalArgumentException("a long file has dates; choose HOUR, DAY, WEEK, MONTH, QUARTER or YEAR");
    }
  }

  private static final class Columns {
    int item;
    int date;
    int qty;
    int location;
    int stockout;
    final List<Other> others = new ArrayList<>();
    List<String> names = List.of();
  }

  /** A column that only its values tell the use of. */
  private static final class Other {
    final int column;
    final String name;
    /** Its labels by their code, once it is known to hold words; {@code null} before and for numbers. */
    @Nullable
    Map<String, Integer> labels;
    boolean numbers;
    /** Numbers with words among them, or too many words: it is none of the three. */
    boolean useless;

    Other(int column, String name) {
      this.column = column;
      this.name = name;
      var lower = name.toLowerCase(Locale.ROOT);
      if (GROUPS.contains(lower) || lower.endsWith("_id")) labels = new LinkedHashMap<>();
    }

    float value(String text) {
      var trimmed = text.trim();
      if (trimmed.isEmpty() || useless) return Float.NaN;
      if (labels == null) {
        try {
          var value = (float) CsvFile.number(trimmed, name);
          numbers = true;
          return value;
        } catch (BadValue e) {
          useless = numbers;
          labels = new LinkedHashMap<>();
        }
      }
      var size = labels.size();
      useless |= size > MOST_LABELS;
      return labels.computeIfAbsent(trimmed, fresh -> size);
    }
  }

  private record Line(LocalDateTime date, float qty, boolean stockout, float[] others) {}

  public static Loaded read(Path path) throws IOException {
    return read(path, Options.DEFAULT);
  }

  /** @throws IllegalArgumentException if a column is missing or no row can be used */
  public static Loaded read(Path path, Options options) throws IOException {
    var file = new CsvFile(path);
    var columns = new Columns();
    var linesOf = new LinkedHashMap<String, List<Line>>();
    var placeOf = new LinkedHashMap<String, String[]>();
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
          columns.others.add(new Other(i, header.get(i)));
      }
    }, row -> {
      var item = row.getField(columns.item).trim();
      if (item.isEmpty()) throw new BadValue(columns.names.get(columns.item) + " is empty");
      var line = line(row, columns);
      var location = columns.location < 0 ? "" : row.getField(columns.location).trim();
      var name = location.isEmpty() ? item : item + "_" + location;
      linesOf.computeIfAbsent(name, fresh -> new ArrayList<>()).add(line);
      placeOf.putIfAbsent(name, new String[]{item, location});
      dates.add(line.date);
    });
    if (linesOf.isEmpty())
      throw new IllegalArgumentException(path + ": no row could be used"
          + (file.badRows().isEmpty() ? "; there is only a header" : "; the first was " + file.badRows().get(0)));
    var step = options.step() == null ? Dates.step(dates) : options.step();
    var timeline = new Timeline(step, Dates.start(dates, step));
    var panel = assemble(linesOf, timeline, options.gaps());
    panel.attribute("item", placeOf.values().stream().map(pair -> pair[0]).toList());
    if (columns.location >= 0) panel.attribute("location", placeOf.values().stream().map(pair -> pair[1]).toList());
    var width = timeline.indexOf(dates.last()) + 1;
    for (var i = 0; i < columns.others.size(); i++) {
      if (!columns.others.get(i).useless) other(panel, columns.others.get(i), i, linesOf, timeline, width);
    }
    return new Loaded(panel.build(), file.rows(), file.badRows(), file.badRowCount());
  }

  private static Line line(CsvRecord row, Columns columns) throws BadValue {
    var text = row.getField(columns.date);
    var date = Dates.parse(text);
    if (date == null)
      throw new BadValue(
          columns.names.get(columns.date) + " is not a date: '" + text
              + "'; write it as 2026-11-24 or 2026-11-24T15:00");
    // One slip of a digit in a year would stretch every series over centuries.
    if (date.getYear() < 1900 || date.getYear() > 2200)
      throw new BadValue(columns.names.get(columns.date) + " is not between 1900 and 2200: '" + text + "'");
    var qty = (float) CsvFile.number(row.getField(columns.qty), columns.names.get(columns.qty));
    var stockout = columns.stockout >= 0 && truth(row.getField(columns.stockout));
    var others = new float[columns.others.size()];
    for (var i = 0; i < others.length; i++)
      others[i] = columns.others.get(i).value(row.getField(columns.others.get(i).column));
    return new Line(date, qty, stockout, others);
  }

  private static boolean truth(String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "y", "x" -> true;
      default -> false;
    };
  }

  private static Panel.Builder assemble(Map<String, List<Line>> linesOf, Timeline timeline, Gaps gaps) {
    var length = end(linesOf, timeline);
    var builder = Panel.builder(timeline);
    linesOf.forEach((name, lines) -> {
      var first = length;
      for (var line : lines) {
        if (!Float.isNaN(line.qty)) first = Math.min(first, timeline.indexOf(line.date));
      }
      var row = new float[length - first];
      Arrays.fill(row, gaps == Gaps.ZERO ? 0 : Float.NaN);
      var seen = new BitSet();
      var censored = new BitSet();
      for (var line : lines) {
        var t = timeline.indexOf(line.date) - first;
        if (t < 0 || t >= row.length) continue;
        if (line.stockout) censored.set(t);
        if (Float.isNaN(line.qty)) {
          if (!seen.get(t)) row[t] = Float.NaN;
        } else {
          row[t] = seen.get(t) ? row[t] + line.qty : line.qty;
          seen.set(t);
        }
      }
      builder.add(name, first, row, censored);
    });
    return builder;
  }

  /** The step after the last with a quantity. */
  private static int end(Map<String, List<Line>> linesOf, Timeline timeline) {
    var end = 0;
    for (var lines : linesOf.values()) {
      for (var line : lines) {
        if (!Float.isNaN(line.qty)) end = Math.max(end, timeline.indexOf(line.date) + 1);
      }
    }
    return end;
  }

  private static void other(Panel.Builder panel, Other other, int index, Map<String, List<Line>> linesOf,
      Timeline timeline, int width) {
    var labels = other.labels == null ? List.<String>of() : List.copyOf(other.labels.keySet());
    if (!labels.isEmpty()) {
      var fixed = fixed(index, linesOf);
      if (fixed.size() == linesOf.size()) {
        panel.attribute(other.name,
            fixed.values().stream().map(code -> Float.isNaN(code) ? "" : labels.get(code.intValue())).toList());
        return;
      }
    } else if (!other.numbers) {
      return;
    }
    var values = new float[linesOf.size() * width];
    Arrays.fill(values, Float.NaN);
    var rows = new int[linesOf.size()];
    var end = end(linesOf, timeline);
    // An event that never comes again is known not to; a number that is not there is not known.
    var known = !labels.isEmpty() && width > end;
    var s = 0;
    for (var lines : linesOf.values()) {
      rows[s] = s;
      for (var line : lines) {
        var t = timeline.indexOf(line.date);
        if (Float.isNaN(line.others[index])) continue;
        values[s * width + t] = line.others[index];
        known |= t >= end;
      }
      s++;
    }
    panel.feature(new Feature(other.name, known, width, values, rows, labels));
  }

  /** The code of each series whose rows with a quantity all have the same, or all none; others are not in it. */
  private static Map<String, Float> fixed(int index, Map<String, List<Line>> linesOf) {
    var fixed = new LinkedHashMap<String, Float>();
    linesOf.forEach((name, lines) -> {
      var codes = lines.stream().filter(line -> !Float.isNaN(line.qty)).map(line -> line.others[index]).distinct()
          .limit(2).toList();
      if (codes.size() < 2) fixed.put(name, codes.isEmpty() ? Float.NaN : codes.get(0));
    });
    return fixed;
  }
}
