package io.plimsoll.access;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sessions of browsers: in the database by the hash of their token, so that all servers share them, and for a few seconds in
 * memory. A session that is used lives on, up to a week.
 */
@Component
final class Sessions {

  static final Duration IDLE = Duration.ofHours(12);
  static final Duration LONGEST = Duration.ofDays(7);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final Duration WRITE_AGAIN = Duration.ofMinutes(5);
  private static final int MOST_IN_MEMORY = 10_000;

  @Language("PostgreSQL")
  static final String CREATE = """
      INSERT INTO access.session (token_hash, account, created_at, seen_at, expires_at)
      VALUES (:hash, :account, :now, :now, :expires)
      """;

  @Language("PostgreSQL")
  static final String DELETE_ENDED = "DELETE FROM access.session WHERE expires_at < :now";

  @Language("PostgreSQL")
  static final String FIND = """
      SELECT account, created_at, seen_at, expires_at FROM access.session WHERE token_hash = :hash AND expires_at > :now
      """;

  @Language("PostgreSQL")
  static final String PROLONG = """
      UPDATE access.session SET seen_at = :now, expires_at = greatest(expires_at, :expires) WHERE token_hash = :hash
      """;

  @Language("PostgreSQL")
  static final String DELETE = "DELETE FROM access.session WHERE token_hash = :hash";

  /** A session as it was when we last looked. */
  private record Known(Caller caller, Instant createdAt, Instant seenAt, Instant expiresAt, Instant lookedAt) {}

  private final JdbcClient jdbc;
  private final InstantSource clock;
  private final Map<String, Known> memory = new ConcurrentHashMap<>();

  Sessions(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** @return the token of a new session, which is stored nowhere */
  String begin(String account) {
    var now = clock.instant();
    var token = Secrets.token();
    jdbc.sql(DELETE_ENDED).param("now", now.atOffset(ZoneOffset.UTC)).update();
    jdbc.sql(CREATE).param("hash", Secrets.sha256(token)).param("account", account)
        .param("now", now.atOffset(ZoneOffset.UTC)).param("expires", now.plus(IDLE).atOffset(ZoneOffset.UTC)).update();
    return token;
  }

  void end(String token) {
    jdbc.sql(DELETE).param("hash", Secrets.sha256(token)).update();
    memory.remove(memoryKey(token));
  }

  Optional<Caller> find(String token) {
    var now = clock.instant();
    var known = memory.get(memoryKey(token));
    if (known == null || known.lookedAt.plus(LOOK_AGAIN).isBefore(now)) known = look(token, known, now);
    if (known == null || !known.expiresAt.isAfter(now)) return Optional.empty();
    return Optional.of(known.caller);
  }

  private @Nullable Known look(String token, @Nullable Known before, Instant now) {
    try {
      var hash = Secrets.sha256(token);
      var found = jdbc.sql(FIND).param("hash", hash).param("now", now.atOffset(ZoneOffset.UTC))
          .query((row, _) -> new Known(Caller.withAllPermissions("user:" + row.getString(1)),
              row.getTimestamp(2).toInstant(), row.getTimestamp(3).toInstant(), row.getTimestamp(4).toInstant(), now))
          .optional().orElse(null);
      if (found == null) {
        memory.remove(memoryKey(token));
        return null;
      }
      if (memory.size() >= MOST_IN_MEMORY) memory.clear();
      if (found.seenAt.plus(WRITE_AGAIN).isBefore(now)) found = prolong(hash, found, now);
      memory.put(memoryKey(token), found);
      return found;
    } catch (DataAccessException databaseAway) {
      if (before == null) throw databaseAway;
      return before;
    }
  }

  private Known prolong(byte[] hash, Known session, Instant now) {
    var end = now.plus(IDLE);
    var last = session.createdAt.plus(LONGEST);
    var expires = end.isBefore(last) ? end : last;
    jdbc.sql(PROLONG).param("hash", hash).param("now", now.atOffset(ZoneOffset.UTC))
        .param("expires", expires.atOffset(ZoneOffset.UTC)).update();
    return new Known(session.caller, session.createdAt, now, expires, now);
  }

  /** What a page of ours sends back in a header to show that it, and no foreign page, sent the request. */
  static String csrfToken(String token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.sha256("csrf:" + token));
  }

  static boolean csrfMatches(String token, @Nullable String sent) {
    return sent != null && MessageDigest.isEqual(csrfToken(token).getBytes(java.nio.charset.StandardCharsets.UTF_8),
        sent.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Memory holds no tokens either. */
  private static String memoryKey(String token) {
    return Base64.getEncoder().encodeToString(Secrets.sha256(token));
  }
}
