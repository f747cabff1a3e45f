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
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Everything that moves stock. Each kind has one form and a bulk form, at a path of its own; each permission has its own kinds.
 * {@link StockExamples} describes them.
 */
@RestController
@Tag(name = "Stock commands", description = "Everything that moves stock: double entry, idempotent, all lines or none")
@RequestMapping(path = "/api/v1/stock", produces = "application/json")
final class StockCommandController {

  private static final int MOST_COMMANDS = 1_000;
  private static final String KEY = "Idempotency-Key";

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
  Done<ReserveLineView> reserve(Actor actor, @RequestHeader(name = KEY, required = false) @Nullable String key,
      @RequestBody ReserveRequest body) {
    return answers.reserved(lane.execute(Request.of(actor, key == null ? body.key() : key, requests.reserve(body))));
  }

  @PostMapping("/reserve/bulk")
  @Requires(Permission.STOCK_RESERVE)
  BulkAnswer reserveBulk(Actor actor, @RequestBody ReserveBulk body) {
    return bulk(actor, body.commands, ReserveRequest::key, requests::reserve, answers::reserved);
  }

  @PostMapping({"/extend", "/release"})
  @Requires(Permission.STOCK_RESERVE)
  Done<HeldLineView> holds(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody HoldRequest body) {
    return hold(actor, kind(request), key, body);
  }

  @PostMapping({"/extend/bulk", "/release/bulk"})
  @Requires(Permission.STOCK_RESERVE)
  BulkAnswer holdsBulk(Actor actor, HttpServletRequest request, @RequestBody HoldBulk body) {
    return holdBulk(actor, kind(request), body);
  }

  @PostMapping("/ship")
  @Requires(Permission.STOCK_SHIP)
  Done<HeldLineView> ship(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody HoldRequest body) {
    return hold(actor, kind(request), key, body);
  }

  @PostMapping("/ship/bulk")
  @Requires(Permission.STOCK_SHIP)
  BulkAnswer shipBulk(Actor actor, HttpServletRequest request, @RequestBody HoldBulk body) {
    return holdBulk(actor, kind(request), body);
  }

  @PostMapping("/sell")
  @Requires(Permission.STOCK_SHIP)
  Done<LineView> sell(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping("/sell/bulk")
  @Requires(Permission.STOCK_SHIP)
  BulkAnswer sellBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  @PostMapping({"/receive", "/return"})
  @Requires(Permission.STOCK_RECEIVE)
  Done<LineView> receive(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping({"/receive/bulk", "/return/bulk"})
  @Requires(Permission.STOCK_RECEIVE)
  BulkAnswer receiveBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  @PostMapping({"/transfer-out", "/transfer-in"})
  @Requires(Permission.STOCK_TRANSFER)
  Done<LineView> transfer(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping({"/transfer-out/bulk", "/transfer-in/bulk"})
  @Requires(Permission.STOCK_TRANSFER)
  BulkAnswer transferBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  @PostMapping({"/quarantine", "/clear", "/damage", "/recall", "/outdate", "/dispose"})
  @Requires(Permission.STOCK_QUALITY)
  Done<LineView> quality(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping({"/quarantine/bulk", "/clear/bulk", "/damage/bulk", "/recall/bulk", "/outdate/bulk", "/dispose/bulk"})
  @Requires(Permission.STOCK_QUALITY)
  BulkAnswer qualityBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  @PostMapping({"/open", "/adjust", "/set", "/count", "/scrap"})
  @Requires(Permission.STOCK_ADJUST)
  Done<LineView> adjust(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping({"/open/bulk", "/adjust/bulk", "/set/bulk", "/count/bulk", "/scrap/bulk"})
  @Requires(Permission.STOCK_ADJUST)
  BulkAnswer adjustBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  @PostMapping({"/expect", "/confirm", "/cancel-expected"})
  @Requires(Permission.STOCK_EXPECT)
  Done<LineView> expect(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping({"/expect/bulk", "/confirm/bulk", "/cancel-expected/bulk"})
  @Requires(Permission.STOCK_EXPECT)
  BulkAnswer expectBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  @PostMapping({"/backorder", "/fill", "/cancel-backorder"})
  @Requires(Permission.STOCK_RESERVE)
  Done<LineView> owe(Actor actor, HttpServletRequest request,
      @RequestHeader(name = KEY, required = false) @Nullable String key, @RequestBody MoveRequest body) {
    return move(actor, kind(request), key, body);
  }

  @PostMapping({"/backorder/bulk", "/fill/bulk", "/cancel-backorder/bulk"})
  @Requires(Permission.STOCK_RESERVE)
  BulkAnswer oweBulk(Actor actor, HttpServletRequest request, @RequestBody MoveBulk body) {
    return moveBulk(actor, kind(request), body);
  }

  /** The word of the path that names the kind. */
  private static String kind(HttpServletRequest request) {
    var pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    return pattern.substring("/api/v1/stock/".length()).replace("/bulk", "");
  }

  private Done<HeldLineView> hold(Actor actor, String kind, @Nullable String key, HoldRequest body) {
    return answers
        .held(lane.execute(Request.of(actor, key == null ? body.key() : key, requests.holds(holdKind(kind), body))));
  }

  private BulkAnswer holdBulk(Actor actor, String kind, HoldBulk body) {
    return bulk(actor, body.commands, HoldRequest::key, each -> requests.holds(holdKind(kind), each), answers::held);
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
