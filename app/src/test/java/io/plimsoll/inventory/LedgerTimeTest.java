package io.plimsoll.inventory;

import static io.plimsoll.inventory.Account.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import io.plimsoll.TestServer;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Days, months and clocks: when one ends, when it jumps, and what the books say of the moment itself. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerTimeTest {

  private static final Actor ACTOR = new Actor("test:time");

  private int item;
  private int utc;
  private int newYork;

  @BeforeAll
  void masterData() {
    put("locations/TIME-UTC", """
        {"code": "TIME-UTC", "name": "T", "type": "STORE", "timeZone": "UTC"}""");
    put("locations/TIME-NY", """
        {"code": "TIME-NY", "name": "T", "type": "STORE", "timeZone": "America/New_York"}""");
    put("items/TIME", """
        {"sku": "TIME", "name": "T"}""");
    var catalog = server().bean(io.plimsoll.catalog.Catalog.class);
    item = catalog.item("TIME").orElseThrow().id();
    utc = catalog.location("TIME-UTC").orElseThrow().id();
    newYork = catalog.location("TIME-NY").orElseThrow().id();
  }

  private static TestServer server() {
    return SharedServer.get();
  }

  private static void put(String path, String json) {
    var answer = server().send(server().request("/api/v1/catalog/" + path).header("Content-Type", "application/json")
        .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(json)));
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  private void receive(long quantity) {
    server().bean(CommitLane.class).execute(Request.of(ACTOR, null, new Move(Kind.RECEIVE, "t", null, null,
        List.of(new Move.Line(item, utc, utc, 0, SUPPLIER, SELLABLE, quantity, null, null, null, null)))));
  }

  private long sellable(Instant at) {
    return server().bean(AsOf.class).of(new int[]{item}, utc, at).stream().mapToLong(row -> row.states()[0]).sum();
  }

  @Test
  void aMonthEndsBetweenTwoMovements() {
    var clock = SharedServer.clock();
    var now = clock.instant();
    var next = YearMonth.from(now.atOffset(ZoneOffset.UTC)).plusMonths(1);
    var boundary = next.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    clock.forward(Duration.between(clock.instant(), boundary.minusMillis(1_500)));
    server().bean(LedgerUpkeep.class).makePartitions();
    var before = sellable(clock.instant());
    receive(3);
    assertThat(clock.instant()).as("the machine is too slow for this test").isBefore(boundary);
    clock.forward(Duration.between(clock.instant(), boundary.plusMillis(200)));
    receive(5);
    assertThat(sellable(boundary)).isEqualTo(before + 3);
    assertThat(sellable(clock.instant())).isEqualTo(before + 8);
    var partitions = server().jdbc().sql("""
        SELECT DISTINCT tableoid::regclass::text FROM inventory.movement WHERE item_id = :item AND recorded_at > :since
        """).param("item", item).param("since", java.sql.Timestamp.from(boundary.minusSeconds(5))).query(String.class)
        .list();
    assertThat(partitions).containsExactlyInAnyOrder(partition(next.minusMonths(1)), partition(next));
  }

  private static String partition(YearMonth month) {
    return "inventory.movement_" + month.toString().replace('-', '_');
  }

  @Test
  void partitionsAreThereBeforeTheirMonthAndMayBeMadeByManyAtOnce() throws Exception {
    SharedServer.clock().forward(Duration.ofDays(40));
    var upkeep = server().bean(LedgerUpkeep.class);
    try (var servers = Executors.newFixedThreadPool(6)) {
      var work = new ArrayList<Callable<Object>>();
      for (var i = 0; i < 6; i++) work.add(Executors.callable(upkeep::makePartitions));
      for (var done : servers.invokeAll(work)) done.get();
    }
    var month = YearMonth.from(SharedServer.clock().instant().atOffset(ZoneOffset.UTC));
    for (var ahead = -1; ahead <= 3; ahead++) {
      assertThat(server().jdbc().sql("SELECT to_regclass(:name) IS NOT NULL")
          .param("name", partition(month.plusMonths(ahead))).query(Boolean.class).single()).isTrue();
    }
    receive(1);
  }

  /** Somebody may be reading the whole ledger, as verify does; a new month must neither wait for it nor make writers wait. */
  @Test
  void aNewMonthDisturbsNobody() throws Exception {
    try (var reader = java.sql.DriverManager.getConnection(io.plimsoll.TestDatabase.jdbc(server().databaseUrl()));
        var statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("SELECT count(*) FROM inventory.movement");
      SharedServer.clock().forward(Duration.ofDays(31));
      var making = java.util.concurrent.CompletableFuture.runAsync(server().bean(LedgerUpkeep.class)::makePartitions);
      making.get(20, java.util.concurrent.TimeUnit.SECONDS);
      receive(1);
    }
  }

  @Test
  void aDaysSnapshotIsTakenOnceAndChangesNoAnswer() {
    var clock = SharedServer.clock();
    receive(2);
    var evening = clock.instant();
    var before = sellable(evening);
    clock.forwardToNextDay(LocalTime.of(0, 6));
    server().bean(LedgerUpkeep.class).makePartitions();
    receive(7);
    var asOf = server().bean(AsOf.class);
    asOf.takeDaily();
    asOf.takeDaily();
    var midnight = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.DAYS);
    assertThat(server().jdbc().sql("SELECT count(*) FROM inventory.snapshot WHERE taken_until = :until")
        .param("until", java.sql.Timestamp.from(midnight)).query(Long.class).single()).isEqualTo(1);
    assertThat(server().jdbc().sql("""
        SELECT states[1] FROM inventory.snapshot_balance WHERE item_id = :item AND location_id = :location
           AND taken_until = :until
        """).param("item", item).param("location", utc).param("until", java.sql.Timestamp.from(midnight))
        .query(Long.class).single()).isEqualTo(before);
    assertThat(sellable(evening)).isEqualTo(before);
    assertThat(sellable(midnight)).isEqualTo(before);
    assertThat(sellable(clock.instant())).isEqualTo(before + 7);
    // A day on which nothing happens keeps the answer of the day before.
    clock.forwardToNextDay(LocalTime.of(0, 6));
    clock.forwardToNextDay(LocalTime.of(0, 6));
    asOf.takeDaily();
    assertThat(sellable(clock.instant())).isEqualTo(before + 7);
    assertThat(sellable(evening)).isEqualTo(before);
  }

  /** New York puts its clocks forward on 8 March 2026 and back on 1 November: its days have 23 and 25 hours. */
  @Test
  void aBusinessDayBelongsToItsPlaceOnDaysOfAnyLength() {
    var rules = server().bean(StockRules.class).now();
    assertThat(day(rules.at(Instant.parse("2026-03-08T04:59:59Z")))).isEqualTo("2026-03-07");
    assertThat(day(rules.at(Instant.parse("2026-03-08T05:00:00Z")))).isEqualTo("2026-03-08");
    assertThat(day(rules.at(Instant.parse("2026-03-09T03:59:59Z")))).isEqualTo("2026-03-08");
    assertThat(day(rules.at(Instant.parse("2026-03-09T04:00:00Z")))).isEqualTo("2026-03-09");
    assertThat(day(rules.at(Instant.parse("2026-11-01T03:59:59Z")))).isEqualTo("2026-10-31");
    assertThat(day(rules.at(Instant.parse("2026-11-01T04:00:00Z")))).isEqualTo("2026-11-01");
    assertThat(day(rules.at(Instant.parse("2026-11-02T04:59:59Z")))).isEqualTo("2026-11-01");
    assertThat(day(rules.at(Instant.parse("2026-11-02T05:00:00Z")))).isEqualTo("2026-11-02");
  }

  private String day(Rules rules) {
    return LocalDate.ofEpochDay(rules.today(newYork)).toString();
  }
}
