package io.plimsoll.inventory;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.inventory.StockAnswers.BulkResult;
import io.plimsoll.inventory.StockAnswers.Done;
import io.plimsoll.inventory.StockAnswers.HeldLineView;
import io.plimsoll.inventory.StockAnswers.LineView;
import io.plimsoll.inventory.StockAnswers.ReserveLineView;
import io.plimsoll.inventory.StockRequests.HoldRequest;
import io.plimsoll.inventory.StockRequests.MoveRequest;
import io.plimsoll.inventory.StockRequests.ReserveRequest;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Everything that moves stock. Each kind has one form and a bulk form; each permission has its own kinds. */
@RestController
@Tag(name = "Stock commands", description = "Everything that moves stock: double entry, idempotent, all lines or none")
@RequestMapping(path = "/api/v1/stock", produces = "application/json")
final class StockCommandController {

  private static final int MOST_COMMANDS = 1_000;
  private static final String KEY = "Idempotency-Key";
  private static final String RECEIVE = """
      {"reference": "PO-1001", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 12, "unit": "EA"}]}""";
  private static final String RESERVE = """
      {"reference": "cart-77", "channel": "WEB", "mode": "ALL_OR_NOTHING", "lines": [{"sku": "TEA-EARL-100", "quantity": 2}]}""";
  private static final String HOLDS = """
      {"lines": [{"reservation": "100042", "quantity": 1}]}""";
  private static final String ADJUST = """
      {"reason": "COUNT", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": -1}]}""";
  private static final String TRANSFER = """
      {"reference": "T-9", "lines": [{"sku": "TEA-EARL-100", "from": "FC-NORTH", "to": "SHOW-SOHO", "quantity": 6, "dueOn": "2026-12-01"}]}""";
  private static final String QUALITY = """
      {"reason": "leaking", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}""";
  private static final String EXPECT = """
      {"reference": "PO-1002", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 144, "dueOn": "2026-12-05"}]}""";
  private static final String OWE = """
      {"reference": "S-12", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 3, "dueOn": "2026-12-06"}]}""";

  record ReserveBulk(@Nullable List<@Nullable ReserveRequest> commands) {}

  record HoldBulk(@Nullable List<@Nullable HoldRequest> commands) {}

  record MoveBulk(@Nullable List<@Nullable MoveRequest> commands) {}

  record BulkAnswer(List<BulkResult> results) {}

  private final CommitLane lane;
  private final StockRequests requests;
  private final StockAnswers answers;

  StockCommandController(CommitLane lane, StockRequests requests, StockAnswers answers) {
    this.lane = lane;
    this.requests = requests;
    this.answers = answers;
  }

  @PostMapping("/reserve")
  @Requires(Permission.STOCK_RESERVE)
  @Operation(summary = "Reserve", description = "One or many lines, all or nothing or in part, each from ranked locations", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(RESERVE))))
  Done<ReserveLineView> reserve(Actor actor, @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody ReserveRequest body) {
    return answers.reserved(lane.execute(Request.of(actor, key == null ? body.key() : key, requests.reserve(body))));
  }

  @PostMapping("/reserve/bulk")
  @Requires(Permission.STOCK_RESERVE)
  @Operation(summary = "Reserve in bulk", description = "Each command stands for itself and has a key of its own", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
          {"commands": [{"key": "cart-77", "channel": "WEB", "lines": [{"sku": "TEA-EARL-100", "quantity": 2}]}]}"""))))
  BulkAnswer reserveBulk(Actor actor, @RequestBody ReserveBulk body) {
    return bulk(actor, body.commands, ReserveRequest::key, requests::reserve, answers::reserved);
  }

  @PostMapping("/{kind:extend|release}")
  @Requires(Permission.STOCK_RESERVE)
  @Operation(summary = "Extend or release reservations", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(HOLDS))))
  Done<HeldLineView> holds(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody HoldRequest body) {
    return answers
        .held(lane.execute(Request.of(actor, key == null ? body.key() : key, requests.holds(holdKind(kind), body))));
  }

  @PostMapping("/{kind:extend|release}/bulk")
  @Requires(Permission.STOCK_RESERVE)
  @Operation(summary = "Extend or release in bulk")
  BulkAnswer holdsBulk(Actor actor, @PathVariable String kind, @RequestBody HoldBulk body) {
    return bulk(actor, body.commands, HoldRequest::key, each -> requests.holds(holdKind(kind), each), answers::held);
  }

  @PostMapping("/ship")
  @Requires(Permission.STOCK_SHIP)
  @Operation(summary = "Ship reservations", description = "The lot that expires first leaves first", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(HOLDS))))
  Done<HeldLineView> ship(Actor actor, @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody HoldRequest body) {
    return holds(actor, "ship", key, body);
  }

  @PostMapping("/ship/bulk")
  @Requires(Permission.STOCK_SHIP)
  @Operation(summary = "Ship in bulk")
  BulkAnswer shipBulk(Actor actor, @RequestBody HoldBulk body) {
    return holdsBulk(actor, "ship", body);
  }

  @PostMapping("/{kind:receive|return}")
  @Requires(Permission.STOCK_RECEIVE)
  @Operation(summary = "Receive from a supplier, or take a customer's return in", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(RECEIVE))))
  Done<LineView> receive(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, kind, key, body);
  }

  @PostMapping("/{kind:receive|return}/bulk")
  @Requires(Permission.STOCK_RECEIVE)
  @Operation(summary = "Receive in bulk")
  BulkAnswer receiveBulk(Actor actor, @PathVariable String kind, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind, body);
  }

  @PostMapping("/{kind:transfer-out|transfer-in}")
  @Requires(Permission.STOCK_TRANSFER)
  @Operation(summary = "Send a transfer or take it in", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(TRANSFER))))
  Done<LineView> transfer(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, kind, key, body);
  }

  @PostMapping("/{kind:transfer-out|transfer-in}/bulk")
  @Requires(Permission.STOCK_TRANSFER)
  @Operation(summary = "Transfer in bulk")
  BulkAnswer transferBulk(Actor actor, @PathVariable String kind, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind, body);
  }

  @PostMapping("/{kind:quarantine|clear|damage|recall|outdate|dispose}")
  @Requires(Permission.STOCK_QUALITY)
  @Operation(summary = "Quarantine, clear, damage, recall, outdate or dispose", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(QUALITY))))
  Done<LineView> quality(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, kind, key, body);
  }

  @PostMapping("/{kind:quarantine|clear|damage|recall|outdate|dispose}/bulk")
  @Requires(Permission.STOCK_QUALITY)
  @Operation(summary = "Quality decisions in bulk")
  BulkAnswer qualityBulk(Actor actor, @PathVariable String kind, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind, body);
  }

  @PostMapping("/{kind:open|adjust|set|count|scrap}")
  @Requires(Permission.STOCK_ADJUST)
  @Operation(summary = "Open, adjust by a difference, set with a compare quantity, count or scrap", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(ADJUST))))
  Done<LineView> adjust(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, kind, key, body);
  }

  @PostMapping("/{kind:open|adjust|set|count|scrap}/bulk")
  @Requires(Permission.STOCK_ADJUST)
  @Operation(summary = "Adjust in bulk")
  BulkAnswer adjustBulk(Actor actor, @PathVariable String kind, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind, body);
  }

  @PostMapping("/{kind:expect|confirm|cancel-expected}")
  @Requires(Permission.STOCK_EXPECT)
  @Operation(summary = "Expect supply, confirm it or cancel it", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(EXPECT))))
  Done<LineView> expect(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, kind, key, body);
  }

  @PostMapping("/{kind:expect|confirm|cancel-expected}/bulk")
  @Requires(Permission.STOCK_EXPECT)
  @Operation(summary = "Expect in bulk")
  BulkAnswer expectBulk(Actor actor, @PathVariable String kind, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind, body);
  }

  @PostMapping("/{kind:backorder|fill|cancel-backorder}")
  @Requires(Permission.STOCK_RESERVE)
  @Operation(summary = "Owe units, fill what is owed or cancel it", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(OWE))))
  Done<LineView> owe(Actor actor, @PathVariable String kind,
      @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, kind, key, body);
  }

  @PostMapping("/{kind:backorder|fill|cancel-backorder}/bulk")
  @Requires(Permission.STOCK_RESERVE)
  @Operation(summary = "Owe in bulk")
  BulkAnswer oweBulk(Actor actor, @PathVariable String kind, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind, body);
  }

  @PostMapping("/sell")
  @Requires(Permission.STOCK_SHIP)
  @Operation(summary = "Sell from the shelf, without a reservation", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject(RECEIVE))))
  Done<LineView> sell(Actor actor, @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody MoveRequest body) {
    return move(actor, "sell", key, body);
  }

  @PostMapping("/sell/bulk")
  @Requires(Permission.STOCK_SHIP)
  @Operation(summary = "Sell in bulk")
  BulkAnswer sellBulk(Actor actor, @RequestBody MoveBulk body) {
    return moveBulk(actor, "sell", body);
  }

  private Done<LineView> move(Actor actor, String kind, @Nullable String key, MoveRequest body) {
    return answers.moved(lane.execute(Request.of(actor, key == null ? body.key() : key, requests.move(kind, body))));
  }

  private BulkAnswer moveBulk(Actor actor, String kind, MoveBulk body) {
    return bulk(actor, body.commands, MoveRequest::key, each -> requests.move(kind, each), answers::moved);
  }

  private static Kind holdKind(String path) {
    return Kind.valueOf(path.toUpperCase(Locale.ROOT));
  }

  private <R, A> BulkAnswer bulk(Actor actor, @Nullable List<@Nullable R> commands, Function<R, @Nullable String> key,
      Function<R, Command<A>> translate, Function<A, Object> answer) {
    if (commands == null || commands.isEmpty())
      throw Problem.invalid("commands", null, "at least one command is needed");
    if (commands.size() > MOST_COMMANDS)
      throw Problem.invalid("commands", commands.size(), "at most " + MOST_COMMANDS + " at once");
    var replies = new ArrayList<CompletableFuture<A>>(commands.size());
    for (var each : commands) {
      try {
        if (each == null) throw Problem.invalid("commands", null, "must not hold null");
        replies.add(lane.submit(Request.of(actor, key.apply(each), translate.apply(each))));
      } catch (Problem problem) {
        replies.add(CompletableFuture.failedFuture(problem));
      }
    }
    var results = new ArrayList<BulkResult>(commands.size());
    for (var reply : replies) {
      try {
        results.add(new BulkResult(200, answer.apply(CommitLane.await(reply)), null));
      } catch (Problem problem) {
        results.add(StockAnswers.problem(problem));
      }
    }
    return new BulkAnswer(results);
  }
}
