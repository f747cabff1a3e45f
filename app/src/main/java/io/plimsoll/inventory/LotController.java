package io.plimsoll.inventory;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.inventory.Lots.Lot;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.PageOf;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lots: which there are, first to expire first, and the correction of their dates. */
@RestController
@Tag(name = "Stock")
@RequestMapping(path = "/api/v1/stock/lots", produces = "application/json")
final class LotController {

  /** Where nothing is owned any more, a lot is history: it is listed only when it is asked for. */
  @Language("PostgreSQL")
  static final String LIST = """
      SELECT l.id, l.item_id, l.code, l.expires_on
        FROM inventory.lot l
       WHERE (:item::int IS NULL OR l.item_id = :item)
         AND (:before::date IS NULL OR l.expires_on < :before)
         AND (:afterDay::date IS NULL OR (coalesce(l.expires_on, 'infinity'), l.id) > (:afterDay::date, :afterId::int))
         AND (:gone OR EXISTS (SELECT 1 FROM inventory.balance b
                                WHERE b.item_id = l.item_id AND b.lot_id = l.id
                                  AND b.sellable + b.reserved + b.quarantined + b.returned + b.damaged + b.expired + b.recalled
                                      + b.in_transit > 0))
       ORDER BY coalesce(l.expires_on, 'infinity'), l.id
       LIMIT :limit
      """;

  private static final String NEVER = "infinity";

  /** @param locations where units of it are */
  record LotOf(String sku, String name, String lot, @Nullable LocalDate expiresOn, long onHand, long sellable,
      long reserved, List<String> locations) {}

  record CorrectRequest(@Nullable String key, @Schema(example = "SERUM-30") @Nullable String sku,
      @Schema(example = "L2026-11") @Nullable String lot,
      @Schema(description = "The first day on which it may no longer be sold") @Nullable LocalDate expiresOn,
      @Schema(description = "The date you saw; refused if it is another now") @Nullable LocalDate compare,
      @Nullable String reference, @Schema(example = "misread on receipt") @Nullable String reason) {}

  /**
   * @param outdated units that are past the new date and left sale
   * @param quarantined units that had been booked as expired and are to be looked at
   */
  record CorrectedAt(String location, long outdated, long quarantined, long sellable, long reserved) {}

  record Corrected(String posting, String sku, String lot, @Nullable LocalDate before, LocalDate expiresOn,
      List<CorrectedAt> locations) {}

  private final CommitLane lane;
  private final LotRequests requests;
  private final Catalog catalog;
  private final StockRequests names;
  private final Positions positions;
  private final JdbcClient jdbc;

  LotController(CommitLane lane, LotRequests requests, Catalog catalog, StockRequests names, Positions positions,
      JdbcClient jdbc) {
    this.lane = lane;
    this.requests = requests;
    this.catalog = catalog;
    this.names = names;
    this.positions = positions;
    this.jdbc = jdbc;
  }

  @GetMapping
  @Requires(Permission.STOCK_READ)
  @Operation(summary = "Lots, first to expire first")
  PageOf<LotOf> lots(@RequestParam(required = false) @Nullable String sku,
      @Parameter(description = "Only those that expire before this day") @RequestParam(required = false) @Nullable LocalDate expiresBefore,
      @Parameter(description = "Also those of which nothing is left") @RequestParam(defaultValue = "false") boolean gone,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    var size = PageOf.limit(limit);
    var after = PageOf.decode(cursor, 2);
    var rows = jdbc.sql(LIST).param("item", sku == null ? null : names.item(sku).id())
        .param("before", expiresBefore == null ? null : LotRequests.day("expiresBefore", expiresBefore))
        .param("afterDay", after == null ? null : cursorDay(after.get(0), cursor))
        .param("afterId", after == null ? null : cursorId(after.get(1), cursor))
        .param("gone", gone).param("limit", size + 1).query(Lots::lot).list();
    return PageOf.of(rows, size, lot -> List.of(lot.expiresOn() == null ? NEVER : lot.expiresOn().toString(),
        Integer.toString(lot.id()))).map(this::view);
  }

  private static String cursorDay(String text, @Nullable String cursor) {
    try {
      return text.equals(NEVER) ? text : LocalDate.parse(text).toString();
    } catch (DateTimeParseException foreign) {
      throw Problem.invalid("cursor", cursor, "is not a cursor of this list; start again without one");
    }
  }

  private static int cursorId(String text, @Nullable String cursor) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException foreign) {
      throw Problem.invalid("cursor", cursor, "is not a cursor of this list; start again without one");
    }
  }

  private LotOf view(Lot lot) {
    var item = catalog.item(lot.item());
    var rows = positions.of(lot.item()).rows().stream().filter(row -> row.lot() == lot.id()).toList();
    return new LotOf(item.sku(), item.name(), lot.code(), lot.expiresOn(),
        rows.stream().mapToLong(Balance::onHand).sum(),
        rows.stream().mapToLong(row -> row.of(Account.SELLABLE)).sum(),
        rows.stream().mapToLong(row -> row.of(Account.RESERVED)).sum(),
        rows.stream().filter(row -> row.onHand() + row.of(Account.IN_TRANSIT) > 0)
            .map(row -> catalog.location(row.location()).code()).sorted().toList());
  }

  @PostMapping("/correct")
  @Requires(Permission.STOCK_QUALITY)
  @Operation(summary = "Correct a lot's expiry date", description = "What is sellable and past the new date is booked as expired; what was"
      + " booked as expired and is not past it goes to quarantine. Reserved units stay reserved and are told.", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
          {"sku": "TEA-EARL-100", "lot": "L2026-11", "expiresOn": "2027-05-01", "compare": "2027-01-05", "reason": "day and month swapped"}"""))))
  Corrected correct(Actor actor, @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody CorrectRequest body) {
    var lot = requests.lot(body.sku, body.lot);
    var command = new CorrectLot(lot.item(), lot.id(), LotRequests.day("expiresOn", body.expiresOn), body.compare,
        requests.reference(body.reference), requests.reason(body.reason));
    var answer = lane.execute(Request.of(actor, key == null ? body.key : key, command));
    return new Corrected(Long.toString(answer.posting()), catalog.item(lot.item()).sku(), lot.code(), answer.before(),
        command.expiresOn(),
        answer.locations().stream().map(at -> new CorrectedAt(catalog.location(at.location()).code(), at.outdated(),
            at.quarantined(), at.sellable(), at.reserved())).toList());
  }
}
