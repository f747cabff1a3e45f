package io.plimsoll.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.intellij.lang.annotations.Language;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs every {@link LogConsumer} from its own durable cursor.
 *
 * <p>The cursor's row is locked while a batch is handled, so of several servers only one works for a consumer at a time; it
 * moves in the transaction in which the consumer's own rows are written. A crash in between repeats the batch: each event is
 * seen at least once, in log order. So that transaction need not wait for the disk: what a crash takes back of it is done again,
 * and the writer's commits do not queue behind it. Events that a consumer does not want do not wake it: its cursor passes them
 * when it next looks.
 */
@Component
final class LogConsumers implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(LogConsumers.class);
  private static final int BATCH = 1_000;
  private static final long POLL_MILLIS = 1_000;

  @Language("PostgreSQL")
  static final String CREATE_CURSOR = """
      INSERT INTO platform.cursor (name, position, updated_at) VALUES (:name, :position, now()) ON CONFLICT (name) DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String LOCK_CURSOR = """
      SELECT position, set_config('synchronous_commit', 'off', true) FROM platform.cursor WHERE name = :name FOR UPDATE SKIP LOCKED
      """;

  @Language("PostgreSQL")
  static final String MOVE_CURSOR = """
      UPDATE platform.cursor SET position = :position, updated_at = now() WHERE name = :name
      """;

  private final JdbcClient jdbc;
  private final EventLog eventLog;
  private final EventTail tail;
  private final TransactionTemplate transaction;
  private final List<LogConsumer> consumers;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  public LogConsumers(JdbcClient jdbc, EventLog eventLog, EventTail tail, TransactionTemplate transaction,
      ObjectProvider<LogConsumer> consumers) {
    this.jdbc = jdbc;
    this.eventLog = eventLog;
    this.tail = tail;
    this.transaction = transaction;
    this.consumers = consumers.orderedStream().toList();
  }

  @Override
  public void start() {
    running = true;
    for (var consumer : consumers) {
      jdbc.sql(CREATE_CURSOR).param("name", consumer.name()).param("position", 0L).update();
      var wake = new Semaphore(1);
      var told = new AtomicLong();
      tail.add(events -> {
        told.accumulateAndGet(events.getLast().position(), Math::max);
        if (events.stream().anyMatch(event -> consumer.wants(event.type()))) wake.release();
      });
      told.accumulateAndGet(tail.position(), Math::max);
      threads.add(
          Thread.ofPlatform().name("consumer-" + consumer.name()).daemon().start(() -> run(consumer, wake, told)));
    }
  }

  private void run(LogConsumer consumer, Semaphore wake, AtomicLong told) {
    while (running) {
      try {
        wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
        wake.drainPermits();
        while (running && step(consumer, told.get())) {
          // Until it has caught up.
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.warn("Consumer {} failed and tries again from its cursor: {}", consumer.name(), e.toString());
        pause();
      }
    }
  }

  /**
   * Handles one batch; true if there may be more.
   *
   * @param told the newest event that the views of this process know of: a consumer that looks at them must not be ahead of them
   */
  boolean step(LogConsumer consumer, long told) {
    return Boolean.TRUE.equals(transaction.execute(_ -> {
      var position = jdbc.sql(LOCK_CURSOR).param("name", consumer.name()).query((row, _) -> row.getLong(1)).optional();
      if (position.isEmpty()) return false;
      var heads = eventLog.readTypes(position.get(), told, BATCH);
      if (heads.isEmpty()) return false;
      var wanted = heads.stream().filter(head -> consumer.wants(head.type())).map(EventLog.Head::position).toList();
      if (!wanted.isEmpty()) consumer.handle(eventLog.read(wanted));
      jdbc.sql(MOVE_CURSOR).param("name", consumer.name()).param("position", heads.getLast().position()).update();
      return heads.size() == BATCH;
    }));
  }

  private void pause() {
    try {
      Thread.sleep(1_000);
    } catch (InterruptedException e) {
      running = false;
    }
  }

  @Override
  public void stop() {
    running = false;
    for (var thread : threads) thread.interrupt();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
