package io.plimsoll.forecast.read;

import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.read.CsvFile.BadValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a wide file: a row per series, a column per date. The first column names the series; further columns before the
 * first date are attributes. Headers of dates are ISO dates, or plain numbers ({@code 1}, {@code d_1}, {@code t1}) in
 * rising order. An empty field is missing.
 */
public final class ReadWide {
  private ReadWide() {}

  private static final class Columns {
    int firstDate;
    List<String> names = List.of();
    Timeline timeline = Timeline.PLAIN;
    int[] indexOfColumn = {};
    int length;
  }

  /** @throws IllegalArgumentException if the header has no dates or no row can be used */
  public static Loaded read(Path path) throws IOException {
    var file = new CsvFile(path);
    var columns = new Columns();
    var builder = new Panel.Builder[1];
    var seen = new HashSet<String>();
    var attributes = new ArrayList<List<String>>();
    file.read(header -> {
      layOut(path, header, columns);
      builder[0] = Panel.builder(columns.timeline);
      for (var i = 1; i < columns.firstDate; i++) attributes.add(new ArrayList<>());
    }, row -> {
      var name = row.getField(0).trim();
      if (name.isEmpty()) throw new BadValue(columns.names.get(0) + " is empty");
      var values = new float[columns.length];
      Arrays.fill(values, Float.NaN);
      for (var i = columns.firstDate; i < columns.names.size(); i++)
        values[columns.indexOfColumn[i]] = (float) CsvFile.number(row.getField(i), columns.names.get(i));
      if (!seen.add(name)) throw new BadValue("series " + name + " is there twice");
      builder[0].add(name, 0, values);
      for (var i = 1; i < columns.firstDate; i++) attributes.get(i - 1).add(row.getField(i).trim());
    });
    if (seen.isEmpty())
      throw new IllegalArgumentException(path + ": no row could be used"
          + (file.badRows().isEmpty() ? "; there is only a header" : "; the first was " + file.badRows().get(0)));
    for (var i = 1; i < columns.firstDate; i++) builder[0].attribute(columns.names.get(i), attributes.get(i - 1));
    return new Loaded(builder[0].build(), file.rows(), file.badRows(), file.badRowCount());
  }

  private static void layOut(Path path, List<String> header, Columns columns) {
    columns.names = header;
    columns.firstDate = 1;
    while (columns.firstDate < header.size() && number(header.get(columns.firstDate)) == null
        && Dates.parse(header.get(columns.firstDate)) == null)
      columns.firstDate++;
    if (columns.firstDate >= header.size())
      throw new IllegalArgumentException(
          path + ": no column of its header is a date (2026-11-24) or a numbered step (d_1): "
              + CsvFile.abbreviated(header));
    columns.indexOfColumn = new int[header.size()];
    var dated = Dates.parse(header.get(columns.firstDate)) != null;
    var dates = new TreeSet<LocalDateTime>();
    for (var i = columns.firstDate; i < header.size(); i++) {
      var date = Dates.parse(header.get(i));
      if (dated && date != null) {
        if (!dates.add(date)) throw new IllegalArgumentException(path + ": date " + header.get(i) + " is there twice");
      } else if (dated || number(header.get(i)) == null) {
        throw new IllegalArgumentException(path + ": column " + (i + 1) + " of the header, '" + header.get(i)
            + "', is not a date like those before it");
      }
    }
    if (dated) {
      var step = Dates.step(dates);
      columns.timeline = new Timeline(step, Dates.start(dates, step));
      for (var i = columns.firstDate; i < header.size(); i++) {
        var date = Dates.parse(header.get(i));
        if (date != null) columns.indexOfColumn[i] = columns.timeline.indexOf(date);
      }
    } else {
      var last = -1;
      for (var i = columns.firstDate; i < header.size(); i++) {
        var at = number(header.get(i));
        var index = at == null ? -1 : at - firstNumber(header, columns.firstDate);
        if (index <= last)
          throw new IllegalArgumentException(
              path + ": numbered columns must rise: '" + header.get(i) + "' comes after '" + header.get(i - 1) + "'");
        columns.indexOfColumn[i] = index;
        last = index;
      }
      columns.timeline = new Timeline(Step.PLAIN, Timeline.PLAIN.start());
    }
    for (var index : columns.indexOfColumn) columns.length = Math.max(columns.length, index + 1);
  }

  private static int firstNumber(List<String> header, int column) {
    var first = number(header.get(column));
    return first == null ? 0 : first;
  }

  private static @Nullable Integer number(String text) {
    var digits = text.replaceFirst("^[A-Za-z]{0,3}_?", "");
    return digits.matches("\\d{1,7}") ? Integer.valueOf(digits) : null;
  }
}
