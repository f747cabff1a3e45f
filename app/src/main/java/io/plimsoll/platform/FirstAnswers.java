package io.plimsoll.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives the first answer again to whoever repeats a request with the same key, for requests that do not go through the
 * {@link CommitLane}. Both remember in the same table.
 */
@Component
public final class FirstAnswers {

  @Language("PostgreSQL")
  static final String FIND = """
      SELECT fingerprint, answer FROM platform.command WHERE caller = :caller AND key = :key
      """;

  @Language("PostgreSQL")
  static final String KEEP = """
      INSERT INTO platform.command (caller, key, fingerprint, answer, at)
      VALUES (:caller, :key, :fingerprint, :answer, :at)
      """;

  private static final int TRIES = 5;

  private record Known(byte[] fingerprint, String answer) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final InstantSource clock;

  FirstAnswers(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Does the work once per key, in a transaction with the record of its answer.
   *
   * @param key null if the caller gave none; then the work is just done
   * @param content of the request, and what kind it is of
   * @param answerType a record that JSON can hold
   */
  public <A> A once(Actor actor, @Nullable String key, Object content, Class<A> answerType, Supplier<A> work) {
    if (key == null) return work.get();
    Request.demandKey(key);
    var fingerprint = fingerprint(content);
    for (var tries = 1;; tries++) {
      try {
        return notNull(transaction.execute(_ -> answer(actor, key, fingerprint, answerType, work)));
      } catch (DuplicateKeyException | ConcurrencyFailureException otherWasQuicker) {
        if (tries == TRIES) throw Problem.unavailable("others are doing the same; try again with the same key");
      }
    }
  }

  private <A> A answer(Actor actor, String key, byte[] fingerprint, Class<A> type, Supplier<A> work) {
    var known = find(actor, key);
    if (known != null) return repeat(known, key, fingerprint, type);
    var answer = work.get();
    jdbc.sql(KEEP).param("caller", actor.id()).param("key", key).param("fingerprint", fingerprint)
        .param("answer", new String(Json.bytes(answer), StandardCharsets.UTF_8))
        .param("at", clock.instant().atOffset(ZoneOffset.UTC)).update();
    return answer;
  }

  private @Nullable Known find(Actor actor, String key) {
    return jdbc.sql(FIND).param("caller", actor.id()).param("key", key)
        .query((row, _) -> new Known(row.getBytes(1), row.getString(2))).optional().orElse(null);
  }

  private static <A> A repeat(Known known, String key, byte[] fingerprint, Class<A> type) {
    if (MessageDigest.isEqual(known.fingerprint, fingerprint)) return Json.read(known.answer, type);
    throw Problem.conflict("ID_REUSED", "the key " + key + " was used for other content; choose another key",
        Map.of("key", key));
  }

  private static <A> A notNull(@Nullable A answer) {
    if (answer == null) throw new IllegalStateException("a request was answered with nothing");
    return answer;
  }

  private static byte[] fingerprint(Object content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(content.getClass().getName().getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(Json.bytes(content)), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
