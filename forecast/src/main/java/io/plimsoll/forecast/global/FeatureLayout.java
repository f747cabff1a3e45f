package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Attribute;
import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Which columns the trees see, decided once on the training panel and saved with the model, so that a model means the
 * same on another panel: labels keep their codes, and what the other panel lacks is missing.
 *
 * @param period steps of the seasonal cycle that is told apart (7 for days), 1 for none
 * @param windows lengths of the moving means in steps, ascending
 * @param floor what a level is never below: one and a half percent of the mean demand
 * @param codes attributes few enough in labels to be columns
 * @param cell attributes whose combination is the local aggregate a series belongs to (its store's department)
 * @param siblings the attribute that relates a series to the same thing elsewhere (its item in other stores), or empty
 * @param price the feature that is a price, or empty
 * @param flags numeric features that are only ever 0 or 1
 * @param numbers other numeric features
 * @param labelled features with labels
 */
record FeatureLayout(Step step, int period, int[] windows, double floor, List<Coded> codes, List<String> cell,
    String siblings, String price, List<String> flags, List<String> numbers, List<Coded> labelled) {

  /** More labels than this make a column that trees would learn by heart. */
  private static final int MOST_CODES = 255;
  private static final int CELL_SIZE = 20;

  record Coded(String name, List<String> labels) {}

  static FeatureLayout of(Panel panel) {
    var step = panel.timeline().step();
    var season = step.season();
    var period = panel.length() >= 3 * season ? season : 1;
    var codes = new ArrayList<Coded>();
    var siblings = "";
    var most = 0;
    for (var attribute : panel.attributes().values()) {
      var size = attribute.labels().size();
      if (size > 1 && size <= MOST_CODES) codes.add(new Coded(attribute.name(), attribute.labels()));
      if (size > most && size > 1 && size <= panel.size() / 2) {
        siblings = attribute.name();
        most = size;
      }
    }
    var flags = new ArrayList<String>();
    var numbers = new ArrayList<String>();
    var labelled = new ArrayList<Coded>();
    var price = "";
    for (var feature : panel.features().values()) {
      if (!feature.labels().isEmpty()) labelled.add(new Coded(feature.name(), feature.labels()));
      else if (feature.name().toLowerCase(Locale.ROOT).contains("price") && price.isEmpty())
        price = feature.name();
      else if (isFlag(feature)) flags.add(feature.name());
      else
        numbers.add(feature.name());
    }
    return new FeatureLayout(step, period, windows(step), Math.max(1e-6, 0.015 * mean(panel)), List.copyOf(codes),
        cell(panel), siblings, price, List.copyOf(flags), List.copyOf(numbers), List.copyOf(labelled));
  }

  /** The mean of the middle window is the level of a series; the longest is its memory. */
  private static int[] windows(Step step) {
    return switch (step) {
      case HOUR -> new int[]{24, 48, 168, 336, 672};
      case DAY -> new int[]{7, 14, 28, 56, 112};
      case WEEK -> new int[]{2, 4, 8, 13, 26};
      default -> new int[]{1, 2, 4, 8, 16};
    };
  }

  /**
   * The pair of attributes (or the one) with the most combinations that still hold {@code CELL_SIZE} series on average.
   */
  private static List<String> cell(Panel panel) {
    var names = panel.attributes().keySet().stream().sorted().toList();
    var best = List.<String>of();
    var most = 1;
    for (var i = 0; i < names.size(); i++) {
      for (var j = i; j < names.size(); j++) {
        var pair = i == j ? List.of(names.get(i)) : List.of(names.get(i), names.get(j));
        var size = combinations(panel, pair);
        if (size > most && (long) size * CELL_SIZE <= panel.size()) {
          best = pair;
          most = size;
        }
      }
    }
    return best;
  }

  private static int combinations(Panel panel, List<String> names) {
    var seen = new HashSet<Long>();
    var attributes = names.stream().map(panel::attribute).toList();
    for (var s = 0; s < panel.size(); s++) {
      var key = 0L;
      for (var attribute : attributes) key = key * 1_000_003 + attribute.codes()[s];
      seen.add(key);
    }
    return seen.size();
  }

  private static boolean isFlag(Feature feature) {
    for (var value : feature.values()) {
      if (!Float.isNaN(value) && value != 0 && value != 1) return false;
    }
    return true;
  }

  private static double mean(Panel panel) {
    double sum = 0;
    long n = 0;
    for (var s = 0; s < panel.size(); s++) {
      for (var t = panel.first(s); t < panel.length(); t++) {
        var value = panel.at(s, t);
        if (Float.isNaN(value)) continue;
        sum += value;
        n++;
      }
    }
    return n == 0 ? 0 : sum / n;
  }

  /** How many columns there are. */
  int width() {
    return 24 + 2 * codes.size() + 7 + 5 * flags.size() + 2 * numbers.size() + labelled.size() + 3;
  }

  /**
   * Codes of the series' labels in this layout's order; -1 for a label it does not know or an attribute the panel
   * lacks.
   */
  int[] codesIn(Panel panel, Coded coded) {
    var result = new int[panel.size()];
    Arrays.fill(result, -1);
    var attribute = panel.attributes().get(coded.name());
    if (attribute == null) return result;
    var translation = translation(attribute.labels(), coded);
    for (var s = 0; s < result.length; s++) result[s] = translation[attribute.codes()[s]];
    return result;
  }

  static int[] translation(List<String> labels, Coded coded) {
    return labels.stream().mapToInt(coded.labels()::indexOf).toArray();
  }

  /** Which group of a combination of attributes each series is in, counted from 0; all in one if there are none. */
  static int[] groups(Panel panel, List<String> names) {
    var result = new int[panel.size()];
    var attributes = names.stream().map(panel.attributes()::get).filter(Objects::nonNull).toList();
    var codeOf = new HashMap<List<Integer>, Integer>();
    for (var s = 0; s < result.length; s++) {
      var key = new ArrayList<Integer>();
      for (Attribute attribute : attributes) key.add(attribute.codes()[s]);
      result[s] = codeOf.computeIfAbsent(key, fresh -> codeOf.size());
    }
    return result;
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(step.name());
    out.writeInt(period);
    out.writeInt(windows.length);
    for (var window : windows) out.writeInt(window);
    out.writeDouble(floor);
    writeCoded(out, codes);
    writeStrings(out, cell);
    out.writeUTF(siblings);
    out.writeUTF(price);
    writeStrings(out, flags);
    writeStrings(out, numbers);
    writeCoded(out, labelled);
  }

  static FeatureLayout read(DataInput in) throws IOException {
    var step = Step.valueOf(in.readUTF());
    var period = in.readInt();
    var windows = new int[in.readInt()];
    for (var i = 0; i < windows.length; i++) windows[i] = in.readInt();
    return new FeatureLayout(step, period, windows, in.readDouble(), readCoded(in), readStrings(in), in.readUTF(),
        in.readUTF(), readStrings(in), readStrings(in), readCoded(in));
  }

  private static void writeStrings(DataOutput out, List<String> strings) throws IOException {
    out.writeInt(strings.size());
    for (var string : strings) out.writeUTF(string);
  }

  private static List<String> readStrings(DataInput in) throws IOException {
    var size = in.readInt();
    var strings = new ArrayList<String>();
    for (var i = 0; i < size; i++) strings.add(in.readUTF());
    return List.copyOf(strings);
  }

  private static void writeCoded(DataOutput out, List<Coded> all) throws IOException {
    out.writeInt(all.size());
    for (var coded : all) {
      out.writeUTF(coded.name());
      writeStrings(out, coded.labels());
    }
  }

  private static List<Coded> readCoded(DataInput in) throws IOException {
    var size = in.readInt();
    var all = new ArrayList<Coded>();
    for (var i = 0; i < size; i++) all.add(new Coded(in.readUTF(), readStrings(in)));
    return List.copyOf(all);
  }
}
