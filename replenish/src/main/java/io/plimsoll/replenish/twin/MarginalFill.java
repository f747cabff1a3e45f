package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.FillCurve;
import io.plimsoll.replenish.LeadTimeDemand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Stock where it fills most: every item follows its own demand by smoothing, with the group's weekly pattern, as a negative
 * binomial over its random lead time, and holds units as long as the last one fills enough demand for its value (see {@link
 * FillCurve}). What is enough is one figure for the whole assortment, tuned on the past to the service wanted.
 *
 * <p>It learns from what was asked for, up to the evening on which it decides, and from nothing later.
 */
public final class MarginalFill implements StockPolicy.Maker {

  private static final int FIRST_DAYS = 28;
  private static final int LEARNING_DAYS = 196;
  /** Histories as long as this weigh as much as the group's experience in an item's dispersion; in units of forecast demand. */
  private static final double PRIOR_UNITS = 20;
  /** Cells of the table of curves: 2.5 % steps in the mean and 5 % steps in the dispersion. */
  private static final double MEAN_CELLS = 40;
  private static final double DISPERSION_CELLS = 20;

  /**
   * How to follow and what to hold.
   *
   * @param smoothing weight of a new day in the level, above 0 up to 1
   * @param dispersionScale multiplies the dispersion that was measured on past forecasts
   * @param unitsPerStock further units filled a review period that a further unit of stock value must bring
   * @param reviewDays demand that an order should bring beyond the reorder point: 1 orders daily what was sold
   */
  public record Settings(double smoothing, double dispersionScale, double unitsPerStock, int reviewDays) {
    public Settings {
      if (!(smoothing > 0 && smoothing <= 1))
        throw new IllegalArgumentException("smoothing must be above 0 up to 1: " + smoothing);
      if (!(dispersionScale > 0))
        throw new IllegalArgumentException("dispersionScale must be above 0: " + dispersionScale);
      if (!(unitsPerStock > 0)) throw new IllegalArgumentException("unitsPerStock must be above 0: " + unitsPerStock);
      if (reviewDays < 1) throw new IllegalArgumentException("reviewDays must be 1 or more: " + reviewDays);
    }
  }

  private final Learned learned;
  private final Settings settings;
  private final Map<String, Double> levels;
  private final Map<String, Double> dispersions;

  private MarginalFill(Learned learned, Settings settings) {
    this.learned = learned;
    this.settings = settings;
    levels = learned.levels(settings.smoothing);
    dispersions = learned.dispersions(settings.smoothing);
  }

  /** What the past teaches about these points: weekly patterns by group. */
  public static Learned learn(List<Point> points, Past past, Function<Point, String> group) {
    return new Learned(points, past, group);
  }

  @Override
  public StockPolicy policyFor(Point point) {
    var key = World.key(point.item(), point.location());
    var level = levels.get(key);
    var dispersion = dispersions.get(key);
    if (level == null || dispersion == null) {
      throw new IllegalArgumentException(
          "nothing was learned about %s at %s".formatted(point.item(), point.location()));
    }
    return new Follower(point, learned.pattern(point), level, Math.max(1, dispersion * settings.dispersionScale));
  }

  /** What was learned from the past, and what was computed from it once for all settings. */
  public static final class Learned {

    private final List<Point> points;
    private final Past past;
    private final Function<Point, String> group;
    private final Map<String, double[]> patterns = new HashMap<>();
    private final Map<Double, Map<String, Double>> levels = new HashMap<>();
    private final Map<Double, Map<String, Double>> dispersions = new HashMap<>();
    private final Map<Cell, FillCurve> curves = new ConcurrentHashMap<>();

    private Learned(List<Point> points, Past past, Function<Point, String> group) {
      this.points = List.copyOf(points);
      this.past = past;
      this.group = group;
      for (var point : points) {
        var sums = patterns.computeIfAbsent(group.apply(point), key -> new double[8]);
        var units = past.units(point);
        for (var i = Math.max(0, units.length - 364); i < units.length; i++) {
          sums[Math.floorMod(i - units.length, 7)] += units[i];
          sums[7] += units[i];
        }
      }
      for (var sums : patterns.values()) {
        // A little of each day's weight is the mean's, so that a day never sold on does not divide by zero.
        for (var i = 0; i < 7; i++) sums[i] = sums[7] == 0 ? 1 : (sums[i] * 7 / sums[7] + 0.02) / 1.02;
      }
    }

    /** A policy with these settings. */
    public MarginalFill with(Settings settings) {
      return new MarginalFill(this, settings);
    }

    /**
     * Settings with the least stock value at this fill rate on the last days of the past, found by playing them in the twin.
     *
     * @param days of the past to play; as many again or more must be left to learn from
     * @param fillRate share of units filled
     */
    public Settings tune(int days, int warmUpDays, double fillRate, int reviewDays, long seed) {
      var replay = replay(points, past, days);
      var earlier = learn(replay, point -> cut(past.units(point), days), group);
      var twin = Twin.of(World.of(replay), days, warmUpDays, seed);
      Settings best = null;
      var least = Double.POSITIVE_INFINITY;
      for (var smoothing : new double[]{0.06, 0.09}) {
        for (var scale : new double[]{0.6, 0.8}) {
          var settings = earlier.forFillRate(twin, new Settings(smoothing, scale, 1, reviewDays), fillRate);
          var stock = twin.run(earlier.with(settings), 1).averageStockValue().mean();
          if (stock < least) {
            least = stock;
            best = settings;
          }
        }
      }
      return java.util.Objects.requireNonNull(best);
    }

    /** The same settings with the figure that reaches this fill rate in this twin. */
    Settings forFillRate(Twin twin, Settings settings, double fillRate) {
      double low = -16;
      double high = 6;
      for (var i = 0; i < 11; i++) {
        var middle = (low + high) / 2;
        var tried = new Settings(settings.smoothing, settings.dispersionScale, Math.exp(middle), settings.reviewDays);
        if (twin.run(with(tried), 1).fillRate().mean() >= fillRate) low = middle;
        else
          high = middle;
      }
      return new Settings(settings.smoothing, settings.dispersionScale, Math.exp(low), settings.reviewDays);
    }

    private double[] pattern(Point point) {
      return java.util.Objects.requireNonNull(patterns.get(group.apply(point)));
    }

    private synchronized Map<String, Double> levels(double smoothing) {
      if (!levels.containsKey(smoothing)) follow(smoothing);
      return java.util.Objects.requireNonNull(levels.get(smoothing));
    }

    private synchronized Map<String, Double> dispersions(double smoothing) {
      levels(smoothing);
      return java.util.Objects.requireNonNull(dispersions.get(smoothing));
    }

    /**
     * Follows every history with this smoothing and measures the variance of what then came in the lead time and a day, as a
     * multiple of what was forecast; an item with little history takes its group's.
     */
    private void follow(double smoothing) {
      var last = new HashMap<String, Double>();
      var squares = new double[points.size()];
      var forecasts = new double[points.size()];
      var ofGroup = new HashMap<String, double[]>();
      for (var i = 0; i < squares.length; i++) {
        var point = points.get(i);
        var units = past.units(point);
        var pattern = pattern(point);
        var horizon = (int) Math.round(point.supply().leadTimeDays().mean()) + 1;
        var start = Math.min(units.length, Math.max(FIRST_DAYS, units.length - LEARNING_DAYS));
        var level = Past.mean(java.util.Arrays.copyOf(units, start), FIRST_DAYS);
        for (var day = start; day < units.length; day++) {
          level += smoothing * (units[day] / pattern[Math.floorMod(day - units.length, 7)] - level);
          if (day + horizon >= units.length) continue;
          var forecast = 0.0;
          var came = 0.0;
          for (var ahead = 1; ahead <= horizon; ahead++) {
            forecast += level * pattern[Math.floorMod(day + ahead - units.length, 7)];
            came += units[day + ahead];
          }
          squares[i] += (came - forecast) * (came - forecast);
          forecasts[i] += forecast;
        }
        last.put(World.key(point.item(), point.location()), level);
        var sums = ofGroup.computeIfAbsent(group.apply(point), key -> new double[2]);
        sums[0] += squares[i];
        sums[1] += forecasts[i];
      }
      var dispersion = new HashMap<String, Double>();
      for (var i = 0; i < squares.length; i++) {
        var point = points.get(i);
        var sums = java.util.Objects.requireNonNull(ofGroup.get(group.apply(point)));
        var prior = sums[1] > 0 ? sums[0] / sums[1] : 1;
        dispersion.put(World.key(point.item(), point.location()),
            (squares[i] + PRIOR_UNITS * prior) / (forecasts[i] + PRIOR_UNITS));
      }
      levels.put(smoothing, last);
      dispersions.put(smoothing, dispersion);
    }
  }

  /** Units to open a replay with, so that its first days are neither empty nor full: the lead time's demand and half a week's. */
  public static int opening(Point point, int[] past) {
    return (int) Math.ceil(Past.mean(past, 56) * (point.supply().leadTimeDays().mean() + 4));
  }

  /** The last days of the past as a world of their own, with what came before them as its past. */
  static List<Point> replay(List<Point> points, Past past, int days) {
    var replay = new ArrayList<Point>();
    for (var point : points) {
      var units = past.units(point);
      if (units.length < 2 * days) {
        throw new IllegalArgumentException(
            "tuning on %d days needs a past of %d or more; %s at %s has %d".formatted(days, 2 * days,
                point.item(), point.location(), units.length));
      }
      var recent = java.util.Arrays.copyOfRange(units, units.length - days, units.length);
      replay.add(point.withDemand(Demand.history(recent)).withOpening(opening(point, cut(units, days))));
    }
    return replay;
  }

  static int[] cut(int[] units, int days) {
    return java.util.Arrays.copyOf(units, units.length - days);
  }

  private record Cell(Counts leadTime, int reviewDays, int mean, int dispersion) {}

  private final class Follower implements StockPolicy {

    private final Point point;
    private final double[] pattern;
    private final int horizon;
    private final double worth;
    private final int dispersionCell;
    private double level;

    Follower(Point point, double[] pattern, double level, double dispersion) {
      this.point = point;
      this.pattern = pattern;
      this.level = level;
      horizon = (int) Math.round(point.supply().leadTimeDays().mean()) + settings.reviewDays;
      worth = settings.unitsPerStock * point.unitCost();
      dispersionCell = (int) Math.round(Math.log(dispersion) * DISPERSION_CELLS);
    }

    @Override
    public int order(Situation now) {
      var day = now.day();
      var today = pattern[day % 7];
      level += settings.smoothing * (now.demandToday() / today - level);
      var sum = 0.0;
      for (var ahead = 1; ahead <= horizon; ahead++) sum += pattern[(day + ahead) % 7];
      var mean = Math.max(1e-5, level * sum / horizon);
      var upTo = curve((int) Math.round(Math.log(mean) * MEAN_CELLS)).levelAt(worth);
      var needed = upTo - now.position();
      // Batched orders wait until a review period's demand is due.
      return needed <= 0 || needed < (settings.reviewDays - 1) * mean ? 0 : needed;
    }

    private FillCurve curve(int meanCell) {
      var cell = new Cell(point.supply().leadTimeDays(), settings.reviewDays, meanCell, dispersionCell);
      var known = learned.curves.get(cell);
      if (known != null) return known;
      var mean = Math.exp(meanCell / MEAN_CELLS);
      return learned.curves.computeIfAbsent(cell, key -> FillCurve.lostSales(LeadTimeDemand.ofMoments(mean,
          mean * Math.exp(dispersionCell / DISPERSION_CELLS), point.supply().leadTimeDays(), settings.reviewDays)));
    }
  }
}
