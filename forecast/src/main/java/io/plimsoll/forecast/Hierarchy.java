package io.plimsoll.forecast;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Levels over the series of a panel: each level groups all of them once, by some of their attributes, so hierarchies
 * and crossed groupings are the same thing. Levels run from the most aggregate to the most detailed.
 */
public record Hierarchy(List<Level> levels, int bottomSize) {

  /** One level; {@code nodeOfSeries[s]} indexes {@code nodes}, the names of its aggregates. */
  public record Level(String name, List<String> nodes, int[] nodeOfSeries) {
    public Level { nodes = List.copyOf(nodes); }

    public int size() {
      return nodes.size();
    }

    /** Sums a figure of the series, {@code figures[s][h]}, to the nodes of this level. */
    public double[][] sum(double[][] figures) {
      var width = figures.length == 0 ? 0 : figures[0].length;
      var sums = new double[size()][width];
      for (var s = 0; s < figures.length; s++) {
        var into = sums[nodeOfSeries[s]];
        for (var h = 0; h < width; h++) into[h] += figures[s][h];
      }
      return sums;
    }
  }

  public Hierarchy { levels = List.copyOf(levels); }

  /** Starts a hierarchy over a panel. */
  public static Builder over(Panel panel) {
    return new Builder(panel);
  }

  public Level level(String name) {
    return levels.stream().filter(level -> level.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no level " + name));
  }

  /** All nodes of all levels. */
  public int size() {
    return levels.stream().mapToInt(Level::size).sum();
  }

  /**
   * A panel with one series per node of a level: the sum of its members. A step in which some member is missing sums
   * the others; one in which all are missing is missing; it is censored if any member is.
   */
  public static Panel aggregate(Panel panel, Level level) {
    var length = panel.length();
    var sums = new float[level.size()][length];
    var seen = new boolean[level.size()][length];
    var marks = new ArrayList<BitSet>();
    for (var node = 0; node < level.size(); node++) marks.add(new BitSet());
    for (var s = 0; s < panel.size(); s++) {
      var node = level.nodeOfSeries()[s];
      for (var t = panel.first(s); t < length; t++) {
        var value = panel.at(s, t);
        if (panel.censored(s, t)) marks.get(node).set(t);
        if (Float.isNaN(value)) continue;
        sums[node][t] += value;
        seen[node][t] = true;
      }
    }
    var builder = Panel.builder(panel.timeline());
    for (var node = 0; node < level.size(); node++) {
      for (var t = 0; t < length; t++) {
        if (!seen[node][t]) sums[node][t] = Float.NaN;
      }
      builder.add(level.nodes().get(node), 0, sums[node], marks.get(node));
    }
    panel.features().values().stream().filter(feature -> feature.rowOfSeries() == null).forEach(builder::feature);
    return builder.build();
  }

  /** Adds levels in order, the most aggregate first. */
  public static final class Builder {
    private final Panel panel;
    private final List<Level> levels = new ArrayList<>();

    private Builder(Panel panel) {
      this.panel = panel;
    }

    /** A level of one node that holds everything. */
    public Builder total(String level, String node) {
      levels.add(new Level(level, List.of(node), new int[panel.size()]));
      return this;
    }

    /** A level by the combination of some attributes, its nodes named by joining their labels with {@code _}. */
    public Builder by(String level, String... attributes) {
      return by(level, UnaryOperator.identity(), attributes);
    }

    public Builder by(String level, UnaryOperator<String> nodeName, String... attributes) {
      var codeOf = new HashMap<String, Integer>();
      var nodes = new ArrayList<String>();
      var nodeOfSeries = new int[panel.size()];
      for (var s = 0; s < nodeOfSeries.length; s++) {
        var name = new StringBuilder();
        for (var attribute : attributes) {
          if (!name.isEmpty()) name.append('_');
          name.append(panel.attribute(attribute).of(s));
        }
        nodeOfSeries[s] = codeOf.computeIfAbsent(nodeName.apply(name.toString()), fresh -> {
          nodes.add(fresh);
          return nodes.size() - 1;
        });
      }
      levels.add(new Level(level, nodes, nodeOfSeries));
      return this;
    }

    /** The series themselves as the last level. */
    public Builder bottom(String level) {
      var each = new int[panel.size()];
      for (var s = 0; s < each.length; s++) each[s] = s;
      levels.add(new Level(level, panel.names(), each));
      return this;
    }

    public Hierarchy build() {
      return new Hierarchy(levels, panel.size());
    }
  }
}
