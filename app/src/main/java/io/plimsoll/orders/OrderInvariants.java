package io.plimsoll.orders;

import io.plimsoll.inventory.HeldAndOwed;
import io.plimsoll.inventory.HeldAndOwed.Shipped;
import io.plimsoll.orders.Order.Claim;
import io.plimsoll.platform.Invariants;
import io.plimsoll.platform.Json;
import java.sql.ResultSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Every unit of an order's line is where the line says. The table itself keeps ordered = reserved + shipped + backordered +
 * cancelled; here the first three are held against the ledger, so that the fourth follows.
 */
@Component
final class OrderInvariants implements Invariants {

  private static final int AT_ONCE = 10_000;

  @Language("PostgreSQL")
  static final String LINES_ARE_CLAIMED = """
      WITH claimed AS (
        SELECT l.order_id, l.line, l.reserved, l.backordered,
               coalesce(sum((c ->> 'open')::bigint) FILTER (WHERE NOT (c ->> 'owed')::boolean), 0) AS held,
               coalesce(sum((c ->> 'open')::bigint) FILTER (WHERE (c ->> 'owed')::boolean), 0) AS owed
          FROM orders.line l
          LEFT JOIN LATERAL json_array_elements(l.claims) AS c ON true
         WHERE l.reserved > 0 OR l.backordered > 0 OR l.claims::text <> '[]'
         GROUP BY l.order_id, l.line)
      SELECT count(*), coalesce(min(format('order %s line %s: %s reserved and %s backordered, claims on %s held and %s owed', order_id,
                                           line, reserved, backordered, held, owed)), '')
        FROM claimed
       WHERE reserved <> held OR backordered <> owed
      """;

  @Language("PostgreSQL")
  static final String CLAIMING_LINES = """
      SELECT order_id, line, item_id, claims FROM orders.line WHERE claims::text <> '[]'
      """;

  @Language("PostgreSQL")
  static final String SHIPPED = """
      SELECT order_id, item_id, sum(shipped)::bigint FROM orders.line WHERE shipped > 0 GROUP BY 1, 2 ORDER BY 1, 2
      """;

  /** A claim as its line has it, and where that line stands. */
  private record Placed(long order, int line, int item, Claim claim) {
    boolean agrees(HeldAndOwed.Claim ledger) {
      return ("order:" + order).equals(ledger.reference()) && item == ledger.item()
          && claim.location() == ledger.location() && claim.open() == ledger.open();
    }

    @Override
    public String toString() {
      return "order " + order + " line " + line + " claims " + claim.open() + " of item " + item + " at location "
          + claim.location();
    }
  }

  private record Key(boolean owed, long id) {}

  /** Counts what is wrong and keeps the first of it. */
  private static final class Finding {
    private long violations;
    private String example = "";

    void add(String what) {
      if (violations++ == 0) example = what;
    }

    Check of(String rule) {
      return new Check(rule, violations, example);
    }
  }

  private final JdbcClient jdbc;
  private final HeldAndOwed ledger;

  OrderInvariants(JdbcClient jdbc, HeldAndOwed ledger) {
    this.jdbc = jdbc;
    this.ledger = ledger;
  }

  @Override
  public List<Check> check() {
    var lines = jdbc.sql(LINES_ARE_CLAIMED).query((row, _) -> new Check(
        "every order line's reserved and backordered units are those that it claims", row.getLong(1),
        row.getString(2))).single();
    return List.of(lines, claimsAreHeld(), shippedIsShipped());
  }

  /** Both ways: no claim without its reservation or dated line, and none of these under an order's name without a claim. */
  private Check claimsAreHeld() {
    var claims = new HashMap<Key, Placed>();
    var wrong = new Finding();
    jdbc.sql(CLAIMING_LINES).withFetchSize(AT_ONCE).query((ResultSet row) -> {
      for (var claim : Json.read(row.getString(4), Claim[].class)) {
        if (claim.open() == 0) continue;
        var placed = new Placed(row.getLong(1), row.getInt(2), row.getInt(3), claim);
        var other = claims.put(new Key(claim.owed(), claim.id()), placed);
        if (other != null) wrong.add(placed + ", and so does order " + other.order + " line " + other.line);
      }
    });
    try (var held = ledger.ofOrders()) {
      held.forEach(each -> {
        var placed = claims.remove(new Key(each.owed(), each.id()));
        var is = "the ledger " + (each.owed() ? "owes " : "holds ") + each.open() + " of item " + each.item()
            + " at location " + each.location() + " for " + each.reference();
        if (placed == null) wrong.add("no line claims " + each.id() + ": " + is);
        else if (!placed.agrees(each)) wrong.add(placed + ", " + is);
      });
    }
    for (var left : claims.values()) wrong.add(left + ", the ledger nothing");
    return wrong
        .of("every claim of an order line is an open reservation or owed line of the ledger, and the other way");
  }

  private Check shippedIsShipped() {
    var wrong = new Finding();
    try (var said = jdbc.sql(SHIPPED).withFetchSize(AT_ONCE)
        .query((row, _) -> new Shipped(row.getLong(1), row.getInt(2), row.getLong(3))).stream();
        var done = ledger.shippedToOrders()) {
      compare(said.iterator(), done.iterator(), wrong);
    }
    return wrong.of("every order line's shipped units have left the ledger for it");
  }

  private static final Comparator<Shipped> ORDER = Comparator.comparingLong(Shipped::order)
      .thenComparingInt(Shipped::item);

  /** Both come in the same order, so neither has to be kept. */
  private static void compare(Iterator<Shipped> said, Iterator<Shipped> done, Finding wrong) {
    var one = next(said);
    var other = next(done);
    while (one != null || other != null) {
      var side = one == null ? 1 : other == null ? -1 : ORDER.compare(one, other);
      var saidUnits = side > 0 ? 0 : Objects.requireNonNull(one).quantity();
      var doneUnits = side < 0 ? 0 : Objects.requireNonNull(other).quantity();
      if (saidUnits != doneUnits) {
        var at = Objects.requireNonNull(side > 0 ? other : one);
        wrong
            .add("order " + at.order() + " item " + at.item() + ": " + saidUnits + " shipped by its lines, " + doneUnits
                + " by the ledger");
      }
      if (side <= 0) one = next(said);
      if (side >= 0) other = next(done);
    }
  }

  private static @Nullable Shipped next(Iterator<Shipped> rows) {
    return rows.hasNext() ? rows.next() : null;
  }
}
