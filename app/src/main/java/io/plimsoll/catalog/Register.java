package io.plimsoll.catalog;

import io.plimsoll.platform.Actor;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.Json;
import io.plimsoll.platform.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes master data of every kind, in sets: lock what is there, check each against it, write the good ones with one statement
 * for the new and one for the changed, append an event for each, commit, show them to readers.
 */
@Component
final class Register {

  /** Whatever its version, it must be there. */
  static final long ANY = -1;

  private static final int TRIES = 5;

  /** What is written of a change into the log. */
  record Changed(String key, long version, @Nullable Record old, Record value) {}

  private final EventLog events;
  private final TransactionTemplate transaction;

  Register(EventLog events, TransactionTemplate transaction) {
    this.events = events;
    this.transaction = transaction;
  }

  /** What became of one write. */
  record Written<R>(R row, boolean created) {}

  /**
   * Creates or changes one.
   *
   * @param key from the path; null if the body says it
   * @param mayExist false to create only
   * @param ifMatch the version that it must have; null for the one that the body says, or any; {@link #ANY}
   */
  <R extends Row, B extends Record> Written<R> put(Kind<R, B> kind, @Nullable String key, B body, boolean mayExist,
      @Nullable Long ifMatch, Actor actor) {
    var checks = new Checks();
    var given = key == null ? body : kind.underKey(body, key, checks);
    if (!checks.isClean()) throw Problem.invalid(checks.errors());
    var write = Write.<R, B>of(kind.key(given), given);
    writeAll(kind, List.of(write), actor, now -> {
      if (now != null && !mayExist) {
        throw Problem.conflict("EXISTS", kind.name() + " " + write.key + " exists already; change it with PUT",
            Map.of("key", write.key));
      }
      var readAt = ifMatch != null ? ifMatch : kind.version(given);
      if (now == null ? ifMatch != null : readAt != null && readAt != ANY && now.version() != readAt) {
        throw Problem.changed(kind.name(), write.key, now == null ? 0 : now.version());
      }
    });
    if (!write.checks.isClean()) throw Problem.invalid(write.checks.errors());
    var row = write.after != null ? write.after : write.before;
    if (row == null) throw new IllegalStateException(kind.name() + " " + write.key + " was written and is not there");
    return new Written<>(row, write.before == null);
  }

  /** Writes the good ones; the others have complaints in their checks afterwards. */
  <R extends Row, B extends Record> void writeAll(Kind<R, B> kind, List<Write<R, B>> writes, Actor actor) {
    writeAll(kind, writes, actor, _ -> {});
  }

  private <R extends Row, B extends Record> void writeAll(Kind<R, B> kind, List<Write<R, B>> writes, Actor actor,
      Condition<R> condition) {
    for (var tries = 1;; tries++) {
      try {
        transaction.executeWithoutResult(_ -> tryWrite(kind, writes, actor, condition));
        return;
      } catch (DuplicateKeyException | ConcurrencyFailureException otherWasQuicker) {
        // What it wrote is seen when we look again; in a transaction of the caller, that is the caller's to do.
        if (TransactionSynchronizationManager.isActualTransactionActive()) throw otherWasQuicker;
        if (tries == TRIES) throw Problem.unavailable("others change the same " + kind.name() + "; try again");
      }
    }
  }

  /** Looks at the row as it is under its lock, and throws if the write is not to be. */
  @FunctionalInterface
  private interface Condition<R> {
    void demand(@Nullable R now);
  }

  private <R extends Row, B extends Record> void tryWrite(Kind<R, B> kind, List<Write<R, B>> writes, Actor actor,
      Condition<R> condition) {
    kind.beforeWrite();
    var references = new References();
    var now = byKey(kind.lock(writes.stream().map(write -> write.key).toList()));
    for (var write : writes) {
      write.before = now.get(write.key);
      write.after = null;
      condition.demand(write.before);
      var wanted = write.wanted(kind, write.before);
      write.body = kind.checked(wanted, write.before, references, write.checks);
      if (write.checks.isClean()) references.accept(kind, write.key);
    }
    kind.checkTogether(writes.stream().filter(write -> write.checks.isClean()).toList());

    var good = new ArrayList<Write<R, B>>();
    for (var write : writes) {
      if (!write.checks.isClean()) continue;
      write.unchanged = write.before != null && write.checkedBody().equals(kind.body(write.before));
      if (!write.unchanged) good.add(write);
    }
    if (good.isEmpty()) return;

    // After this point nothing may be refused, only thrown.
    var created = good.stream().filter(write -> write.before == null).toList();
    var changed = good.stream().filter(write -> write.before != null).toList();
    if (!created.isEmpty() && kind.insert(json(created, kind, references)) != created.size()) {
      throw new ConcurrencyFailureException("created by another at the same time");
    }
    if (!changed.isEmpty()) kind.update(json(changed, kind, references));
    kind.afterWrite(good, references);
    var rows = byKey(kind.load(good.stream().map(write -> write.key).toList()));
    for (var write : good) {
      var row = rows.get(write.key);
      if (row == null) throw new IllegalStateException(kind.name() + " " + write.key + " cannot be read back");
      write.after = row;
      events.append("catalog." + kind.name() + ".changed", kind.name() + ":" + write.key, actor,
          new Changed(write.key, row.version(), write.before == null ? null : kind.body(write.before), kind.body(row)));
    }
    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
      @Override
      public void afterCommit() {
        kind.rows.keep(rows.values());
      }
    });
  }

  private static <R extends Row> Map<String, R> byKey(List<R> rows) {
    var map = new HashMap<String, R>();
    for (var row : rows) map.put(row.key(), row);
    return map;
  }

  private static <R extends Row, B extends Record> String json(List<Write<R, B>> writes, Kind<R, B> kind,
      References references) {
    Function<Write<R, B>, Map<String, @Nullable Object>> stored = write -> kind.stored(write.checkedBody(), references);
    return new String(Json.bytes(writes.stream().map(stored).toList()), StandardCharsets.UTF_8);
  }
}
