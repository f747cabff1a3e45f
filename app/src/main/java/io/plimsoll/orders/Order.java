package io.plimsoll.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An order and how each unit of it stands. Of every line, always: ordered = reserved + shipped + backordered + cancelled.
 *
 * @param reference the channel's own number of it, unique in the channel
 * @param held why it may not ship; null if it may
 * @param placedAt when the customer placed it; {@code capturedAt} when we heard of it
 * @param version rises with every change
 */
record Order(long id, int channel, String reference, @Nullable String held, Instant placedAt, Instant capturedAt,
    @Nullable String customer, @Nullable String country, String currency, List<Line> lines, List<Charge> charges,
    long version) {

  /** What of an order is still to be done, or how it ended. */
  public enum Status {
    OPEN, PART_SHIPPED, SHIPPED, BACKORDERED, CANCELLED
  }

  /** Something billed that is not stock: postage, a fee. */
  public record Charge(String code, @Nullable String description, BigDecimal amount) {}

  /**
   * What a line has a claim on: a reservation, or a dated line of what is owed to it.
   *
   * @param owed whether {@code id} is a dated line
   */
  public record Claim(boolean owed, long id, int location, long open) {}

  /**
   * One line, quantities in base units.
   *
   * @param line from 1
   * @param unitPrice per piece as the channel sells it
   * @param promisedOn the day the last backordered unit is promised for; null if none is, or nobody knows
   */
  public record Line(int line, int item, @Nullable String channelSku, long ordered, long reserved, long shipped,
      long backordered,
      long cancelled, @Nullable BigDecimal unitPrice, @Nullable LocalDate promisedOn, List<Claim> claims) {

    public Line {
      claims = List.copyOf(claims);
      if (ordered != reserved + shipped + backordered + cancelled) {
        throw new IllegalStateException(
            "units of line " + line + " vanish: " + ordered + " ordered, " + reserved + " reserved, " + shipped
                + " shipped, " + backordered + " backordered, " + cancelled + " cancelled");
      }
    }
  }

  public Order {
    lines = List.copyOf(lines);
    charges = List.copyOf(charges);
  }

  public Status status() {
    long reserved = 0;
    long shipped = 0;
    long backordered = 0;
    for (var line : lines) {
      reserved += line.reserved;
      shipped += line.shipped;
      backordered += line.backordered;
    }
    if (reserved + backordered == 0) return shipped == 0 && !lines.isEmpty() ? Status.CANCELLED : Status.SHIPPED;
    if (shipped > 0) return Status.PART_SHIPPED;
    return reserved == 0 ? Status.BACKORDERED : Status.OPEN;
  }

  private static final Pattern SUBJECT = Pattern.compile("order:(\\d{1,18})");

  /** How events and postings name it. */
  String subject() {
    return "order:" + id;
  }

  /** The number of the order that a posting's reference names; null if it names none. */
  static @Nullable Long numberIn(@Nullable String reference) {
    if (reference == null) return null;
    var named = SUBJECT.matcher(reference);
    return named.matches() ? Long.valueOf(named.group(1)) : null;
  }

  Order withLines(List<Line> newLines) {
    return new Order(id, channel, reference, held, placedAt, capturedAt, customer, country, currency, newLines, charges,
        version + 1);
  }

  Order withHeld(@Nullable String reason) {
    return new Order(id, channel, reference, reason, placedAt, capturedAt, customer, country, currency, lines, charges,
        version + 1);
  }
}
