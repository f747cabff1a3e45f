package io.plimsoll.bench.forecast;

import io.plimsoll.forecast.Forecaster;
import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.M5Score;
import io.plimsoll.forecast.M5Score.Score;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Quantiles;
import io.plimsoll.forecast.global.GlobalModel;
import io.plimsoll.forecast.global.GlobalOptions;
import io.plimsoll.forecast.global.PanelForecast;
import io.plimsoll.forecast.global.PanelForecaster;
import io.plimsoll.forecast.global.UpperLevels;
import io.plimsoll.forecast.model.Margin;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.read.ReadM5;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The M5 layout: the last 28 days of the file held out, scored by the competition's twelve levels, WRMSSE for means and
 * WSPL for quantiles. More windows repeat it at earlier origins.
 */
final class M5Bench {
  private static final int HORIZON = 28;
  private static final int HISTORY_SHOWN = 84;
  private static final int WEEK = 7;

  private final Findings findings;
  private final int windows;
  private final @Nullable Integer rounds;

  M5Bench(Findings findings, int windows, @Nullable Integer rounds) {
    this.findings = findings;
    this.windows = windows;
    this.rounds = rounds;
  }

  /** One origin's scores by method, and what the charts need. */
  private record Window(int origin, Map<String, Score> scores, Score wsplNaive, Score wspl, Panel train,
      double[][] actual, PanelForecast forecast, double trainSeconds, double applySeconds, double totalSeconds) {

    double ratio(String method) {
      return of(method).mean() / of("snaive").mean();
    }

    Score of(String method) {
      return Objects.requireNonNull(scores.get(method), method);
    }

    double wsplRatio() {
      return wspl.mean() / wsplNaive.mean();
    }
  }

  void run() throws IOException {
    var panel = ReadM5.read(findings.file("m5/sales_d1495_d1913.csv.gz"), findings.file("m5/sell_prices.csv.gz"),
        findings.file("m5/calendar.csv")).panel();
    findings.say("%,d series of %d days", panel.size(), panel.length());
    var results = new ArrayList<Window>();
    for (var back = windows; back >= 1; back--) results.add(window(panel, panel.length() - back * HORIZON));
    report(results);
  }

  private Window window(Panel panel, int origin) {
    var train = panel.until(origin);
    var hierarchy = M5Score.levels(train);
    var score = M5Score.of(train, hierarchy);
    var actual = new double[panel.size()][HORIZON];
    for (var s = 0; s < actual.length; s++) {
      for (var h = 0; h < HORIZON; h++) actual[s][h] = panel.at(s, origin + h);
    }
    var scores = new LinkedHashMap<String, Score>();
    scores.put("snaive", score.wrmsse(actual, seasonalNaive(train)));
    var upper = UpperLevels.fit(train, hierarchy, HORIZON);
    scores.put("es_bu", score.wrmsse(actual, Forecaster.of(Models.ets()).means(train, HORIZON)));
    var statistical = Forecaster.automatic().means(train, HORIZON);
    scores.put("statistical_bu", score.wrmsse(actual, statistical));
    scores.put("statistical", score.wrmsse(actual, upper.adjust(statistical)));

    var options = GlobalOptions.of(HORIZON);
    if (rounds != null) options = options.withRounds(rounds, Math.min(0.2, 12.0 / rounds));
    var begun = System.nanoTime();
    try (var model = GlobalModel.train(train, options)) {
      var trained = System.nanoTime();
      scores.put("global", score.wrmsse(actual, model.forecast(train, HORIZON)));
      var applied = System.nanoTime();
      var forecast = PanelForecaster.of(options).forecast(train, hierarchy, model);
      scores.put("final", score.wrmsse(actual, forecast.bottom()));
      var quantiles = new ArrayList<Quantiles[]>();
      for (var level = 0; level < hierarchy.levels().size(); level++)
        quantiles.add(forecast.quantiles(level, Quantiles.NINE));
      var finished = System.nanoTime();
      var result = new Window(origin, scores, score.wspl(actual, naiveQuantiles(train, hierarchy)),
          score.wspl(actual, quantiles), train, actual, forecast, seconds(begun, trained), seconds(trained, applied),
          seconds(begun, finished) - seconds(trained, applied));
      scores.forEach((method, of) -> findings.say("d_%d  %-14s WRMSSE %.4f, ratio %.3f", origin, method, of.mean(),
          result.ratio(method)));
      findings.say("d_%d  WSPL %.4f, ratio %.3f; trained in %.0f s, all in %.0f s", origin, result.wspl.mean(),
          result.wsplRatio(), seconds(begun, trained), seconds(begun, finished));
      return result;
    }
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  /** The last week again and again. */
  private static double[][] seasonalNaive(Panel train) {
    var forecast = new double[train.size()][HORIZON];
    for (var s = 0; s < forecast.length; s++) {
      for (var h = 0; h < HORIZON; h++) forecast[s][h] = train.at(s, train.length() - WEEK + h % WEEK);
    }
    return forecast;
  }

  /** Seasonal naive with normal errors whose variance grows by the week, each node by itself, never below zero. */
  private static List<Quantiles[]> naiveQuantiles(Panel train, Hierarchy hierarchy) {
    var result = new ArrayList<Quantiles[]>();
    for (var level : hierarchy.levels()) {
      var sums = Hierarchy.aggregate(train, level);
      var of = new Quantiles[level.size()];
      for (var node = 0; node < of.length; node++) {
        var history = sums.values(node);
        var first = 0;
        while (first < history.length && !(history[first] > 0)) first++;
        double squares = 0;
        var n = 0;
        for (var t = first + WEEK; t < history.length; t++, n++)
          squares += (history[t] - history[t - WEEK]) * (history[t] - history[t - WEEK]);
        var deviation = n == 0 ? 0 : Math.sqrt(squares / n);
        var values = new double[Quantiles.NINE.length][HORIZON];
        for (var i = 0; i < values.length; i++) {
          for (var h = 0; h < HORIZON; h++) {
            values[i][h] = Math.max(0, history[history.length - WEEK + h % WEEK]
                + deviation * Math.sqrt(h / WEEK + 1.0) * Margin.normal(Quantiles.NINE[i]));
          }
        }
        of[node] = new Quantiles(Quantiles.NINE, values);
      }
      result.add(of);
    }
    return result;
  }

  private void report(List<Window> results) {
    var last = results.get(results.size() - 1);
    last.scores().forEach((method, score) -> {
      findings.put("m5.wrmsse." + method, score.mean());
      findings.put("m5.wrmsse." + method + ".ratio", last.ratio(method));
      for (var level = 0; level < score.levels().length; level++)
        findings.put("m5.wrmsse." + method + ".level_" + (level + 1), score.levels()[level]);
    });
    findings.put("global.train_s", last.trainSeconds());
    findings.put("global.apply_s", last.applySeconds());
    findings.put("final.total_s", last.totalSeconds());
    findings.put("m5.wspl.snaive", last.wsplNaive().mean());
    findings.put("m5.wspl.final", last.wspl().mean());
    findings.put("m5.wspl.final.ratio", last.wsplRatio());
    for (var level = 0; level < last.wspl().levels().length; level++)
      findings.put("m5.wspl.final.level_" + (level + 1), last.wspl().levels()[level]);
    for (var i = 0; results.size() > 1 && i < results.size(); i++) {
      findings.put("m5.window_" + (i + 1) + ".wrmsse.statistical.ratio", results.get(i).ratio("statistical"));
      findings.put("m5.window_" + (i + 1) + ".wrmsse.global.ratio", results.get(i).ratio("global"));
      findings.put("m5.window_" + (i + 1) + ".wrmsse.final.ratio", results.get(i).ratio("final"));
      findings.put("m5.window_" + (i + 1) + ".wspl.final.ratio", results.get(i).wsplRatio());
    }
    var page = new StringBuilder();
    page.append(String.format(Locale.ROOT, """
        ## M5 layout

        %,d item-stores, %d days of history, the next 28 days forecast; WRMSSE over the competition's twelve levels,
        weights by the dollar sales of the last 28 training days. Prices of the 28 days are known, as they were in the
        competition.

        | method | WRMSSE | ratio | what it is |
        | --- | ---: | ---: | --- |
        """, last.train().size(), last.train().length()));
    row(page, last, "snaive", "the last week repeated");
    row(page, last, "es_bu", "ETS chosen by AICc for each item-store, summed up");
    row(page, last, "statistical_bu", "a model for each item-store by its demand class, summed up");
    row(page, last, "statistical", "the same, scaled to the reconciled upper levels");
    row(page, last, "global", "boosted trees over all series, summed up");
    row(page, last, "final", "the trees scaled to the reconciled upper levels");
    page.append(String.format(Locale.ROOT, """

        Published ratios on the full history (d_1942 to d_1969): exponential smoothing bottom-up 0.79, 50th of 5,558
        teams 0.68, the winner 0.614. Other days are harder or easier, here as there: see the rolling origins.

        Quantiles (nine, twelve levels): WSPL %.4f, seasonal naive %.4f, ratio **%.3f**. Published: ARIMA 0.80, the
        winner 0.604.

        The trees are trained in %.0f s and applied in %.0f s on 2 threads; the whole final forecast, with the backtest
        that its quantiles come from, takes %.0f s.

        """, last.wspl().mean(), last.wsplNaive().mean(), last.wsplRatio(), last.trainSeconds(), last.applySeconds(),
        last.totalSeconds()));
    levels(page, last);
    if (results.size() > 1) rolling(page, results);
    charts(page, last);
    findings.section(page.toString());
  }

  private static void row(StringBuilder page, Window window, String method, String what) {
    page.append(String.format(Locale.ROOT, "| %s | %.4f | %.3f | %s |%n", method, window.of(method).mean(),
        window.ratio(method), what));
  }

  private void levels(StringBuilder page, Window last) {
    page.append("""
        ### Error by level

        | level | nodes | snaive | es_bu | statistical | global | final | WSPL final | WSPL snaive |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    var hierarchy = last.forecast().hierarchy();
    var methods = List.of("snaive", "es_bu", "statistical", "global", "final");
    for (var level = 0; level < hierarchy.levels().size(); level++) {
      page.append(String.format(Locale.ROOT, "| %s | %,d |", hierarchy.levels().get(level).name(),
          hierarchy.levels().get(level).size()));
      for (var method : methods)
        page.append(String.format(Locale.ROOT, " %.3f |", last.of(method).levels()[level]));
      page.append(String.format(Locale.ROOT, " %.4f | %.4f |%n", last.wspl().levels()[level],
          last.wsplNaive().levels()[level]));
    }
    findings.picture("forecast-levels", Plot.bars("WRMSSE by level",
        hierarchy.levels().stream().map(level -> level.name().replace("level_", "")).toList(), methods,
        methods.stream().map(method -> last.of(method).levels()).toArray(double[][]::new)));
    page.append("\n![WRMSSE by level](img/forecast-levels.svg)\n\n");
  }

  private static void rolling(StringBuilder page, List<Window> results) {
    page.append("""
        ### Rolling origins

        The same at earlier origins, nothing changed in between; ratios to the seasonal naive.

        | days of history | es_bu | statistical | global | final | WSPL final |
        | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    for (var window : results) {
      page.append(String.format(Locale.ROOT, "| %d | %.3f | %.3f | %.3f | %.3f | %.3f |%n", window.origin(),
          window.ratio("es_bu"), window.ratio("statistical"), window.ratio("global"), window.ratio("final"),
          window.wsplRatio()));
    }
    page.append("| mean |");
    for (var method : List.of("es_bu", "statistical", "global", "final"))
      page.append(String.format(Locale.ROOT, " %.3f |",
          results.stream().mapToDouble(window -> window.ratio(method)).average().orElse(Double.NaN)));
    page.append(String.format(Locale.ROOT, " %.3f |%n%n",
        results.stream().mapToDouble(Window::wsplRatio).average().orElse(Double.NaN)));
  }

  private void charts(StringBuilder page, Window last) {
    page.append(
        "### Fan charts\n\nHistory, median and the bands of 50, 67, 95 and 99 percent; dots are what came.\n\n");
    chart(page, last, 0, 0);
    chart(page, last, 8, largest(last, 8, 0));
    chart(page, last, 11, largest(last, 11, 0));
    chart(page, last, 11, largest(last, 11, last.train().size() / 2));
  }

  /** The node of that rank by volume in training, 0 the largest: the same one whatever is forecast. */
  private static int largest(Window window, int level, int rank) {
    var sums = Hierarchy.aggregate(window.train(), window.forecast().hierarchy().levels().get(level));
    return IntStream.range(0, sums.size()).boxed()
        .sorted(Comparator.comparingDouble(node -> -Arrays.stream(sums.values(node)).sum())).skip(rank).findFirst()
        .orElse(0);
  }

  private void chart(StringBuilder page, Window last, int level, int node) {
    var of = last.forecast().hierarchy().levels().get(level);
    var history = Hierarchy.aggregate(last.train(), of).values(node);
    var shown = Arrays.copyOfRange(history, Math.max(0, history.length - HISTORY_SHOWN), history.length);
    var name = of.nodes().get(node);
    var file = "forecast-" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    var timeline = last.train().timeline();
    var dates = new String[]{timeline.label(history.length - shown.length), timeline.label(history.length),
      timeline.label(history.length + HORIZON - 1)};
    findings.picture(file, Plot.fan(name + " (" + of.name() + ")", dates, shown,
        last.forecast().quantiles(level, node, Quantiles.NINE), of.sum(last.actual())[node]));
    page.append("![").append(name).append("](img/").append(file).append(".svg)\n\n");
  }
}
