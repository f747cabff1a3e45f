package io.plimsoll.bench.forecast;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plimsoll bench forecast}: accuracy, speed and memory of the forecast library. */
@Command(name = "plimsoll bench forecast", description = "Measures the forecast library on public data "
    + "and writes docs/forecast-results.md.", mixinStandardHelpOptions = true, sortOptions = false, footer = {
      "", "Data is looked for in PLIMSOLL_DATA, else in ../shared/data beside the project."})
public final class ForecastBench implements Callable<Integer> {
  enum Part {
    m5, m4, fresh, leadtimes, speed
  }

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file "
      + "as one flat JSON object.")
  private @Nullable Path json;

  @Option(names = "--only", split = ",", paramLabel = "PART", description = "Run some parts only: "
      + "${COMPLETION-CANDIDATES}. The page is then written only with --docs.")
  private List<Part> only = new ArrayList<>();

  @Option(names = "--docs", paramLabel = "DIR", description = "Where to write forecast-results.md "
      + "(default: the project's docs).")
  private @Nullable Path docs;

  @Option(names = "--windows", paramLabel = "N", defaultValue = "1", description = "m5: how many rolling origins, "
      + "28 days apart (default: ${DEFAULT-VALUE}); figures are of the last.")
  private int windows = 1;

  @Option(names = "--rounds", paramLabel = "N", description = "m5: rounds of boosting, fewer for a quick look "
      + "(default: the library's).")
  private @Nullable Integer rounds;

  public static void main(String[] arguments) {
    // The library's logging facade would otherwise say that nobody listens.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(new CommandLine(new ForecastBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var root = root();
    var data = System.getenv("PLIMSOLL_DATA");
    var findings = new Findings(data != null ? Path.of(data) : root.resolve("../shared/data"));
    try {
      for (var part : Part.values()) {
        if (!only.isEmpty() && !only.contains(part)) continue;
        findings.say("== %s", part);
        switch (part) {
          case m5 -> new M5Bench(findings, windows, rounds).run();
          case m4 -> new M4Bench(findings).run();
          case fresh -> new FreshBench(findings).run();
          case leadtimes -> new LeadTimeBench(findings).run();
          case speed -> new SpeedBench(findings).run();
        }
      }
    } catch (IOException e) {
      System.err.println("plimsoll bench forecast: " + e.getMessage());
      return 1;
    }
    findings.put("peak_rss_mib", peakMemoryMib());
    findings.say("peak memory: %d MiB", peakMemoryMib());
    if (json != null) findings.writeJson(json);
    if (only.isEmpty() || docs != null) {
      var folder = docs != null ? docs : root.resolve("docs");
      findings.writePage(folder, head());
      findings.say("written: %s", folder.resolve("forecast-results.md"));
    }
    return 0;
  }

  private static String head() {
    var memory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
    return String.format(Locale.ROOT, """
        # Forecast results

        Made by `./plimsoll bench forecast` on %s: %d cores, %d GiB of memory, JDK %s, %s.
        Peak memory of the run: %,d MiB.
        Figures are errors: less is better. *Ratio* is against the seasonal naive of the same data.
        """, LocalDate.now(java.time.ZoneOffset.UTC), Runtime.getRuntime().availableProcessors(),
        Math.round(memory / 1024.0 / 1024 / 1024), Runtime.version(), System.getProperty("os.name"), peakMemoryMib());
  }

  /** The most memory this process ever had in RAM, native code included. */
  private static long peakMemoryMib() {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    } catch (IOException e) {
      // Only Linux tells; elsewhere the heap must do.
      return Runtime.getRuntime().totalMemory() >> 20;
    }
    return Runtime.getRuntime().totalMemory() >> 20;
  }

  /** The project's folder, told by where this class was built: {@code root/bench/target/…}. */
  private static Path root() {
    try {
      var built = Path.of(ForecastBench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (var folder = built; folder != null; folder = folder.getParent()) {
        if (folder.endsWith("bench")) return folder.toAbsolutePath().resolve("..").normalize();
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of this program is not a path", e);
    }
    return Path.of("").toAbsolutePath();
  }
}
