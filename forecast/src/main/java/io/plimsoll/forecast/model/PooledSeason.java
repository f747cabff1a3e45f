package io.plimsoll.forecast.model;

import io.plimsoll.forecast.Attribute;
import io.plimsoll.forecast.Panel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * The seasonal profile of each series of a panel, learned from its group and, as far as its own volume tells, from
 * itself.
 *
 * <p>A slow item sells too little to show its own weekday pattern, but its shop's department does. Own units per phase
 * are joined with {@link #PRIOR_UNITS} of the group's (a gamma prior on Poisson rates), so a fast item keeps its own
 * pattern. Groups are those of all coarse attributes together, such as store and department.
 */
public final class PooledSeason {
  /** How many units of the group's pattern stand against the series' own; flat between 200 and 1,000 on retail data. */
  private static final double PRIOR_UNITS = 400;
  /** A year; older weeks tell of another assortment. */
  private static final int LATEST_SEASONS = 52;

  private final double[][] phases;

  private PooledSeason(double[][] phases) {
    this.phases = phases;
  }

  /** Figures of mean 1 per phase, phase 0 at step {@code from} of the panel. */
  public double[] of(int series, int from) {
    var row = phases[series];
    var turned = new double[row.length];
    for (var i = 0; i < row.length; i++) turned[i] = row[(i + from) % row.length];
    return turned;
  }

  /** Learns from a panel; {@code season} is the length of the season in steps. */
  public static PooledSeason learn(Panel panel, int season) {
    var group = groups(panel);
    var groups = Arrays.stream(group).max().orElse(0) + 1;
    var own = new double[panel.size()][];
    var pooled = new double[groups][season];
    for (var s = 0; s < panel.size(); s++) {
      own[s] = units(panel, s, season);
      for (var i = 0; i < season; i++) pooled[group[s]][i] += own[s][i];
    }
    for (var row : pooled) normalise(row);
    var phases = new double[panel.size()][];
    for (var s = 0; s < panel.size(); s++) {
      var row = own[s];
      for (var i = 0; i < season; i++) row[i] += PRIOR_UNITS / season * pooled[group[s]][i];
      normalise(row);
      phases[s] = row;
    }
    return new PooledSeason(phases);
  }

  private static double[] units(Panel panel, int series, int season) {
    var sum = new double[season];
    var n = new int[season];
    for (var t = Math.max(panel.first(series), panel.length() - LATEST_SEASONS * season); t < panel.length(); t++) {
      var value = panel.at(series, t);
      if (Float.isNaN(value) || panel.censored(series, t)) continue;
      sum[t % season] += Math.max(0, value);
      n[t % season]++;
    }
    // A phase that was seen less often must not look quieter for it.
    var most = Arrays.stream(n).max().orElse(0);
    for (var i = 0; i < season; i++) sum[i] = n[i] == 0 ? 0 : sum[i] * most / n[i];
    return sum;
  }

  private static void normalise(double[] row) {
    var mean = Arrays.stream(row).average().orElse(0);
    for (var i = 0; i < row.length; i++) row[i] = mean > 0 ? Math.max(0.02, row[i] / mean) : 1;
  }

  /** The combination of all attributes that have at least ten series a label. */
  private static int[] groups(Panel panel) {
    var coarse = panel.attributes().values().stream().filter(a -> a.labels().size() * 10 <= panel.size())
        .toArray(Attribute[]::new);
    var codes = new HashMap<List<Integer>, Integer>();
    var group = new int[panel.size()];
    for (var s = 0; s < group.length; s++) {
      var key = new ArrayList<Integer>();
      for (var attribute : coarse) key.add(attribute.codes()[s]);
      group[s] = codes.computeIfAbsent(key, fresh -> codes.size());
    }
    return group;
  }
}
