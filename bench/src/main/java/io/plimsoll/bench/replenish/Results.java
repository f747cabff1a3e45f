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

/** The results page and its plots. */
final class Results {

  private static final String HEAD = """
      # Replenishment: results

      Made by `./plimsoll bench replenish` on %s, on %d cores, Java %s. Later runs replace this page.

      | measure | wanted | measured |
      | --- | --- | --- |
      """;

  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();
  private final List<RealHistory.Curve> curves = new ArrayList<>();
  private List<TestBed.Row> testBed = List.of();

  void figure(String key, Object value) {
    figures.put(key, value);
  }

  void zipkin(List<TestBed.Row> rows) {
    testBed = rows;
    text.append("""

        ## Lost sales against the optimum

        Zipkin's test bed (Operations Research 56(5), 2008): demand with mean 5 a period, holding cost 1. The optimum is computed by
        dynamic programming; the published one is beside it. Gaps are long-run cost over the optimum in percent, each policy at its
        best parameters, costs computed exactly.

        | demand | penalty | lead time | optimum | published |""");
    for (var kind : LostSales.Kind.values())
      if (kind != LostSales.Kind.OPTIMAL) text.append(' ').append(name(kind)).append(" |");
    text.append("\n| --- | --- | --- | --- | --- |").append(" --- |".repeat(LostSales.Kind.values().length - 1))
        .append('\n');
    for (var row : rows) {
      text.append(String.format(Locale.ROOT, "| %s | %.0f | %d | %.2f | %.2f |", row.distribution(), row.penalty(),
          row.leadTime(),
          row.optimum(), row.published()));
      for (var kind : LostSales.Kind.values()) {
        if (kind != LostSales.Kind.OPTIMAL) text.append(String.format(Locale.ROOT, " %.2f |", row.gapPct().get(kind)));
      }
      text.append('\n');
    }
    text.append("\n![Gap by lead time](replenishment/lost-sales.svg)\n");
  }

  private static String name(LostSales.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  void noHistory() {
    text.append("\n## Real history\n\nNot measured in this run: the public data was not there.\n");
  }

  void history(RealHistory history, RealHistory.Live daily, RealHistory.Live weekly, RealHistory.Curve... shown) {
    curves.addAll(List.of(shown));
    text.append(String.format(Locale.ROOT, """

        ## Real history

        %,d item-stores of the M5 sales, drawn with a fixed seed; the last %d days, of which the first %d fill the shelves. Unmet
        demand is lost. A unit is worth 60 %% of its price on the day before the first. Food is due in 5 days, household goods in 7,
        hobby goods in 10; %s:

        """, history.itemStores(), history.days, history.days - history.measuredDays(), history.punctuality));
    for (var supplier : history.suppliers) text.append("- ").append(supplier).append('\n');
    text.append("""

        Every policy is asked every evening and knows what was asked for until then, nothing later. The parameters of the rivals are the
        best in hindsight: days of safety for every curve, and for min-max also the window of the mean and the review period. Plimsoll's
        smoothing and dispersion are tuned on the days before; its curve moves the one figure that says how much demand a further unit
        of stock value must fill. The weekly forecasts come from the forecast library, which chooses a model for each item by itself.
        The row *live* is what came of the first with that figure tuned on the past as well.

        | policy | stock value at 98 % | order lines | item-stores below 80 % |
        | --- | --- | --- | --- |
        """);
    for (var curve : shown) {
      var fill = Math.max(curve.reachable(RealHistory.WANTED_FILL), curve.spots().get(0).fill());
      var name = fill < RealHistory.WANTED_FILL
          ? String.format(Locale.ROOT, "%s (reaches %.2f %%)", curve.name(), 100 * fill)
          : curve.name();
      text.append(String.format(Locale.ROOT, "| %s | %,.0f | %,.0f | %.1f %% |%n", name, curve.stockAt(fill),
          curve.ordersAt(fill),
          100 * near(curve).starved()));
    }
    live("live, daily", daily);
    live("live, orders of a week", weekly);
    text.append("""

        ![Stock against fill rate](replenishment/stock-fill.svg)

        Service is shared out by what it costs: cheap units that sell fast are nearly always there, dear ones that hardly sell less
        often. The last column shows how many item-stores pay for that.
        """);
  }

  private void live(String name, RealHistory.Live live) {
    text.append(String.format(Locale.ROOT, "| %s (filled %.2f %%) | %,.0f | %,.0f | %.1f %% |%n", name,
        100 * live.spot().fill(),
        live.spot().stock(), live.spot().orders(), 100 * live.spot().starved()));
  }

  private static RealHistory.Spot near(RealHistory.Curve curve) {
    return curve.spots().stream().min((one, other) -> Double.compare(Math.abs(one.fill() - RealHistory.WANTED_FILL),
        Math.abs(other.fill() - RealHistory.WANTED_FILL))).orElseThrow();
  }

  void write(Path folder, LocalDate date) throws IOException {
    var page = new StringBuilder(
        HEAD.formatted(date, Runtime.getRuntime().availableProcessors(), Runtime.version().feature()));
    row(page, "lost sales, mean gap to the optimum, best policy", "≤ 1 %", "zipkin.gap_mean_pct", " %");
    row(page, "lost sales, worst gap", "≤ 3 %", "zipkin.gap_max_pct", " %");
    row(page, "(s, S) unlike brute force, of 200", "0", "ss.mismatches", "");
    row(page, "rebalancing unlike brute force, of 100", "0", "rebalance.mismatches", "");
    row(page, "rebalancing 10,000 item-locations (500 items × 20)", "≤ 5 s", "rebalance.item_locations_10k_s", " s");
    row(page, "rebalancing 10,000 items × 20 locations", "≤ 5 s", "rebalance.items_10k_locations_20_s", " s");
    row(page, "stock value over the best min-max at a fill rate of 98 %", "≤ 0.80", "stock.ratio_minmax", "");
    row(page, "the same, fed by weekly forecasts", "", "stock.ratio_minmax_forecast", "");
    row(page, "following every day, both ordering a week's demand at a time", "", "stock.ratio_minmax_weekly", "");
    row(page, "over a reorder level set once, at the most that it reaches up to 95 %", "", "stock.ratio_reorder_level",
        "");
    row(page, "over normal safety stock on a moving average", "", "stock.ratio_normal", "");
    row(page, "decisions a second, quantiles given", "≥ 20,000", "decisions_per_s", "");
    row(page, "twin, item-location-days a second", "≥ 5,000,000", "twin.item_days_per_s", "");
    row(page, "twin, heap for eight times the horizon", "no growth", "twin.heap_growth_8x_horizon_mib", " MiB more");
    page.append(text);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("replenishment-results.md"), page);
    plots(folder.resolve("replenishment"));
  }

  private void row(StringBuilder page, String what, String wanted, String key, String unit) {
    var value = figures.get(key);
    if (value == null) return;
    var shown = value instanceof Double number && number >= 1_000
        ? String.format(Locale.ROOT, "%,.0f", number)
        : value.toString();
    page.append("| %s | %s | %s%s |%n".formatted(what, wanted, shown, unit));
  }

  private void plots(Path folder) throws IOException {
    if (!testBed.isEmpty()) {
      var plot = new Plot("Mean gap to the optimum over the 32 instances, percent", "lead time", "percent");
      for (var kind : List.of(LostSales.Kind.CAPPED_PROJECTED_LEVEL, LostSales.Kind.PROJECTED_LEVEL,
          LostSales.Kind.CAPPED_BASE_STOCK,
          LostSales.Kind.BASE_STOCK)) {
        var y = new double[4];
        for (var leadTime = 1; leadTime <= 4; leadTime++) {
          var time = leadTime;
          y[leadTime - 1] = TestBed.meanGap(testBed.stream().filter(row -> row.leadTime() == time).toList(), kind);
        }
        plot.line(name(kind), new double[]{1, 2, 3, 4}, y);
      }
      plot.write(folder.resolve("lost-sales.svg"), 1, 4, 5);
    }
    if (!curves.isEmpty()) {
      var plot = new Plot("Stock value against units filled", "percent of units filled from stock", "stock value");
      var highest = 0.0;
      for (var curve : curves) {
        plot.line(curve.name(), curve.spots().stream().mapToDouble(spot -> 100 * spot.fill()).toArray(),
            curve.spots().stream().mapToDouble(RealHistory.Spot::stock).toArray());
        if (curve.reachable(0.98) == 0.98) highest = Math.max(highest, curve.stockAt(0.98));
      }
      plot.write(folder.resolve("stock-fill.svg"), 90, 99.5, Math.ceil(highest * 1.3 / 10_000) * 10_000);
    }
  }
}
