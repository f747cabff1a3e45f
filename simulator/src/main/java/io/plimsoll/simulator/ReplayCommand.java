package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Refused;
import io.plimsoll.simulator.PlimsollClient.Unreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plimsoll replay}: feeds a file of real orders to a running Plimsoll and reports what became of every line. */
@Command(name = "plimsoll replay", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Feeds a file of real orders to a running Plimsoll, through the same API as any channel.",
  "Interrupted, start it again with the same options: nothing is done twice."}, footer = {"",
    "Exit status: 0 when all sums agree, 1 when they do not, 2 on wrong usage or an unreachable server."})
public final class ReplayCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "the file: CSV, or CSV compressed as .gz")
  private Path file = Path.of("");

  @Mixin
  private ServerOptions server = new ServerOptions();

  @Option(names = "--profile", defaultValue = "uci-online-retail", description = "the file's layout and habits; known: uci-online-retail (default)")
  private String profile = "";

  @Option(names = "--speed", defaultValue = "max", description = "lines per second, or max (default)")
  private String speed = "";

  @Option(names = "--json", description = "writes the figures to this file")
  private @Nullable Path json;

  @Option(names = "--rejects", description = "writes rejected lines with their reasons to this file (default: FILE's name with .rejects.csv, here)")
  private @Nullable Path rejects;

  @Option(names = "--channel", defaultValue = "ONLINE-RETAIL", description = "the channel that sells (default: ${DEFAULT-VALUE})")
  private String channel = "";

  @Option(names = "--location", defaultValue = "REPLAY-DC", description = "the location that ships (default: ${DEFAULT-VALUE})")
  private String location = "";

  @Option(names = "--opening", defaultValue = "400", description = "units of each item in stock before the first line (default: ${DEFAULT-VALUE})")
  private int opening;

  @Option(names = "--restock-days", defaultValue = "7", description = "days of the file's calendar between receipts, 0 for none (default: ${DEFAULT-VALUE})")
  private int restockDays;

  @Option(names = "--restock-factor", defaultValue = "1.0", description = "units received per unit ordered since the last receipt (default: ${DEFAULT-VALUE})")
  private double restockFactor;

  @Option(names = "--no-backorders", description = "cuts orders beyond the stock instead of backordering them")
  private boolean noBackorders;

  @Option(names = "--request-lines", defaultValue = "200", description = "lines per bulk request (default: ${DEFAULT-VALUE})")
  private int requestLines;

  @Option(names = "--in-flight", defaultValue = "24", description = "bulk requests under way at once (default: ${DEFAULT-VALUE})")
  private int inFlight;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ReplayCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    check();
    var linesPerSecond = speed.equals("max") ? 0 : Integer.parseInt(speed);
    var bar = new ProgressBar("lines");
    var rejectFile = rejects != null ? rejects : Path.of(baseName() + ".rejects.csv");
    try (var client = server.client(Duration.ofMinutes(5)); var rejected = new Rejects(rejectFile)) {
      var replay = new Replay(client, new Replay.Options(channel, location, opening, restockDays, restockFactor,
          !noBackorders, linesPerSecond, requestLines, inFlight), rejected);
      IntConsumer progress = count -> {
        if (count < 0) bar.total(-count);
        else
          bar.at(count);
      };
      var report = replay.run(file, progress);
      bar.end();
      System.out.print(report.text());
      if (rejected.count() > 0) System.out.println("Rejected lines are listed in " + rejectFile);
      if (json != null) Files.writeString(json, report.json());
      return report.discrepancies().isEmpty() ? 0 : 1;
    } catch (ExecutionException e) {
      return failed(bar, e.getCause() == null ? e : e.getCause());
    } catch (Refused | Unreachable | IllegalArgumentException | IOException e) {
      return failed(bar, e);
    }
  }

  private static int failed(ProgressBar bar, Throwable e) throws Exception {
    bar.end();
    switch (e) {
      case Refused _,Unreachable _,IllegalArgumentException _,IOException _ ->
        System.err.println("plimsoll replay: " + e.getMessage());
      case Exception bug -> throw bug;
      default -> throw new Exception(e);
    }
    return 2;
  }

  private void check() {
    if (!Files.isReadable(file))
      throw new CommandLine.ParameterException(new CommandLine(this),
          "FILE: " + file + " cannot be read; name an existing file");
    if (!profile.equals("uci-online-retail"))
      throw new CommandLine.ParameterException(new CommandLine(this),
          "--profile: " + profile + " is not known; use uci-online-retail");
    if (!speed.equals("max") && !speed.matches("[1-9]\\d{0,6}"))
      throw new CommandLine.ParameterException(
          new CommandLine(this), "--speed: " + speed + " is neither max nor a number of lines per second");
    if (opening < 0 || restockDays < 0 || restockFactor < 0 || requestLines < 1 || requestLines > 1_000
        || inFlight < 1)
      throw new CommandLine.ParameterException(new CommandLine(this),
          String.format(Locale.ROOT, "--opening %d, --restock-days %d, --restock-factor %s must not be negative; "
              + "--request-lines %d must be 1 to 1000 and --in-flight %d at least 1", opening, restockDays,
              restockFactor,
              requestLines, inFlight));
  }

  private String baseName() {
    var name = String.valueOf(file.getFileName());
    return name.replaceFirst("(\\.csv)?(\\.gz)?$", "");
  }
}
