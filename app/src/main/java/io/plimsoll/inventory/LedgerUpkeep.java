package io.plimsoll.inventory;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the ledger's storage in shape: a partition of movements for each month, made ahead of time. */
@Component
final class LedgerUpkeep {

  private static final int MONTHS_AHEAD = 3;

  @Language("PostgreSQL")
  static final String MAKE_PARTITION = """
      CREATE TABLE IF NOT EXISTS inventory.movement_%s PARTITION OF inventory.movement
      FOR VALUES FROM ('%s-01 00:00:00Z') TO ('%s-01 00:00:00Z')
      """;

  private final JdbcClient jdbc;
  private final InstantSource clock;

  public LedgerUpkeep(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
    makePartitions();
  }

  /** Makes the partitions of last month, this one and the next three, as far as they are missing. */
  public void makePartitions() {
    var month = YearMonth.from(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)).minusMonths(1);
    for (var i = 0; i <= MONTHS_AHEAD + 1; i++, month = month.plusMonths(1)) {
      jdbc.sql(MAKE_PARTITION.formatted(month.toString().replace('-', '_'), month, month.plusMonths(1))).update();
    }
  }
}
