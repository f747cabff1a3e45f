package io.plimsoll.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.bench.ServerProcess;
import io.plimsoll.simulator.AuditedTraffic;
import io.plimsoll.simulator.Auditor;
import io.plimsoll.simulator.PlimsollClient;
import io.plimsoll.simulator.SeedCommand;
import io.plimsoll.simulator.TrafficCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** What the demo does to a server, with the books checked from outside. One server, in the order of a demo's life. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoTest {

  @TempDir
  static Path home;
  private static ServerProcess server;
  private static PlimsollClient client;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(home, Map.of());
    client = server.client(Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  @Order(1)
  void aSecondBookkeeperComesToTheSameFigures() throws Exception {
    var auditor = new Auditor();
    try (var traffic = new AuditedTraffic(server.client(Duration.ofSeconds(60)), auditor, 24, 3, "audit")) {
      traffic.open();
      traffic.go();
      Thread.sleep(4_000);
      traffic.pause();
      assertThat(traffic.repeat()).isPositive();
      assertThat(auditor.differences(client)).isEmpty();
      assertThat(traffic.refused()).as("scarce stock means refusals").isPositive();
    }
    assertVerified();
  }

  @Test
  @Order(2)
  void theDemoRetailerIsLoadedOnceHoweverOftenItIsSeeded() {
    assertThat(seed()).isZero();
    assertVerified();
    var stock = get("/stock/summary").path("byLocation");
    var orders = get("/orders/summary");
    assertThat(orders.path("orders").asLong(0)).isGreaterThan(100);
    assertThat(orders.path("byStatus").size()).as("orders in every state: %s", orders).isEqualTo(5);
    for (var state : new String[]{"SELLABLE", "RESERVED", "QUARANTINED", "RETURNED", "DAMAGED", "IN_TRANSIT",
      "ON_ORDER",
      "CONFIRMED"})
      assertThat(get("/stock/summary").path("states").path(state).asLong(0)).as(state).isPositive();
    assertThat(seed()).isZero();
    assertThat(get("/stock/summary").path("byLocation")).isEqualTo(stock);
    assertThat(get("/orders/summary")).isEqualTo(orders);
  }

  @Test
  @Order(3)
  void liveTrafficKeepsTheBooksClean() {
    var before = get("/orders/summary").path("orders").asLong(0);
    assertThat(
        new CommandLine(new TrafficCommand()).execute("--url", server.url(), "--key", ServerProcess.KEY, "--rate", "60",
            "--steady", "--seconds", "6"))
        .isZero();
    assertThat(get("/orders/summary").path("orders").asLong(0)).isGreaterThan(before + 50);
    assertVerified();
  }

  private static int seed() {
    return new CommandLine(new SeedCommand()).execute("--url", server.url(), "--key", ServerProcess.KEY);
  }

  private static JsonNode get(String path) {
    return client.get(path).orThrow(path).json();
  }

  private static void assertVerified() {
    var verified = get("/verify");
    assertThat(verified.path("clean").asBoolean(false)).as(verified.toString()).isTrue();
  }
}
