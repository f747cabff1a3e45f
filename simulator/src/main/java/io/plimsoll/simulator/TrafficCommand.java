package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets the demo retailer live: orders, shipments, returns and receipts until it is stopped. */
@Command(name = "plimsoll traffic", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Sends the demo retailer's live traffic to a running Plimsoll until it is stopped.",
  "A server that restarts is waited for."})
public final class TrafficCommand implements Callable<Integer> {

  @Mixin
  private ServerOptions server = new ServerOptions();

  @Option(names = "--seed", defaultValue = "42", description = "the demo retailer's seed (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--rate", defaultValue = "2", description = "orders per second, on average over a day (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(names = "--steady", description = "the same rate at all hours, instead of busy evenings and quiet nights")
  private boolean steady;

  @Option(names = "--seconds", defaultValue = "0", description = "stops after so many seconds; 0 to go on (default)")
  private int seconds;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrafficCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!(rate > 0 && rate <= 10_000))
      throw new CommandLine.ParameterException(new CommandLine(this),
          "--rate: " + rate + " is not between 0 and 10000 orders per second");
    var run = "T" + Long.toString(Instant.now().getEpochSecond(), 36).toUpperCase(Locale.ROOT);
    var finished = new CountDownLatch(1);
    try (var client = server.client(Duration.ofMinutes(30))) {
      var workload = new Workload(client, World.of(seed), rate, !steady, run,
          notice -> System.err.println("traffic: " + notice));
      // The end of the process waits until what is under way has been answered.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        workload.stop();
        try {
          finished.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }));
      if (seconds > 0) {
        Thread.ofVirtual().start(() -> {
          try {
            TimeUnit.SECONDS.sleep(seconds);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          workload.stop();
        });
      }
      workload.go();
      return 0;
    } catch (Unreachable e) {
      System.err.println("plimsoll traffic: " + e.getMessage());
      return 2;
    } finally {
      finished.countDown();
    }
  }
}
