package io.plimsoll.platform;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed fact, at its place in the log.
 *
 * @param position ascending without gaps, in commit order
 * @param type such as {@code stock.reserved}
 * @param subject what it is about, such as {@code order:123}; null when it stands alone
 * @param payload JSON, as the module that wrote it defines
 */
public record Event(long position, Instant at, String type, @Nullable String subject, String actor, byte[] payload) {

  /** A fact that is about to be committed. */
  public record Draft(Instant at, String type, @Nullable String subject, Actor actor, byte[] payload) {

    public Event at(long position) {
      return new Event(position, at, type, subject, actor.id(), payload);
    }
  }
}
