package io.plimsoll.platform;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command in the lane: what was decided about it, and where its answer goes. */
final class Entry<A> {

  /** The kept answer of a command. */
  record Known(byte[] fingerprint, byte[] answer) {}

  final Request<A> request;
  final CompletableFuture<A> reply = new CompletableFuture<>();
  private @Nullable A answer;
  private @Nullable Throwable refusal;
  private @Nullable Known known;

  Entry(Request<A> request) {
    this.request = request;
  }

  /** Lines, and for the lane there is no command without any. */
  int weight() {
    return Math.max(1, request.command().weight());
  }

  /** Takes back what was decided in a batch that came to nothing. */
  void forget() {
    answer = null;
    refusal = null;
    known = null;
  }

  void need(Books books) {
    try {
      request.command().need(books);
    } catch (Problem problem) {
      refusal = problem;
    }
  }

  /** Decides, unless it was refused before; true if the answer is new. */
  boolean decide(Books books, Instant now) {
    if (refusal != null) return false;
    try {
      var decided = request.command().decide(books, request.actor(), now);
      answer = decided;
      if (request.keyed()) known = new Known(request.fingerprint(), Json.compact(decided));
      return true;
    } catch (Problem problem) {
      refusal = problem;
      return false;
    }
  }

  /** Answers as the command was answered before. */
  void repeat(Known before) {
    refusal = null;
    if (MessageDigest.isEqual(before.fingerprint, request.fingerprint())) {
      answer = Json.readCompact(before.answer, request.command().answerType());
    } else {
      refusal = idReused(request.key());
    }
  }

  boolean isRefused() {
    return refusal != null;
  }

  boolean restsOnAbsence() {
    var decided = answer;
    return decided != null && request.command().restsOnAbsence(decided);
  }

  /** What to keep of a new answer; null if nobody can ask for it again, or it was kept before. */
  @Nullable
  Known known() {
    return known;
  }

  void tell() {
    if (refusal != null) {
      reply.completeExceptionally(refusal);
    } else {
      reply.complete(answer);
    }
  }

  private static Problem idReused(String key) {
    return Problem.conflict("ID_REUSED", "the key " + key + " was used before with other content; choose a new key",
        Map.of("key", key));
  }
}
