package io.plimsoll.bench.forecast;

import io.plimsoll.forecast.Measures;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.model.History;
import io.plimsoll.forecast.model.Model;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.read.ReadM4;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The M4 layout: the last horizon of each series held out; OWA against the competition's benchmark Naive 2. */
final class M4Bench {
  /** Published: Makridakis, Spiliotis, Assimakopoulos 2020 (the competition's own test set, so for orientation). */
  private record Frequency(String name, Step step, int horizon, int naiveSeason, double theta, double fforma,
      double winner) {}

  private static final Frequency[] FREQUENCIES = {new Frequency("yearly", Step.YEAR, 6, 1, 0.872, 0.799, 0.778),
    new Frequency("weekly", Step.WEEK, 13, 1, 0.971, 0.796, 0.851),
    new Frequency("hourly", Step.HOUR, 48, 24, 1.006, 0.484, 0.440)};

  private final Findings findings;

  M4Bench(Findings findings) {
    this.findings = findings;
  }

  void run() throws IOException {
    var table = new StringBuilder("""
        ## M4

        Each series' last horizon is held out; OWA is the mean of sMAPE and MASE relative to Naive 2 over all series.
        The published figures are of the competition's own test set.

        | | series | Naive 2 sMAPE / MASE | Theta | ETS | automatic | published: Theta | FFORMA | winner |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    for (var frequency : FREQUENCIES) {
      var panel = ReadM4.read(findings.file("m4/" + frequency.name + "_train.csv.gz"), frequency.step).panel();
      var scores = scores(panel, frequency);
      var owa = new LinkedHashMap<String, Double>();
      var naive = scores.getOrDefault("naive 2", new double[]{1, 1});
      scores.forEach((name, of) -> owa.put(name, Measures.owa(of[0], of[1], naive[0], naive[1])));
      findings.put("m4.owa." + frequency.name, owa.getOrDefault("automatic", Double.NaN));
      findings.put("m4.owa." + frequency.name + ".theta", owa.getOrDefault("theta", Double.NaN));
      findings.put("m4.owa." + frequency.name + ".ets", owa.getOrDefault("ets", Double.NaN));
      findings.say("%s: OWA automatic %.3f, Theta %.3f, ETS %.3f", frequency.name, owa.get("automatic"),
          owa.get("theta"), owa.get("ets"));
      table.append(
          String.format(Locale.ROOT, "| %s | %,d | %.2f %% / %.3f | %.3f | %.3f | **%.3f** | %.3f | %.3f | %.3f |%n",
              frequency.name, panel.size(), 100 * naive[0], naive[1], owa.get("theta"), owa.get("ets"),
              owa.get("automatic"), frequency.theta, frequency.fforma, frequency.winner));
    }
    findings.section(table.toString());
  }

  /** Mean sMAPE and MASE over the series by model. */
  private static Map<String, double[]> scores(Panel panel, Frequency frequency) {
    // The competition's benchmarks knew one season at most; ours may know all that the step has.
    var benchmark = frequency.naiveSeason > 1 ? new int[]{frequency.naiveSeason} : new int[0];
    var all = History.seasonsOf(frequency.step);
    var models = new LinkedHashMap<String, Model>();
    models.put("theta", Models.theta());
    models.put("ets", Models.ets());
    models.put("automatic", Models.automatic());
    var names = new ArrayList<>(models.keySet());
    names.add(0, "naive 2");
    var errors = new double[names.size()][panel.size()][];
    IntStream.range(0, panel.size()).parallel().forEach(s -> {
      var values = panel.values(s);
      var end = values.length - frequency.horizon;
      var train = Arrays.copyOf(values, end);
      var actual = Arrays.copyOfRange(values, end, values.length);
      for (var i = 0; i < names.size(); i++) {
        var seasons = names.get(i).equals("automatic") ? all : benchmark;
        var history = History.of(panel.name(s), train, seasons);
        var model = i == 0 ? Models.naive2() : models.getOrDefault(names.get(i), Models.naive2());
        var mean = model.fit(history).mean(frequency.horizon);
        errors[i][s] = new double[]{Measures.smape(actual, mean),
          Measures.mase(train, frequency.naiveSeason, actual, mean)};
      }
    });
    var result = new LinkedHashMap<String, double[]>();
    for (var i = 0; i < names.size(); i++) {
      var smape = Arrays.stream(errors[i]).mapToDouble(e -> e[0]).average().orElse(Double.NaN);
      // A series that never changed has no scale.
      var mase = Arrays.stream(errors[i]).mapToDouble(e -> e[1]).filter(Double::isFinite).average().orElse(Double.NaN);
      result.put(names.get(i), new double[]{smape, mase});
    }
    return result;
  }
}
