package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The columns the trees see for a series, an origin (the first step not yet seen) and a target step at or after it.
 *
 * <p>Demand enters only from steps before the origin, relative to the level of the series, so that one tree serves
 * items of every volume; features that are known into the future enter at the target. The trees learn what to multiply
 * the {@linkplain View#fill baseline} by.
 */
final class Features {
  /** The column of the steps ahead. */
  static final int STEPS_AHEAD = 15;
  private static final byte FAR = 15;
  private static final int SINCE_MOST = 60;

  private final FeatureLayout layout;
  private final Panel panel;
  private final int length;
  private final int reach;
  private final List<String> names = new ArrayList<>();

  private final int[] phase;
  /** Days of the month of a daily panel; empty elsewhere. */
  private final int[] monthDay;
  private final int[][] codes;
  private final int[] cellOf;
  private final double[][] cells;
  private final int @Nullable [] siblingsOf;
  private final double[][] siblings;
  private final int[] siblingCount;
  private final int[][] groupOf;
  private final double[][][] groups;
  private final @Nullable Feature price;
  private final double[][] siblingPrice;
  private final double[][] cellPrice;
  private final List<@Nullable Feature> flags = new ArrayList<>();
  private final List<@Nullable Feature> numbers = new ArrayList<>();
  private final List<@Nullable Feature> labelled = new ArrayList<>();
  private final int[][] translations;
  /** By row of the first labelled feature: steps to its next event and since its last. */
  private final byte[][] next;
  private final byte[][] previous;

  /** @param reach the last step that may be a target, exclusive */
  Features(FeatureLayout layout, Panel panel, int reach) {
    this.layout = layout;
    this.panel = panel;
    this.length = panel.length();
    this.reach = reach;
    phase = new int[reach];
    for (var t = 0; t < reach; t++) phase[t] = phase(t);
    monthDay = new int[layout.step() == Step.DAY ? reach : 0];
    for (var t = 0; t < monthDay.length; t++) monthDay[t] = panel.timeline().at(t).getDayOfMonth();
    codes = layout.codes().stream().map(coded -> layout.codesIn(panel, coded)).toArray(int[][]::new);
    cellOf = FeatureLayout.groups(panel, layout.cell());
    cells = sums(cellOf);
    siblingsOf = panel.attributes().containsKey(layout.siblings())
        ? panel.attribute(layout.siblings()).codes()
        : null;
    siblings = siblingsOf == null ? new double[0][] : sums(siblingsOf);
    siblingCount = new int[siblings.length];
    if (siblingsOf != null) for (var code : siblingsOf) siblingCount[code]++;
    groupOf = layout.codes().stream().map(coded -> FeatureLayout.groups(panel, List.of(coded.name())))
        .toArray(int[][]::new);
    groups = Arrays.stream(groupOf).map(this::sums).toArray(double[][][]::new);
    price = panel.features().get(layout.price());
    siblingPrice = price == null || siblingsOf == null ? new double[0][] : meanPrice(siblingsOf);
    cellPrice = price == null ? new double[0][] : meanPrice(cellOf);
    layout.flags().forEach(name -> flags.add(panel.features().get(name)));
    layout.numbers().forEach(name -> numbers.add(panel.features().get(name)));
    translations = new int[layout.labelled().size()][];
    for (var i = 0; i < translations.length; i++) {
      var feature = panel.features().get(layout.labelled().get(i).name());
      labelled.add(feature);
      translations[i] = feature == null
          ? new int[0]
          : FeatureLayout.translation(feature.labels(), layout.labelled().get(i));
    }
    var events = labelled.isEmpty() ? null : labelled.get(0);
    next = eventDistances(events, true);
    previous = eventDistances(events, false);
    name();
  }

  int width() {
    return names.size();
  }

  List<String> names() {
    return names;
  }

  private int phase(int t) {
    if (layout.period() == 1) return 0;
    return switch (layout.step()) {
      case DAY -> panel.timeline().at(t).getDayOfWeek().getValue() - 1;
      case HOUR -> panel.timeline().at(t).getHour();
      default -> t % layout.period();
    };
  }

  /**
   * Running sums of demand by group: {@code [group][t]} is the demand before step {@code t}; missing counts as none.
   */
  private double[][] sums(int[] groupOf) {
    var count = Arrays.stream(groupOf).max().orElse(-1) + 1;
    var sums = new double[count][length + 1];
    for (var s = 0; s < panel.size(); s++) {
      var into = sums[groupOf[s]];
      for (var t = panel.first(s); t < length; t++) {
        var value = panel.at(s, t);
        if (!Float.isNaN(value)) into[t + 1] += value;
      }
    }
    for (var row : sums) {
      for (var t = 0; t < length; t++) row[t + 1] += row[t];
    }
    return sums;
  }

  private double[][] meanPrice(int[] groupOf) {
    var count = Arrays.stream(groupOf).max().orElse(-1) + 1;
    var sums = new double[count][reach];
    var counts = new int[count][reach];
    for (var s = 0; s < panel.size(); s++) {
      for (var t = 0; t < reach; t++) {
        var value = Objects.requireNonNull(price).at(s, t);
        if (!(value > 0)) continue;
        sums[groupOf[s]][t] += Math.log(value);
        counts[groupOf[s]][t]++;
      }
    }
    for (var g = 0; g < count; g++) {
      for (var t = 0; t < reach; t++) sums[g][t] = counts[g][t] == 0 ? Double.NaN : sums[g][t] / counts[g][t];
    }
    return sums;
  }

  /** Steps to the next, or since the last, event that is known; {@code FAR} when there is none that near. */
  private byte[][] eventDistances(@Nullable Feature events, boolean ahead) {
    if (events == null || !events.known() || events.length() == 0) {
      var none = new byte[1][reach];
      Arrays.fill(none[0], FAR);
      return none;
    }
    var rows = new byte[events.values().length / events.length()][reach];
    for (var row = 0; row < rows.length; row++) {
      var distance = FAR;
      for (var i = 0; i < reach; i++) {
        var t = ahead ? reach - 1 - i : i;
        var none = t >= events.length() || Float.isNaN(events.values()[row * events.length() + t]);
        distance = none ? (byte) Math.min(FAR, distance + 1) : 0;
        rows[row][t] = distance;
      }
    }
    return rows;
  }

  private void name() {
    var w = layout.windows();
    names.add("log of the level");
    for (var i : new int[]{0, 1, 3, 4}) names.add("mean of the last " + w[i] + " against the level");
    names.add("same phase, last 4 cycles against the level");
    names.add("same phase, last 8 cycles against the level");
    names.add("same phase, last cycle against the level");
    names.add("same phase in the cell, last 8 cycles against its mean");
    names.add("share of zeros in the last " + w[2]);
    names.add("share of zeros in the last " + w[0]);
    names.add("steps since the last sale");
    names.add("deviation in the last " + w[2] + " against the level");
    names.add("maximum of the last " + w[2] + " against the level");
    names.add("age");
    names.add("steps ahead");
    names.add("phase of the cycle");
    names.add("day of the month");
    names.add("cell: mean of the last " + w[0] + " against its last " + w[3]);
    names.add("cell: mean of the last " + w[2] + " against its last " + w[4]);
    names.add("siblings: mean of the last " + w[0] + " against their last " + w[2]);
    names.add("siblings: mean of the last " + w[2] + " against their last " + w[4]);
    names.add("level against the mean of siblings");
    names.add("days of rest: share of demand");
    for (var coded : layout.codes()) {
      names.add(coded.name());
      names.add(coded.name() + ": mean of the last " + w[0] + " against its last " + w[2]);
    }
    names.add("price, log");
    names.add("price against the last " + w[2]);
    names.add("price against the last " + w[4]);
    names.add("price against the highest of the last " + w[4]);
    names.add("price against siblings");
    names.add("price against the cell");
    names.add("cycles since the price changed");
    for (var flag : layout.flags()) {
      names.add(flag);
      names.add(flag + ": share of the last " + w[0]);
      names.add(flag + ": share of the last " + w[2]);
      names.add(flag + ": demand with against without");
      names.add(flag + ": demand of the cell with against without");
    }
    for (var number : layout.numbers()) {
      names.add(number);
      names.add(number + " less its mean over the last " + w[2]);
    }
    for (var coded : layout.labelled()) names.add(coded.name());
    names.add("next event");
    names.add("steps to the next event");
    names.add("steps since the last event");
  }

  /** One series, its running sums at hand. Not for several threads at once. */
  View view(int series) {
    return new View(series);
  }

  final class View {
    private final int series;
    private final float[] demand = new float[length];
    private final double[] sum = new double[length + 1];
    private final double[] squares = new double[length + 1];
    private final int[] seen = new int[length + 1];
    private final int[] zeros = new int[length + 1];
    private final int firstSale;
    private final float[] prices;
    private final int eventRow;

    private View(int series) {
      this.series = series;
      var events = labelled.isEmpty() ? null : labelled.get(0);
      eventRow = events == null || events.rowOfSeries() == null || next.length == 1 ? 0 : events.rowOfSeries()[series];
      var sale = length;
      for (var t = 0; t < length; t++) {
        // A censored step says only that demand was at least so much: as history it is as good as missing.
        var value = panel.censored(series, t) ? Float.NaN : panel.at(series, t);
        demand[t] = value;
        var known = !Float.isNaN(value);
        if (known && value > 0 && sale == length) sale = t;
        sum[t + 1] = sum[t] + (known ? value : 0);
        squares[t + 1] = squares[t] + (known ? (double) value * value : 0);
        seen[t + 1] = seen[t] + (known ? 1 : 0);
        zeros[t + 1] = zeros[t] + (known && value == 0 ? 1 : 0);
      }
      firstSale = sale;
      prices = new float[price == null ? 0 : reach];
      for (var t = 0; t < prices.length; t++) prices[t] = Objects.requireNonNull(price).at(series, t);
    }

    /** Demand of a step; {@code NaN} when missing or censored. */
    float demand(int t) {
      return demand[t];
    }

    int firstSale() {
      return firstSale;
    }

    /** The mean of the window before the origin, counted from the first sale but over one short window at least. */
    private double ownMean(int origin, int window) {
      var from = Math.max(0, Math.max(origin - window, Math.min(firstSale, origin - layout.windows()[0])));
      var n = seen[origin] - seen[from];
      return n == 0 ? Double.NaN : (sum[origin] - sum[from]) / n;
    }

    /** The level of the series just before the origin: short, middle and long means blended, never below the floor. */
    double level(int origin) {
      var w = layout.windows();
      var middle = orElse(ownMean(origin, w[2]), orElse(ownMean(origin, w[4]), 0));
      // Returns can make a mean negative; a level to multiply cannot be.
      return layout.floor() + Math.max(0, 0.3 * orElse(ownMean(origin, w[1]), middle) + 0.4 * middle
          + 0.3 * orElse(ownMean(origin, 3 * w[2]), middle));
    }

    /**
     * Writes the columns to {@code into[at…]} and returns the baseline: the level times the phase's factor in the cell.
     */
    double fill(int origin, int target, float[] into, int at) {
      var w = layout.windows();
      var level = level(origin);
      var cell = cells[cellOf[series]];
      var cellMean = mean(cell, origin, w[3]) + 1e-9;
      var factor = factor(cell, origin, target, cellMean);
      var j = at;
      into[j++] = (float) Math.log(level);
      for (var i : new int[]{0, 1, 3, 4}) into[j++] = (float) (ownMean(origin, w[i]) / level);
      into[j++] = (float) (samePhase(origin, target, 4) / level);
      into[j++] = (float) (samePhase(origin, target, 8) / level);
      into[j++] = (float) (samePhase(origin, target, 1) / level);
      into[j++] = (float) factor;
      into[j++] = zeroShare(origin, w[2]);
      into[j++] = zeroShare(origin, w[0]);
      into[j++] = sinceSale(origin);
      into[j++] = (float) (deviation(origin, w[2]) / level);
      into[j++] = (float) (maximum(origin, w[2]) / level);
      into[j++] = Math.min(3 * w[4], origin - firstSale);
      into[j++] = target - origin + 1;
      into[j++] = phase[target];
      into[j++] = monthDay.length == 0 ? Float.NaN : monthDay[target];
      into[j++] = (float) (mean(cell, origin, w[0]) / cellMean);
      into[j++] = (float) (mean(cell, origin, w[2]) / (mean(cell, origin, w[4]) + 1e-9));
      j = siblings(origin, level, into, j);
      into[j++] = restShare(origin, w[4]);
      for (var i = 0; i < codes.length; i++) {
        into[j++] = codes[i][series] < 0 ? Float.NaN : codes[i][series];
        var group = groups[i][groupOf[i][series]];
        into[j++] = (float) (mean(group, origin, w[0]) / (mean(group, origin, w[2]) + 1e-9));
      }
      j = price(origin, target, into, j);
      for (var flag : flags) j = flag(flag, cell, origin, target, into, j);
      for (var number : numbers) {
        var now = number == null ? Float.NaN : known(number, origin, target);
        into[j++] = now;
        into[j++] = number == null ? Float.NaN : now - average(number, origin, w[2]);
      }
      for (var i = 0; i < translations.length; i++) into[j++] = label(i, origin, target);
      var until = next[eventRow][target];
      into[j++] = until == FAR || target + until >= reach ? 0 : label(0, origin, target + until);
      into[j++] = until;
      into[j++] = previous[eventRow][target];
      if (j != at + width()) throw new IllegalStateException((j - at) + " columns written of " + width());
      return level * factor;
    }

    private double factor(double[] cell, int origin, int target, double cellMean) {
      if (layout.period() == 1) return 1;
      double total = 0;
      var n = 0;
      for (var t = lastOfPhase(origin, target); t >= 0 && n < 8; t -= layout.period(), n++)
        total += cell[t + 1] - cell[t];
      if (n == 0 || total == 0) return 1;
      return Math.max(0.3, Math.min(3, total / n / cellMean));
    }

    /** The last step before the origin that is a whole number of cycles before the target. */
    private int lastOfPhase(int origin, int target) {
      var cycles = (target - origin) / layout.period() + 1;
      return target - cycles * layout.period();
    }

    private double samePhase(int origin, int target, int cycles) {
      double total = 0;
      var n = 0;
      for (var t = lastOfPhase(origin, target); t >= 0 && cycles > 0; t -= layout.period(), cycles--) {
        if (Float.isNaN(demand[t])) continue;
        total += demand[t];
        n++;
      }
      return n == 0 ? Double.NaN : total / n;
    }

    private float zeroShare(int origin, int window) {
      var from = Math.max(0, origin - window);
      var n = seen[origin] - seen[from];
      return n == 0 ? Float.NaN : (zeros[origin] - zeros[from]) / (float) n;
    }

    private int sinceSale(int origin) {
      var since = 0;
      while (since < SINCE_MOST && since < origin && !(demand[origin - 1 - since] > 0)) since++;
      return since;
    }

    private double deviation(int origin, int window) {
      var from = Math.max(0, origin - window);
      var n = seen[origin] - seen[from];
      if (n == 0) return Double.NaN;
      var mean = (sum[origin] - sum[from]) / n;
      return Math.sqrt(Math.max(0, (squares[origin] - squares[from]) / n - mean * mean));
    }

    private float maximum(int origin, int window) {
      var most = 0f;
      for (var t = Math.max(0, origin - window); t < origin; t++) {
        if (demand[t] > most) most = demand[t];
      }
      return most;
    }

    private int siblings(int origin, double level, float[] into, int j) {
      if (siblingsOf == null) {
        for (var i = 0; i < 3; i++) into[j++] = Float.NaN;
        return j;
      }
      var w = layout.windows();
      var all = siblings[siblingsOf[series]];
      var middle = mean(all, origin, w[2]) + layout.floor();
      into[j++] = (float) (mean(all, origin, w[0]) / middle);
      into[j++] = (float) (middle / (mean(all, origin, w[4]) + layout.floor()));
      into[j++] = (float) (level * siblingCount[siblingsOf[series]] / middle);
      return j;
    }

    /** On daily data what Saturdays and Sundays sell against all days; elsewhere missing. */
    private float restShare(int origin, int window) {
      if (layout.step() != Step.DAY || layout.period() != 7) return Float.NaN;
      double total = 0;
      var n = 0;
      for (var t = Math.max(0, origin - window); t < origin; t++) {
        if (phase[t] < 5 || Float.isNaN(demand[t])) continue;
        total += demand[t];
        n++;
      }
      return n == 0
          ? Float.NaN
          : (float) ((total / n + layout.floor()) / (orElse(ownMean(origin, window), 0) + layout.floor()));
    }

    private int price(int origin, int target, float[] into, int j) {
      if (price == null) {
        for (var i = 0; i < 7; i++) into[j++] = Float.NaN;
        return j;
      }
      var w = layout.windows();
      var at = price.known() ? target : origin - 1;
      while (at > 0 && Float.isNaN(prices[at])) at--;
      var now = prices[at] > 0 ? prices[at] : Float.NaN;
      double recent = 0, all = 0, highest = 0;
      var recentCount = 0;
      var allCount = 0;
      for (var t = Math.max(0, origin - w[4]); t < origin; t++) {
        var value = prices[t];
        if (!(value > 0)) continue;
        all += value;
        allCount++;
        highest = Math.max(highest, value);
        if (t < origin - w[2]) continue;
        recent += value;
        recentCount++;
      }
      into[j++] = (float) Math.log(now);
      into[j++] = recentCount == 0 ? Float.NaN : (float) (now * recentCount / recent);
      into[j++] = allCount == 0 ? Float.NaN : (float) (now * allCount / all);
      into[j++] = allCount == 0 ? Float.NaN : (float) (now / highest);
      into[j++] = siblingsOf == null ? Float.NaN : (float) (Math.log(now) - siblingPrice[siblingsOf[series]][at]);
      into[j++] = (float) (Math.log(now) - cellPrice[cellOf[series]][at]);
      into[j++] = unchanged(at, now);
      return j;
    }

    private int unchanged(int at, float now) {
      var cycles = 0;
      for (var t = at - layout.period(); cycles < FAR && t >= 0; t -= layout.period(), cycles++) {
        if (!Float.isNaN(prices[t]) && Math.abs(prices[t] - now) > 1e-3f * now) break;
      }
      return cycles;
    }

    private int flag(@Nullable Feature flag, double[] cell, int origin, int target, float[] into, int j) {
      if (flag == null) {
        for (var i = 0; i < 5; i++) into[j++] = Float.NaN;
        return j;
      }
      var w = layout.windows();
      into[j++] = known(flag, origin, target);
      double own = 0, ownWithout = 0, its = 0, itsWithout = 0, in0 = 0, in2 = 0;
      int n = 0, without = 0, seenWith = 0, seenWithout = 0;
      for (var t = Math.max(0, origin - w[4]); t < origin; t++) {
        var on = flag.at(series, t) == 1;
        if (on && t >= origin - w[0]) in0++;
        if (on && t >= origin - w[2]) in2++;
        var value = Float.isNaN(demand[t]) ? 0 : demand[t];
        var counted = Float.isNaN(demand[t]) ? 0 : 1;
        if (on) {
          own += value;
          seenWith += counted;
          its += cell[t + 1] - cell[t];
          n++;
        } else {
          ownWithout += value;
          seenWithout += counted;
          itsWithout += cell[t + 1] - cell[t];
          without++;
        }
      }
      into[j++] = (float) (in0 / w[0]);
      into[j++] = (float) (in2 / w[2]);
      into[j++] = seenWith == 0 || seenWithout == 0
          ? Float.NaN
          : (float) ((own / seenWith + layout.floor()) / (ownWithout / seenWithout + layout.floor()));
      into[j++] = n == 0 || without == 0 ? Float.NaN : (float) ((its / n + 1e-9) / (itsWithout / without + 1e-9));
      return j;
    }

    private float average(Feature feature, int origin, int window) {
      double total = 0;
      var n = 0;
      for (var t = Math.max(0, origin - window); t < origin; t++) {
        var value = feature.at(series, t);
        if (Float.isNaN(value)) continue;
        total += value;
        n++;
      }
      return n == 0 ? Float.NaN : (float) (total / n);
    }

    private float label(int i, int origin, int target) {
      var feature = labelled.isEmpty() ? null : labelled.get(i);
      if (feature == null) return Float.NaN;
      var value = known(feature, origin, target);
      if (Float.isNaN(value)) return 0;
      return translations[i][(int) value] + 1;
    }

    /** A feature at the target where the future is known, else the last one seen before the origin. */
    private float known(Feature feature, int origin, int target) {
      return feature.known() ? feature.at(series, target) : feature.atOrLast(series, origin - 1);
    }
  }

  private static double mean(double[] sums, int origin, int window) {
    var from = Math.max(0, origin - window);
    return origin == from ? 0 : (sums[origin] - sums[from]) / (origin - from);
  }

  private static double orElse(double value, double otherwise) {
    return Double.isNaN(value) ? otherwise : value;
  }
}
