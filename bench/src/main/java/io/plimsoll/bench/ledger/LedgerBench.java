package io.plimsoll.bench.ledger;

import io.plimsoll.Plimsoll;
import io.plimsoll.bench.Figures;
import io.plimsoll.bench.ServerProcess;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.Kind;
import io.plimsoll.inventory.Move;
import io.plimsoll.inventory.Reserve;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reservations a second: the raw database, best of its forms, beside the ledger, in one run on one embedded PostgreSQL with
 * durable commits.
 */
@Command(name = "bench ledger", mixinStandardHelpOptions = true, description = "Measures the stock ledger against the raw database.")
public final class LedgerBench implements Callable<Integer> {

  private static final int ITEMS = 10_000;
  private static final int MORE_ITEMS = 100_000;

  @Language("PostgreSQL")
  private static final String RAW_TABLES = """
      CREATE SCHEMA raw;
      CREATE TABLE raw.stock (item_id int PRIMARY KEY, sellable bigint NOT NULL, reserved bigint NOT NULL) WITH (fillfactor = 50);
      CREATE TABLE raw.reservation (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item_id int NOT NULL, quantity bigint NOT NULL,
                                    at timestamptz NOT NULL DEFAULT now());
      INSERT INTO raw.stock SELECT i, 1000000000, 0 FROM generate_series(1, 10000) i;
      VACUUM ANALYZE raw.stock;
      """;

  /** The raw way at its best: one statement, one round trip, one commit for each reservation. */
  @Language("PostgreSQL")
  private static final String RAW_RESERVE = """
      WITH taken AS (UPDATE raw.stock SET sellable = sellable - ?, reserved = reserved + ? WHERE item_id = ? AND sellable >= ?
                     RETURNING item_id)
      INSERT INTO raw.reservation (item_id, quantity) SELECT item_id, ? FROM taken
      """;

  /** The usual way: begin, take, note, commit, a round trip each. */
  @Language("PostgreSQL")
  private static final String RAW_TAKE = """
      UPDATE raw.stock SET sellable = sellable - 1, reserved = reserved + 1 WHERE item_id = ? AND sellable >= 1
      """;

  @Language("PostgreSQL")
  private static final String RAW_NOTE = "INSERT INTO raw.reservation (item_id, quantity) VALUES (?, 1)";

  @Language("PostgreSQL")
  private static final String LOCATION = """
      INSERT INTO catalog.location (code, name, type, time_zone, open) VALUES ('BENCH', 'Bench', 'FULFILMENT_CENTRE', 'UTC', true)
      """;

  @Language("PostgreSQL")
  private static final String PRELOAD = """
      INSERT INTO inventory.movement (id, posting_id, recorded_at, item_id, lot_id, from_location_id, to_location_id, from_account,
                                      to_account, quantity)
      SELECT -i, -i, date_trunc('month', now()) - interval '20 days' + i * interval '1 microsecond' * 20, 1 + (i * 7919) % 10000, 0, 1, 1, 0, 1, 1
        FROM generate_series(:from::bigint, :to::bigint) i
      """;

  @Option(names = "--json", description = "Write the figures to this file as one flat JSON object.")
  private @Nullable Path json;

  @Option(names = "--rounds", defaultValue = "3", description = "Rounds, of which the median counts (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--seconds", defaultValue = "6", description = "How long each measurement takes (default: ${DEFAULT-VALUE}).")
  private int seconds = 6;

  @Option(names = "--preload", defaultValue = "0", description = "Movements to put into the ledger first (default: ${DEFAULT-VALUE}).")
  private long preload;

  @Option(names = "--skip-raw", description = "Measure the ledger only.")
  private boolean skipRaw;

  @Option(names = "--only", description = "Measure of the ledger only this: single, bulk or hot.")
  private @Nullable String only;

  private final Figures figures = new Figures();
  private final Actor actor = new Actor("bench:ledger");
  private final AtomicLong keys = new AtomicLong();

  public static void main(String[] args) {
    System.exit(new CommandLine(new LedgerBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    var home = Files.createTempDirectory("plimsoll-bench");
    try {
      // The catalog reads its locations at the start; make one, then start for good.
      try (var context = start(home)) {
        context.getBean(JdbcClient.class).sql(LOCATION).update();
      }
      try (var context = start(home)) {
        var jdbc = context.getBean(JdbcClient.class);
        if (!skipRaw) raw(context.getBean(DataSource.class));
        var lane = context.getBean(CommitLane.class);
        var location = context.getBean(Catalog.class).location("BENCH").orElseThrow().id();
        figures.put("machine.postgresql", jdbc.sql("SHOW server_version").query(String.class).single());
        stock(lane, location);
        if (preload > 0) preload(jdbc);
        ledger(lane, location);
        ratios();
      }
    } finally {
      ServerProcess.delete(home);
    }
    figures.write(json);
    return 0;
  }

  private static ConfigurableApplicationContext start(Path home) {
    return new SpringApplicationBuilder(Plimsoll.class).web(WebApplicationType.NONE)
        .run("--plimsoll.home=" + home, "--logging.level.root=warn");
  }

  private void raw(DataSource dataSource) throws SQLException, InterruptedException {
    try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
      for (var each : RAW_TABLES.split(";\n")) statement.execute(each);
    }
    for (var hot : List.of(false, true)) {
      var best = 0.0;
      for (var fourTrips : List.of(false, true)) {
        for (var connections : List.of(8, 16)) {
          var run = rawRun(dataSource, connections, hot, fourTrips);
          best = Math.max(best, run.perSecond);
          figures.say("raw, %2d connections, %s, %s: %,.0f/s", connections, hot ? "one hot item" : "10,000 items",
              fourTrips ? "four round trips" : "one statement", run.perSecond);
        }
      }
      figures.put(hot ? "raw.hot_per_s" : "raw.distinct_per_s", Math.round(best));
    }
    // The ledger shall not wait while PostgreSQL tidies up behind the raw way.
    try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
      statement.execute("DROP TABLE raw.stock, raw.reservation");
      statement.execute("CHECKPOINT");
    }
  }

  private Run rawRun(DataSource dataSource, int connections, boolean hot, boolean fourTrips)
      throws SQLException, InterruptedException {
    var url = dataSource.unwrap(com.zaxxer.hikari.HikariDataSource.class);
    var open = new ArrayList<Connection>();
    for (var i = 0; i < connections; i++) {
      open.add(java.sql.DriverManager.getConnection(url.getJdbcUrl() + "?prepareThreshold=1", url.getUsername(),
          url.getPassword()));
    }
    var run = median(() -> {
      var index = new AtomicLong();
      return run(connections, () -> {
        var connection = open.get((int) index.getAndIncrement());
        return fourTrips ? fourTrips(connection, hot) : oneStatement(connection, hot);
      });
    });
    for (var connection : open) connection.close();
    return run;
  }

  private static int item(boolean hot, int items) {
    return hot ? 1 : 1 + ThreadLocalRandom.current().nextInt(items);
  }

  private static Callable<Integer> oneStatement(Connection connection, boolean hot) throws SQLException {
    connection.setAutoCommit(true);
    var statement = connection.prepareStatement(RAW_RESERVE);
    return () -> {
      statement.setLong(1, 1);
      statement.setLong(2, 1);
      statement.setInt(3, item(hot, ITEMS));
      statement.setLong(4, 1);
      statement.setLong(5, 1);
      if (statement.executeUpdate() != 1) throw new IllegalStateException("the raw way lost a reservation");
      return 1;
    };
  }

  /** The driver sends BEGIN with the first statement, so it is three round trips here, where other drivers need four. */
  private static Callable<Integer> fourTrips(Connection connection, boolean hot) throws SQLException {
    connection.setAutoCommit(false);
    var take = connection.prepareStatement(RAW_TAKE);
    var note = connection.prepareStatement(RAW_NOTE);
    return () -> {
      var item = item(hot, ITEMS);
      take.setInt(1, item);
      if (take.executeUpdate() != 1) throw new IllegalStateException("the raw way lost a reservation");
      note.setInt(1, item);
      note.executeUpdate();
      connection.commit();
      return 1;
    };
  }

  private void stock(CommitLane lane, int location) {
    var lines = new ArrayList<Move.Line>();
    for (var item = 1; item <= MORE_ITEMS; item++) {
      lines.add(new Move.Line(item, location, location, 0, Account.OPENING, Account.SELLABLE, 1_000_000_000L, null,
          null, null, null));
    }
    for (var from = 0; from < lines.size(); from += 1_000) {
      lane.execute(
          Request.of(actor, null, new Move(Kind.OPEN, "bench", null, null, lines.subList(from, from + 1_000))));
    }
  }

  private void preload(JdbcClient jdbc) {
    figures.say("loading %,d movements …", preload);
    for (long from = 1; from <= preload; from += 1_000_000) {
      jdbc.sql(PRELOAD).param("from", from).param("to", Math.min(preload, from + 999_999)).update();
    }
    // A ledger that has grown over years has been looked after; nobody should begin to while we measure.
    jdbc.sql("VACUUM inventory.movement").update();
    jdbc.sql("CHECKPOINT").update();
    figures.put("ledger.preloaded_movements", preload);
  }

  private void ledger(CommitLane lane, int location) throws InterruptedException {
    // Until the compiler has seen it all.
    run(256, () -> () -> reserve(lane, location, 1, false, ITEMS));
    run(100, () -> () -> reserve(lane, location, 50, false, ITEMS));
    if (wanted("single")) single(lane, location);
    if (wanted("bulk")) {
      bulk(lane, location, "ledger.bulk_per_s", "10,000 items", false, ITEMS);
      bulk(lane, location, "ledger.bulk_100000_per_s", "100,000 items", false, MORE_ITEMS);
    }
    if (wanted("hot")) bulk(lane, location, "ledger.hot_per_s", "one hot item", true, ITEMS);
  }

  private boolean wanted(String what) {
    return only == null || only.equals(what);
  }

  private void single(CommitLane lane, int location) throws InterruptedException {
    var best = 0.0;
    for (var callers : List.of(64, 256, 1_000)) {
      var run = median(() -> run(callers, () -> () -> reserve(lane, location, 1, false, ITEMS)));
      figures.say("ledger, %,5d callers, one line each: %,.0f/s, p50 %.1f ms, p99 %.1f ms", callers, run.perSecond,
          run.p50, run.p99);
      figures.put("ledger.single_" + callers + "_per_s", run.perSecond);
      best = Math.max(best, run.perSecond);
      if (callers == 256) figures.atMost("ledger.distinct_p99_ms", run.p99, 50);
      if (callers == 1_000) figures.put("ledger.single_per_s", run.perSecond);
    }
    figures.put("ledger.distinct_per_s", best);
  }

  private void bulk(CommitLane lane, int location, String key, String what, boolean hot, int items)
      throws InterruptedException {
    var run = median(() -> run(100, () -> () -> reserve(lane, location, 50, hot, items)));
    figures.say("ledger, 100 callers, 50 lines each, %s: %,.0f lines/s, p99 %.1f ms", what, run.perSecond, run.p99);
    figures.put(key, run.perSecond);
  }

  private int reserve(CommitLane lane, int location, int size, boolean hot, int items) {
    var lines = new ArrayList<Reserve.Line>(size);
    for (var i = 0; i < size; i++) lines.add(new Reserve.Line(item(hot, items), 1, List.of(location)));
    var key = "bench-%012d".formatted(keys.incrementAndGet());
    var answer = lane
        .execute(Request.of(actor, key, new Reserve(null, false, true, null, null, List.of(), key, lines)));
    if (answer.isRefused()) throw new IllegalStateException("the ledger refused: " + answer.shortages());
    return size;
  }

  private void ratios() {
    if (skipRaw || only != null) return;
    figures.atLeast("ratio.distinct", figures.get("ledger.bulk_per_s") / figures.get("raw.distinct_per_s"), 5.5);
    figures.atLeast("ratio.hot", figures.get("ledger.hot_per_s") / figures.get("raw.hot_per_s"), 35);
    figures.atLeast("ratio.single", figures.get("ledger.single_per_s") / figures.get("raw.distinct_per_s"), 2.5);
  }

  /** One measurement. */
  @FunctionalInterface
  private interface Round {
    Run go() throws InterruptedException;
  }

  private Run median(Round round) throws InterruptedException {
    var runs = new ArrayList<Run>();
    for (var i = 0; i < rounds; i++) runs.add(round.go());
    runs.sort(java.util.Comparator.comparingDouble(Run::perSecond));
    return runs.get(runs.size() / 2);
  }

  private record Run(double perSecond, double p50, double p99) {}

  /** Callers that each repeat an action until the time is up, the first second not counted. */
  private Run run(int callers, Callable<Callable<Integer>> makeCaller) throws InterruptedException {
    var done = new AtomicLong();
    var start = System.nanoTime() + 1_000_000_000L;
    var end = start + seconds * 1_000_000_000L;
    var latencies = new ArrayList<long[]>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < callers; i++) {
        executor.submit(() -> {
          var mine = new long[1024];
          var count = 0;
          var action = makeCaller.call();
          for (var begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
            int units = action.call();
            var now = System.nanoTime();
            if (begun < start || now > end) continue;
            done.addAndGet(units);
            if (count == mine.length) mine = Arrays.copyOf(mine, count * 2);
            mine[count++] = now - begun;
          }
          var trimmed = Arrays.copyOf(mine, count);
          synchronized (latencies) {
            latencies.add(trimmed);
          }
          return null;
        });
      }
    }
    var all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    if (all.length == 0) throw new IllegalStateException("nothing was measured; every caller failed");
    return new Run(done.get() / (double) seconds, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
  }
}
