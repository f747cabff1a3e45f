package io.plimsoll.inventory;

import io.plimsoll.catalog.Catalog;
import io.plimsoll.platform.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns answers back into what callers read: numbers into names, refusals into problems. */
@Component
final class StockAnswers {

  /** How one line of a command went. */
  record LineView(String sku, @Nullable String location, long quantity, @Nullable String dated, @Nullable Long open,
      @Nullable String reservation) {}

  record HoldView(String id, String location, long quantity) {}

  record ReserveLineView(String sku, long reserved, long missing, List<HoldView> reservations) {}

  record HeldLineView(String reservation, String sku, String location, long quantity, long open) {}

  /** @param posting the number under which the movements are found */
  record Done<L>(String posting, String outcome, List<L> lines) {}

  /** One result of a bulk command: like a response of its own. */
  record BulkResult(int status, @Nullable Object answer, @Nullable Map<String, Object> problem) {}

  private final Catalog catalog;

  StockAnswers(Catalog catalog) {
    this.catalog = catalog;
  }

  Done<ReserveLineView> reserved(Reserve.Answer answer) {
    if (answer.isRefused()) throw refused(answer.shortages());
    var outcome = answer.shortages().isEmpty() ? "ACCEPTED" : "PARTIAL";
    return new Done<>(Long.toString(answer.posting()), outcome,
        answer.lines().stream().map(line -> new ReserveLineView(sku(line.item()),
            line.reserved(), line.missing(),
            line.holds().stream().map(hold -> new HoldView(Long.toString(hold.id()), location(hold.location()),
                hold.quantity())).toList()))
            .toList());
  }

  Done<HeldLineView> held(ChangeHolds.Answer answer) {
    if (answer.isRefused()) throw refused(answer.shortages());
    return new Done<>(Long.toString(answer.posting()), "ACCEPTED",
        answer.lines().stream().map(line -> new HeldLineView(Long.toString(line
            .reservation()), sku(line.item()), location(line.location()), line.quantity(), line.open())).toList());
  }

  Done<LineView> moved(Move.Answer answer) {
    if (answer.isRefused()) throw refused(answer.shortages());
    return new Done<>(Long.toString(answer.posting()), "ACCEPTED",
        answer.lines().stream().map(line -> new LineView(sku(line.item()),
            location(line.location()), line.quantity(), text(line.dated()), line.open(), text(line.reservation())))
            .toList());
  }

  private static @Nullable String text(@Nullable Long number) {
    return number == null ? null : Long.toString(number);
  }

  /** 409 with every line that cannot be done and its figures. */
  Problem refused(List<Shortage> shortages) {
    var lines = new ArrayList<Map<String, Object>>();
    for (var each : shortages) {
      var line = new HashMap<String, Object>();
      line.put("line", each.line());
      line.put("reason", each.reason().name());
      if (each.item() != 0) line.put("sku", sku(each.item()));
      if (each.location() != null) line.put("location", location(each.location()));
      line.put("asked", each.asked());
      line.put("available", each.available());
      lines.add(line);
    }
    var first = shortages.getFirst();
    var detail = "line " + first.line() + ": " + first.reason()
        + (first.item() == 0
            ? ""
            : ", " + sku(first.item()) + ": " + first.asked()
                + " asked, " + first.available() + " available");
    return Problem.conflict(first.reason().name(),
        detail + (shortages.size() > 1 ? " (and " + (shortages.size() - 1) + " more)" : ""),
        Map.of("shortages", lines));
  }

  static BulkResult problem(Problem problem) {
    var body = new TreeMap<String, Object>(problem.details());
    body.put("code", problem.code());
    body.put("detail", problem.detail());
    body.put("errors", problem.errors());
    return new BulkResult(problem.status(), null, body);
  }

  String sku(int item) {
    return catalog.item(item).sku();
  }

  String location(int location) {
    return catalog.location(location).code();
  }
}
