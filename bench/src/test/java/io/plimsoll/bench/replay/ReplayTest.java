package io.plimsoll.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.bench.ServerProcess;
import io.plimsoll.simulator.PlimsollClient;
import io.plimsoll.simulator.ReplayCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The replay as its users run it: a process of its own beside a server that may die. */
class ReplayTest {

  @TempDir
  static Path folder;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(folder.resolve("home"), Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void killedAndStartedAgainItDoublesNothing() throws Exception {
    var file = RetailFile.write(folder.resolve("lines.csv"), 5);

    // The replay dies in the middle of the file, and so, in its second run, does the server.
    var first = replay(file.path(), "first.json", "--speed", "1500");
    Thread.sleep(1_800);
    first.destroyForcibly().waitFor();
    assertThat(folder.resolve("first.json")).doesNotExist();
    var second = replay(file.path(), "second.json", "--speed", "1500");
    Thread.sleep(1_500);
    server.kill();
    server.launch();
    server.awaitReady();
    assertThat(second.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as(output()).isZero();

    var figures = figures("second.json");
    assertThat(figures.path("lines_read").asLong(-1)).isEqualTo(file.lines());
    // The shop cannot write off what it has not got: beside the rubbish, the ledger may refuse some of those lines.
    assertThat(figures.path("lines_rejected").asLong(-1)).isBetween(file.rejected(), file.rejected() + 24);
    assertThat(figures.path("lines_accepted").asLong(-1))
        .isEqualTo(file.lines() - figures.path("lines_rejected").asLong(-1));
    assertThat(figures.path("units_ordered").asLong(-1)).isEqualTo(file.unitsOrdered());
    assertReconciled(figures);
    assertThat(figures.path("orders_short").asLong(-1)).isPositive();
    assertVerified();

    // Whole once more: the same account, and not a unit moves.
    var stock = stock();
    var third = replay(file.path(), "third.json");
    assertThat(third.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(third.exitValue()).as(output()).isZero();
    var again = figures("third.json");
    for (var key : List.of("lines_read", "lines_accepted", "lines_rejected", "orders", "units_ordered", "units_shipped",
        "units_open", "units_backordered", "units_cancelled", "units_returned", "value_ordered"))
      assertThat(again.path(key)).as(key).isEqualTo(figures.path(key));
    assertThat(stock()).isEqualTo(stock);

    // Another channel's orders do not mix with it.
    var other = RetailFile.write(folder.resolve("other.csv"), 6);
    var fourth = replay(other.path(), "fourth.json", "--channel", "OTHER", "--location", "OTHER-DC", "--no-backorders");
    assertThat(fourth.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(fourth.exitValue()).as(output()).isZero();
    assertReconciled(figures("fourth.json"));
    assertThat(figures("fourth.json").path("units_ordered").asLong(-1)).isEqualTo(other.unitsOrdered());
    assertThat(figures("fourth.json").path("units_backordered").asLong(-1)).isZero();
    assertVerified();
  }

  @Test
  void aFileThatIsNoneOfItsKindIsRefusedInWords() throws IOException {
    var empty = Files.createFile(folder.resolve("empty.csv"));
    var foreign = Files.writeString(folder.resolve("foreign.csv"), "a,b,c\n1,2,3\n");
    var broken = Files.writeString(folder.resolve("broken.csv.gz"), "this is not gzip");
    for (var file : List.of(empty, foreign, broken))
      assertThat(inProcess(file.toString())).as(file.toString()).isEqualTo(2);
    assertThat(inProcess(folder.resolve("absent.csv").toString())).isEqualTo(2);
    assertThat(inProcess(empty.toString(), "--speed", "fast")).isEqualTo(2);

    var headerOnly = Files.writeString(folder.resolve("header.csv"),
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    assertThat(inProcess(headerOnly.toString(), "--channel", "NOBODY", "--location", "NOWHERE")).isZero();
  }

  private static int inProcess(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url(), "--key", ServerProcess.KEY, "--rejects",
        folder.resolve("in-process.rejects.csv").toString()));
    return new CommandLine(new ReplayCommand()).execute(all.toArray(String[]::new));
  }

  private static Process replay(Path file, String json, String... more) throws IOException {
    var command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
            "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), ReplayCommand.class.getName(),
            file.toString(),
            "--url", server.url(), "--key", ServerProcess.KEY, "--json", folder.resolve(json).toString(), "--rejects",
            folder.resolve(json + ".rejects.csv").toString(), "--opening", "300"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("replay.log").toFile())).start();
  }

  private static String output() throws IOException {
    return Files.readString(folder.resolve("replay.log"));
  }

  private static JsonNode figures(String json) throws IOException {
    return PlimsollClient.parse(Files.readString(folder.resolve(json)));
  }

  private static void assertReconciled(JsonNode figures) {
    assertThat(figures.path("discrepancies").asLong(-1)).isZero();
    assertThat(figures.path("lines_read").asLong(-1))
        .isEqualTo(figures.path("lines_accepted").asLong(-1) + figures.path("lines_rejected").asLong(-1));
    assertThat(figures.path("units_ordered").asLong(-1)).isPositive()
        .isEqualTo(figures.path("units_shipped").asLong(-1) + figures.path("units_open").asLong(-1)
            + figures.path("units_backordered").asLong(-1) + figures.path("units_cancelled").asLong(-1));
  }

  private static void assertVerified() {
    try (var client = server.client(Duration.ofSeconds(60))) {
      assertThat(client.get("/verify").json().path("clean").asBoolean(false)).isTrue();
    }
  }

  private static JsonNode stock() {
    try (var client = server.client(Duration.ofSeconds(60))) {
      return client.get("/stock/summary").orThrow("the summary").json().path("byLocation");
    }
  }
}
