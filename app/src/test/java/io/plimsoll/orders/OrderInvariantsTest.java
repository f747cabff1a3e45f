package io.plimsoll.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.TestServer;
import io.plimsoll.platform.Invariants.Check;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever an order's line says that the ledger does not, verify names. Each breakage is undone before anybody can see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderInvariantsTest {

  private static final TestServer SERVER = TestServer.shared();

  private String order = "";

  /** Of ten units three have shipped, one is cancelled, two are reserved and four are owed. */
  @BeforeAll
  void anOrder() {
    SERVER.done(SERVER.put("/api/v1/catalog/locations/OI-FC", """
        {"name": "Place", "type": "STORE", "timeZone": "UTC"}"""));
    SERVER.done(SERVER.put("/api/v1/catalog/channels/OI-WEB", """
        {"name": "Channel", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "UTC", "locations": ["OI-FC"],
         "backorders": "ALLOWED"}"""));
    SERVER.done(SERVER.put("/api/v1/catalog/items/OI-ITEM", "{\"name\": \"Thing\"}"));
    SERVER.done(SERVER.post("/api/v1/stock/receive", """
        {"lines": [{"sku": "OI-ITEM", "location": "OI-FC", "quantity": 5}]}"""));
    order = SERVER.done(SERVER.post("/api/v1/orders", """
        {"channel": "OI-WEB", "reference": "OI-1", "lines": [{"sku": "OI-ITEM", "quantity": 10}]}""")).path("id")
        .asString();
    SERVER.done(SERVER.post("/api/v1/orders/" + order + "/ship", "{\"lines\": [{\"line\": 1, \"quantity\": 3}]}"));
    SERVER.done(SERVER.post("/api/v1/orders/" + order + "/cancel", "{\"lines\": [{\"line\": 1, \"quantity\": 1}]}"));
  }

  private static List<Check> check() {
    var checks = SERVER.bean(TransactionTemplate.class).execute(_ -> SERVER.bean(OrderInvariants.class).check());
    return checks == null ? List.of() : checks;
  }

  @Test
  void nothingIsWrongUntilSomethingIsBroken() {
    assertThat(check()).hasSize(3).allSatisfy(check -> assertThat(check.violations()).as(check.example()).isZero());
    var all = SERVER.done(SERVER.get("/api/v1/verify"));
    assertThat(all.path("checks").toString()).contains("every order line's shipped units");
  }

  private record Breakage(String what, String sql, String rule, String named) {}

  @TestFactory
  Stream<DynamicTest> everyBreakageIsNamed() {
    var line = "UPDATE orders.line SET %s WHERE order_id = " + order;
    var mine = " WHERE reference = 'order:" + order + "' AND open > 0";
    return Stream.of(
        new Breakage("a line that reserves less than it claims",
            line.formatted("reserved = 1, cancelled = cancelled + 1"),
            "are those that it claims", "line 1: 1 reserved and 4 backordered, claims on 2 held and 4 owed"),
        new Breakage("a line that is owed more than it claims", line.formatted("backordered = 5, reserved = 1"),
            "are those that it claims", "line 1: 1 reserved and 5 backordered, claims on 2 held and 4 owed"),
        new Breakage("a line that lost a claim", line.formatted("claims = '[]'"), "are those that it claims",
            "claims on 0 held and 0 owed"),
        new Breakage("a line and its claim that agree on a wrong figure",
            line.formatted("claims = replace(claims::text, '\"open\":2', '\"open\":1')::json, reserved = 1,"
                + " cancelled = cancelled + 1"),
            "every claim of an order line", "claims 1 of item"),
        new Breakage("a reservation that is smaller", "UPDATE inventory.reservation SET open = 1" + mine,
            "every claim of an order line", "the ledger holds 1 of item"),
        new Breakage("a reservation that is gone", "DELETE FROM inventory.reservation" + mine,
            "every claim of an order line", "the ledger nothing"),
        new Breakage("a reservation that nobody claims",
            "UPDATE inventory.reservation SET reference = 'order:1'" + mine,
            "every claim of an order line", "for order:1"),
        new Breakage("an owed line that was closed", "UPDATE inventory.dated_line SET open = 0" + mine,
            "every claim of an order line", "claims 4 of item"),
        new Breakage("an owed line at another location",
            "UPDATE inventory.dated_line SET location_id = location_id + 1" + mine, "every claim of an order line",
            "the ledger owes 4 of item"),
        new Breakage("a shipment that never left", line.formatted("shipped = 4, cancelled = 0"),
            "shipped units have left the ledger", "4 shipped by its lines, 3 by the ledger"),
        new Breakage("a shipment that no line knows", line.formatted("shipped = 0, cancelled = 4"),
            "shipped units have left the ledger", "0 shipped by its lines, 3 by the ledger"))
        .map(breakage -> DynamicTest.dynamicTest(breakage.what, () -> check(breakage)));
  }

  private static void check(Breakage breakage) {
    SERVER.bean(TransactionTemplate.class).executeWithoutResult(status -> {
      status.setRollbackOnly();
      assertThat(SERVER.jdbc().sql(breakage.sql).update()).as(breakage.sql).isEqualTo(1);
      assertThat(SERVER.bean(OrderInvariants.class).check()).filteredOn(check -> check.violations() > 0)
          .anySatisfy(check -> {
            assertThat(check.rule()).contains(breakage.rule);
            assertThat(check.example()).contains(breakage.named);
          });
    });
    assertThat(check()).allSatisfy(check -> assertThat(check.violations()).isZero());
  }
}
