package io.plimsoll.bench.replenish;

import de.siegmar.fastcsv.reader.CsvReader;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.read.ReadM5;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.twin.ClassicPolicies;
import io.plimsoll.replenish.twin.Demand;
import io.plimsoll.replenish.twin.ForecastFill;
import io.plimsoll.replenish.twin.MarginalFill;
import io.plimsoll.replenish.twin.Outcome;
import io.plimsoll.replenish.twin.Past;
import io.plimsoll.replenish.twin.Point;
import io.plimsoll.replenish.twin.StockPolicy;
import io.plimsoll.replenish.twin.Supply;
import io.plimsoll.replenish.twin.Twin;
import io.plimsoll.replenish.twin.World;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Policies on the sales history of a real retailer. The policies see what was sold up to the evening on which they decide; only the
 * rivals' parameters are chosen in hindsight, in their favour.
 */
final class RealHistory {

  static final int ITEM_STORES = 3_000;
  static final double WANTED_FILL = 0.98;
  private static final int DAYS = 140;
  private static final int WARM_UP_DAYS = 28;
  private static final double COST_SHARE = 0.6;
  private static final double COST_WITHOUT_PRICE = 3;
  /** No planner sets more; levels set once from a past without sales stay low whatever the safety. */
  private static final double MOST_SAFETY_DAYS = 60;
  private static final long SEED = 2026;
  /** Days taken over days planned where no delivery records are given: mostly on the day, one in eight twice as late. */
  private static final double[] STATED_RATIOS = {0.8, 1, 1, 1, 1, 1.2, 1.4, 2};

  private final List<Point> points;
  private final Past past;
  private final Map<String, String> departments;
  private final Twin twin;
  final int days;
  final List<String> suppliers;
  /** Where the spread of the lead times comes from, in words. */
  final String punctuality;
  final List<Curve> curves = new ArrayList<>();

  /** Stock value against share of units filled as one parameter moves. */
  record Curve(String name, String what, List<Spot> spots) {

    /** Stock value at a fill rate, on a straight line in the logarithms of stock and of the share not filled. */
    double stockAt(double fill) {
      for (var i = 1; i < spots.size(); i++) {
        var low = spots.get(i - 1);
        var high = spots.get(i);
        if (low.fill > fill || high.fill < fill) continue;
        var share = (Math.log(1 - low.fill) - Math.log(1 - fill)) / (Math.log(1 - low.fill) - Math.log(1 - high.fill));
        return Math.exp(Math.log(low.stock) + share * (Math.log(high.stock) - Math.log(low.stock)));
      }
      throw new IllegalStateException("%s does not cross a fill rate of %s".formatted(name, fill));
    }

    /** The fill rate at which this curve can be read: the one wanted, or the highest that it reaches. */
    double reachable(double fill) {
      return Math.min(fill, spots.get(spots.size() - 1).fill);
    }

    double ordersAt(double fill) {
      return spots.stream().min((one, other) -> Double.compare(Math.abs(one.fill - fill), Math.abs(other.fill - fill)))
          .orElseThrow().orders;
    }
  }

  /** One run; {@code starved} is the share of item-stores that filled less than 80 % of their units. */
  record Spot(double parameter, double fill, double stock, double orders, double starved) {}

  /** What the tuned policy did when it was let loose with what the past had taught. */
  record Live(MarginalFill.Settings settings, Spot spot) {}

  private RealHistory(List<Point> points, Past past, Map<String, String> departments, int days,
      List<String> suppliers, String punctuality) {
    this.points = points;
    this.past = past;
    this.departments = departments;
    this.days = days;
    this.suppliers = suppliers;
    this.punctuality = punctuality;
    twin = Twin.of(World.of(points), days, WARM_UP_DAYS, SEED);
  }

  int itemStores() {
    return points.size();
  }

  int measuredDays() {
    return days - WARM_UP_DAYS;
  }

  /** Reads the history and draws the item-stores. */
  static RealHistory read(Path sales, @Nullable Path prices, @Nullable Path calendar,
      Optional<Path> deliveries)
      throws IOException {
    var panel = ReadM5.read(sales, prices, calendar).panel();
    var days = Math.min(DAYS, panel.length() / 3);
    if (days <= 2 * WARM_UP_DAYS) {
      throw new IllegalArgumentException(
          "%s has %d days; at least %d are needed".formatted(sales, panel.length(), 6 * WARM_UP_DAYS + 3));
    }
    var chosen = new ArrayList<>(IntStream.range(0, panel.size()).boxed().toList());
    Collections.shuffle(chosen, new Random(SEED));
    var department = panel.attribute("dept_id");
    var leadTimes = leadTimes(department.labels(),
        deliveries.isPresent() ? ratios(deliveries.get()) : List.of(STATED_RATIOS));
    var points = new ArrayList<Point>();
    var histories = new HashMap<String, int[]>();
    var departments = new HashMap<String, String>();
    for (var series : chosen.subList(0, Math.min(ITEM_STORES, chosen.size()))) {
      var name = panel.name(series);
      var units = IntStream.range(0, panel.length())
          .map(t -> Float.isNaN(panel.at(series, t)) ? 0 : Math.round(panel.at(series, t)))
          .toArray();
      var before = Arrays.copyOf(units, panel.length() - days);
      histories.put(name, before);
      departments.put(name, department.of(series));
      var price = price(panel, series, before.length - 1);
      var point = Point.of(name, "store", Demand.history(Arrays.copyOfRange(units, before.length, units.length)),
          Supply.Supplier.of(leadTimes.get(department.codes()[series]))).withMoney(price * COST_SHARE, price);
      points.add(point.withOpening(MarginalFill.opening(point, before)));
    }
    var suppliers = new ArrayList<String>();
    for (var i = 0; i < leadTimes.size(); i++) {
      var time = leadTimes.get(i);
      suppliers.add("%s: mean %.1f days, standard deviation %.1f, %d to %d".formatted(department.labels().get(i),
          time.mean(), time.sd(),
          time.least(), time.most()));
    }
    return new RealHistory(points, point -> histories.getOrDefault(point.item(), new int[0]), departments, days,
        suppliers, punctuality(deliveries));
  }

  private static String punctuality(Optional<Path> deliveries) {
    return deliveries.isPresent()
        ? "each department is as punctual as one of the seven busiest vendors of the delivery records (days taken over\ndays planned)"
        : "no delivery records were given, so that an order takes with equal chance 0.8, 1 (four times), 1.2, 1.4 or 2 times\nas long as planned";
  }

  private static double price(Panel panel, int series, int day) {
    var price = panel.feature("sell_price").map(feature -> feature.atOrLast(series, day)).orElse(Float.NaN);
    return price > 0 ? price : COST_WITHOUT_PRICE / COST_SHARE;
  }

  /** Food comes in 5 days, household goods in 7, hobby goods in 10, each as punctual as one vendor of the delivery records was. */
  private static List<Counts> leadTimes(List<String> departments, List<double[]> ratios) {
    var times = new ArrayList<Counts>();
    for (var i = 0; i < departments.size(); i++) {
      var nominal = departments.get(i).startsWith("FOODS") ? 5 : departments.get(i).startsWith("HOUSEHOLD") ? 7 : 10;
      times.add(Counts.samples(Arrays.stream(ratios.get(i % ratios.size()))
          .mapToInt(ratio -> (int) Math.max(1, Math.round(nominal * Math.min(4, ratio)))).toArray()));
    }
    return times;
  }

  /** Days that deliveries took over days that they should have taken, for the seven vendors with most of them. */
  private static List<double[]> ratios(Path deliveries) throws IOException {
    var byVendor = new HashMap<String, List<Double>>();
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    try (var input = new InputStreamReader(new GZIPInputStream(Files.newInputStream(deliveries)), decoder);
        var csv = CsvReader.builder().ofNamedCsvRecord(input)) {
      for (var row : csv) {
        var sent = row.getField("po_sent_to_vendor_date_iso");
        var due = row.getField("scheduled_delivery_date_iso");
        var came = row.getField("delivered_to_client_date_iso");
        if (sent.isEmpty() || due.isEmpty() || came.isEmpty()) continue;
        var planned = ChronoUnit.DAYS.between(LocalDate.parse(sent), LocalDate.parse(due));
        var took = ChronoUnit.DAYS.between(LocalDate.parse(sent), LocalDate.parse(came));
        if (planned <= 0 || took <= 0) continue;
        byVendor.computeIfAbsent(row.getField("vendor"), key -> new ArrayList<>()).add(took / (double) planned);
      }
    }
    return byVendor.entrySet().stream()
        .sorted((one, other) -> other.getValue().size() != one.getValue().size()
            ? other.getValue().size() - one.getValue().size()
            : one.getKey().compareTo(other.getKey()))
        .limit(7).map(entry -> entry.getValue().stream().mapToDouble(Double::doubleValue).toArray()).toList();
  }

  private Curve sweep(String name, String what, DoubleFunction<StockPolicy.Maker> policy, UnaryOperator<Double> next,
      double first) {
    var spots = new ArrayList<Spot>();
    var parameter = first;
    for (var i = 0; i < 60; i++) {
      var spot = spot(parameter, twin.run(policy.apply(parameter), 1));
      // Integer levels make small steps back; a curve that can be read off needs rising fill rates.
      if (spots.isEmpty() || spot.fill > spots.get(spots.size() - 1).fill) spots.add(spot);
      if (spot.fill > 0.993 || parameter > MOST_SAFETY_DAYS) break;
      parameter = next.apply(parameter);
    }
    var curve = new Curve(name, what, spots);
    curves.add(curve);
    return curve;
  }

  private static Spot spot(double parameter, Outcome outcome) {
    var run = outcome.runs().get(0);
    var asked = run.points().stream().filter(point -> point.demand() > 0).count();
    var starved = run.points().stream().filter(point -> point.demand() > 0 && point.filled() < 0.8 * point.demand())
        .count();
    return new Spot(parameter, run.fillRate(), outcome.averageStockValue().mean(), run.sum(Outcome.PointResult::orders),
        starved / (double) asked);
  }

  Curve minMax(int windowDays, int reviewDays) {
    return sweep(
        "min-max, %d-day mean, maximum + %d day%s".formatted(windowDays, reviewDays, reviewDays == 1 ? "" : "s"),
        "safety days", safety -> ClassicPolicies.minMax(past, windowDays, safety, reviewDays),
        safety -> safety + 0.5 + safety / 10, 0);
  }

  Curve reorderLevel(int reviewDays) {
    return sweep("reorder level, set once, quantity of %d days".formatted(reviewDays), "safety days",
        safety -> ClassicPolicies.reorderLevel(past, 56, safety, reviewDays), safety -> safety + 1 + safety / 5, 0);
  }

  Curve normal() {
    return sweep("normal safety stock, 56-day mean", "z", z -> ClassicPolicies.normalSafety(past, 56, z), z -> z + 0.25,
        0.25);
  }

  /** The curve moves the figure that the tuning chose, smoothing and dispersion as tuned. */
  Curve ours(String name, MarginalFill.Settings tuned) {
    var learned = learned();
    return sweep(name, "units filled for a unit of stock value, logarithm",
        log -> learned.with(new MarginalFill.Settings(
            tuned.smoothing(), tuned.dispersionScale(), Math.exp(log), tuned.reviewDays())),
        log -> log - 0.25, -1.5);
  }

  /** The same with the models of the forecast library, each item forecast anew every week. */
  Curve forecast(String name) {
    var forecasts = ForecastFill.learn(points, past, point -> departments.getOrDefault(point.item(), ""),
        ForecastFill.Settings.automatic(1, SEED));
    return sweep(name, "units filled for a unit of stock value, logarithm", log -> forecasts.with(Math.exp(log)),
        log -> log - 0.25, -2);
  }

  /** Tunes on the past alone. */
  Live live(int reviewDays) {
    var learned = learned();
    var settings = learned.tune(days, WARM_UP_DAYS, WANTED_FILL, reviewDays, SEED + 1);
    return new Live(settings, spot(settings.unitsPerStock(), twin.run(learned.with(settings), 1)));
  }

  private MarginalFill.@Nullable Learned learned;

  private MarginalFill.Learned learned() {
    var known = learned;
    if (known != null) return known;
    var fresh = MarginalFill.learn(points, past, point -> departments.getOrDefault(point.item(), ""));
    learned = fresh;
    return fresh;
  }
}
