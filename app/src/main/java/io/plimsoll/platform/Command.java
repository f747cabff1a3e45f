package io.plimsoll.platform;

import java.time.Instant;

/**
 * Something to be decided and written by the {@link CommitLane}.
 *
 * @param <A> the answer: a record that JSON can hold, since it is kept and given again to whoever repeats the command
 */
public interface Command<A> {

  /** Tells the books which rows the decision needs. Must be repeatable. */
  void need(Books books);

  /**
   * Decides on the books alone and changes them. Rejects first; once the first change is made, nothing may be rejected.
   *
   * @param now the instant of the batch, the same for all commands in it
   * @throws Problem if the command is refused for a reason that is not part of the answer; nothing has been changed then
   */
  A decide(Books books, Actor actor, Instant now);

  /**
   * Whether the answer rests on something not being there: less was granted than asked, or perhaps not from the first choice. It
   * is given only when nothing that other servers have committed could have made it another.
   */
  default boolean restsOnAbsence(A answer) {
    return false;
  }

  /** How much of a batch it takes, in lines. */
  default int weight() {
    return 1;
  }

  Class<A> answerType();
}
