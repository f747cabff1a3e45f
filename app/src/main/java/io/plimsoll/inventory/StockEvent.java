package io.plimsoll.inventory;

import io.plimsoll.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payload of every {@code stock.…} event: the movements of one posting, and how the rows it touched stand after it, so that a
 * view can take them over without asking the database. Rows are arrays to keep the log small.
 *
 * @param movements {@code [item, lot, fromLocation, fromAccount, toLocation, toAccount, quantity]}
 * @param balances {@code [item, location, lot, version, state…]}, the states in the order of {@link Account#STATES}
 * @param lot the lot whose date was corrected; null, and not written, for every other kind
 */
public record StockEvent(String kind, long posting, @Nullable String reference, @Nullable String reason,
    String occurredAt,
    List<List<Object>> movements, List<List<Long>> balances, List<Dated> dated, @Nullable LotDate lot) {

  /** A lot's date, before its correction and after. */
  public record LotDate(int item, int lot, String code, @Nullable String before, String expiresOn) {}

  /** A dated line after the posting; {@code open} 0 when it is closed. */
  public record Dated(long id, String account, int item, int location, int lot, long quantity, long open,
      @Nullable String dueOn,
      @Nullable Integer channel, @Nullable String reference, String createdAt) {

    DatedLine line() {
      return new DatedLine(id, Account.valueOf(account), item, location, lot, quantity, open,
          dueOn == null ? null : LocalDate.parse(dueOn),
          channel, reference, Instant.parse(createdAt));
    }
  }

  /** One movement, typed. */
  public record Movement(int item, int lot, int fromLocation, Account from, int toLocation, Account to,
      long quantity) {}

  public List<Movement> typedMovements() {
    return movements.stream()
        .map(m -> new Movement(number(m, 0), number(m, 1), number(m, 2), Account.valueOf((String) m.get(3)),
            number(m, 4), Account.valueOf((String) m.get(5)), ((Number) m.get(6)).longValue()))
        .toList();
  }

  private static int number(List<Object> array, int index) {
    return ((Number) array.get(index)).intValue();
  }

  public static StockEvent read(byte[] payload) {
    return Json.read(payload, StockEvent.class);
  }

  /** By hand: this runs once per posting on the hottest path. */
  static byte[] write(Posting posting) {
    var json = new StringBuilder(160 + 60 * posting.movements.size() + 60 * posting.touched.size());
    json.append("{\"kind\":\"").append(posting.kind.name()).append("\",\"posting\":").append(posting.id)
        .append(",\"reference\":");
    quote(json, posting.reference);
    json.append(",\"reason\":");
    quote(json, posting.reason);
    json.append(",\"occurredAt\":\"").append(posting.occurredAt).append("\",\"movements\":[");
    var comma = "";
    for (var m : posting.movements) {
      json.append(comma).append('[').append(m.item()).append(',').append(m.lot()).append(',').append(m.fromLocation())
          .append(",\"")
          .append(m.from().name()).append("\",").append(m.toLocation()).append(",\"").append(m.to().name())
          .append("\",")
          .append(m.quantity()).append(']');
      comma = ",";
    }
    json.append("],\"balances\":[");
    comma = "";
    for (var row : posting.touched) {
      json.append(comma).append('[').append(row.item()).append(',').append(row.location()).append(',').append(row.lot())
          .append(',')
          .append(row.version());
      for (var state = 0; state < Balance.STATES; state++) json.append(',').append(row.state(state));
      json.append(']');
      comma = ",";
    }
    json.append("],\"dated\":").append(posting.dated.isEmpty() ? "[]" : dated(posting.dated));
    if (posting.lot != null) {
      json.append(",\"lot\":").append(new String(Json.bytes(posting.lot), StandardCharsets.UTF_8));
    }
    json.append('}');
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String dated(List<DatedLine> lines) {
    var payload = lines.stream()
        .map(line -> new Dated(line.id(), line.account().name(), line.item(), line.location(), line.lot(),
            line.quantity(), line.open(), line.dueOn() == null ? null : line.dueOn().toString(), line.channel(),
            line.reference(),
            line.createdAt().toString()))
        .toList();
    return new String(Json.bytes(payload), StandardCharsets.UTF_8);
  }

  private static void quote(StringBuilder json, @Nullable String text) {
    if (text == null) {
      json.append("null");
      return;
    }
    json.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
