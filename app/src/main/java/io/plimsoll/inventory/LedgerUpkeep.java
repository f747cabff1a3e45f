package io.plimsoll.inventory;

import java.sql.ResultSet;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps the ledger's storage in shape: a partition of movements for each month, made ahead of time. */
@Component
final class LedgerUpkeep {

  private static final int MONTHS_AHEAD = 3;

  @Language("PostgreSQL")
  static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('inventory.movement'))";

  @Language("PostgreSQL")
  static final String IS_THERE = """
      SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'inventory' AND tablename = 'movement_' || :month)
      """;

  /** Made by itself and attached: made as a partition, it would wait for every reader and everybody would wait for it. */
  @Language("PostgreSQL")
  static final String MAKE_PARTITION = """
      CREATE TABLE inventory.movement_%s (LIKE inventory.movement INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
      """;

  @Language("PostgreSQL")
  static final String ATTACH_PARTITION = """
      ALTER TABLE inventory.movement ATTACH PARTITION inventory.movement_%s
      FOR VALUES FROM ('%s-01 00:00:00Z') TO ('%s-01 00:00:00Z')
      """;

  private final JdbcClient jdbc;
  private final InstantSource clock;
  private final TransactionTemplate transaction;

  public LedgerUpkeep(JdbcClient jdbc, InstantSource clock, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.transaction = transaction;
    makePartitions();
  }

  /** Makes the partitions of last month, this one and the next three, as far as they are missing. */
  public void makePartitions() {
    var month = YearMonth.from(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)).minusMonths(1);
    for (var i = 0; i <= MONTHS_AHEAD + 1; i++) make(month.plusMonths(i));
  }

  private void make(YearMonth month) {
    var name = month.toString().replace('-', '_');
    if (isThere(name)) return;
    transaction.executeWithoutResult(_ -> {
      jdbc.sql(ONE_AT_A_TIME).query((ResultSet row) -> {});
      if (isThere(name)) return;
      jdbc.sql(MAKE_PARTITION.formatted(name)).update();
      jdbc.sql(ATTACH_PARTITION.formatted(name, month, month.plusMonths(1))).update();
    });
  }

  private boolean isThere(String name) {
    return jdbc.sql(IS_THERE).param("month", name).query(Boolean.class).single();
  }
}
