package io.plimsoll.platform;

import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Identifiers for postings, movements, reservations and orders: unique over all servers on one database and ascending within
 * one, so that their indexes grow at one end. Taken from the database in blocks; a stopped server leaves a gap.
 */
@Component
public final class Ids {

  private static final int BLOCK = 100_000;

  @Language("PostgreSQL")
  static final String NEXT_BLOCK = "SELECT nextval('platform.id_block')";
  private final JdbcClient jdbc;
  private long next;
  private long end;

  public Ids(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public synchronized long next() {
    if (next == end) {
      next = jdbc.sql(NEXT_BLOCK).query(Long.class).single();
      end = next + BLOCK;
    }
    return next++;
  }
}
