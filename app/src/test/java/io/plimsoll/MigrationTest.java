package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/**
 * The history of the schema: it begins with nothing, it is never rewritten, and the data of the first release comes through it.
 *
 * <p>{@code baseline/first-release.sql} holds the rows of a small shop as the first release left them, and the checksums of the
 * migrations it had. Until that release, {@code -Dplimsoll.refresh=true} writes it anew; afterwards it stays as it is.
 */
class MigrationTest {

  private static final Path BASELINE = Repository.ROOT.resolve("app/src/test/resources/baseline/first-release.sql");
  private static final Path MIGRATIONS = Repository.ROOT.resolve("app/src/main/resources/db/migration");
  private static final Pattern FILE = Pattern.compile("V(\\d{3})__[a-z0-9_]+\\.sql");
  private static final Pattern RELEASED = Pattern.compile("-- released V(\\d+) checksum (-?\\d+)");

  @Test
  void versionsFollowEachOther() throws IOException {
    var versions = new ArrayList<Integer>();
    try (var files = Files.list(MIGRATIONS)) {
      for (var file : files.sorted().toList()) {
        var name = FILE.matcher(file.getFileName().toString());
        assertThat(name.matches()).as(file.getFileName() + " is named like V007__what_it_does.sql").isTrue();
        versions.add(Integer.parseInt(name.group(1)));
      }
    }
    for (var i = 0; i < versions.size(); i++) assertThat(versions.get(i)).isEqualTo(i + 1);
  }

  /** A violated rule is told to a person by the name of its constraint. */
  @Test
  void everyCheckIsNamedAfterItsRule() {
    var names = TestServer.shared().jdbc().sql("""
        SELECT n.nspname || '.' || c.conrelid::regclass || ' ' || c.conname
          FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
         WHERE c.contype = 'c' AND n.nspname IN ('platform', 'access', 'catalog', 'inventory', 'orders')
        """).query(String.class).list();
    assertThat(names).hasSizeGreaterThan(40).noneMatch(name -> name.matches(".*_check\\d*"));
  }

  @Test
  void theDataOfTheFirstReleaseComesThrough() throws IOException, SQLException {
    if (Boolean.getBoolean("plimsoll.refresh")) Files.writeString(BASELINE, shop());
    var baseline = Files.readString(BASELINE);
    var released = new TreeMap<Integer, Integer>();
    RELEASED.matcher(baseline).results()
        .forEach(each -> released.put(Integer.parseInt(each.group(1)), Integer.parseInt(each.group(2))));

    var url = TestDatabase.create();
    Flyway.configure().dataSource(TestDatabase.jdbc(url), null, null).locations("classpath:db/migration")
        .defaultSchema("public").target(Integer.toString(released.lastKey())).load().migrate();
    try (var connection = DriverManager.getConnection(TestDatabase.jdbc(url));
        var statement = connection.createStatement()) {
      try (var rows = statement
          .executeQuery("SELECT version::int, checksum FROM public.flyway_schema_history ORDER BY 1")) {
        while (rows.next()) {
          assertThat(rows.getInt(2))
              .as("V" + rows.getInt(1) + " has been released and may not change; write another migration")
              .isEqualTo(released.get(rows.getInt(1)));
        }
      }
      statement.execute(baseline);
    }

    try (var server = TestServer.start(url)) {
      assertThat(server.done(server.get("/api/v1/verify")).path("clean").asBoolean()).isTrue();
      assertThat(server.done(server.get("/api/v1/catalog/items")).path("items").size()).isEqualTo(2);
      var order = server.done(server.get("/api/v1/orders?reference=W-1")).path("items").path(0);
      assertThat(order.path("status").asString()).isEqualTo("PART_SHIPPED");
      // And life goes on: what was reserved then ships now, what was owed then is filled.
      assertThat(server.done(server.post("/api/v1/orders/" + order.path("id").asString() + "/ship", "{}")).path("lines")
          .path(0).path("shipped").asLong()).isEqualTo(5);
      server.done(server.post("/api/v1/stock/receive", """
          {"lines": [{"sku": "BASE-LOT", "location": "BASE-FC", "quantity": 4, "lot": {"code": "L1"}}]}"""));
      assertThat(server.done(server.get("/api/v1/verify")).path("clean").asBoolean()).isTrue();
    }
  }

  /** A small shop with something in every table. */
  private static String shop() throws SQLException {
    try (var server = TestServer.start()) {
      server.done(server.put("/api/v1/catalog/categories/BASE-TEA", "{\"name\": \"Tea\"}"));
      server.done(
          server.put("/api/v1/catalog/products/BASE-EARL", "{\"name\": \"Earl Grey\", \"category\": \"BASE-TEA\"}"));
      server.done(server.put("/api/v1/catalog/locations/BASE-FC", """
          {"name": "Centre", "type": "FULFILMENT_CENTRE", "timeZone": "Europe/London", "gln": "5012345000008"}"""));
      server.done(server.put("/api/v1/catalog/channels/BASE-WEB", """
          {"name": "Web", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "Europe/London", "locations": ["BASE-FC"],
           "backorders": "ALLOWED"}"""));
      server.done(server.put("/api/v1/catalog/items/BASE-ITEM", """
          {"name": "Earl Grey, 100 bags", "product": "BASE-EARL", "gtin": "4006381333931", "attributes": {"bags": "100"},
           "packs": [{"unit": "CASE", "quantity": 12}], "price": {"amount": "6.50", "currency": "GBP"}}"""));
      server.done(server.put("/api/v1/catalog/items/BASE-LOT", "{\"name\": \"Honey\", \"lotTracked\": true}"));
      server.done(
          server.put("/api/v1/catalog/listings/BASE-WEB/EG-CASE", "{\"sku\": \"BASE-ITEM\", \"packQuantity\": 12}"));
      server.done(server.post("/api/v1/stock/receive",
          """
          {"lines": [{"sku": "BASE-ITEM", "location": "BASE-FC", "quantity": 5},
            {"sku": "BASE-LOT", "location": "BASE-FC", "quantity": 3, "lot": {"code": "L1", "expiresOn": "2199-01-01"}}]}"""));
      server.done(
          server.put("/api/v1/stock/buffers", "{\"channel\": \"BASE-WEB\", \"sku\": \"BASE-LOT\", \"quantity\": 1}"));
      server.done(server.post("/api/v1/stock/expect",
          """
          {"reference": "PO-1", "lines": [{"sku": "BASE-ITEM", "location": "BASE-FC", "quantity": 9, "dueOn": "2199-01-01"}]}"""));
      var order = server.done(server.post("/api/v1/orders", """
          {"channel": "BASE-WEB", "reference": "W-1", "lines": [{"sku": "BASE-ITEM", "quantity": 7, "unitPrice": "6.50"}],
           "charges": [{"code": "POST", "amount": "3.95"}]}"""));
      server.done(server.post("/api/v1/orders/" + order.path("id").asString() + "/ship",
          "{\"lines\": [{\"line\": 1, \"quantity\": 2}]}"));
      server.done(server.send(server.anonymous("/api/v1/session").header("Content-Type", "application/json")
          .POST(java.net.http.HttpRequest.BodyPublishers
              .ofString("{\"user\": \"admin\", \"password\": \"" + TestServer.PASSWORD + "\"}"))));
      try (var connection = DriverManager.getConnection(TestDatabase.jdbc(server.databaseUrl()))) {
        return rows(connection);
      }
    }
  }

  private static String rows(Connection connection) throws SQLException {
    var text = new StringBuilder(
        "-- The rows of a small shop, as the first release left them. Written by MigrationTest.\n");
    for (var each : list(connection, "SELECT format('-- released V%s checksum %s', version::int, checksum)"
        + " FROM public.flyway_schema_history ORDER BY version")) {
      text.append(each).append('\n');
    }
    text.append("SET session_replication_role = replica;\n");
    for (var each : list(connection,
        "SELECT format('CREATE TABLE IF NOT EXISTS %s PARTITION OF %s %s;', c.oid::regclass,"
            + " i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid)) FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
            + " WHERE c.relpartbound IS NOT NULL AND c.relkind = 'r' ORDER BY 1")) {
      text.append(each).append('\n');
    }
    var tables = list(connection, "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables t"
        + " WHERE table_schema IN ('platform', 'access', 'catalog', 'inventory', 'orders') AND table_name <> 'scheduled_tasks'"
        + " AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = format('%I.%I', table_schema, table_name)::regclass)"
        + " ORDER BY table_schema, table_name");
    for (var table : tables) text.append("TRUNCATE ").append(table).append(" CASCADE;\n");
    for (var table : tables) {
      var columns = list(connection, "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '" + table
          + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
      var values = columns.stream().map(column -> "quote_nullable(" + column + "::text)").toList();
      for (var row : list(connection,
          "SELECT concat_ws(', ', " + String.join(", ", values) + ") FROM " + table + " ORDER BY 1")) {
        text.append("INSERT INTO ").append(table).append(" (").append(String.join(", ", columns))
            .append(") OVERRIDING SYSTEM VALUE VALUES (").append(row).append(");\n");
      }
    }
    for (var each : list(connection,
        "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || quote_ident(sequencename),"
            + " last_value) FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1")) {
      text.append(each).append('\n');
    }
    return text.append("SET session_replication_role = origin;\n").toString();
  }

  private static List<String> list(Connection connection, String sql) throws SQLException {
    var list = new ArrayList<String>();
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
      while (rows.next()) list.add(rows.getString(1));
    }
    return list;
  }
}
