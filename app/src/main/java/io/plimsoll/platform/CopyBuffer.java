package io.plimsoll.platform;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Rows on their way into one table by PostgreSQL's binary COPY, the fastest way in. The fields of a row are added in the order
 * of the columns named in the statement, with exactly their types.
 *
 * <p>Format: PostgreSQL documentation, COPY, "Binary Format". Reused from batch to batch; not thread-safe.
 */
public final class CopyBuffer {

  private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0,
    0, 0, 0};
  private static final long POSTGRES_EPOCH_SECONDS = 946_684_800L;
  private static final int POSTGRES_EPOCH_DAYS = 10_957;

  private final String statement;
  private final short columns;
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private int rows;

  /**
   * @param statement such as {@code COPY inventory.movement (id, …) FROM STDIN (FORMAT binary)}
   * @param columns how many columns it names
   */
  public CopyBuffer(@Language("PostgreSQL") String statement, int columns) {
    this.statement = statement;
    this.columns = (short) columns;
    clear();
  }

  public void clear() {
    buffer.clear();
    buffer.put(HEADER);
    rows = 0;
  }

  public CopyBuffer row() {
    room(2).putShort(columns);
    rows++;
    return this;
  }

  public CopyBuffer int2(int value) {
    room(6).putInt(2).putShort((short) value);
    return this;
  }

  public CopyBuffer int4(int value) {
    room(8).putInt(4).putInt(value);
    return this;
  }

  public CopyBuffer int4(@Nullable Integer value) {
    return value == null ? nothing() : int4(value.intValue());
  }

  public CopyBuffer int8(long value) {
    room(12).putInt(8).putLong(value);
    return this;
  }

  public CopyBuffer bool(boolean value) {
    room(5).putInt(1).put((byte) (value ? 1 : 0));
    return this;
  }

  public CopyBuffer instant(@Nullable Instant value) {
    if (value == null) return nothing();
    return int8((value.getEpochSecond() - POSTGRES_EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1_000);
  }

  public CopyBuffer date(@Nullable LocalDate value) {
    if (value == null) return nothing();
    return int4(Math.toIntExact(value.toEpochDay() - POSTGRES_EPOCH_DAYS));
  }

  /** As PostgreSQL's numeric_send writes it: groups of four decimal digits, the weight of the first, sign, scale. */
  public CopyBuffer numeric(@Nullable BigDecimal value) {
    if (value == null) return nothing();
    var scale = Math.max(0, value.scale());
    var groupsBehind = (scale + 3) / 4;
    var digits = value.abs().setScale(groupsBehind * 4).unscaledValue().toString();
    digits = "0".repeat(Math.floorMod(-digits.length(), 4)) + digits;
    var groups = value.signum() == 0 ? 0 : digits.length() / 4;
    room(12 + 2 * groups).putInt(8 + 2 * groups).putShort((short) groups).putShort((short) (groups - groupsBehind - 1))
        .putShort((short) (value.signum() < 0 ? 0x4000 : 0)).putShort((short) scale);
    for (var group = 0; group < groups; group++)
      buffer.putShort((short) Integer.parseInt(digits, group * 4, group * 4 + 4, 10));
    return this;
  }

  public CopyBuffer text(@Nullable String value) {
    if (value == null) return nothing();
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** For bytea, json and text alike: their binary form is their bytes. */
  public CopyBuffer bytes(byte[] value) {
    room(4 + value.length).putInt(value.length).put(value);
    return this;
  }

  public CopyBuffer nothing() {
    room(4).putInt(-1);
    return this;
  }

  public int rows() {
    return rows;
  }

  /** Sends what has been added, if anything, and empties the buffer. */
  public void send(Connection connection) throws SQLException {
    if (rows == 0) return;
    room(2).putShort((short) -1);
    var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
    try {
      copy.writeToCopy(buffer.array(), 0, buffer.position());
      copy.endCopy();
    } finally {
      if (copy.isActive()) copy.cancelCopy();
      clear();
    }
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      var bigger = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), bigger)).position(buffer.position());
    }
    return buffer;
  }
}
