package io.plimsoll.forecast.read;

import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.read.CsvFile.BadValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;

/**
 * Reads the layout of the M4 competition: a row per series. Either {@code id,n,h,train} with the values in one field,
 * divided by blanks, or the competition's own {@code V1,V2,…} with trailing fields empty. All series end together,
 * since each is forecast from its own end; the dates of the competition are not kept, so the timeline has a step but an
 * arbitrary start.
 */
public final class ReadM4 {
  private ReadM4() {}

  /** @param step which of the competition's files it is; the first letter of the ids tells it too ({@link #stepOf}) */
  public static Loaded read(Path path, Step step) throws IOException {
    var file = new CsvFile(path);
    int[] column = {0, -1};
    var names = new ArrayList<String>();
    var rows = new ArrayList<float[]>();
    var seen = new HashSet<String>();
    file.read(header -> column[1] = CsvFile.find(header, "train"), row -> {
      var name = row.getField(0).trim();
      if (name.isEmpty()) throw new BadValue("id is empty");
      String[] texts;
      if (column[1] >= 0) {
        texts = row.getField(column[1]).trim().split(" +");
      } else {
        var last = row.getFieldCount();
        while (last > 1 && row.getField(last - 1).isEmpty()) last--;
        texts = row.getFields().subList(1, last).toArray(new String[0]);
      }
      if (texts.length == 0 || (texts.length == 1 && texts[0].isEmpty())) throw new BadValue("has no values");
      var values = new float[texts.length];
      for (var i = 0; i < texts.length; i++) values[i] = (float) CsvFile.number(texts[i], "value " + (i + 1));
      if (!seen.add(name)) throw new BadValue("series " + name + " is there twice");
      names.add(name);
      rows.add(values);
    });
    if (names.isEmpty())
      throw new IllegalArgumentException(path + ": no row could be used"
          + (file.badRows().isEmpty() ? "; there is only a header" : "; the first was " + file.badRows().get(0)));
    var length = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    var builder = Panel.builder(new Timeline(step, Timeline.PLAIN.start()));
    for (var s = 0; s < names.size(); s++) builder.add(names.get(s), length - rows.get(s).length, rows.get(s));
    return new Loaded(builder.build(), file.rows(), file.badRows(), file.badRowCount());
  }

  /** The step that the ids of the competition tell by their first letter. */
  public static Step stepOf(String id) {
    return switch (id.isEmpty() ? "" : id.substring(0, 1).toUpperCase(Locale.ROOT)) {
      case "Y" -> Step.YEAR;
      case "Q" -> Step.QUARTER;
      case "M" -> Step.MONTH;
      case "W" -> Step.WEEK;
      case "D" -> Step.DAY;
      case "H" -> Step.HOUR;
      default -> throw new IllegalArgumentException(
          "series " + id + ": M4 ids start with Y, Q, M, W, D or H, which tells the step");
    };
  }
}
