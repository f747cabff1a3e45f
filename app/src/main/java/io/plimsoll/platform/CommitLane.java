package io.plimsoll.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer, many commands a commit.
 *
 * <p>Commands that arrive while a commit is under way are decided together in the next one: load the rows they touch, decide
 * each in turn in memory, write everything set by set, append the events, commit once, answer everyone. So a flash sale on one
 * item costs the same as orders spread over ten thousand.
 *
 * <p>The first try of a batch trusts memory: balances are guarded by their versions and keys by the primary key. When the
 * guard misses (another server wrote, or a command was repeated) the transaction is rolled back and the batch is tried again
 * carefully, with the rows locked in key order before the decisions.
 *
 * <p>Nothing is answered before its commit. A caller whose connection to us or ours to the database breaks does not know the
 * outcome, and repeats the command with the same key.
 */
public final class CommitLane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommitLane.class);

  /** A batch closes at this many lines; measured: larger ones gain nothing and delay the first caller. */
  private static final int BATCH_LINES = 4_000;
  private static final int QUEUE_LINES = 200_000;
  private static final int REMEMBERED = 50_000;
  private static final int CAREFUL_BATCHES = 8;
  private static final int TRIES = 20;

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

  /** Opens the lane's own connection, with auto-commit off. */
  @FunctionalInterface
  public interface Connector {
    Connection open() throws SQLException;
  }

  private final Connector connector;
  private final Books books;
  private final EventTail tail;
  private final InstantSource clock;
  private final ArrayBlockingQueue<Entry<?>> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
  private final AtomicInteger queuedLines = new AtomicInteger();
  private final CopyBuffer copyCommands = new CopyBuffer(COPY_COMMANDS, 5);
  private final CopyBuffer copyEvents = new CopyBuffer(EventLog.COPY_EVENTS, 6);
  private final Map<Request.CommandKey, Known> remembered = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Request.CommandKey, Known> eldest) {
      return size() > REMEMBERED;
    }
  };
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean databaseUp = true;
  private @Nullable Connection connection;
  private int carefulBatches;
  private Instant newest = Instant.EPOCH;

  /** The kept answer of a command. */
  private record Known(byte[] fingerprint, byte[] answer) {}

  /** What a commit has made durable and nobody has been told yet. */
  private record Durable(List<Entry<?>> fresh, List<Event.Draft> events, long firstPosition) {}

  /** A command in the queue, and where its answer goes. */
  private static final class Entry<A> {
    private final Request<A> request;
    private final CompletableFuture<A> reply = new CompletableFuture<>();
    private @Nullable A answer;
    private @Nullable Throwable refusal;
    private @Nullable Known known;

    Entry(Request<A> request) {
      this.request = request;
    }

    void forget() {
      answer = null;
      refusal = null;
      known = null;
    }

    void decide(Books books, Instant now) {
      var decided = request.command().decide(books, request.actor(), now);
      answer = decided;
      if (request.keyed()) known = new Known(request.fingerprint(), Json.bytes(decided));
    }

    boolean restsOnAbsence() {
      var decided = answer;
      return decided != null && request.command().restsOnAbsence(decided);
    }

    void repeat(Known known) {
      refusal = null;
      if (MessageDigest.isEqual(known.fingerprint, request.fingerprint())) {
        answer = Json.read(known.answer, request.command().answerType());
      } else {
        refusal = idReused(request.key());
      }
    }

    void reply() {
      if (refusal != null) {
        reply.completeExceptionally(refusal);
      } else {
        reply.complete(answer);
      }
    }
  }

  public CommitLane(Connector connector, Books books, EventTail tail, InstantSource clock) {
    this.connector = connector;
    this.books = books;
    this.tail = tail;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("commit-lane").daemon().start(this::run);
  }

  /** Decides and commits one command; returns its answer when it is durable. */
  public <A> A execute(Request<A> request) {
    return await(submit(request));
  }

  /** Hands a command over; the future completes when it is durable. */
  public <A> CompletableFuture<A> submit(Request<A> request) {
    var entry = new Entry<>(request);
    if (closing) throw Problem.unavailable("the server is stopping; repeat the command with the same key");
    if (!databaseUp) throw Problem.unavailable("the database cannot be reached; repeat the command with the same key");
    var weight = request.command().weight();
    if (queuedLines.addAndGet(weight) > QUEUE_LINES || !queue.offer(entry)) {
      queuedLines.addAndGet(-weight);
      throw Problem.unavailable("more commands are waiting than can be decided soon; repeat with the same key");
    }
    return entry.reply;
  }

  /** Waits for an answer; the refusal of a command is thrown here as it was made. */
  public static <A> A await(CompletableFuture<A> reply) {
    try {
      return reply.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Problem problem) throw problem;
      throw e;
    }
  }

  static Problem idReused(String key) {
    return Problem.conflict("ID_REUSED", "the key " + key + " was used before with other content; choose a new key",
        Map.of("key", key));
  }

  private void run() {
    var batch = new ArrayList<Entry<?>>();
    while (!closing || !queue.isEmpty()) {
      batch.clear();
      try {
        var first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (!databaseUp) probe();
          continue;
        }
        gather(first, batch);
        commit(batch);
      } catch (InterruptedException e) {
        closing = true;
      } catch (Throwable unexpected) {
        log.error("A batch of {} commands failed", batch.size(), unexpected);
        fail(batch, unexpected);
        disconnect();
      }
    }
    disconnect();
  }

  private void gather(Entry<?> first, List<Entry<?>> batch) {
    var lines = 0;
    for (Entry<?> entry = first; entry != null; entry = lines < BATCH_LINES ? queue.poll() : null) {
      batch.add(entry);
      lines += entry.request.command().weight();
    }
    queuedLines.addAndGet(-lines);
  }

  private void commit(List<Entry<?>> batch) {
    var careful = carefulBatches > 0;
    if (careful) carefulBatches--;
    for (var attempt = 1;; attempt++) {
      @Nullable
      Durable durable;
      try {
        durable = attempt(batch, careful);
      } catch (Book.StaleRead stale) {
        log.debug("Deciding a batch again: {}", stale.getMessage());
        rollback();
        durable = null;
      } catch (RuntimeException e) {
        rollback();
        // Memory that is behind the database may lead a decision astray; if the locked rows do too, it is a bug.
        if (careful) {
          decideApart(batch, e);
          return;
        }
        log.debug("Deciding a batch again: {}", e.toString());
        durable = null;
      } catch (SQLException e) {
        rollback();
        if (isOfTheData(e)) {
          decideApart(batch, e);
          return;
        }
        if (!isRetryable(e)) {
          disconnect();
          databaseUp = false;
          log.warn("The database failed a batch of {} commands: {}", batch.size(), e.getMessage());
          fail(batch,
              Problem.unavailable("the database failed; the outcome is unknown, repeat the command with the same key"));
          return;
        }
        log.debug("Deciding a batch again: {}", e.getMessage());
        durable = null;
      }
      if (durable != null) {
        tell(batch, durable);
        return;
      }
      if (attempt == TRIES) {
        fail(batch,
            Problem.unavailable("other servers kept changing the same stock; repeat the command with the same key"));
        return;
      }
      careful = true;
      carefulBatches = CAREFUL_BATCHES;
    }
  }

  /** Unique violation, deadlock, serialization failure: another server met us; decide again with locks. */
  private static boolean isRetryable(SQLException e) {
    return "23505".equals(e.getSQLState()) || "40P01".equals(e.getSQLState()) || "40001".equals(e.getSQLState());
  }

  /** Whether a value or a statement was refused, so that another batch would fare better; else the database is in trouble. */
  private static boolean isOfTheData(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    return !isRetryable(e)
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("42") || state.startsWith("54"));
  }

  /** One command that cannot be written must not take the others of its batch with it: each half is tried by itself. */
  private void decideApart(List<Entry<?>> batch, Exception cause) {
    if (batch.size() > 1) {
      var middle = batch.size() / 2;
      commit(List.copyOf(batch.subList(0, middle)));
      commit(List.copyOf(batch.subList(middle, batch.size())));
      return;
    }
    log.error("A command failed: {}", batch.getFirst().request.command(), cause);
    if (cause instanceof SQLException e && e.getSQLState().startsWith("22")) {
      fail(batch, Problem.invalid("command", null, "holds a value that cannot be stored: " + e.getMessage()));
    } else {
      fail(batch, cause);
    }
  }

  private Durable attempt(List<Entry<?>> batch, boolean careful) throws SQLException, Book.StaleRead {
    var connection = connect();
    var now = now();
    var seen = tail.position();
    for (var entry : batch) entry.forget();
    for (var book : books.all()) book.begin();
    for (var entry : batch) need(entry);
    for (var book : books.all()) book.load(connection, careful);
    var known = careful ? lookUp(connection, batch) : new HashMap<Request.CommandKey, Known>();
    var fresh = new ArrayList<Entry<?>>(batch.size());
    for (var entry : batch) {
      if (decide(entry, known, now)) fresh.add(entry);
    }
    if (!careful) {
      repeatRefused(connection, batch);
      demandTruth(connection, fresh, seen);
    }
    var events = new ArrayList<Event.Draft>();
    for (var book : books.all()) book.flush(connection, events);
    keep(connection, fresh, now);
    var first = EventLog.write(connection, events, copyEvents);
    connection.commit();
    return new Durable(fresh, events, first);
  }

  /** Never earlier than the batch before, whatever happens to the clock: balances as of an instant rest on it. */
  private Instant now() {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (now.isAfter(newest)) newest = now;
    return newest;
  }

  /** The batch is durable; from here on it is only told. */
  private void tell(List<Entry<?>> batch, Durable durable) {
    for (var book : books.all()) book.committed();
    for (var entry : durable.fresh) if (entry.known != null) remembered.put(entry.request.id(), entry.known);
    if (!durable.events.isEmpty()) tail.offer(durable.firstPosition, durable.events);
    for (var entry : batch) entry.reply();
  }

  /**
   * A command may be refused now only because it was done before. One that is accepted twice is caught by the primary key, one
   * that is refused must be looked for.
   */
  private void repeatRefused(Connection connection, List<Entry<?>> batch) throws SQLException {
    var refused = new ArrayList<Entry<?>>(0);
    for (var entry : batch) if (entry.refusal != null && entry.request.keyed()) refused.add(entry);
    if (refused.isEmpty()) return;
    var known = lookUp(connection, refused);
    for (var entry : refused) {
      var before = known.get(entry.request.id());
      if (before != null) entry.repeat(before);
    }
  }

  /** A grant is guarded by the versions that it changes; that something is not there is said only of what is so at this moment. */
  private static void demandTruth(Connection connection, List<Entry<?>> fresh, long seen)
      throws SQLException, Book.StaleRead {
    var restsOnAbsence = false;
    for (var entry : fresh) restsOnAbsence |= entry.restsOnAbsence();
    if (!restsOnAbsence) return;
    try (var statement = connection.prepareStatement(EventLog.HEAD); var row = statement.executeQuery()) {
      if (row.next() && row.getLong(1) == seen) return;
    }
    throw new Book.StaleRead("something may have come meanwhile");
  }

  private void need(Entry<?> entry) {
    try {
      entry.request.command().need(books);
    } catch (Problem problem) {
      entry.refusal = problem;
    }
  }

  /** Decides one command unless its key was seen before; true if the answer is new. */
  private boolean decide(Entry<?> entry, Map<Request.CommandKey, Known> known, Instant now) {
    if (entry.refusal != null) return false;
    var request = entry.request;
    if (request.keyed()) {
      var id = request.id();
      var before = remembered.get(id);
      if (before == null) before = known.get(id);
      if (before != null) {
        entry.repeat(before);
        return false;
      }
    }
    try {
      entry.decide(books, now);
    } catch (Problem problem) {
      entry.refusal = problem;
      return false;
    }
    if (entry.known != null) known.put(request.id(), entry.known);
    return true;
  }

  private static Map<Request.CommandKey, Known> lookUp(Connection connection, List<Entry<?>> batch)
      throws SQLException {
    var callers = new ArrayList<String>();
    var keys = new ArrayList<String>();
    for (var entry : batch) {
      if (!entry.request.keyed()) continue;
      callers.add(entry.request.actor().id());
      keys.add(entry.request.key());
    }
    var known = new HashMap<Request.CommandKey, Known>();
    if (keys.isEmpty()) return known;
    try (var statement = connection.prepareStatement(FIND_COMMANDS)) {
      statement.setArray(1, connection.createArrayOf("text", callers.toArray()));
      statement.setArray(2, connection.createArrayOf("text", keys.toArray()));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          known.put(new Request.CommandKey(rows.getString(1), rows.getString(2)),
              new Known(rows.getBytes(3), rows.getString(4).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return known;
  }

  /** Stores the answers, in key order so that two servers never wait for each other's keys in a circle. */
  private void keep(Connection connection, List<Entry<?>> fresh, Instant now) throws SQLException {
    copyCommands.clear();
    var keyed = new ArrayList<Entry<?>>(fresh);
    keyed.sort(Comparator.comparing((Entry<?> entry) -> entry.request.actor().id())
        .thenComparing(entry -> entry.request.key()));
    for (var entry : keyed) {
      var known = entry.known;
      if (known == null) continue;
      copyCommands.row().text(entry.request.actor().id()).text(entry.request.key()).bytes(known.fingerprint)
          .bytes(known.answer).instant(now);
    }
    copyCommands.send(connection);
  }

  private void fail(List<Entry<?>> batch, Throwable failure) {
    for (var entry : batch) entry.reply.completeExceptionally(failure);
  }

  private Connection connect() throws SQLException {
    var open = connection;
    if (open == null) {
      open = connector.open();
      open.setAutoCommit(false);
      connection = open;
      databaseUp = true;
    }
    return open;
  }

  private void probe() {
    try {
      connect();
      log.info("The database is back");
    } catch (SQLException stillDown) {
      log.debug("The database is still away: {}", stillDown.getMessage());
    }
  }

  private void rollback() {
    if (connection == null) return;
    try {
      connection.rollback();
    } catch (SQLException e) {
      log.debug("Rollback failed, dropping the connection: {}", e.getMessage());
      disconnect();
    }
  }

  private void disconnect() {
    var open = connection;
    connection = null;
    if (open == null) return;
    try {
      open.close();
    } catch (SQLException e) {
      log.debug("The lane's connection did not close: {}", e.getMessage());
    }
  }

  /** Whether commands are being accepted. */
  public boolean isUp() {
    return databaseUp && !closing;
  }

  /** Commits what is queued, then stops. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
