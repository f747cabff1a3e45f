package io.plimsoll.platform;

import io.plimsoll.platform.Entry.Known;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that were decided together, and their one transaction. */
final class Batch {

  private static final Logger log = LoggerFactory.getLogger(Batch.class);

  /** Longer waits for the batch before could be a circle through another server's locks; the younger batch breaks it. */
  private static final long WAIT_SECONDS = 2;

  @Language("PostgreSQL")
  static final String COPY_COMMANDS = """
      COPY platform.command (caller, key, fingerprint, answer, at) FROM STDIN (FORMAT binary)
      """;

  @Language("PostgreSQL")
  static final String FIND_COMMANDS = """
      SELECT c.caller, c.key, c.fingerprint, c.answer
        FROM unnest(?::text[], ?::text[]) AS asked (caller, key)
        JOIN platform.command c ON c.caller = asked.caller AND c.key = asked.key
      """;

  /** One place to write at: its connection, and buffers that are filled for one batch after another. */
  static final class Writer {
    final Connection connection;
    private final CopyBuffer commands = new CopyBuffer(COPY_COMMANDS, 5);
    private final CopyBuffer events = new CopyBuffer(EventLog.COPY_EVENTS, 6);

    Writer(Connection connection) {
      this.connection = connection;
    }

    /** Takes back what was not committed; a connection that cannot even do that is of no more use. */
    void rollback() {
      try {
        connection.rollback();
      } catch (SQLException e) {
        log.debug("A rollback failed, dropping the connection: {}", e.getMessage());
        close();
      }
    }

    void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        log.debug("A connection of the lane did not close: {}", e.getMessage());
      }
    }
  }

  private final List<Entry<?>> entries;
  private final Writer writer;
  private final long seen;
  private final Map<Request.CommandKey, Known> known = new HashMap<>();
  private final List<Book.Sheet> sheets = new ArrayList<>();
  private final List<Event.Draft> events = new ArrayList<>();
  private final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
  private List<Batch> before;
  private boolean restsOnAbsence;
  private long firstPosition;

  private Batch(List<Entry<?>> entries, Writer writer, List<Batch> before, long seen) {
    this.entries = entries;
    this.writer = writer;
    this.before = before;
    this.seen = seen;
  }

  /** Asks the books for what the commands need. */
  static void need(List<Entry<?>> entries, Books books) {
    for (var book : books.all()) book.begin();
    for (var entry : entries) {
      entry.forget();
      entry.need(books);
    }
  }

  /**
   * Decides commands whose needs the books know.
   *
   * @param before the batches that are still being written, and on whose decisions these rest, the oldest first
   * @param careful whether rows are locked and keys looked up first
   * @param remembered answers of the newest commands
   * @param seen the position of the newest event that the views in memory had taken in before anything was read from them
   */
  static Batch decide(List<Entry<?>> entries, Books books, Writer writer, List<Batch> before, boolean careful,
      Map<Request.CommandKey, Known> remembered, long seen, Instant now) throws SQLException {
    var batch = new Batch(entries, writer, before, seen);
    try {
      batch.decide(books, careful, remembered, now);
      return batch;
    } catch (SQLException | RuntimeException e) {
      batch.abandon();
      throw e;
    }
  }

  private void decide(Books books, boolean careful, Map<Request.CommandKey, Known> remembered, Instant now)
      throws SQLException {
    for (var book : books.all()) book.load(writer.connection, careful);
    var kept = careful ? lookUp(entries) : Map.<Request.CommandKey, Known>of();
    var fresh = new ArrayList<Entry<?>>(entries.size());
    for (var entry : entries) {
      var first = entry.request.keyed() ? first(entry.request.id(), remembered, kept) : null;
      if (first != null) {
        entry.repeat(first);
      } else if (entry.decide(books, now)) {
        fresh.add(entry);
        if (entry.known() != null) known.put(entry.request.id(), entry.known());
      }
    }
    if (!careful) {
      repeatRefused();
      for (var entry : fresh) restsOnAbsence |= entry.restsOnAbsence();
    }
    for (var book : books.all()) sheets.add(book.close(events));
    keep(fresh, now);
  }

  private @Nullable Known first(Request.CommandKey id, Map<Request.CommandKey, Known> remembered,
      Map<Request.CommandKey, Known> kept) {
    var first = remembered.get(id);
    if (first == null) first = known.get(id);
    for (var batch : before) if (first == null) first = batch.known.get(id);
    return first != null ? first : kept.get(id);
  }

  /**
   * A command may be refused now only because it was done before. One that is accepted twice is caught by the primary key, one
   * that is refused must be looked for.
   */
  private void repeatRefused() throws SQLException {
    var refused = new ArrayList<Entry<?>>(0);
    for (var entry : entries) if (entry.isRefused() && entry.request.keyed()) refused.add(entry);
    if (refused.isEmpty()) return;
    var kept = lookUp(refused);
    for (var entry : refused) {
      var first = kept.get(entry.request.id());
      if (first != null) entry.repeat(first);
    }
  }

  private Map<Request.CommandKey, Known> lookUp(List<Entry<?>> wanted) throws SQLException {
    var callers = new ArrayList<String>();
    var keys = new ArrayList<String>();
    for (var entry : wanted) {
      if (!entry.request.keyed()) continue;
      callers.add(entry.request.actor().id());
      keys.add(entry.request.key());
    }
    var found = new HashMap<Request.CommandKey, Known>();
    if (keys.isEmpty()) return found;
    var connection = writer.connection;
    try (var statement = connection.prepareStatement(FIND_COMMANDS)) {
      statement.setArray(1, connection.createArrayOf("text", callers.toArray()));
      statement.setArray(2, connection.createArrayOf("text", keys.toArray()));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(new Request.CommandKey(rows.getString(1), rows.getString(2)),
              new Known(rows.getBytes(3), rows.getString(4).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return found;
  }

  /** Keeps the answers, in key order so that two servers never wait for each other's keys in a circle. */
  private void keep(List<Entry<?>> fresh, Instant now) {
    writer.commands.clear();
    fresh.sort(Comparator.comparing((Entry<?> entry) -> entry.request.actor().id())
        .thenComparing(entry -> entry.request.key()));
    for (var entry : fresh) {
      var kept = entry.known();
      if (kept == null) continue;
      writer.commands.row().text(entry.request.actor().id()).text(entry.request.key()).bytes(kept.fingerprint())
          .bytes(kept.answer()).instant(now);
    }
  }

  /** Writes what was decided and commits it. New rows go in while the batch before is still under way, the rest when it is durable. */
  void write() throws SQLException, Book.StaleRead {
    var connection = writer.connection;
    for (var sheet : sheets) sheet.append(connection);
    writer.commands.send(connection);
    if (!before.isEmpty()) before.getLast().await();
    if (restsOnAbsence) demandTruth();
    for (var sheet : sheets) sheet.update(connection);
    firstPosition = EventLog.write(connection, events, writer.events);
    connection.commit();
  }

  /** Writes, takes back what failed, and lets the lane know how it went. Never throws. */
  void run() {
    try {
      write();
      written.complete(null);
    } catch (Throwable failure) {
      writer.rollback();
      written.completeExceptionally(failure);
    }
  }

  private void await() throws Book.StaleRead {
    try {
      written.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new Book.StaleRead("the batch before came to nothing");
    } catch (TimeoutException e) {
      throw new Book.StaleRead("the batch before took more than " + WAIT_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Book.StaleRead("the server is stopping");
    }
  }

  /** A grant is guarded by the versions that it changes; that something is not there is said only of what is so at this moment. */
  private void demandTruth() throws SQLException, Book.StaleRead {
    var known = seen;
    for (var batch : before) known = batch.after(known);
    try (var statement = writer.connection.prepareStatement(EventLog.HEAD); var row = statement.executeQuery()) {
      if (row.next() && row.getLong(1) == known) return;
    }
    throw new Book.StaleRead("something may have come meanwhile");
  }

  /** Up to where the log is known to one who knew it up to a position and knows this batch. */
  private long after(long position) {
    if (events.isEmpty() || firstPosition > position + 1) return position;
    return Math.max(position, firstPosition + events.size() - 1);
  }

  /** Whether the writer is through with it. */
  boolean isWritten() {
    return written.isDone();
  }

  /** Waits until the writer is through with it; why it came to nothing, or null if it is durable. */
  @Nullable
  Throwable failure() {
    try {
      return written.handle((_, failure) -> failure).get();
    } catch (InterruptedException | ExecutionException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  /** It is durable; from here on it is only told. */
  void tell(EventTail tail, Map<Request.CommandKey, Known> remembered) {
    for (var sheet : sheets) sheet.committed();
    remembered.putAll(known);
    before = List.of();
    if (!events.isEmpty()) tail.offer(firstPosition, events);
    for (var entry : entries) entry.tell();
  }

  /** It came to nothing, and its commands will be decided again. */
  void abandon() {
    for (var sheet : sheets) sheet.abandoned();
    sheets.clear();
  }

  int lines() {
    var lines = 0;
    for (var entry : entries) lines += entry.weight();
    return lines;
  }

  List<Entry<?>> entries() {
    return entries;
  }
}
