package io.plimsoll.bench.replenish;

import io.plimsoll.replenish.LostSales;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Measures the replenishment library and writes what it found to {@code docs/replenishment-results.md}. */
@Command(name = "plimsoll bench replenish", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures stock policies against optima, brute force and real history.")
public final class ReplenishBench implements Callable<Integer> {

  private static final int SS_INSTANCES = 200;
  private static final int FLOW_INSTANCES = 100;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file as one flat JSON object.")
  private @Nullable Path json;

  @Option(names = "--docs", paramLabel = "FOLDER", description = "Where the results page and its plots go (default: the docs folder of the project).")
  private @Nullable Path docs;

  @Option(names = "--data", paramLabel = "FOLDER", description = "Where the public data is (default: PLIMSOLL_DATA, or ../shared/data beside the project).")
  private @Nullable Path data;

  @Option(names = "--sales", paramLabel = "FILE", description = "Sales in the M5 layout (default: the file in the data folder).")
  private @Nullable Path sales;

  @Option(names = "--prices", paramLabel = "FILE", description = "Prices in the M5 layout.")
  private @Nullable Path prices;

  @Option(names = "--calendar", paramLabel = "FILE", description = "The M5 calendar.")
  private @Nullable Path calendar;

  @Option(names = "--deliveries", paramLabel = "FILE", description = "Delivery records that give the spread of lead times (default: the file in the data folder; without one a stated spread).")
  private @Nullable Path deliveries;

  @Option(names = "--only", split = ",", paramLabel = "PART", description = "Measure these alone: zipkin, ss, rebalance, speed, stock; the results page is then left as it is.")
  private List<String> only = List.of();

  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final Results results = new Results();

  public static void main(String[] args) {
    System.exit(new CommandLine(new ReplenishBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (wanted("zipkin")) zipkin();
    if (wanted("ss")) minMax();
    if (wanted("rebalance")) rebalance();
    if (wanted("speed")) speed();
    if (wanted("stock")) stock();
    if (json != null)
      Files.write(json, JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
    if (only.isEmpty()) {
      var folder = docs != null ? docs : root().resolve("docs");
      results.write(folder, LocalDate.now(java.time.ZoneId.systemDefault()));
      say("wrote %s", folder.resolve("replenishment-results.md"));
    }
    return 0;
  }

  private boolean wanted(String part) {
    return only.isEmpty() || only.contains(part);
  }

  private void zipkin() {
    var start = System.nanoTime();
    var rows = TestBed.run();
    var best = LostSales.Kind.CAPPED_PROJECTED_LEVEL;
    put("zipkin.gap_mean_pct", TestBed.meanGap(rows, best));
    put("zipkin.gap_max_pct", TestBed.worstGap(rows, best));
    for (var kind : LostSales.Kind.values()) {
      if (kind == LostSales.Kind.OPTIMAL) continue;
      put("zipkin.%s.gap_mean_pct".formatted(kind.name().toLowerCase(Locale.ROOT)), TestBed.meanGap(rows, kind));
      put("zipkin.%s.gap_max_pct".formatted(kind.name().toLowerCase(Locale.ROOT)), TestBed.worstGap(rows, kind));
    }
    put("zipkin.published_difference_max_pct",
        rows.stream().mapToDouble(TestBed.Row::differencePct).max().orElseThrow());
    put("zipkin.seconds", (System.nanoTime() - start) / 1e9);
    results.zipkin(rows);
  }

  private void minMax() {
    put("ss.instances", SS_INSTANCES);
    put("ss.mismatches", BruteForce.minMaxMismatches(SS_INSTANCES, 1991));
  }

  private void rebalance() {
    put("rebalance.instances", FLOW_INSTANCES);
    put("rebalance.mismatches", BruteForce.rebalanceMismatches(FLOW_INSTANCES, 1997));
    var small = BruteForce.rebalance(500, 20, 7);
    put("rebalance.item_locations_10k_s", small.seconds());
    var large = BruteForce.rebalance(10_000, 20, 7);
    put("rebalance.items_10k_locations_20_s", large.seconds());
    put("rebalance.items_10k_moves", large.moves());
  }

  private void speed() {
    put("decisions_per_s", Math.rint(Speed.decisionsPerSecond(40_000, 3)));
    put("twin.item_days_per_s", Math.rint(Speed.twinItemDaysPerSecond()));
    var shortRun = Speed.heapAfter(200);
    put("twin.heap_growth_8x_horizon_mib", (Speed.heapAfter(1_600) - shortRun) / 1048576.0);
  }

  private void stock() throws IOException {
    var folder = data();
    if (folder.isEmpty() && (sales == null)) {
      say("stock: left out; the public data is neither in PLIMSOLL_DATA nor in ../shared/data");
      results.noHistory();
      return;
    }
    var m5 = folder.map(path -> path.resolve("m5"));
    var salesFile = sales != null ? sales : m5.orElseThrow().resolve("sales_d1495_d1913.csv.gz");
    var pricesFile = prices != null || sales != null ? prices : m5.orElseThrow().resolve("sell_prices.csv.gz");
    var calendarFile = calendar != null || sales != null ? calendar : m5.orElseThrow().resolve("calendar.csv");
    var records = deliveries != null
        ? Optional.of(deliveries)
        : folder.map(path -> path.resolve("leadtimes/deliveries_to_2013.csv.gz")).filter(Files::exists);
    if (records.isEmpty()) say("stock: no delivery records; lead times spread as the results page states");
    var history = RealHistory.read(salesFile, pricesFile, calendarFile, records);
    var daily = history.live(1);
    var weekly = history.live(7);
    say("tuned on the past: %s", daily.settings());
    var ours = history.ours("Plimsoll, daily", daily.settings());
    var oursWeekly = history.ours("Plimsoll, orders of a week", weekly.settings());
    var forecast = history.forecast("Plimsoll, daily, by weekly forecasts");
    var rivals = new ArrayList<RealHistory.Curve>();
    for (var window : List.of(28, 56)) for (var review : List.of(1, 3, 7)) rivals.add(history.minMax(window, review));
    var reorder = history.reorderLevel(7);
    var normal = history.normal();
    var best = cheapest(rivals);
    var bestWeekly = cheapest(rivals.stream().filter(curve -> curve.name().contains("7 days")).toList());
    var at = RealHistory.WANTED_FILL;
    put("stock.fill_rate", at);
    put("stock.ratio_minmax", ours.stockAt(at) / best.stockAt(at));
    put("stock.ratio_minmax_forecast", forecast.stockAt(at) / best.stockAt(at));
    put("stock.ratio_minmax_weekly", oursWeekly.stockAt(at) / bestWeekly.stockAt(at));
    // Levels set once may never reach it, whatever the safety: items that sold nothing before have none.
    var reached = reorder.reachable(Math.min(at, 0.95));
    put("stock.reorder_level_fill_rate", reached);
    put("stock.ratio_reorder_level", oursWeekly.stockAt(reached) / reorder.stockAt(reached));
    put("stock.ratio_normal", ours.stockAt(at) / normal.stockAt(at));
    put("stock.value", ours.stockAt(at));
    put("stock.value_minmax", best.stockAt(at));
    put("stock.live_fill_rate", daily.spot().fill());
    put("stock.live_value", daily.spot().stock());
    put("stock.live_ratio_minmax", daily.spot().stock() / best.stockAt(daily.spot().fill()));
    put("stock.orders", ours.ordersAt(at));
    put("stock.orders_minmax", best.ordersAt(at));
    put("stock.orders_weekly", oursWeekly.ordersAt(at));
    put("stock.orders_minmax_weekly", bestWeekly.ordersAt(at));
    results.history(history, daily, weekly, ours, oursWeekly, forecast, best, bestWeekly, reorder,
        normal);
  }

  private static RealHistory.Curve cheapest(List<RealHistory.Curve> curves) {
    return curves.stream().min(
        (one, other) -> Double.compare(one.stockAt(RealHistory.WANTED_FILL), other.stockAt(RealHistory.WANTED_FILL)))
        .orElseThrow();
  }

  private Optional<Path> data() {
    var named = data != null ? data.toString() : System.getenv("PLIMSOLL_DATA");
    var folder = named != null ? Path.of(named) : root().resolve("../shared/data").normalize();
    return Files.isDirectory(folder.resolve("m5")) ? Optional.of(folder) : Optional.empty();
  }

  /** The project's root: the nearest folder upwards with the launcher, from where the classes are, else from here. */
  private static Path root() {
    var source = ReplenishBench.class.getProtectionDomain().getCodeSource();
    var start = source == null ? Path.of("").toAbsolutePath() : Path.of(source.getLocation().getPath());
    for (var at = start; at != null; at = at.getParent()) if (Files.exists(at.resolve("plimsoll"))) return at;
    return Path.of("").toAbsolutePath();
  }

  private void put(String key, Object value) {
    var kept = value instanceof Double number ? (Object) (Math.round(number * 10_000) / 10_000.0) : value;
    figures.put(key, kept);
    results.figure(key, kept);
    say("%s: %s", key, kept);
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
