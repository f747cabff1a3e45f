package io.plimsoll.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Many histories of demand on one timeline, in columns of primitives.
 *
 * <p>All series end with the panel at {@link #length()}; each has a first step of its own, before which {@link #at}
 * answers {@code NaN}. {@code NaN} is missing; a censored step is one (partly) without stock, whose value is a lower
 * bound of demand. Values are held as {@code float}: whole units are exact up to 16.7 million. Immutable;
 * {@link #until} and {@link #select} share what they can.
 */
public final class Panel {
  private final Timeline timeline;
  private final int length;
  private final List<String> names;
  private final float[] values;
  /** Where the row of a series starts in {@code values}, and which step that is. */
  private final int[] offset;
  private final int[] first;
  /** By position in {@code values}. */
  private final BitSet censored;
  private final Map<String, Attribute> attributes;
  private final Map<String, Feature> features;
  private @Nullable Map<String, Integer> indexOf;

  private Panel(Timeline timeline, int length, List<String> names, float[] values, int[] offset, int[] first,
      BitSet censored, Map<String, Attribute> attributes, Map<String, Feature> features) {
    this.timeline = timeline;
    this.length = length;
    this.names = names;
    this.values = values;
    this.offset = offset;
    this.first = first;
    this.censored = censored;
    this.attributes = attributes;
    this.features = features;
  }

  public static Builder builder(Timeline timeline) {
    return new Builder(timeline);
  }

  public Timeline timeline() {
    return timeline;
  }

  /** How many steps the panel has; the first step to forecast. */
  public int length() {
    return length;
  }

  /** How many series it has. */
  public int size() {
    return names.size();
  }

  public List<String> names() {
    return names;
  }

  public String name(int series) {
    return names.get(series);
  }

  /** The series of that name, or -1. */
  public synchronized int indexOf(String name) {
    if (indexOf == null) {
      indexOf = new HashMap<>(names.size() * 2);
      for (var s = 0; s < names.size(); s++) indexOf.put(names.get(s), s);
    }
    return indexOf.getOrDefault(name, -1);
  }

  /** The first step that the series has. */
  public int first(int series) {
    return Math.min(first[series], length);
  }

  public float at(int series, int t) {
    if (t < first[series] || t >= length) return Float.NaN;
    return values[offset[series] + t - first[series]];
  }

  public boolean censored(int series, int t) {
    return t >= first[series] && t < length && censored.get(offset[series] + t - first[series]);
  }

  public boolean anyCensored() {
    return !censored.isEmpty();
  }

  /** Demand of a series from its first step on, as a copy. */
  public double[] values(int series) {
    var row = new double[length - first(series)];
    for (var i = 0; i < row.length; i++) row[i] = values[offset[series] + i];
    return row;
  }

  /** A series from its first step on, its timeline moved accordingly. */
  public Series series(int series) {
    var from = first(series);
    var start = timeline.step() == Step.PLAIN || from == 0
        ? timeline
        : new Timeline(timeline.step(), timeline.at(from));
    return new Series(names.get(series), start, values(series),
        censored.get(offset[series], offset[series] + length - from));
  }

  public Map<String, Attribute> attributes() {
    return attributes;
  }

  /** @throws IllegalArgumentException if the panel has no such attribute */
  public Attribute attribute(String name) {
    var attribute = attributes.get(name);
    if (attribute == null)
      throw new IllegalArgumentException("no attribute " + name + "; there are " + attributes.keySet());
    return attribute;
  }

  public Map<String, Feature> features() {
    return features;
  }

  public Optional<Feature> feature(String name) {
    return Optional.ofNullable(features.get(name));
  }

  /** The panel as it was at the end of step {@code end - 1}: a rolling origin. */
  public Panel until(int end) {
    if (end < 0 || end > length) throw new IllegalArgumentException("end " + end + " is not within 0 and " + length);
    var cut = new LinkedHashMap<String, Feature>();
    features.forEach((name, feature) -> cut.put(name, feature.until(end)));
    return new Panel(timeline, end, names, values, offset, first, censored, attributes, cut);
  }

  /** Some of the series, in the order given. */
  public Panel select(int... series) {
    var chosen = Arrays.stream(series).mapToObj(names::get).toList();
    var groups = new LinkedHashMap<String, Attribute>();
    attributes.forEach((name, attribute) -> groups.put(name, attribute.select(series)));
    var kept = new LinkedHashMap<String, Feature>();
    features.forEach((name, feature) -> kept.put(name, feature.select(series)));
    return new Panel(timeline, length, chosen, values, Arrays.stream(series).map(s -> offset[s]).toArray(),
        Arrays.stream(series).map(s -> first[s]).toArray(), censored, groups, kept);
  }

  /** The same series with other demand, each from its first step to the end, and nothing censored. */
  Panel withDemand(double[][] demand) {
    var starts = new int[demand.length];
    for (var s = 1; s < demand.length; s++) starts[s] = Math.addExact(starts[s - 1], demand[s - 1].length);
    var last = demand.length - 1;
    var row = new float[last < 0 ? 0 : Math.addExact(starts[last], demand[last].length)];
    for (var s = 0; s < demand.length; s++) {
      for (var i = 0; i < demand[s].length; i++) row[starts[s] + i] = (float) demand[s][i];
    }
    return new Panel(timeline, length, names, row, starts, first, new BitSet(), attributes, features);
  }

  /** Collects series; then {@link #build}. */
  public static final class Builder {
    private final Timeline timeline;
    private final List<String> names = new ArrayList<>();
    private final List<float[]> rows = new ArrayList<>();
    private final List<Integer> firsts = new ArrayList<>();
    private final List<BitSet> marks = new ArrayList<>();
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, Feature> features = new LinkedHashMap<>();

    private Builder(Timeline timeline) {
      this.timeline = timeline;
    }

    /** A series whose {@code row[0]} is step {@code first}; {@code censored} counts from there too. */
    public Builder add(String name, int first, float[] row, BitSet censored) {
      if (first < 0) throw new IllegalArgumentException("series " + name + ": first step " + first + " is negative");
      for (var value : row) {
        if (Float.isInfinite(value))
          throw new IllegalArgumentException("series " + name + ": an infinite value; use NaN for missing");
      }
      names.add(name);
      rows.add(row);
      firsts.add(first);
      marks.add(censored);
      return this;
    }

    public Builder add(String name, int first, float... row) {
      return add(name, first, row, new BitSet());
    }

    /** A label for each series, in the order in which they are added. */
    public Builder attribute(String name, List<String> labelOfSeries) {
      attributes.put(name, Attribute.of(name, labelOfSeries));
      return this;
    }

    public Builder feature(Feature feature) {
      features.put(feature.name(), feature);
      return this;
    }

    /** @throws IllegalArgumentException if names repeat, or attributes and features do not fit the series */
    public Panel build() {
      var seen = new HashMap<String, Integer>();
      var length = 0;
      long total = 0;
      for (var s = 0; s < names.size(); s++) {
        if (seen.put(names.get(s), s) != null)
          throw new IllegalArgumentException("series " + names.get(s) + " is there twice");
        length = Math.max(length, firsts.get(s) + rows.get(s).length);
        total += rows.get(s).length;
      }
      for (var s = 0; s < names.size(); s++) total += length - firsts.get(s) - rows.get(s).length;
      attributes.values().forEach(attribute -> require(attribute.codes().length, attribute.name()));
      features.values().forEach(feature -> {
        if (feature.rowOfSeries() != null) require(feature.rowOfSeries().length, feature.name());
      });
      var values = new float[Math.toIntExact(total)];
      Arrays.fill(values, Float.NaN);
      var offset = new int[names.size()];
      var censored = new BitSet();
      var position = 0;
      for (var s = 0; s < names.size(); s++) {
        offset[s] = position;
        System.arraycopy(rows.get(s), 0, values, position, rows.get(s).length);
        for (var i = marks.get(s).nextSetBit(0); i >= 0; i = marks.get(s).nextSetBit(i + 1)) censored.set(position + i);
        position += length - firsts.get(s);
      }
      return new Panel(timeline, length, List.copyOf(names), values, offset,
          firsts.stream().mapToInt(Integer::intValue).toArray(), censored, attributes, features);
    }

    private void require(int count, String name) {
      if (count != names.size())
        throw new IllegalArgumentException(name + " is given for " + count + " of " + names.size() + " series");
    }
  }
}
