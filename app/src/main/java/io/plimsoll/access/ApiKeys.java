package io.plimsoll.access;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.intellij.lang.annotations.Language;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who has which API key. Keys are looked up by their hash in memory, which is read again from the database when it is old. */
@Component
final class ApiKeys {

  private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);
  private static final long OLD_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long UNKNOWN_KEY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int LONGEST = 200;

  @Language("PostgreSQL")
  static final String ALL = "SELECT name, key_hash FROM access.api_key";

  private record Known(byte[] hash, Caller caller) {}

  private record Loaded(Map<ByteBuffer, Known> keys, long atNanos) {}

  private final JdbcClient jdbc;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Loaded loaded = new Loaded(Map.of(), System.nanoTime() - OLD_NANOS);

  ApiKeys(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Caller> find(String key) {
    if (key.length() > LONGEST || !key.startsWith(Secrets.KEY_PREFIX)) return Optional.empty();
    var hash = Secrets.sha256(key);
    refreshIfOlderThan(OLD_NANOS);
    var found = find(hash);
    if (found.isPresent()) return found;
    refreshIfOlderThan(UNKNOWN_KEY_NANOS);
    return find(hash);
  }

  private Optional<Caller> find(byte[] hash) {
    var known = loaded.keys.get(ByteBuffer.wrap(hash));
    return known != null && MessageDigest.isEqual(known.hash, hash) ? Optional.of(known.caller) : Optional.empty();
  }

  /** One request reads, the others go on with what is there; so they do while the database is away. */
  private void refreshIfOlderThan(long nanos) {
    if (System.nanoTime() - loaded.atNanos < nanos) return;
    if (loaded.keys.isEmpty()) {
      loading.lock();
    } else if (!loading.tryLock()) {
      return;
    }
    try {
      if (System.nanoTime() - loaded.atNanos < nanos) return;
      var keys = new HashMap<ByteBuffer, Known>();
      jdbc.sql(ALL).query(row -> {
        var hash = row.getBytes(2);
        keys.put(ByteBuffer.wrap(hash), new Known(hash, Caller.withAllPermissions("key:" + row.getString(1))));
      });
      loaded = new Loaded(Map.copyOf(keys), System.nanoTime());
    } catch (DataAccessException e) {
      if (loaded.keys.isEmpty()) throw e;
      log.warn("API keys cannot be read at the moment, the known ones go on: {}", e.getMessage());
      loaded = new Loaded(loaded.keys, System.nanoTime());
    } finally {
      loading.unlock();
    }
  }
}
