package io.plimsoll.replenish.cli;

import io.plimsoll.forecast.Panel;
import io.plimsoll.replenish.twin.Outcome;
import io.plimsoll.replenish.twin.Outcome.Estimate;
import io.plimsoll.replenish.twin.Outcome.PointResult;
import io.plimsoll.replenish.twin.Outcome.Run;
import io.plimsoll.replenish.twin.Twin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The HTML report: one file that opens anywhere, for a planner to read. */
final class Report {

  private static final String ECHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.common.min.js";
  private static final int TRACED = 3;
  private static final int TRACE_DAYS = 120;

  private static final String HEAD = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Stock policies compared</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; color: #1d2733; max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      .answer { font-size: 1.1rem; background: #eef4f8; border-left: 4px solid #1f5f8b; padding: .8rem 1rem; }
      table { border-collapse: collapse; width: 100%%; } th, td { padding: .35rem .6rem; border-bottom: 1px solid #dde3e8; text-align: right; }
      th:first-child, td:first-child { text-align: left; } td small { color: #667; display: block; }
      th { vertical-align: bottom; } th small { color: #667; font-weight: normal; }
      .chart { width: 100%%; height: 360px; } footer { color: #667; margin-top: 3rem; }
      </style></head><body>
      """;

  private final String file;
  private final Panel panel;
  private final int days;
  private final int warmUpDays;
  private final String terms;
  private final double fillRate;
  private final Twin twin;
  private final List<Played> played;

  /** A policy, what it did in all replications, and what others of its family did in one. */
  record Played(NamedPolicy.Ready ready, Outcome outcome, List<Outcome> curve) {}

  /** A line of the table. */
  private record Row(String name, String unit, int decimals, Function<Outcome, Estimate> figure,
      ToDoubleFunction<Run> perRun) {}

  Report(String file, Panel panel, int days, int warmUpDays, String terms, double fillRate, Twin twin,
      List<Played> played) {
    this.file = file;
    this.panel = panel;
    this.days = days;
    this.warmUpDays = warmUpDays;
    this.terms = terms;
    this.fillRate = fillRate;
    this.twin = twin;
    this.played = played;
  }

  void write(Path out) throws IOException {
    var page = new StringBuilder(HEAD.formatted());
    page.append("<h1>Stock policies compared on %s</h1>%n".formatted(escape(file)));
    page.append(String.format(Locale.ROOT,
        "<p>%,d series; the last %d days replayed, of which the first %d fill the shelves. %s %s</p>%n",
        panel.size(), days, warmUpDays,
        escape(terms), replications()));
    page.append("<p class='answer'>%s</p>%n".formatted(escape(answer())));
    table(page);
    page.append(
        "<h2>Stock against service</h2><p>Each policy with less and more safety. The lower line needs less stock for the same"
            + " service.</p><div class='chart' id='curve'></div>\n");
    page.append(
        "<h2>Who runs out</h2><p>Units filled from stock, by series: how many lie in each range. A policy that shares"
            + " service out by what it costs lets dear items that hardly sell run out first.</p>"
            + "<div class='chart' id='fills'></div>\n");
    page.append(
        "<h2>Single series</h2><p>Stock at night and demand of the series with most demand, day by day, in the first"
            + " replication.</p>\n");
    for (var i = 0; i < traced().size(); i++) page.append("<div class='chart' id='trace%d'></div>%n".formatted(i));
    page.append("<footer>Made by plimsoll simulate. Charts: Apache ECharts, Apache License 2.0.</footer>\n<script>");
    page.append(script()).append("</script>\n<script>\n");
    charts(page);
    page.append("</script></body></html>\n");
    Files.writeString(out, page);
  }

  private String replications() {
    var runs = played.get(0).outcome.runs().size();
    return runs == 1
        ? "Replayed once."
        : "Replayed %d times with other lead times; brackets are 95 %% intervals.".formatted(runs);
  }

  private String answer() {
    var ours = played.get(0);
    var text = new ArrayList<String>();
    text.add(String.format(Locale.ROOT, "%s filled %.1f %% of units (wanted %.1f %%) with a stock of %,.0f on average.",
        ours.ready.name(),
        100 * ours.outcome.fillRate().mean(), 100 * fillRate, ours.outcome.averageStockValue().mean()));
    for (var other : played.subList(1, played.size())) {
      text.add(String.format(Locale.ROOT, "%s filled %.1f %% with %,.0f.", other.ready.name(),
          100 * other.outcome.fillRate().mean(),
          other.outcome.averageStockValue().mean()));
    }
    return String.join(" ", text);
  }

  private void table(StringBuilder page) {
    var rows = List.of(
        new Row("Units filled from stock", "%", 2, outcome -> outcome.estimate(run -> 100 * run.fillRate()),
            run -> 100 * run.fillRate()),
        new Row("Lost units", "", 0, outcome -> outcome.estimate(lost()), lost()),
        new Row("Stockout days of a series", "", 1, outcome -> outcome.estimate(stockouts()), stockouts()),
        new Row("Average stock value", "", 0, Outcome::averageStockValue,
            run -> run.stockValueDays() / (days - warmUpDays)),
        new Row("Peak stock value", "", 0, Outcome::peakStockValue, Run::peakStockValue),
        new Row("Stock turns a year", "", 1, Outcome::turnsPerYear,
            run -> run.costOfGoods() * 365 / Math.max(1e-9, run.stockValueDays())),
        new Row("Written off", "", 0, outcome -> outcome.estimate(Run::writeOffs), Run::writeOffs),
        new Row("Order lines", "", 0, outcome -> outcome.estimate(orders()), orders()),
        new Row("Margin", "", 0, outcome -> outcome.estimate(Run::margin), Run::margin),
        new Row("Cash in less cash out", "", 0, outcome -> outcome.estimate(Run::cash), Run::cash));
    page.append("<table><thead><tr><th></th>");
    for (var each : played) {
      page.append("<th>").append(escape(each.ready.name())).append("<br><small>").append(escape(each.ready.chosen()))
          .append("</small></th>");
    }
    page.append("</tr></thead><tbody>\n");
    for (var row : rows) {
      // Where nothing spoils there is nothing to say about it.
      if (row.name.equals("Written off")
          && played.stream().allMatch(each -> row.figure.apply(each.outcome).mean() == 0))
        continue;
      page.append("<tr><td>").append(row.name).append("</td>");
      for (var each : played) {
        var value = row.figure.apply(each.outcome);
        page.append("<td>").append(number(value.mean(), row)).append(interval(value, row));
        if (each != played.get(0)) {
          var difference = each.outcome.difference(played.get(0).outcome, row.perRun);
          page.append("<small>").append(difference.mean() >= 0 ? "+" : "").append(number(difference.mean(), row))
              .append("</small>");
        }
        page.append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</tbody></table>\n");
    if (played.size() > 1) {
      page.append("<p><small>Signed figures: the difference to %s, replication by replication.</small></p>%n"
          .formatted(escape(played.get(0).ready.name())));
    }
  }

  private static ToDoubleFunction<Run> lost() {
    return run -> run.sum(PointResult::lost);
  }

  private static ToDoubleFunction<Run> orders() {
    return run -> run.sum(PointResult::orders);
  }

  private static ToDoubleFunction<Run> stockouts() {
    return run -> run.sum(PointResult::stockoutDays) / run.points().size();
  }

  private static String number(double value, Row row) {
    return String.format(Locale.ROOT, "%,." + row.decimals + "f", value) + (row.unit.isEmpty() ? "" : " " + row.unit);
  }

  private static String interval(Estimate value, Row row) {
    if (value.low() == value.high()) return "";
    return "<small>[%s, %s]</small>".formatted(number(value.low(), row), number(value.high(), row));
  }

  private static String script() throws IOException {
    try (var in = Report.class.getResourceAsStream(ECHARTS)) {
      if (in == null) throw new IllegalStateException("the chart library is missing from the class path: " + ECHARTS);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("</script", "<\\/script");
    }
  }

  private List<PointResult> traced() {
    return played.get(0).outcome.runs().get(0).points().stream()
        .sorted((one, other) -> Long.compare(other.demand(), one.demand()))
        .limit(TRACED).toList();
  }

  private void charts(StringBuilder page) {
    page.append(
        "function show(id, option) { const chart = echarts.init(document.getElementById(id)); chart.setOption(Object.assign("
            + "{ tooltip: { trigger: 'axis' }, legend: { top: 0 }, grid: { left: 80, right: 30, top: 40, bottom: 60 }, animation: false }, option));"
            + " window.addEventListener('resize', () => chart.resize()); }\n");
    var series = new ArrayList<String>();
    for (var each : played) {
      var spots = new ArrayList<>(each.curve);
      if (spots.isEmpty()) spots.add(each.outcome);
      var data = spots.stream()
          .map(outcome -> String.format(Locale.ROOT, "[%.3f,%.1f]", 100 * outcome.fillRate().mean(),
              outcome.averageStockValue().mean()))
          .collect(Collectors.joining(","));
      series.add("{ type: 'line', name: %s, data: [%s] }".formatted(quoted(each.ready.name()), data));
    }
    page.append(
        ("show('curve', { xAxis: { type: 'value', scale: true, name: 'percent of units filled', nameLocation: 'middle', nameGap: 30 },"
            + " yAxis: { type: 'value', name: 'stock value', max: %d }, series: [%s] });%n")
            .formatted(highest(), String.join(",", series)));
    fills(page);
    var traced = traced();
    for (var i = 0; i < traced.size(); i++) trace(page, i, traced.get(i));
  }

  /** A policy that needs many times the stock of the first may leave the plot, or the others could not be told apart. */
  private long highest() {
    var most = played.stream().flatMap(each -> each.curve.isEmpty() ? Stream.of(each.outcome) : each.curve.stream())
        .mapToDouble(outcome -> outcome.averageStockValue().mean()).max().orElseThrow();
    var nice = Math.pow(10, Math.floor(Math.log10(Math.max(1, most))) - 1);
    return (long) Math.max(1,
        Math.ceil(Math.min(most, 4 * played.get(0).outcome.averageStockValue().mean()) / nice) * nice);
  }

  private void fills(StringBuilder page) {
    var edges = new double[]{0, 0.5, 0.8, 0.9, 0.95, 0.98, 1};
    var names = List.of("below 50 %", "50–80 %", "80–90 %", "90–95 %", "95–98 %", "98 % and more");
    var series = new ArrayList<String>();
    for (var each : played) {
      var counts = new int[names.size()];
      for (var point : each.outcome.runs().get(0).points()) {
        if (point.demand() == 0) continue;
        var fill = point.filled() / (double) point.demand();
        var range = 0;
        while (range < counts.length - 1 && fill >= edges[range + 1]) range++;
        counts[range]++;
      }
      series.add("{ type: 'bar', name: %s, data: %s }".formatted(quoted(each.ready.name()),
          java.util.Arrays.toString(counts)));
    }
    page.append(
        "show('fills', { xAxis: { type: 'category', data: [%s] }, yAxis: { type: 'value', name: 'series' }, series: [%s] });%n"
            .formatted(names.stream().map(Report::quoted).collect(Collectors.joining(",")), String.join(",", series)));
  }

  private void trace(StringBuilder page, int number, PointResult point) {
    var item = point.point().item();
    var last = days - 1;
    var first = Math.max(warmUpDays, last - TRACE_DAYS + 1);
    var labels = IntStream.rangeClosed(first, last)
        .mapToObj(day -> quoted(panel.timeline().label(panel.length() - days + day)))
        .collect(Collectors.joining(","));
    var series = new ArrayList<String>();
    var demand = "";
    for (var each : played) {
      var trace = twin.trace(each.ready.maker(), 0, item, point.point().location(), first, last);
      demand = trace.stream().map(day -> Integer.toString(day.demand())).collect(Collectors.joining(","));
      series.add(
          "{ type: 'line', step: 'end', symbol: 'none', name: %s, data: [%s] }".formatted(quoted(each.ready.name()),
              trace.stream().map(day -> Integer.toString(day.closing())).collect(Collectors.joining(","))));
    }
    series.add("{ type: 'bar', name: 'demand', itemStyle: { color: '#c3ccd4' }, data: [%s] }".formatted(demand));
    page.append(
        ("show('trace%d', { title: { text: %s, left: 'center', top: 22, textStyle: { fontSize: 13 } }, grid: { left: 80, right: 30,"
            + " top: 60, bottom: 40 }, xAxis: { type: 'category', data: [%s] }, yAxis: { type: 'value', name: 'units' }, series: [%s] });%n")
            .formatted(number, quoted(item), labels, String.join(",", series)));
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("<", "\\u003c").replace("\n", " ").replace("\r", " ")
        + '"';
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
