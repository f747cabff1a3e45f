package io.plimsoll.platform;

import io.plimsoll.platform.Entry.Known;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane, many commands a commit.
 *
 * <p>Commands that arrive while a commit is under way are decided together in the next one: load the rows they touch, decide
 * each in turn in memory, write everything set by set, append the events, commit once, answer everyone. So a flash sale on one
 * item costs the same as orders spread over ten thousand.
 *
 * <p>While one batch is being written, the next is decided on what that one will leave, and begins to write its own new rows on
 * a second connection; what others could have changed too, and its place in the log, it writes when the batch before is durable.
 * If that one comes to nothing, so does it.
 *
 * <p>The first try of a batch trusts memory: balances are guarded by their versions and keys by the primary key. When the
 * guard misses (another server wrote, or a command was repeated) the transaction is rolled back and the batch is tried again
 * carefully and alone, with the rows locked in key order before the decisions.
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

  /** A batch under way beside others holds at least so many lines, and half as many as they do. */
  private static final int BESIDE_LINES = 16;

  /** Measured on two cores: one more than can write new rows at once, so that the next batch is decided by then. */
  private static final int WRITERS = 3;
  private static final long IDLE_MILLIS = 200;

  /** Opens a connection of the lane's own. */
  @FunctionalInterface
  public interface Connector {
    Connection open() throws SQLException;
  }

  private final Connector connector;
  private final Books books;
  private final EventTail tail;
  private final InstantSource clock;

  /** Guarded by itself, like the next two; whoever waits on it waits for commands, or for a batch to be written. */
  private final ArrayDeque<Entry<?>> queue = new ArrayDeque<>();
  private int queuedLines;
  private int awaitedLines = Integer.MAX_VALUE;
  private final Thread thread;
  private final ExecutorService writing = Executors.newFixedThreadPool(WRITERS,
      Thread.ofPlatform().name("commit-writer-", 1).daemon().factory());
  private volatile boolean closing;
  private volatile boolean databaseUp = true;

  // From here on the lane's thread alone.

  private final ArrayDeque<Batch> underWay = new ArrayDeque<>();
  private final Batch.@Nullable Writer[] writers = new Batch.Writer[WRITERS];
  private final Map<Request.CommandKey, Known> remembered = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Request.CommandKey, Known> eldest) {
      return size() > REMEMBERED;
    }
  };
  private int nextWriter;
  private int carefulBatches;
  private Instant newest = Instant.EPOCH;

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
    var weight = entry.weight();
    synchronized (queue) {
      if (queuedLines + weight > QUEUE_LINES) {
        throw Problem.unavailable("more commands are waiting than can be decided soon; repeat with the same key");
      }
      queuedLines += weight;
      queue.add(entry);
      if (queuedLines >= awaitedLines) queue.notifyAll();
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

  private void run() {
    var entries = new ArrayList<Entry<?>>();
    while (!closing || isWorkLeft()) {
      entries.clear();
      try {
        gather(entries);
        tellWritten();
        if (!entries.isEmpty()) commit(List.copyOf(entries));
        else if (!databaseUp) probe();
      } catch (InterruptedException e) {
        closing = true;
      } catch (Throwable unexpected) {
        log.error("A batch of {} commands failed", entries.size(), unexpected);
        fail(entries, unexpected);
        for (var batch : takeBack()) fail(batch.entries(), unexpected);
        disconnect();
      }
    }
    writing.shutdown();
    disconnect();
  }

  private boolean isWorkLeft() {
    synchronized (queue) {
      return !queue.isEmpty() || !underWay.isEmpty();
    }
  }

  /** Takes what is waiting, as much as a batch holds; returns without any when a batch has been written, or after a while. */
  private void gather(List<Entry<?>> entries) throws InterruptedException {
    synchronized (queue) {
      var enough = enough();
      if (!isOldestWritten() && queuedLines < enough) {
        awaitedLines = enough;
        queue.wait(IDLE_MILLIS);
        awaitedLines = Integer.MAX_VALUE;
      }
      if (!isOldestWritten() && queuedLines < enough) return;
      var lines = 0;
      while (lines < BATCH_LINES && !queue.isEmpty()) {
        var entry = queue.remove();
        entries.add(entry);
        lines += entry.weight();
      }
      queuedLines -= lines;
    }
  }

  /**
   * How many lines must wait to begin a batch: any, if none is under way. A commit costs much the same for one line as for many,
   * so a batch beside others must be worth it.
   */
  private int enough() {
    if (underWay.isEmpty()) return 1;
    if (underWay.size() == WRITERS) return Integer.MAX_VALUE;
    var lines = 0;
    for (var batch : underWay) lines += batch.lines();
    return Math.max(BESIDE_LINES, lines / 2);
  }

  private boolean isOldestWritten() {
    return !underWay.isEmpty() && underWay.getFirst().isWritten();
  }

  private void tellWritten() {
    while (isOldestWritten()) tellOldest();
  }

  private void finishAll() {
    while (!underWay.isEmpty()) tellOldest();
  }

  /** Waits for the oldest batch and answers its commands; if it came to nothing, it and all that rest on it are done again. */
  private void tellOldest() {
    var oldest = underWay.getFirst();
    var failure = oldest.failure();
    if (failure == null) {
      underWay.removeFirst();
      oldest.tell(tail, remembered);
      return;
    }
    var again = takeBack();
    carefulBatches = CAREFUL_BATCHES;
    if (mayTryAgain(oldest.entries(), failure, false)) commitAlone(oldest.entries());
    for (var batch : again) if (batch != oldest) commitAlone(batch.entries());
  }

  /** Waits until nothing is under way any more, without telling anybody. */
  private List<Batch> takeBack() {
    var all = List.copyOf(underWay);
    underWay.clear();
    for (var batch : all) {
      batch.failure();
      batch.abandon();
    }
    return all;
  }

  private void commit(List<Entry<?>> entries) {
    Batch.need(entries, books);
    if (carefulBatches > 0 || books.wantLocks()) {
      finishAll();
      if (carefulBatches > 0) carefulBatches--;
      commitAlone(entries);
      return;
    }
    Batch batch;
    try {
      batch = Batch.decide(entries, books, writer(nextWriter), List.copyOf(underWay), false, remembered,
          tail.position(), now());
    } catch (SQLException | RuntimeException e) {
      rollback(nextWriter);
      finishAll();
      // Memory that is behind the database may lead a decision astray.
      if (mayTryAgain(entries, e, false)) commitAlone(entries);
      return;
    }
    nextWriter = (nextWriter + 1) % WRITERS;
    underWay.add(batch);
    writing.execute(() -> {
      batch.run();
      synchronized (queue) {
        queue.notifyAll();
      }
    });
  }

  /** Decides under locks, with no other batch under way. */
  private void commitAlone(List<Entry<?>> entries) {
    for (var attempt = 1; attempt <= TRIES; attempt++) {
      @Nullable
      Batch batch = null;
      try {
        Batch.need(entries, books);
        batch = Batch.decide(entries, books, writer(nextWriter), List.of(), true, remembered, tail.position(), now());
        batch.write();
        batch.tell(tail, remembered);
        return;
      } catch (Book.StaleRead | SQLException | RuntimeException e) {
        if (batch != null) batch.abandon();
        rollback(nextWriter);
        if (!mayTryAgain(entries, e, true)) return;
      }
    }
    fail(entries,
        Problem.unavailable("other servers kept changing the same stock; repeat the command with the same key"));
  }

  /** Whether a batch that came to nothing may be decided again as it is; if not, all its commands have been seen to. */
  private boolean mayTryAgain(List<Entry<?>> entries, Throwable failure, boolean underLocks) {
    if (failure instanceof SQLException e) {
      if (isOfTheData(e)) {
        decideApart(entries, e);
        return false;
      }
      if (!isRetryable(e)) {
        disconnect();
        databaseUp = false;
        log.warn("The database failed a batch of {} commands: {}", entries.size(), e.getMessage());
        fail(entries,
            Problem.unavailable("the database failed; the outcome is unknown, repeat the command with the same key"));
        return false;
      }
    } else if (!(failure instanceof Book.StaleRead) && underLocks) {
      // Memory may be behind the database; if the locked rows lead a decision astray too, it is a bug.
      decideApart(entries, failure);
      return false;
    }
    log.debug("Deciding a batch again: {}", failure.toString());
    return true;
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
  private void decideApart(List<Entry<?>> entries, Throwable cause) {
    if (entries.size() > 1) {
      var middle = entries.size() / 2;
      commitAlone(entries.subList(0, middle));
      commitAlone(entries.subList(middle, entries.size()));
      return;
    }
    log.error("A command failed: {}", entries.getFirst().request.command(), cause);
    if (cause instanceof SQLException e && e.getSQLState().startsWith("22")) {
      fail(entries, Problem.invalid("command", null, "holds a value that cannot be stored: " + e.getMessage()));
    } else {
      fail(entries, cause);
    }
  }

  /** Never earlier than the batch before, whatever happens to the clock: balances as of an instant rest on it. */
  private Instant now() {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (now.isAfter(newest)) newest = now;
    return newest;
  }

  private static void fail(List<Entry<?>> entries, Throwable failure) {
    for (var entry : entries) entry.reply.completeExceptionally(failure);
  }

  private Batch.Writer writer(int number) throws SQLException {
    var writer = writers[number];
    if (writer == null || writer.connection.isClosed()) {
      var connection = connector.open();
      connection.setAutoCommit(false);
      tail.addOwn(connection);
      writer = new Batch.Writer(connection);
      writers[number] = writer;
      databaseUp = true;
    }
    return writer;
  }

  private void probe() {
    try {
      writer(nextWriter);
      log.info("The database is back");
    } catch (SQLException stillDown) {
      log.debug("The database is still away: {}", stillDown.getMessage());
    }
  }

  private void rollback(int number) {
    var writer = writers[number];
    if (writer != null) writer.rollback();
  }

  private void disconnect() {
    for (var number = 0; number < WRITERS; number++) {
      var writer = writers[number];
      writers[number] = null;
      if (writer != null) writer.close();
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
