package io.plimsoll.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One module's rows inside a batch of the {@link CommitLane}: read before the decisions, changed in memory by them, written
 * after them, all in one transaction. Only the lane's thread touches a book while a batch is under way.
 */
public interface Book {

  /** Forgets the batch before. */
  void begin();

  /**
   * Reads what the commands of the batch have asked for.
   *
   * @param careful the batch was tried before and met another server's write or a duplicate: lock and look, do not assume
   */
  void load(Connection connection, boolean careful) throws SQLException;

  /**
   * Writes what the decisions changed and hands over the events that tell of it.
   *
   * @throws StaleRead another server has changed a row since it was read; the batch is decided again
   */
  void flush(Connection connection, List<Event.Draft> events) throws SQLException, StaleRead;

  /** The batch is durable: show it to readers. */
  default void committed() {}

  /** Thrown by {@link #flush} when what was decided on is no longer so. */
  final class StaleRead extends Exception {
    private static final long serialVersionUID = 1L;

    public StaleRead(String what) {
      super(what, null, false, false);
    }
  }
}
