package io.plimsoll.platform;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command with its sender and the key that the sender gave it: the same key with the same content gets the first answer
 * again; with other content it is refused.
 *
 * @param key unique among the actor's commands, at most 200 characters. Keys that ascend (order numbers, UUID version 7) are
 *     stored faster than random ones
 * @param keyed false if nobody can repeat the command, so that its answer need not be kept
 * @param fingerprint of the content
 */
public record Request<A>(Actor actor, String key, boolean keyed, Command<A> command, byte[] fingerprint) {

  public static <A> Request<A> of(Actor actor, @Nullable String key, Command<A> command) {
    if (key == null) return new Request<>(actor, UUID.randomUUID().toString(), false, command, new byte[0]);
    demandKey(key);
    return new Request<>(actor, key, true, command, fingerprint(command));
  }

  static void demandKey(String key) {
    if (key.isBlank() || key.length() > 200 || key.indexOf('\u0000') >= 0) {
      throw Problem.invalid("Idempotency-Key", key.length() > 200 ? key.substring(0, 200) + "…" : key,
          "must have 1 to 200 printable characters");
    }
  }

  private static byte[] fingerprint(Command<?> command) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(command.getClass().getSimpleName().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(Json.bytes(command)), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  CommandKey id() {
    return new CommandKey(actor.id(), key);
  }

  record CommandKey(String caller, String key) {}
}
