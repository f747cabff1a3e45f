package io.plimsoll.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import io.plimsoll.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Writers that take their time, readers that do not wait: nobody may miss an event, whatever happens in between. */
@ExtendWith(SharedServer.class)
class EventLogTest {

  private static final Actor ACTOR = new Actor("test:log");

  private static Connection connection() throws SQLException {
    return DriverManager.getConnection(TestDatabase.jdbc(SharedServer.get().databaseUrl()));
  }

  private static EventLog log() {
    return SharedServer.get().bean(EventLog.class);
  }

  private static Event.Draft draft(String type, String subject) {
    return new Event.Draft(Instant.now(), type, subject, ACTOR, "{}".getBytes(StandardCharsets.UTF_8));
  }

  /** Commits events as another server would, holding the log's head for a while. */
  private static void write(List<Event.Draft> drafts, long millis, boolean commit) throws Exception {
    try (var connection = connection()) {
      connection.setAutoCommit(false);
      EventLog.write(connection, drafts, new CopyBuffer(EventLog.COPY_EVENTS, 6));
      Thread.sleep(millis);
      if (commit) connection.commit();
      else
        connection.rollback();
    }
  }

  private static void await(String what, java.util.function.BooleanSupplier done) throws InterruptedException {
    var end = System.nanoTime() + 20_000_000_000L;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long for " + what).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void aReaderNeverSkipsAnEventThatCommitsLate() throws Exception {
    var start = log().head();
    var committed = new AtomicInteger();
    var writing = new AtomicBoolean(true);
    var seen = new ArrayList<Event>();
    var reader = Executors.newSingleThreadExecutor();
    var reading = reader.submit(() -> {
      var last = start;
      while (true) {
        var stillWriting = writing.get();
        var events = log().read(last, 7);
        for (var event : events) {
          assertThat(event.position()).as("the reader was ahead of a commit").isEqualTo(last + 1);
          last = event.position();
          if (event.type().equals("test.slow")) seen.add(event);
        }
        if (events.isEmpty() && !stillWriting) return null;
      }
    });
    var transaction = SharedServer.get().bean(TransactionTemplate.class);
    try (var writers = Executors.newFixedThreadPool(8)) {
      for (var writer = 0; writer < 8; writer++) {
        var random = new Random(writer);
        var spring = writer % 2 == 0;
        writers.submit(() -> {
          for (var i = 0; i < 25; i++) {
            var size = 1 + random.nextInt(5);
            var commit = random.nextInt(4) > 0;
            if (spring) {
              // Slow before its commit: it must not hold the others up, and its events come when it commits.
              transaction.executeWithoutResult(status -> {
                for (var n = 0; n < size; n++) log().append("test.slow", null, ACTOR, Map.of());
                sleep(random.nextInt(40));
                if (!commit) status.setRollbackOnly();
              });
            } else {
              var drafts = new ArrayList<Event.Draft>();
              for (var n = 0; n < size; n++) drafts.add(draft("test.slow", "x"));
              write(drafts, random.nextInt(20), commit);
            }
            if (commit) committed.addAndGet(size);
          }
          return null;
        });
      }
    }
    writing.set(false);
    reading.get();
    reader.shutdown();
    assertThat(seen).hasSize(committed.get());
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTailHearsOfOtherServersQuicklyAndInOrder() throws Exception {
    var seen = new CopyOnWriteArrayList<Long>();
    var arrived = new ConcurrentHashMap<String, Long>();
    try (var tail = new EventTail(log(), EventLogTest::connection, log().head())) {
      var start = tail.position();
      tail.add(events -> events.forEach(event -> {
        seen.add(event.position());
        if (event.subject() != null) arrived.put(event.subject(), System.nanoTime());
      }));
      tail.start();
      Thread.sleep(700);
      var delays = new ArrayList<Long>();
      for (var i = 0; i < 15; i++) {
        var subject = "quick-" + i;
        write(List.of(draft("test.tail", subject)), 0, true);
        var committed = System.nanoTime();
        await(subject, () -> arrived.containsKey(subject));
        delays.add((arrived.getOrDefault(subject, 0L) - committed) / 1_000_000);
      }
      delays.sort(null);
      assertThat(delays.get(7)).as("milliseconds, of " + delays + "; polling alone takes some 250").isLessThan(120);
      for (var i = 0; i < seen.size(); i++) assertThat(seen.get(i)).isEqualTo(start + 1 + i);
    }
  }

  @Test
  void aTailWithoutNotificationsPolls() throws Exception {
    var seen = new CopyOnWriteArrayList<String>();
    CommitLane.Connector deaf = () -> {
      throw new SQLException("no connection for notifications");
    };
    try (var tail = new EventTail(log(), deaf, log().head())) {
      tail.add(events -> events.forEach(event -> {
        if (event.type().equals("test.deaf")) seen.add(String.valueOf(event.subject()));
      }));
      tail.start();
      for (var i = 0; i < 3; i++) {
        write(List.of(draft("test.deaf", "poll-" + i)), 0, true);
        var count = i + 1;
        await("the poll", () -> seen.size() == count);
      }
    }
    assertThat(seen).containsExactly("poll-0", "poll-1", "poll-2");
  }

  @Test
  void aListenerThatFailsDoesNotKeepTheOthersFromHearing() throws Exception {
    var heard = new AtomicInteger();
    try (var tail = new EventTail(log(), EventLogTest::connection, log().head())) {
      tail.add(events -> {
        throw new IllegalStateException("this listener is broken on purpose");
      });
      tail.add(events -> heard.addAndGet((int) events.stream().filter(event -> event.type().equals("test.deafened"))
          .count()));
      tail.start();
      write(List.of(draft("test.deafened", "one")), 0, true);
      write(List.of(draft("test.deafened", "two")), 0, true);
      await("both events", () -> heard.get() == 2);
    }
  }

  /** Fails now and then after it has written, as a crash would; keeps what it saw in memory and in a table. */
  private static final class Forgetful implements LogConsumer {
    private final ConcurrentLinkedQueue<Long> handled = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(3);
    private final AtomicInteger crashes = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean met = new AtomicBoolean();

    @Override
    public String name() {
      return "test.forgetful";
    }

    @Override
    public boolean wants(String type) {
      return type.equals("test.consumed");
    }

    @Override
    public void handle(List<Event> events) {
      if (!busy.compareAndSet(false, true)) met.set(true);
      try {
        for (var event : events) {
          handled.add(event.position());
          SharedServer.get().jdbc().sql("INSERT INTO test_consumed (position) VALUES (:position)")
              .param("position", event.position()).update();
        }
        if (random.nextInt(3) == 0) {
          crashes.incrementAndGet();
          throw new IllegalStateException("a crash on purpose");
        }
      } finally {
        busy.set(false);
      }
    }
  }

  @Test
  void aConsumerGoesOnWhereItStoppedAndSeesEverything() throws Exception {
    var server = SharedServer.get();
    server.jdbc().sql("CREATE TABLE test_consumed (position bigint PRIMARY KEY)").update();
    var consumer = new Forgetful();
    var provider = new StaticListableBeanFactory(Map.of("consumer", consumer)).getBeanProvider(LogConsumer.class);
    // Two servers have the consumer; one of them works at a time.
    var two = new ArrayList<LogConsumers>();
    for (var i = 0; i < 2; i++) {
      two.add(new LogConsumers(server.jdbc(), log(), server.bean(EventTail.class),
          server.bean(TransactionTemplate.class), provider));
    }
    two.getFirst().start();
    two.getFirst().stop();
    var end = new AtomicLong();
    try (var stepping = Executors.newFixedThreadPool(2)) {
      for (var consumers : two) {
        stepping.submit(() -> {
          while (end.get() == 0 || cursor() < end.get()) {
            try {
              consumers.step(consumer, Long.MAX_VALUE);
            } catch (IllegalStateException crash) {
              assertThat(crash).hasMessage("a crash on purpose");
            }
          }
          return null;
        });
      }
      for (var i = 0; i < 40; i++) {
        var drafts = new ArrayList<Event.Draft>();
        for (var n = 0; n <= i % 4; n++) drafts.add(draft("test.consumed", "item:" + n));
        write(drafts, i % 3, i % 5 > 0);
      }
      end.set(log().head());
    }
    var wanted = server.jdbc().sql("SELECT position FROM platform.event WHERE type = 'test.consumed' ORDER BY position")
        .query(Long.class).list();
    assertThat(server.jdbc().sql("SELECT position FROM test_consumed ORDER BY position").query(Long.class).list())
        .as("what it wrote, in the transaction that moved its cursor").isEqualTo(wanted);
    assertThat(consumer.crashes.get()).isPositive();
    assertThat(consumer.met).as("both servers handled a batch at once").isFalse();
    // Each at least once, and never before everything that came earlier had been seen.
    long newest = 0;
    for (var position : consumer.handled) {
      if (position <= newest) continue;
      assertThat(wanted.indexOf(position)).isEqualTo(wanted.indexOf(newest) + 1);
      newest = position;
    }
  }

  private static long cursor() {
    return SharedServer.get().jdbc().sql("SELECT position FROM platform.cursor WHERE name = 'test.forgetful'")
        .query(Long.class).single();
  }

  @Test
  void aConsumerIsNeverAheadOfTheViewsOfItsServer() throws Exception {
    var server = SharedServer.get();
    var consumer = new LogConsumer() {
      private final List<Long> seen = new ArrayList<>();

      @Override
      public String name() {
        return "test.patient";
      }

      @Override
      public void handle(List<Event> events) {
        events.forEach(event -> seen.add(event.position()));
      }
    };
    var provider = new StaticListableBeanFactory(Map.of("consumer", consumer)).getBeanProvider(LogConsumer.class);
    var consumers = new LogConsumers(server.jdbc(), log(), server.bean(EventTail.class),
        server.bean(TransactionTemplate.class), provider);
    var told = log().head();
    server.jdbc().sql(LogConsumers.CREATE_CURSOR).param("name", consumer.name()).param("position", told).update();
    write(List.of(draft("test.patience", "x")), 0, true);
    consumers.step(consumer, told);
    assertThat(consumer.seen).isEmpty();
    consumers.step(consumer, told + 1);
    assertThat(consumer.seen).containsExactly(told + 1);
  }

  @Test
  void anEventBelongsToATransaction() {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> log().append("test.alone", null, ACTOR, Map.of()))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("transaction");
  }

  @Test
  void theNewestComeFirstAndByType() throws Exception {
    write(List.of(draft("test.newest.a", "s"), draft("test.newest.b", "s"), draft("test.newest.a", "t")), 0, true);
    assertThat(log().readNewest(Long.MAX_VALUE, List.of("test.newest.%"), 2)).extracting(Event::type)
        .containsExactly("test.newest.a", "test.newest.b");
    assertThat(log().readNewest(Long.MAX_VALUE, List.of("test.newest.a"), 9)).extracting(Event::subject)
        .containsExactly("t", "s");
    assertThat(log().read("s", 0, List.of(), 9)).extracting(Event::type).containsExactly("test.newest.a",
        "test.newest.b");
    assertThat(Duration.between(log().read("s", 0, List.of(), 1).getFirst().at(), Instant.now()))
        .isLessThan(Duration.ofHours(1));
  }
}
