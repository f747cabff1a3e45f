package io.plimsoll.replenish.twin;

import io.plimsoll.forecast.Forecaster;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Paths;
import io.plimsoll.forecast.Series;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.model.Model;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.model.PooledSeason;
import io.plimsoll.forecast.model.SeasonGiven;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.FillCurve;
import io.plimsoll.replenish.LeadTimeDemand;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stock where it fills most, as {@link MarginalFill} holds it, with demand from the forecast library: every item is forecast anew
 * every week or so, and its sample paths are summed over its random lead time and review, days that move together staying
 * together. The sums are smoothed to a negative binomial of the same mean and variance, since a few hundred paths say little
 * about the last units (on the M5 sales that saves a tenth of the stock at a fill rate of 98 %).
 *
 * <p>It learns from what was asked for, up to the evening on which it decides, and from nothing later. A forecast takes about two
 * milliseconds; what was forecast once is kept for other figures and replications as long as the demand is the same. An item
 * without any past is not ordered before its first week is over.
 */
public final class ForecastFill {

  /** Older days tell little of the next weeks and would slow the fits down. */
  private static final int WINDOW_DAYS = 364;
  private static final int FEWEST_DAYS = 7;
  /** Levels are kept for figures from e² down to e⁻¹⁴ in steps of a quarter of the logarithm. */
  private static final double HIGHEST_LOG = 2;
  private static final double LOG_STEP = 0.25;
  private static final int FIGURES = 65;

  /**
   * How to forecast and order.
   *
   * @param model of the forecast library
   * @param refitDays between two forecasts of an item
   * @param reviewDays demand that an order should bring beyond the reorder point: 1 orders daily what was sold
   * @param paths for each forecast
   */
  public record Settings(Model model, int refitDays, int reviewDays, int paths, long seed) {
    public Settings {
      if (refitDays < 1) throw new IllegalArgumentException("refitDays must be 1 or more: " + refitDays);
      if (reviewDays < 1) throw new IllegalArgumentException("reviewDays must be 1 or more: " + reviewDays);
      if (paths < 1) throw new IllegalArgumentException("paths must be 1 or more: " + paths);
    }

    /** A model chosen for each item by itself, weekly, 200 paths. */
    public static Settings automatic(int reviewDays, long seed) {
      return new Settings(Models.automatic(), 7, reviewDays, 200, seed);
    }
  }

  private final List<Point> points;
  private final Past past;
  private final Function<Point, String> group;
  private final Settings settings;
  /** Weekday patterns, phase 0 on the first day of the past, by point. */
  private final Map<String, double[]> patterns;
  private final Map<Key, Levels> known = new ConcurrentHashMap<>();

  private ForecastFill(List<Point> points, Past past, Function<Point, String> group, Settings settings) {
    this.points = List.copyOf(points);
    this.past = past;
    this.group = group;
    this.settings = settings;
    patterns = patterns();
  }

  /** A forecaster of these points, with the weekday patterns of their groups. */
  public static ForecastFill learn(List<Point> points, Past past, Function<Point, String> group, Settings settings) {
    if (points.isEmpty()) throw new IllegalArgumentException("points must not be empty: give at least one");
    return new ForecastFill(points, past, group, settings);
  }

  /**
   * The policy that holds a unit of stock value as long as it fills this many further units a review period; rounded to steps of a
   * quarter of the natural logarithm. Less holds more.
   */
  public StockPolicy.Maker with(double unitsPerStock) {
    if (!(unitsPerStock > 0)) throw new IllegalArgumentException("unitsPerStock must be above 0: " + unitsPerStock);
    var figure = (int) Math.round((HIGHEST_LOG - Math.log(unitsPerStock)) / LOG_STEP);
    return policy(Math.max(0, Math.min(FIGURES - 1, figure)));
  }

  private StockPolicy.Maker policy(int figure) {
    return point -> new Follower(point, figure);
  }

  /**
   * The figure for {@link #with} that reaches this fill rate on the last days of the past, found by playing them in the twin.
   *
   * @param days of the past to play; as many again or more must be left to learn from
   * @param fillRate share of units filled
   */
  public double tune(int days, int warmUpDays, double fillRate, long seed) {
    var replay = MarginalFill.replay(points, past, days);
    var earlier = learn(replay, point -> MarginalFill.cut(past.units(point), days), group, settings);
    var twin = Twin.of(World.of(replay), days, warmUpDays, seed);
    int low = 0;
    int high = FIGURES - 1;
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (twin.run(earlier.policy(middle), 1).fillRate().mean() >= fillRate) high = middle;
      else
        low = middle + 1;
    }
    return figure(low);
  }

  private static double figure(int i) {
    return Math.exp(HIGHEST_LOG - i * LOG_STEP);
  }

  private Map<String, double[]> patterns() {
    var longest = points.stream().mapToInt(point -> past.units(point).length).max().orElseThrow();
    var patterns = new java.util.HashMap<String, double[]>();
    var panel = Panel.builder(Timeline.daily(LocalDate.EPOCH));
    var groups = new ArrayList<String>();
    for (var point : points) {
      var units = past.units(point);
      var row = new float[units.length];
      for (var day = 0; day < row.length; day++) row[day] = units[day];
      panel.add(World.key(point.item(), point.location()), longest - row.length, row);
      groups.add(group.apply(point));
    }
    var season = PooledSeason.learn(panel.attribute("group", groups).build(), 7);
    for (var i = 0; i < points.size(); i++) {
      var point = points.get(i);
      patterns.put(World.key(point.item(), point.location()),
          season.of(i, longest - past.units(point).length));
    }
    return patterns;
  }

  private record Key(String point, int day) {}

  /**
   * What a forecast asks for on each evening until the next.
   *
   * @param history of the demand that it was made from
   * @param upTo by evening and figure
   * @param perDay expected units, by evening
   */
  private record Levels(int history, int[][] upTo, double[] perDay) {}

  private Levels levels(Point point, double[] seen, int day) {
    var key = new Key(World.key(point.item(), point.location()), day);
    var history = Arrays.hashCode(seen);
    var levels = known.get(key);
    if (levels != null && levels.history == history) return levels;
    var fresh = forecast(point, seen, key, history);
    known.put(key, fresh);
    return fresh;
  }

  private Levels forecast(Point point, double[] seen, Key key, int history) {
    var upTo = new int[settings.refitDays][FIGURES];
    var perDay = new double[settings.refitDays];
    if (seen.length < FEWEST_DAYS) return new Levels(history, upTo, perDay);
    var leadTime = point.supply().wholeDays();
    var paths = paths(key, seen, leadTime.most() + settings.reviewDays + settings.refitDays);
    for (var evening = 0; evening < settings.refitDays; evening++) {
      var demand = LeadTimeDemand.ofPaths(paths, evening, leadTime, settings.reviewDays);
      var curve = FillCurve
          .lostSales(new LeadTimeDemand(smooth(demand.beforeArrival()), smooth(demand.beforeNext())));
      perDay[evening] = demand.perReview() / settings.reviewDays;
      for (var i = 0; i < FIGURES; i++) upTo[evening][i] = curve.levelAt(figure(i) * point.unitCost());
    }
    return new Levels(history, upTo, perDay);
  }

  private static Counts smooth(Counts sums) {
    return Counts.negativeBinomial(sums.mean(), Math.max(sums.mean(), sums.variance()));
  }

  private Paths paths(Key key, double[] seen, int horizon) {
    var pattern = java.util.Objects.requireNonNull(patterns.get(key.point));
    var start = Math.max(0, seen.length - WINDOW_DAYS);
    var turned = new double[7];
    for (var i = 0; i < 7; i++) turned[i] = pattern[(i + start) % 7];
    var series = Series.daily(key.point, LocalDate.EPOCH, Arrays.copyOfRange(seen, start, seen.length));
    return Forecaster.of(new SeasonGiven(settings.model, turned)).fit(series)
        .paths(horizon, settings.paths, settings.seed + 31L * key.hashCode());
  }

  private final class Follower implements StockPolicy {

    private final Point point;
    private final int figure;
    private double[] seen;
    private int count;
    private @Nullable Levels levels;

    Follower(Point point, int figure) {
      if (!patterns.containsKey(World.key(point.item(), point.location()))) {
        throw new IllegalArgumentException(
            "nothing was learned about %s at %s".formatted(point.item(), point.location()));
      }
      this.point = point;
      this.figure = figure;
      var units = past.units(point);
      seen = Arrays.copyOf(Arrays.stream(units).asDoubleStream().toArray(), units.length + 128);
      count = units.length;
    }

    @Override
    public int order(Situation now) {
      if (count == seen.length) seen = Arrays.copyOf(seen, 2 * seen.length);
      seen[count++] = now.demandToday();
      var evening = now.day() % settings.refitDays;
      var current = levels;
      if (evening == 0 || current == null) {
        current = levels(point, Arrays.copyOf(seen, count), now.day() - evening);
        levels = current;
      }
      var needed = current.upTo[evening][figure] - now.position();
      // Batched orders wait until a review period's demand is due.
      return needed <= 0 || needed < (settings.reviewDays - 1) * current.perDay[evening] ? 0 : needed;
    }
  }
}
