package io.plimsoll.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One module's rows inside a batch of the {@link CommitLane}: read before the decisions, changed in memory by them, then closed
 * into a {@link Sheet} that is written while the book is already open for the next batch. Only the lane's thread touches a book.
 */
public interface Book {

  /** Opens the book for a batch. What the sheets that are still being written will leave counts as the state of things. */
  void begin();

  /**
   * Whether what the commands of the batch have asked for can only be read under locks, with no other batch under way. Asked
   * before {@link #load}.
   */
  default boolean wantsLocks() {
    return false;
  }

  /**
   * Reads what the commands of the batch have asked for.
   *
   * @param connection the one on which the batch will be written
   * @param careful lock and look, do not assume; no other batch of this server is under way then
   */
  void load(Connection connection, boolean careful) throws SQLException;

  /**
   * Closes the batch: what the decisions changed, ready to be written, and the events that tell of it.
   *
   * @param events to add to
   */
  Sheet close(List<Event.Draft> events);

  /**
   * What one batch writes of one book. The first two methods run on a writer's thread, one after the other; then the lane's thread
   * calls one of the other two.
   */
  interface Sheet {

    /** Writes new rows, beside the batch before, which may still be under way. */
    void append(Connection connection) throws SQLException;

    /**
     * Writes what others may have changed too, when the batch before is durable.
     *
     * @throws StaleRead another server has changed a row since it was read; the batch is decided again
     */
    void update(Connection connection) throws SQLException, StaleRead;

    /** The batch is durable: show it to readers. */
    void committed();

    /** The batch came to nothing. */
    void abandoned();
  }

  /** Thrown when what was decided on is no longer so. */
  final class StaleRead extends Exception {
    private static final long serialVersionUID = 1L;

    public StaleRead(String what) {
      super(what, null, false, false);
    }
  }
}
