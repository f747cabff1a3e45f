package io.plimsoll.platform;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The one log of all committed facts.
 *
 * <p>An event is written in the transaction of its fact. Positions come from one row that is updated last and stays locked
 * until commit, so they follow the order of commits and a rolled-back transaction leaves no gap: a reader that has position
 * <i>p</i> has everything up to <i>p</i>.
 */
@Component
public final class EventLog {

  /** The notification channel that wakes readers. */
  static final String CHANNEL = "plimsoll_log";

  @Language("PostgreSQL")
  static final String TAKE_POSITIONS = """
      WITH head AS (UPDATE platform.log_head SET position = position + ? RETURNING position)
      SELECT position, pg_notify('plimsoll_log', '') FROM head
      """;

  @Language("PostgreSQL")
  static final String COPY_EVENTS = """
      COPY platform.event (position, at, type, subject, actor, payload) FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String READ = """
      SELECT position, at, type, subject, actor, payload
        FROM platform.event
       WHERE position > :after
       ORDER BY position
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String READ_TYPES = """
      SELECT position, type
        FROM platform.event
       WHERE position > :after AND position <= :until
       ORDER BY position
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String READ_THESE = """
      SELECT position, at, type, subject, actor, payload
        FROM platform.event
       WHERE position = ANY (:positions)
       ORDER BY position
      """;

  @Language("PostgreSQL")
  static final String READ_SUBJECT = """
      SELECT position, at, type, subject, actor, payload
        FROM platform.event
       WHERE subject = :subject AND position > :after AND (:types::text[] IS NULL OR type LIKE ANY (:types))
       ORDER BY position
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String READ_OF_TYPES = """
      SELECT position, at, type, subject, actor, payload
        FROM platform.event
       WHERE position > :after AND (:types::text[] IS NULL OR type LIKE ANY (:types))
       ORDER BY position
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String READ_NEWEST = """
      SELECT position, at, type, subject, actor, payload
        FROM platform.event
       WHERE position < :before AND (:types::text[] IS NULL OR type LIKE ANY (:types))
       ORDER BY position DESC
       LIMIT :limit
      """;

  @Language("PostgreSQL")
  static final String MISSING = """
      WITH head AS (SELECT coalesce(max(position), -1) AS position FROM platform.log_head),
      kept AS (SELECT count(*) AS events, coalesce(max(position), 0) AS newest FROM platform.event)
      SELECT abs(head.position - kept.events) + abs(head.position - kept.newest) FROM head, kept
      """;

  @Language("PostgreSQL")
  static final String HEAD = "SELECT position FROM platform.log_head";

  private final JdbcClient jdbc;
  private final DataSource dataSource;
  private final InstantSource clock;

  public EventLog(JdbcClient jdbc, DataSource dataSource, InstantSource clock) {
    this.jdbc = jdbc;
    this.dataSource = dataSource;
    this.clock = clock;
  }

  /** Appends to the transaction under way; its place in the log is taken when that commits. */
  public void append(String type, @Nullable String subject, Actor actor, Object payload) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("an event belongs to the transaction of its fact; there is none");
    }
    pending().drafts.add(new Event.Draft(clock.instant(), type, subject, actor, Json.bytes(payload)));
  }

  private Pending pending() {
    for (var synchronization : TransactionSynchronizationManager.getSynchronizations()) {
      if (synchronization instanceof Pending pending && pending.owner() == this) return pending;
    }
    var pending = new Pending();
    TransactionSynchronizationManager.registerSynchronization(pending);
    return pending;
  }

  /** Events of a Spring transaction wait here for its commit, so that a slow transaction does not hold the log's head. */
  private final class Pending implements TransactionSynchronization {
    private final List<Event.Draft> drafts = new ArrayList<>();

    private EventLog owner() {
      return EventLog.this;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
      var connection = DataSourceUtils.getConnection(dataSource);
      try {
        write(connection, drafts, new CopyBuffer(COPY_EVENTS, 6));
      } catch (SQLException e) {
        throw new IllegalStateException("the events of this transaction could not be written", e);
      } finally {
        DataSourceUtils.releaseConnection(connection, dataSource);
      }
    }
  }

  /**
   * Writes drafts as the last act before a commit.
   *
   * @return the position of the first of them
   */
  static long write(Connection connection, List<Event.Draft> drafts, CopyBuffer copy) throws SQLException {
    if (drafts.isEmpty()) return 0;
    long last;
    try (var statement = connection.prepareStatement(TAKE_POSITIONS)) {
      statement.setLong(1, drafts.size());
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) throw new SQLException("platform.log_head has lost its row");
        last = rows.getLong(1);
      }
    }
    var position = last - drafts.size();
    copy.clear();
    for (var draft : drafts) {
      copy.row().int8(++position).instant(draft.at()).text(draft.type()).text(draft.subject()).text(draft.actor().id())
          .bytes(draft.payload());
    }
    copy.send(connection);
    return last - drafts.size() + 1;
  }

  /** Of an event no more than a reader needs to know whether it wants to read it. */
  record Head(long position, String type) {}

  /** Up to {@code limit} events after a position and up to another, oldest first, without what they say. */
  List<Head> readTypes(long after, long until, int limit) {
    return jdbc.sql(READ_TYPES).param("after", after).param("until", until).param("limit", limit)
        .query((row, _) -> new Head(row.getLong(1), row.getString(2))).list();
  }

  /** The events at some positions, oldest first. */
  List<Event> read(List<Long> positions) {
    return jdbc.sql(READ_THESE).param("positions", positions.toArray(Long[]::new)).query(EventLog::event).list();
  }

  /** Up to {@code limit} events after a position, oldest first. */
  public List<Event> read(long after, int limit) {
    return jdbc.sql(READ).param("after", after).param("limit", limit).query(EventLog::event).list();
  }

  /**
   * Up to {@code limit} events after a position, oldest first.
   *
   * @param types SQL LIKE patterns; empty for all
   */
  public List<Event> read(long after, List<String> types, int limit) {
    return jdbc.sql(READ_OF_TYPES).param("after", after).param("types", patterns(types)).param("limit", limit)
        .query(EventLog::event).list();
  }

  /** The same about one subject. */
  public List<Event> read(String subject, long after, List<String> types, int limit) {
    return jdbc.sql(READ_SUBJECT).param("subject", subject).param("after", after).param("types", patterns(types))
        .param("limit", limit).query(EventLog::event).list();
  }

  private static String @Nullable [] patterns(List<String> types) {
    return types.isEmpty() ? null : types.toArray(String[]::new);
  }

  /**
   * Up to {@code limit} events before a position, newest first.
   *
   * @param types SQL LIKE patterns; empty for all
   */
  public List<Event> readNewest(long before, List<String> types, int limit) {
    return jdbc.sql(READ_NEWEST).param("before", before)
        .param("types", patterns(types)).param("limit", limit)
        .query(EventLog::event).list();
  }

  /** The position of the newest committed event; 0 in a new database. */
  public long head() {
    return jdbc.sql(HEAD).query(Long.class).single();
  }

  /**
   * How many positions up to the head have no event, or lie beyond it; 0, always. Positions begin at 1, so the head, the newest
   * event and their number are one.
   */
  public long missing() {
    return jdbc.sql(MISSING).query(Long.class).single();
  }

  private static Event event(java.sql.ResultSet row, int number) throws SQLException {
    return new Event(row.getLong(1), row.getTimestamp(2).toInstant(), row.getString(3), row.getString(4),
        row.getString(5),
        row.getString(6).getBytes(StandardCharsets.UTF_8));
  }
}
