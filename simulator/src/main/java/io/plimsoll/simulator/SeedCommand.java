package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Refused;
import io.plimsoll.simulator.PlimsollClient.Unreachable;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Loads the demo retailer into a running Plimsoll. */
@Command(name = "plimsoll seed", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Loads the demo retailer into a running Plimsoll. Run again it changes nothing."})
public final class SeedCommand implements Callable<Integer> {

  @Mixin
  private ServerOptions server = new ServerOptions();

  @Option(names = "--seed", defaultValue = "42", description = "another number makes another retailer (default: ${DEFAULT-VALUE})")
  private long seed;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SeedCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    try (var client = server.client(Duration.ofMinutes(2))) {
      new Seeder(client, World.of(seed), notice -> System.err.println("seed: " + notice)).run();
      return 0;
    } catch (Refused | Unreachable e) {
      System.err.println("plimsoll seed: " + e.getMessage());
      return 2;
    }
  }
}
