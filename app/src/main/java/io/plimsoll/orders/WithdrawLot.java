package io.plimsoll.orders;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.plimsoll.inventory.StockBook;
import io.plimsoll.inventory.StockBook.Take;
import io.plimsoll.inventory.Withdrawal;
import io.plimsoll.inventory.Withdrawal.AtLocation;
import io.plimsoll.orders.Order.Claim;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lot leaves sale, with what becomes of those who hold units of it: one commit.
 *
 * <p>Free units go at once. What is reserved is first held from other lots of the same location. For the rest somebody has to say
 * so: either it stays reserved, and the answer names the reservations; or they give way, carts first, then the youngest order. An
 * order that gives way gets units from other locations, where its channel allows it to be split; what is missing then is owed to
 * it, whatever its channel's rule for backorders: it was promised.
 *
 * @param giveWay whether reservations that only the lot can serve give way
 * @param holds all open reservations of the item, by their numbers
 * @param orders the orders that own some of them
 * @param splitting the channels whose orders may be split
 */
record WithdrawLot(Withdrawal.Scope scope, boolean giveWay, @Nullable String reference, String reason,
    @JsonIgnore List<Long> holds, @JsonIgnore List<Long> orders, @JsonIgnore Set<Integer> splitting)
    implements
      Command<WithdrawLot.Answer> {

  /** What became of a reservation on units of the lot. */
  enum Outcome {
    /** It still holds them: they would ship. */
    STILL_HELD,
    /** It was a cart's, and is the smaller by them. */
    RELEASED,
    /** Its order has as many units from other locations. */
    RESERVED_ELSEWHERE,
    /** They are owed to its order, wholly or in part. */
    BACKORDERED
  }

  /** @param order the number of the order that owns it; {@code owed} how many of the units it is owed now */
  record Affected(long reservation, @Nullable Long order, @Nullable String reference, int location, long quantity,
      Outcome outcome, long owed) {}

  record Answer(List<AtLocation> locations, List<Affected> affected) {}

  /** The refusal when somebody has reserved since {@code holds} were read; to be tried again with newer ones. */
  static final String RESERVED_MEANWHILE = "RESERVED_MEANWHILE";

  @Override
  public void need(Books books) {
    var stock = books.of(StockBook.class);
    stock.needItem(scope.item());
    for (var hold : holds) stock.needReservation(hold);
    for (var order : orders) books.of(OrderBook.class).need(OrderBook.Name.of(order));
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var stock = books.of(StockBook.class);
    var withdrawal = Withdrawal.of(stock, scope, holds);
    if (withdrawal.isEmpty()) {
      throw Problem.conflict("NOTHING_TO_WITHDRAW", "no unit of the lot is there to be withdrawn", Map.of());
    }
    if (!withdrawal.knowsAllHolds()) {
      throw Problem.conflict(RESERVED_MEANWHILE, "somebody reserves units of the lot all the time; send it again",
          Map.of());
    }

    // From here on it must succeed.
    var locations = withdrawal.take(actor, now, reference, reason);
    var claims = withdrawal.claims();
    if (!giveWay) {
      return new Answer(locations,
          claims.stream().map(claim -> affected(claim, Outcome.STILL_HELD, 0)).toList());
    }
    for (var claim : claims) withdrawal.giveWay(claim, actor, now, reason);
    var after = locations.stream()
        .map(at -> new AtLocation(at.location(), at.withdrawn() + at.reserved(), at.replaced(), 0)).toList();
    return new Answer(after, serveOtherwise(claims, books, actor, now));
  }

  private static @Nullable Long orderOf(Withdrawal.Claim claim) {
    return Order.numberIn(claim.reference());
  }

  private static Affected affected(Withdrawal.Claim claim, Outcome outcome, long owed) {
    return new Affected(claim.reservation(), orderOf(claim), claim.reference(), claim.location(), claim.quantity(),
        outcome, owed);
  }

  private List<Affected> serveOtherwise(List<Withdrawal.Claim> claims, Books books, Actor actor, Instant now) {
    var byOrder = new LinkedHashMap<Long, List<Withdrawal.Claim>>();
    var affected = new ArrayList<Affected>(claims.size());
    for (var claim : claims) {
      var order = orderOf(claim);
      if (order == null) affected.add(affected(claim, Outcome.RELEASED, 0));
      else
        byOrder.computeIfAbsent(order, _ -> new ArrayList<>()).add(claim);
    }
    // Who gives way last is served first: the oldest order.
    for (var each : byOrder.sequencedEntrySet().reversed()) {
      affected.addAll(serve(each.getKey(), each.getValue(), books, actor, now));
    }
    return affected;
  }

  private List<Affected> serve(long number, List<Withdrawal.Claim> taken, Books books, Actor actor, Instant now) {
    var orders = books.of(OrderBook.class);
    var order = orders.find(OrderBook.Name.of(number));
    if (order == null) throw new IllegalStateException("order " + number + " holds a reservation but is not there");
    var left = new HashMap<Long, Long>();
    for (var claim : taken) left.merge(claim.reservation(), claim.quantity(), Long::sum);
    var owedBy = new HashMap<Long, Long>();
    var lines = new ArrayList<Order.Line>(order.lines().size());
    for (var line : order.lines()) lines.add(serve(order, line, left, owedBy, books.of(StockBook.class), actor, now));
    orders.change(order.withLines(lines), "order.stock-withdrawn", actor, now, reason);
    return taken.stream().map(claim -> {
      var owed = owedBy.getOrDefault(claim.reservation(), 0L);
      return affected(claim, owed == 0 ? Outcome.RESERVED_ELSEWHERE : Outcome.BACKORDERED, owed);
    }).toList();
  }

  /** The line with what it lost held elsewhere or owed. */
  private Order.Line serve(Order order, Order.Line line, Map<Long, Long> taken, Map<Long, Long> owedBy,
      StockBook stock, Actor actor, Instant now) {
    var claims = new ArrayList<Claim>(line.claims().size() + 1);
    var lostBy = new LinkedHashMap<Long, Long>();
    var from = 0;
    for (var claim : line.claims()) {
      var units = claim.owed() ? 0 : taken.getOrDefault(claim.id(), 0L);
      if (units > 0) {
        lostBy.put(claim.id(), units);
        from = claim.location();
      }
      if (claim.open() > units) claims.add(new Claim(claim.owed(), claim.id(), claim.location(), claim.open() - units));
    }
    if (lostBy.isEmpty()) return line;
    var lost = lostBy.values().stream().mapToLong(Long::longValue).sum();
    var takes = splitting.contains(order.channel())
        ? new Sourcing(stock.rules().ranked(order.channel()), true,
            Sourcing.Shelves.of(stock.draw(order.channel(), null)))
            .choose(List.of(new Sourcing.Want(line.item(), lost))).getFirst()
        : List.<Take>of();
    var got = Sourcing.quantity(takes);
    for (var held : stock.hold(actor, now, order.subject(), order.channel(), takes)) {
      claims.add(new Claim(false, held.id(), held.location(), held.quantity()));
    }
    var owed = lost - got;
    var promisedOn = line.promisedOn();
    if (owed > 0) {
      var dated = owe(stock, order, new Take(line.item(), from, owed), actor, now);
      claims.add(dated);
      promisedOn = Objects.requireNonNull(stock.dated(dated.id())).dueOn();
      var left = owed;
      for (var each : lostBy.entrySet()) {
        var here = Math.min(left, each.getValue());
        owedBy.put(each.getKey(), here);
        left -= here;
      }
    }
    return new Order.Line(line.line(), line.item(), line.channelSku(), line.ordered(), line.reserved() - owed,
        line.shipped(), line.backordered() + owed, line.cancelled(), line.unitPrice(), promisedOn, claims);
  }

  /** Owed from where confirmed supply brings it first, else from where it was taken. */
  private static Claim owe(StockBook stock, Order order, Take lost, Actor actor, Instant now) {
    var first = PlaceOrder.firstOffer(stock, stock.rules().ranked(order.channel()), lost.item(), _ -> lost.quantity());
    var location = first.map(PlaceOrder.Offer::location).orElse(lost.location());
    Optional<LocalDate> day = first.map(PlaceOrder.Offer::day);
    var owed = stock.owe(actor, now, order.subject(), order.channel(),
        List.of(new Take(lost.item(), location, lost.quantity())), List.of(day)).getFirst();
    return new Claim(true, owed.id(), location, lost.quantity());
  }

  @Override
  public int weight() {
    return Math.max(1, holds.size());
  }

  @Override
  public Class<Answer> answerType() {
    return Answer.class;
  }
}
