package io.plimsoll.simulator;

import io.plimsoll.simulator.PlimsollClient.Refused;
import io.plimsoll.simulator.PlimsollClient.Unreachable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code plimsoll verify}: asks a running Plimsoll to check every invariant of its books, and prints what it found. */
@Command(name = "plimsoll verify", mixinStandardHelpOptions = true, sortOptions = false, description = {
  "Checks every invariant of the ledger and the log, as of one instant. It is expected to find nothing."}, footer = {"",
    "Exit status: 0 when every rule holds, 1 when one does not, 2 on wrong usage or an unreachable server."})
public final class VerifyCommand implements Callable<Integer> {

  @Mixin
  private ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "writes the server's answer to this file")
  private @Nullable Path json;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new VerifyCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    try (var client = server.client(Duration.ofMinutes(1))) {
      var answer = client.get("/verify").orThrow("the verification");
      if (json != null) Files.write(json, answer.body());
      for (var check : answer.json().path("checks")) {
        var violations = check.path("violations").asLong();
        System.out.println((violations == 0 ? "ok    " : "WRONG ") + check.path("rule").asString());
        if (violations > 0)
          System.out.println("      " + violations + " violations, such as: " + check.path("example").asString());
      }
      var clean = answer.json().path("clean").asBoolean();
      System.out.println(clean ? "Every rule holds." : "The books do not agree; see above.");
      return clean ? 0 : 1;
    } catch (Refused | Unreachable e) {
      System.err.println("plimsoll verify: " + e.getMessage());
      return 2;
    }
  }
}
