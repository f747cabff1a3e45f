package io.plimsoll.bench.crash;

import io.plimsoll.bench.Figures;
import io.plimsoll.bench.ServerProcess;
import io.plimsoll.bench.crash.Crashes.Victim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench crash}: kills a server, and its PostgreSQL, again and again under load, and audits the books after each kill. */
@Command(name = "bench crash", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Kills the server (kill -9), and separately its PostgreSQL, at random moments under load.",
  "After each kill: no acknowledged command is lost, none is done twice, verify is clean."}, footer = {"",
    "Exit status: 0 when the books agree after every kill, 1 when they do not."})
public final class CrashBench implements Callable<Integer> {

  @Option(names = "--kills", defaultValue = "25", description = "kills of the server (default: ${DEFAULT-VALUE})")
  private int kills;

  @Option(names = "--postgres-kills", defaultValue = "10", description = "kills of PostgreSQL, its postmaster and its backends in turn (default: ${DEFAULT-VALUE})")
  private int postgresKills;

  @Option(names = "--seed", defaultValue = "1", description = "chooses the moments (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "writes the figures to this file")
  private @Nullable Path json;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CrashBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    var figures = new Figures();
    var home = Files.createTempDirectory("plimsoll-crash");
    var victims = new ArrayList<Victim>();
    for (var i = 0; i < kills; i++) victims.add(Victim.SERVER);
    for (var i = 0; i < postgresKills; i++) victims.add(i % 2 == 0 ? Victim.POSTMASTER : Victim.BACKEND);
    java.util.Collections.shuffle(victims, new java.util.Random(seed));
    var wrong = new ArrayList<String>();
    try (var crashes = new Crashes(home, seed, notice -> figures.say("  %s", notice))) {
      figures.put("machine.postgresql", crashes.postgresVersion());
      for (var victim : victims) {
        figures.say("%d of %d: kill -9 %s", crashes.recoverySeconds().size() + 1,
            victims.size(), victim);
        wrong.addAll(crashes.kill(victim));
        if (!wrong.isEmpty()) break;
      }
      var recovery = crashes.recoverySeconds().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      figures.put("crash.server_kills", kills).put("crash.postgres_kills", postgresKills).put("crash.seed", seed)
          .put("crash.commands_acknowledged", crashes.acknowledged())
          .put("crash.commands_repeated_after_kills", crashes.repeated());
      if (recovery.length > 0) {
        figures.put("crash.recovery_p50_s", recovery[recovery.length / 2]).put("crash.recovery_max_s",
            recovery[recovery.length - 1]);
      }
      figures.atMost("crash.differences", wrong.size(), 0);
    }
    for (var each : wrong) figures.say("WRONG: %s", each);
    if (wrong.isEmpty()) ServerProcess.delete(home);
    else
      figures.say("The data folder is kept: %s", home);
    figures.write(json);
    return wrong.isEmpty() ? 0 : 1;
  }
}
