package io.plimsoll.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of every line and every unit of a replayed file, and whether the sums agree.
 *
 * @param acceptedByKind lines
 * @param rejectedByReason lines
 * @param ours units by the answers we were given
 * @param servers units by the server's own account
 */
record ReplayReport(long linesRead, Map<String, Long> acceptedByKind, Map<String, Long> rejectedByReason, Units ours,
    Units servers, long orders, long ordersShort, long unitsShortWhenOrdered, long unitsReturned,
    BigDecimal valueOrdered, BigDecimal valueReturned, BigDecimal charges, double prepareSeconds, double feedSeconds,
    LatencyHistogram latency, String currency) {

  /** Units of orders; open are reserved and waiting for shipment. */
  record Units(long ordered, long shipped, long open, long backordered, long cancelled) {

    long sum() {
      return shipped + open + backordered + cancelled;
    }

    Units minus(Units other) {
      return new Units(ordered - other.ordered, shipped - other.shipped, open - other.open,
          backordered - other.backordered, cancelled - other.cancelled);
    }
  }

  long linesAccepted() {
    return acceptedByKind.values().stream().mapToLong(Long::longValue).sum();
  }

  long linesRejected() {
    return rejectedByReason.values().stream().mapToLong(Long::longValue).sum();
  }

  double linesPerSecond() {
    return feedSeconds == 0 ? 0 : linesRead / feedSeconds;
  }

  /** Every sum that does not come out, in words; empty when all is well. */
  List<String> discrepancies() {
    var wrong = new ArrayList<String>();
    if (linesRead != linesAccepted() + linesRejected()) {
      wrong.add("lines: read " + linesRead + ", but accepted " + linesAccepted() + " + rejected " + linesRejected()
          + " = " + (linesAccepted() + linesRejected()));
    }
    if (servers.ordered != servers.sum()) {
      wrong.add("units by the server: ordered " + servers.ordered + ", but shipped + open + backordered + cancelled = "
          + servers.sum());
    }
    compare("ordered", ours.ordered, servers.ordered, wrong);
    compare("shipped", ours.shipped, servers.shipped, wrong);
    compare("cancelled", ours.cancelled, servers.cancelled, wrong);
    // A receipt may have filled a backorder since we last heard, so only the sum of both is ours to know.
    compare("open or backordered", ours.open + ours.backordered, servers.open + servers.backordered, wrong);
    return wrong;
  }

  private static void compare(String what, long ours, long servers, List<String> wrong) {
    if (ours != servers) {
      wrong.add("units " + what + ": " + ours + " by the answers, " + servers + " by the server's account");
    }
  }

  String text() {
    var out = new StringBuilder();
    line(out, "Lines read %,d = accepted %,d + rejected %,d", linesRead, linesAccepted(), linesRejected());
    acceptedByKind.forEach((kind, count) -> line(out, "  accepted %,9d  %s", count, kind));
    rejectedByReason.forEach((reason, count) -> line(out, "  rejected %,9d  %s", count, reason));
    line(out, "Units ordered %,d = shipped %,d + open %,d + backordered %,d + cancelled %,d", servers.ordered,
        servers.shipped, servers.open, servers.backordered, servers.cancelled);
    line(out, "Stockouts: %,d of %,d orders could not be filled at once, %,d units short",
        ordersShort, orders, unitsShortWhenOrdered);
    line(out, "Value: ordered %,.2f %s, returned %,.2f, charges %,.2f; %,d units returned",
        valueOrdered, currency, valueReturned, charges, unitsReturned);
    line(out, "Speed: %,.0f lines/s (%.1f s, after %.1f s for the catalog and the opening stock)", linesPerSecond(),
        feedSeconds, prepareSeconds);
    line(out, "Bulk requests: %,d, p50 %.0f ms, p95 %.0f ms, p99 %.0f ms", latency.count(), latency.millisAt(0.5),
        latency.millisAt(0.95), latency.millisAt(0.99));
    var wrong = discrepancies();
    if (wrong.isEmpty()) line(out, "All sums agree with the server's own.");
    else
      for (var each : wrong) line(out, "DOES NOT AGREE: %s", each);
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  /** One flat JSON object. */
  String json() {
    var keys = new LinkedHashMap<String, Number>();
    keys.put("lines_read", linesRead);
    keys.put("lines_accepted", linesAccepted());
    keys.put("lines_rejected", linesRejected());
    acceptedByKind.forEach((kind, count) -> keys.put("accepted." + kind, count));
    keys.put("orders", orders);
    keys.put("units_ordered", servers.ordered);
    keys.put("units_shipped", servers.shipped);
    keys.put("units_open", servers.open);
    keys.put("units_backordered", servers.backordered);
    keys.put("units_cancelled", servers.cancelled);
    keys.put("units_returned", unitsReturned);
    keys.put("orders_short", ordersShort);
    keys.put("units_short_when_ordered", unitsShortWhenOrdered);
    keys.put("value_ordered", valueOrdered.setScale(2, RoundingMode.HALF_EVEN));
    keys.put("value_returned", valueReturned.setScale(2, RoundingMode.HALF_EVEN));
    keys.put("charges", charges.setScale(2, RoundingMode.HALF_EVEN));
    keys.put("lines_per_s", Math.round(linesPerSecond()));
    keys.put("feed_s", Math.round(feedSeconds * 10) / 10.0);
    keys.put("prepare_s", Math.round(prepareSeconds * 10) / 10.0);
    keys.put("request_p50_ms", latency.millisAt(0.5));
    keys.put("request_p99_ms", latency.millisAt(0.99));
    keys.put("discrepancies", discrepancies().size());
    var out = new StringBuilder("{\n");
    keys.forEach((key, value) -> out.append(out.length() == 2 ? "" : ",\n").append("  \"").append(key).append("\": ")
        .append(value));
    return out.append("\n}\n").toString();
  }
}
