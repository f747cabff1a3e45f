package io.plimsoll.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log in this process and hands each event, in order, to whoever listens: views in memory, live screens.
 *
 * <p>Events of this server's own lane arrive by hand where they join on without a gap, everything else is read from the
 * database. Notifications make it prompt, polling makes it certain. A listener sees every event after the position it started
 * from, some perhaps twice after a fault, never one out of order.
 */
public final class EventTail implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EventTail.class);
  private static final int READ_AT_ONCE = 2_000;
  private static final long POLL_MILLIS = 500;

  /** Told of events in log order, on the tail's thread; must be quick. */
  @FunctionalInterface
  public interface Listener {
    void seen(List<Event> events);
  }

  private final EventLog eventLog;
  private final CommitLane.Connector listenConnector;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Set<Listener> foreignOnly = ConcurrentHashMap.newKeySet();
  private final Set<Integer> ownBackends = ConcurrentHashMap.newKeySet();
  private final Semaphore wake = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();
  private volatile long position;
  private volatile boolean closing;

  /**
   * @param from the position of the newest event that the first listeners already know of
   */
  public EventTail(EventLog eventLog, CommitLane.Connector listenConnector, long from) {
    this.eventLog = eventLog;
    this.listenConnector = listenConnector;
    this.position = from;
  }

  /** Starts following; listeners added later see only what comes after. */
  public synchronized void start() {
    if (!threads.isEmpty()) return;
    threads.add(Thread.ofPlatform().name("event-tail").daemon().start(this::follow));
    threads.add(Thread.ofPlatform().name("event-wake").daemon().start(this::listen));
  }

  public void add(Listener listener) {
    listeners.add(listener);
  }

  /** Adds a listener that is spared the events of this process's own lane, because it has acted on them at their commit. */
  public void addForeign(Listener listener) {
    foreignOnly.add(listener);
    listeners.add(listener);
  }

  public void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** The position of the newest event that all listeners have been told of. */
  public long position() {
    return position;
  }

  /** Names a connection whose commits are handed over by {@link #offer}: its notifications need wake nobody. */
  void addOwn(Connection connection) throws SQLException {
    ownBackends.add(connection.unwrap(PGConnection.class).getBackendPID());
  }

  /** Takes the events of a commit of this process. */
  void offer(long first, List<Event.Draft> drafts) {
    if (listeners.isEmpty()) return;
    synchronized (this) {
      if (position == first - 1) {
        var events = new ArrayList<Event>(drafts.size());
        var next = first;
        for (var draft : drafts) events.add(draft.at(next++));
        tell(events, true);
        return;
      }
    }
    wake.release();
  }

  private void tell(List<Event> events, boolean own) {
    for (var listener : listeners) {
      if (own && foreignOnly.contains(listener)) continue;
      try {
        listener.seen(events);
      } catch (RuntimeException e) {
        log.error("A listener of the event log failed at position {}", events.getFirst().position(), e);
      }
    }
    position = events.getLast().position();
  }

  private void follow() {
    while (!closing) {
      try {
        wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
        wake.drainPermits();
        boolean more;
        do {
          more = catchUp();
        } while (more && !closing);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.warn("The event log cannot be read at the moment: {}", e.getMessage());
        pause();
      }
    }
  }

  private boolean catchUp() {
    var from = position;
    var events = eventLog.read(from, READ_AT_ONCE);
    if (events.isEmpty()) return false;
    synchronized (this) {
      // The lane may have been quicker while we read.
      var news = position == from ? events : events.stream().filter(event -> event.position() > position).toList();
      if (!news.isEmpty()) tell(news, false);
    }
    return events.size() == READ_AT_ONCE;
  }

  private void listen() {
    while (!closing) {
      try (var connection = listenConnector.open()) {
        connection.setAutoCommit(true);
        try (var statement = connection.createStatement()) {
          statement.execute("LISTEN " + EventLog.CHANNEL);
        }
        wake.release();
        awaitNotifications(connection);
      } catch (SQLException e) {
        if (closing) return;
        log.warn("Notifications are interrupted, polling goes on: {}", e.getMessage());
        pause();
      }
    }
  }

  private void awaitNotifications(Connection connection) throws SQLException {
    var postgres = connection.unwrap(PGConnection.class);
    while (!closing) {
      var notifications = postgres.getNotifications(1_000);
      if (notifications == null) continue;
      for (var notification : notifications) {
        if (ownBackends.contains(notification.getPID())) continue;
        wake.release();
        break;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(1_000);
    } catch (InterruptedException e) {
      closing = true;
    }
  }

  @Override
  public void close() {
    closing = true;
    wake.release();
    for (var thread : threads) thread.interrupt();
  }
}
