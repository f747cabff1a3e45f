package io.plimsoll.bench.forecast;

import io.plimsoll.forecast.Forecaster;
import io.plimsoll.forecast.Measures;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Series;
import io.plimsoll.forecast.model.DemandClass;
import io.plimsoll.forecast.model.History;
import io.plimsoll.forecast.model.Model;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.read.ReadM5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** How fast series are forecast, alone, in a panel, and beside R's forecast package on the same series. */
final class SpeedBench {
  private static final int HORIZON = 28;
  private static final int SAMPLE = 60;
  private static final int R_LIMIT_MINUTES = 10;

  private final Findings findings;

  SpeedBench(Findings findings) {
    this.findings = findings;
  }

  void run() throws IOException, InterruptedException {
    var panel = ReadM5.read(findings.file("m5/sales_d1495_d1913.csv.gz"), findings.file("m5/sell_prices.csv.gz"),
        findings.file("m5/calendar.csv")).panel();
    var begun = System.nanoTime();
    Forecaster.automatic().withThreads(2).forecast(panel, HORIZON);
    var seconds = (System.nanoTime() - begun) / 1e9;
    findings.put("statistical.total_s", seconds);
    findings.put("series_per_s", panel.size() / seconds);
    var single = single(panel);
    findings.put("single_series_ms", single);
    findings.say("%,d series with selection and quantiles in %.1f s on 2 threads: %.0f a second; one alone in %.2f ms",
        panel.size(), seconds, panel.size() / seconds, single);
    var section = new StringBuilder(String.format(Locale.ROOT, """
        ## Speed

        All statistical models with selection, nine quantiles and 28 days for %,d series: **%.1f s** on 2 threads,
        %,.0f series a second. A single series (smooth, 419 days, warm): **%.2f ms**.
        """, panel.size(), seconds, panel.size() / seconds, single));
    section.append('\n').append(besideR(panel));
    findings.section(section.toString());
  }

  /** Median time of a smooth series: the costliest class, since it has the most candidates. */
  private static double single(Panel panel) {
    var smooth = smooth(panel, 60);
    var times = new ArrayList<Double>();
    for (var round = 0; round < 5; round++) {
      times.clear();
      for (var s : smooth) {
        var series = panel.series(s);
        var begun = System.nanoTime();
        Forecaster.automatic().forecast(series, HORIZON);
        times.add((System.nanoTime() - begun) / 1e6);
      }
    }
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElse(Double.NaN);
  }

  private static int[] smooth(Panel panel, int count) {
    return IntStream.range(0, panel.size())
        .filter(s -> DemandClass.of(panel.values(s)) == DemandClass.SMOOTH).limit(count).toArray();
  }

  private String besideR(Panel panel) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("plimsoll-r");
    try {
      var sample = smooth(panel, SAMPLE);
      var text = new StringBuilder();
      for (var s : sample) {
        var y = panel.values(s);
        for (var t = 0; t < y.length - HORIZON; t++) text.append(t == 0 ? "" : ",").append(y[t]);
        text.append('\n');
      }
      Files.writeString(folder.resolve("series.csv"), text);
      Files.writeString(folder.resolve("run.R"), """
          suppressMessages(library(forecast))
          rows <- lapply(strsplit(readLines("series.csv"), ","), as.numeric)
          for (name in c("ets", "thetaf")) {
            begun <- proc.time()[["elapsed"]]
            out <- t(sapply(rows, function(y) {
              y <- ts(y, frequency = 7)
              if (name == "ets") forecast(ets(y), h = 28)$mean else thetaf(y, h = 28)$mean
            }))
            cat(name, proc.time()[["elapsed"]] - begun, "\\n")
            write.table(out, paste0(name, ".csv"), sep = ",", row.names = FALSE, col.names = FALSE)
          }
          """);
      var answer = rscript(folder);
      if (answer.isEmpty()) {
        var absent = "R's `forecast` is not installed here (Debian package r-cran-forecast), "
            + "so there is no comparison with it.";
        findings.say(absent);
        return absent + "\n";
      }
      return compare(panel, sample, folder, answer);
    } finally {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  /** What the script printed; empty if R or its package is not there. */
  private static List<String> rscript(Path folder) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder("Rscript", "run.R").directory(folder.toFile())
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      // There is no Rscript to start.
      return List.of();
    }
    try (var out = process.inputReader()) {
      // Two short lines fit into the pipe, so it may finish before anyone reads.
      if (!process.waitFor(R_LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
        throw new IOException("R took over " + R_LIMIT_MINUTES + " minutes for " + SAMPLE + " series");
      }
      return process.exitValue() == 0 ? out.lines().toList() : List.of();
    }
  }

  private String compare(Panel panel, int[] sample, Path folder, List<String> answer) throws IOException {
    var table = new StringBuilder(String.format(Locale.ROOT, """
        Beside R's `forecast` on the first %d smooth series, one thread each, last 28 days held out:

        | | R: series a second | RMSSE | Plimsoll: series a second | RMSSE |
        | --- | ---: | ---: | ---: | ---: |
        """, sample.length));
    for (var line : answer) {
      var words = line.trim().split(" +");
      var key = words[0].equals("ets") ? "ets" : "theta";
      var rSeconds = Double.parseDouble(words[1]);
      var theirs = new ArrayList<double[]>();
      for (var row : Files.readAllLines(folder.resolve(words[0] + ".csv")))
        theirs.add(Arrays.stream(row.split(",")).mapToDouble(Double::parseDouble).toArray());
      Model model = key.equals("ets") ? Models.ets() : Models.theta();
      var ours = new ArrayList<double[]>();
      var begun = System.nanoTime();
      for (var s : sample) ours.add(model.fit(history(panel.series(s))).mean(HORIZON));
      var seconds = (System.nanoTime() - begun) / 1e9;
      double rError = 0, ourError = 0;
      for (var i = 0; i < sample.length; i++) {
        var y = panel.values(sample[i]);
        var train = Arrays.copyOf(y, y.length - HORIZON);
        var actual = Arrays.copyOfRange(y, y.length - HORIZON, y.length);
        rError += Measures.rmsse(train, actual, theirs.get(i)) / sample.length;
        ourError += Measures.rmsse(train, actual, ours.get(i)) / sample.length;
      }
      findings.put("r." + key + ".series_per_s", sample.length / rSeconds);
      findings.put("r." + key + ".rmsse", rError);
      findings.put(key + ".series_per_s", sample.length / seconds);
      findings.put(key + ".rmsse", ourError);
      findings.say("%s: R %.1f series/s, RMSSE %.4f; Plimsoll %.1f series/s, RMSSE %.4f", key, sample.length / rSeconds,
          rError, sample.length / seconds, ourError);
      table.append(String.format(Locale.ROOT, "| %s | %,.1f | %.4f | %,.1f | %.4f |%n", key, sample.length / rSeconds,
          rError, sample.length / seconds, ourError));
    }
    return table.toString();
  }

  private static History history(Series series) {
    return History.of(series.name(), Arrays.copyOf(series.values(), series.length() - HORIZON), 7);
  }
}
