package io.plimsoll.bench.oversell;

import io.plimsoll.bench.Figures;
import io.plimsoll.bench.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench oversell}: a flash sale at two server processes on one database. */
@Command(name = "bench oversell", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Sells the last units of an item to far too many buyers at two server processes on one database:",
  "exactly the units that are there must be sold, and every refusal must be true."}, footer = {"",
    "Exit status: 0 when that is so, 1 when not."})
public final class OversellBench implements Callable<Integer> {

  @Option(names = "--units", defaultValue = "500", description = "units there are (default: ${DEFAULT-VALUE})")
  private int units;

  @Option(names = "--attempts", defaultValue = "20000", description = "attempts to buy one to three (default: ${DEFAULT-VALUE})")
  private int attempts;

  @Option(names = "--connections", defaultValue = "64", description = "buyers at once (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(names = "--seed", defaultValue = "1", description = "draws what each asks for (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "writes the figures to this file")
  private @Nullable Path json;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new OversellBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    var figures = new Figures();
    var home = Files.createTempDirectory("plimsoll-oversell");
    try {
      var outcome = new FlashSale(units, attempts, connections, seed).run(home);
      figures.say("%,d units, %,d attempts at two servers: %,d accepted, %,d refused, %,d units sold in %.1f s", units,
          outcome.attempts(), outcome.accepted(), outcome.refused(), outcome.sold(), outcome.seconds());
      for (var each : outcome.untruthful()) figures.say("UNTRUE: %s", each);
      for (var each : outcome.violations()) figures.say("VIOLATED: %s", each);
      figures.put("oversell.units", units).put("oversell.attempts", outcome.attempts())
          .put("oversell.accepted", outcome.accepted()).put("oversell.refused", outcome.refused())
          .put("oversell.attempts_per_s", outcome.attempts() / outcome.seconds());
      figures.atLeast("oversell.units_sold", outcome.sold(), units);
      figures.atMost("oversell.units_oversold", Math.max(outcome.sold(), outcome.reserved()) - units, 0);
      figures.atMost("oversell.untrue_refusals", outcome.untruthful().size(), 0);
      figures.atMost("oversell.violations", outcome.violations().size(), 0);
      if (outcome.reserved() != units || outcome.sellable() != 0)
        figures.say("By the server's account %,d are reserved and %,d sellable", outcome.reserved(),
            outcome.sellable());
      figures.write(json);
      return figures.missed() == 0 && outcome.reserved() == units && outcome.sellable() == 0 ? 0 : 1;
    } finally {
      ServerProcess.delete(home);
    }
  }
}
