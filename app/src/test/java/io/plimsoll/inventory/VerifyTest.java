package io.plimsoll.inventory;

import static io.plimsoll.inventory.Account.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Invariants;
import io.plimsoll.platform.Request;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever is broken in the books, verify names it. Each breakage is undone before anybody else can see it. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyTest {

  private static final Actor ACTOR = new Actor("test:verify");

  private int item;
  private int location;

  @BeforeAll
  void someBooks() {
    var server = SharedServer.get();
    for (var each : Map.of("locations/VERIFY", """
        {"code": "VERIFY", "name": "V", "type": "STORE", "timeZone": "UTC"}""", "items/VERIFY", """
        {"sku": "VERIFY", "name": "V"}""").entrySet()) {
      var answer = server.send(server.request("/api/v1/catalog/" + each.getKey())
          .header("Content-Type", "application/json")
          .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(each.getValue())));
      assertThat(answer.status()).as(answer.text()).isLessThan(300);
    }
    var catalog = server.bean(io.plimsoll.catalog.Catalog.class);
    item = catalog.item("VERIFY").orElseThrow().id();
    location = catalog.location("VERIFY").orElseThrow().id();
    var lane = server.bean(CommitLane.class);
    lane.execute(Request.of(ACTOR, null, move(Kind.RECEIVE, SUPPLIER, SELLABLE, 10)));
    lane.execute(Request.of(ACTOR, null, move(Kind.EXPECT, EXPECTED, ON_ORDER, 5)));
    lane.execute(Request.of(ACTOR, null, new Reserve(null, false, true, null, null, List.of(), "v",
        List.of(new Reserve.Line(item, 4, List.of(location))))));
    server.bean(AsOf.class).take(SharedServer.clock().instant());
    lane.execute(Request.of(ACTOR, null, move(Kind.SELL, SELLABLE, CUSTOMER, 1)));
  }

  private Move move(Kind kind, Account from, Account to, long quantity) {
    return new Move(kind, "v", null, null,
        List.of(new Move.Line(item, location, location, 0, from, to, quantity, null, null, null, null)));
  }

  private static List<Invariants.Check> verify() {
    return SharedServer.get().bean(Verify.class).run();
  }

  @Test
  void nothingIsWrongUntilSomethingIsBroken() {
    assertThat(verify()).allSatisfy(check -> assertThat(check.violations()).as(check.example()).isZero());
  }

  /** @param named what the example must say, and that of no other check */
  private record Breakage(String what, String sql, String rule, String named) {}

  @TestFactory
  Stream<DynamicTest> everyBreakageIsNamed() {
    var here = "item_id = " + item;
    var place = "item " + item + " location " + location;
    return Stream.of(
        new Breakage("a balance that was raised", "UPDATE inventory.balance SET sellable = sellable + 1 WHERE " + here,
            "equals its replayed movements", place + " account 0: balance 6, movements 5"),
        new Breakage("a balance that was deleted", "DELETE FROM inventory.balance WHERE " + here,
            "equals its replayed movements", place),
        new Breakage("a balance out of nowhere", "INSERT INTO inventory.balance SELECT item_id, location_id, 999999,"
            + " version, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM inventory.balance WHERE " + here,
            "equals its replayed movements", place + " account 0: balance 7, movements 0"),
        new Breakage("a movement that was deleted",
            "DELETE FROM inventory.movement WHERE to_account = 0 AND " + here, "equals its replayed movements", place),
        new Breakage("a movement that was changed",
            "UPDATE inventory.movement SET quantity = quantity + 1 WHERE to_account = 21 AND " + here,
            "equals its replayed movements", place + " account 0: balance 5, movements 4"),
        new Breakage("a movement that its kind may not make",
            "UPDATE inventory.movement SET from_account = 22 WHERE from_account = 20 AND " + here,
            "one that its kind may make", "RECEIVE from SHRINKAGE to SELLABLE"),
        new Breakage("a movement without a posting",
            "DELETE FROM inventory.posting WHERE id IN (SELECT posting_id FROM inventory.movement WHERE " + here + ")",
            "belongs to a posting", "movement "),
        new Breakage("a reservation that was deleted", "DELETE FROM inventory.reservation WHERE " + here,
            "open reservations", place + ": 4 reserved, 0 in open reservations"),
        new Breakage("a reservation that was changed", "UPDATE inventory.reservation SET open = 3 WHERE " + here,
            "open reservations", place + ": 4 reserved, 3 in open reservations"),
        new Breakage("a dated line that was closed", "UPDATE inventory.dated_line SET open = 0 WHERE " + here,
            "open dated lines", place + " account 8: balance 5, open lines 0"),
        new Breakage("a dated line of another state", "UPDATE inventory.dated_line SET account = 9 WHERE " + here,
            "open dated lines", place),
        new Breakage("a negative balance", "ALTER TABLE inventory.balance DROP CONSTRAINT damaged_is_never_negative;"
            + " UPDATE inventory.balance SET damaged = -1 WHERE " + here, "no state is negative", place),
        new Breakage("a gap in the log",
            "DELETE FROM platform.event WHERE position = (SELECT max(position) - 1 FROM platform.event)",
            "the event log has no gap", "without an event"),
        new Breakage("a log whose head was put back", "UPDATE platform.log_head SET position = position - 1",
            "the event log has no gap", "without an event"),
        new Breakage("a log without its head", "DELETE FROM platform.log_head", "the event log has no gap",
            "without an event"),
        new Breakage("a snapshot that was changed",
            "UPDATE inventory.snapshot_balance SET states[1] = states[1] + 1 WHERE " + here,
            "every snapshot equals the movements until then", place))
        .map(breakage -> DynamicTest.dynamicTest(breakage.what, () -> check(breakage)));
  }

  private static void check(Breakage breakage) {
    SharedServer.get().bean(TransactionTemplate.class).executeWithoutResult(status -> {
      status.setRollbackOnly();
      for (var statement : breakage.sql.split(";")) {
        assertThat(SharedServer.get().jdbc().sql(statement).update()).as(statement).isNotNegative();
      }
      var found = verify().stream().filter(check -> check.violations() != 0).toList();
      assertThat(found).as("verify found nothing").isNotEmpty();
      assertThat(found).anySatisfy(check -> {
        assertThat(check.rule()).contains(breakage.rule);
        assertThat(check.example()).contains(breakage.named);
      });
    });
    assertThat(verify()).allSatisfy(check -> assertThat(check.violations()).isZero());
  }
}
