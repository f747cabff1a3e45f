package io.plimsoll.bench.ledger;

import io.plimsoll.Plimsoll;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.Kind;
import io.plimsoll.inventory.Move;
import io.plimsoll.inventory.Reserve;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * Reservations a second: the raw database, best of its forms, beside the ledger, in one run on one embedded PostgreSQL with
 * durable commits.
 */
@Command(name = "bench ledger", mixinStandardHelpOptions = true, description = "Measures the stock ledger against the raw database.")
public final class LedgerBench implements Callable<Integer> {

  private static final int ITEMS = 10_000;

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

  @Option(names = "--seconds", defaultValue = "6", description = "How long each measurement takes (default: ${DEFAULT-VALUE}).")
  private int seconds = 6;

  @Option(names = "--preload", defaultValue = "0", description = "Movements to put into the ledger first (default: ${DEFAULT-VALUE}).")
  private long preload;

  @Option(names = "--skip-raw", description = "Measure the ledger only.")
  private boolean skipRaw;

  private final Map<String, Object> figures = new LinkedHashMap<>();
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
        stock(lane, location);
        if (preload > 0) preload(jdbc);
        ledger(lane, location);
        ratios();
      }
    } finally {
      delete(home);
    }
    if (json != null)
      Files.write(json, JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
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
    var best = new LinkedHashMap<String, Double>();
    for (var connections : List.of(8, 16)) {
      for (var hot : List.of(false, true)) {
        var perSecond = rawRun(dataSource, connections, hot);
        best.merge(hot ? "raw.hot_per_s" : "raw.distinct_per_s", perSecond, Math::max);
        say("raw, %2d connections, %s: %,.0f/s", connections, hot ? "one hot item" : "10,000 items", perSecond);
      }
    }
    best.forEach((key, value) -> figures.put(key, Math.round(value)));
  }

  private double rawRun(DataSource dataSource, int connections, boolean hot) throws SQLException, InterruptedException {
    var url = dataSource.unwrap(com.zaxxer.hikari.HikariDataSource.class);
    var open = new ArrayList<Connection>();
    for (var i = 0; i < connections; i++) {
      open.add(java.sql.DriverManager.getConnection(url.getJdbcUrl() + "?prepareThreshold=1", url.getUsername(),
          url.getPassword()));
    }
    var index = new AtomicLong();
    var run = run(connections, () -> {
      var connection = open.get((int) index.getAndIncrement());
      var statement = connection.prepareStatement(RAW_RESERVE);
      return () -> {
        statement.setLong(1, 1);
        statement.setLong(2, 1);
        statement.setInt(3, hot ? 1 : 1 + ThreadLocalRandom.current().nextInt(ITEMS));
        statement.setLong(4, 1);
        statement.setLong(5, 1);
        if (statement.executeUpdate() != 1) throw new IllegalStateException("the raw way lost a reservation");
        return 1;
      };
    });
    for (var connection : open) connection.close();
    return run.perSecond;
  }

  private void stock(CommitLane lane, int location) {
    var lines = new ArrayList<Move.Line>();
    for (var item = 1; item <= ITEMS; item++) {
      lines.add(new Move.Line(item, location, location, 0, Account.OPENING, Account.SELLABLE, 1_000_000_000L, null,
          null, null, null));
    }
    for (var from = 0; from < lines.size(); from += 1_000) {
      lane.execute(
          Request.of(actor, null, new Move(Kind.OPEN, "bench", null, null, lines.subList(from, from + 1_000))));
    }
  }

  private void preload(JdbcClient jdbc) {
    say("loading %,d movements …", preload);
    for (long from = 1; from <= preload; from += 1_000_000) {
      jdbc.sql(PRELOAD).param("from", from).param("to", Math.min(preload, from + 999_999)).update();
    }
    jdbc.sql("CHECKPOINT").update();
    figures.put("ledger.preloaded_movements", preload);
  }

  private void ledger(CommitLane lane, int location) throws InterruptedException {
    single(lane, location, 256);
    for (var callers : List.of(64, 256, 1_000)) {
      var run = single(lane, location, callers);
      say("ledger, %,5d callers, one line each: %,.0f/s, p50 %.1f ms, p99 %.1f ms", callers, run.perSecond, run.p50,
          run.p99);
      figures.put("ledger.single_" + callers + "_per_s", Math.round(run.perSecond));
      figures.merge("ledger.distinct_per_s", Math.round(run.perSecond),
          (one, other) -> Math.max((Long) one, (Long) other));
      if (callers == 256) figures.put("ledger.distinct_p99_ms", round(run.p99));
      if (callers == 1_000) figures.put("ledger.single_per_s", Math.round(run.perSecond));
    }
    var bulk = bulk(lane, location, false);
    say("ledger, 100 callers, 50 lines each, 10,000 items: %,.0f lines/s, p99 %.1f ms", bulk.perSecond, bulk.p99);
    figures.put("ledger.bulk_per_s", Math.round(bulk.perSecond));
    var hot = bulk(lane, location, true);
    say("ledger, 100 callers, 50 lines each, one hot item: %,.0f lines/s, p99 %.1f ms", hot.perSecond, hot.p99);
    figures.put("ledger.hot_per_s", Math.round(hot.perSecond));
  }

  private Run single(CommitLane lane, int location, int callers) throws InterruptedException {
    return run(callers, () -> () -> reserve(lane, location, 1, false));
  }

  private Run bulk(CommitLane lane, int location, boolean hot) throws InterruptedException {
    return run(100, () -> () -> reserve(lane, location, 50, hot));
  }

  private int reserve(CommitLane lane, int location, int size, boolean hot) {
    var random = ThreadLocalRandom.current();
    var lines = new ArrayList<Reserve.Line>(size);
    for (var i = 0; i < size; i++)
      lines.add(new Reserve.Line(hot ? 1 : 1 + random.nextInt(ITEMS), 1, List.of(location)));
    var key = "bench-%012d".formatted(keys.incrementAndGet());
    var answer = lane
        .execute(Request.of(actor, key, new Reserve(null, false, true, null, null, List.of(), key, lines)));
    if (answer.isRefused()) throw new IllegalStateException("the ledger refused: " + answer.shortages());
    return size;
  }

  private void ratios() {
    if (skipRaw) return;
    var rawDistinct = ((Number) figures.getOrDefault("raw.distinct_per_s", 1L)).doubleValue();
    var rawHot = ((Number) figures.getOrDefault("raw.hot_per_s", 1L)).doubleValue();
    ratio("ratio.distinct", "ledger.bulk_per_s", rawDistinct, 5.5);
    ratio("ratio.hot", "ledger.hot_per_s", rawHot, 35);
    ratio("ratio.single", "ledger.single_per_s", rawDistinct, 2.5);
  }

  private void ratio(String key, String figure, double raw, double wanted) {
    var ratio = ((Number) figures.getOrDefault(figure, 0L)).doubleValue() / raw;
    figures.put(key, round(ratio));
    say("%s: %.2f (wanted: %.1f)", key, ratio, wanted);
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

  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }
}
