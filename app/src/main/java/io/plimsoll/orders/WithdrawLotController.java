package io.plimsoll.orders;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.catalog.Channel;
import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.HeldAndOwed;
import io.plimsoll.inventory.HeldAndOwed.Claim;
import io.plimsoll.inventory.LotRequests;
import io.plimsoll.inventory.Withdrawal;
import io.plimsoll.orders.WithdrawLot.Outcome;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A lot leaves sale. It stands with the orders because theirs may have to give way. */
@RestController
@Tag(name = "Stock")
@RequestMapping(path = "/api/v1/stock/lots", produces = "application/json")
final class WithdrawLotController {

  private static final int TRIES = 5;

  /** What becomes of units that are reserved and that no other lot at their location can replace. */
  enum Reserved {
    KEEP, BACKORDER
  }

  record WithdrawRequest(@Nullable String key, @Schema(example = "SERUM-30") @Nullable String sku,
      @Schema(example = "L2026-11") @Nullable String lot,
      @Schema(allowableValues = {"QUARANTINED", "RECALLED"}, defaultValue = "QUARANTINED") @Nullable Account to,
      @Schema(description = "Only there; absent for wherever the lot lies") @Nullable List<@Nullable String> locations,
      @Schema(defaultValue = "KEEP", description = "Of reserved units that no other lot there can replace. KEEP: they stay"
          + " reserved, would ship, and are named. BACKORDER: they leave sale too; carts lose them, orders get units from"
          + " other locations where their channel may split, and are owed the rest.") @Nullable Reserved reserved,
      @Nullable String reference, @Schema(example = "supplier's notice 12") @Nullable String reason) {}

  /** @param withdrawn units that left sale; {@code replaced} of them were reserved and are held from other lots now */
  record WithdrawnAt(String location, long withdrawn, long replaced, long stillReserved) {}

  /** @param owed of the quantity, what the order is owed now */
  record AffectedView(String reservation, @Nullable String order, @Nullable String reference, String location,
      long quantity, Outcome outcome, long owed) {}

  record Withdrawn(String sku, String lot, Account to, List<WithdrawnAt> locations, List<AffectedView> reservations) {}

  private final CommitLane lane;
  private final Catalog catalog;
  private final HeldAndOwed ledger;
  private final LotRequests requests;

  WithdrawLotController(CommitLane lane, Catalog catalog, HeldAndOwed ledger, LotRequests requests) {
    this.lane = lane;
    this.catalog = catalog;
    this.ledger = ledger;
    this.requests = requests;
  }

  @PostMapping("/withdraw")
  @Requires(Permission.STOCK_QUALITY)
  @Operation(summary = "Take a whole lot out of sale: quarantine or recall", description = "Free units go at once; what is reserved is held from"
      + " other lots of the same location as far as there are any. `reserved` says what becomes of the rest.", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
          {"sku": "TEA-EARL-100", "lot": "L2026-11", "to": "RECALLED", "reserved": "BACKORDER", "reason": "supplier's notice 12"}"""))))
  Withdrawn withdraw(Actor actor, @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody WithdrawRequest body) {
    var lot = requests.lot(body.sku, body.lot);
    var to = body.to == null ? Account.QUARANTINED : body.to;
    if (to != Account.QUARANTINED && to != Account.RECALLED) {
      throw Problem.invalid("to", to, "must be QUARANTINED or RECALLED");
    }
    var scope = new Withdrawal.Scope(lot.item(), lot.id(), to, requests.locations(body.locations));
    var reason = requests.reason(body.reason);
    var reference = requests.reference(body.reference);
    for (var tries = 1;; tries++) {
      var holds = ledger.heldOf(lot.item());
      var command = new WithdrawLot(scope, body.reserved == Reserved.BACKORDER, reference, reason,
          holds.stream().map(Claim::id).toList(),
          holds.stream().map(held -> Order.numberIn(held.reference())).filter(Objects::nonNull).distinct().toList(),
          catalog.channels().stream().filter(Channel::splitAllowed).map(Channel::id).collect(Collectors.toSet()));
      try {
        return view(lot.code(), scope, lane.execute(Request.of(actor, key == null ? body.key : key, command)));
      } catch (Problem problem) {
        if (tries == TRIES || !problem.code().equals(WithdrawLot.RESERVED_MEANWHILE)) throw problem;
      }
    }
  }

  private Withdrawn view(String lot, Withdrawal.Scope scope, WithdrawLot.Answer answer) {
    return new Withdrawn(catalog.item(scope.item()).sku(), lot, scope.to(),
        answer.locations().stream().map(at -> new WithdrawnAt(location(at.location()), at.withdrawn(), at.replaced(),
            at.reserved())).toList(),
        answer.affected().stream()
            .map(each -> new AffectedView(Long.toString(each.reservation()),
                each.order() == null ? null : Long.toString(each.order()), each.reference(), location(each.location()),
                each.quantity(), each.outcome(), each.owed()))
            .toList());
  }

  private String location(int location) {
    return catalog.location(location).code();
  }
}
