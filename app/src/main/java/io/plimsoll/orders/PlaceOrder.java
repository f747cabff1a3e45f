package io.plimsoll.orders;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.plimsoll.inventory.Account;
import io.plimsoll.inventory.DatedLine;
import io.plimsoll.inventory.Reservation;
import io.plimsoll.inventory.StockBook;
import io.plimsoll.inventory.StockBook.Take;
import io.plimsoll.orders.Order.Claim;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Ids;
import io.plimsoll.platform.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes an order in: what is available is reserved, the rest is backordered where the channel allows it and otherwise cancelled
 * for stockout; or, all or nothing, the order is refused with every shortage. Order and reservations are one commit.
 *
 * @param ranked the channel's locations, first choice first
 * @param placedAt the epoch if the channel does not say: then it is when we hear of it
 * @param backorders whether what is missing may be owed, up to {@code backorderLimit} units of an item over all orders
 */
record PlaceOrder(int channel, String reference, Instant placedAt, @Nullable String customer,
    @Nullable String country,
    String currency, @JsonIgnore List<Integer> ranked, @JsonIgnore boolean splitAllowed, boolean partial,
    @JsonIgnore boolean backorders,
    @JsonIgnore @Nullable Long backorderLimit,
    @Nullable String hold, List<Line> lines, List<Order.Charge> charges,
    @JsonIgnore Ids ids) implements Command<PlaceOrder.Answer> {

  /** @param quantity in base units, positive */
  record Line(int item, @Nullable String channelSku, long quantity, @Nullable BigDecimal unitPrice) {}

  record Missing(int line, int item, long asked, long available) {}

  /** @param order null when refused */
  record Answer(@Nullable Order order, List<Missing> missing) {}

  /** What is to become of one line. */
  private record Plan(List<Take> takes, List<Take> owed, List<Optional<LocalDate>> days, long cancelled) {}

  private record Place(int item, int location) {}

  /** What this order itself claims: nothing of it can be promised to it a second time. */
  private record Own(Map<Place, Long> claimed, Map<Integer, Long> owed) {
    void claim(Take take) {
      claimed.merge(new Place(take.item(), take.location()), take.quantity(), Long::sum);
    }

    long at(int item, int location) {
      return claimed.getOrDefault(new Place(item, location), 0L);
    }
  }

  @Override
  public void need(Books books) {
    books.of(OrderBook.class).needAbsent(OrderBook.Name.of(channel, reference));
    var stock = books.of(StockBook.class);
    for (var line : lines) stock.needItem(line.item);
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var orders = books.of(OrderBook.class);
    var stock = books.of(StockBook.class);
    var existing = orders.find(OrderBook.Name.of(channel, reference));
    if (existing != null) {
      throw Problem.conflict("ORDER_EXISTS",
          "the channel has an order " + reference + " already; send changes to it, or use its key to"
              + " repeat it",
          Map.of("order", Long.toString(existing.id())));
    }
    var wants = lines.stream().map(line -> new Sourcing.Want(line.item, line.quantity)).toList();
    var chosen = new Sourcing(ranked, splitAllowed, Sourcing.Shelves.of(stock.draw(channel, null))).choose(wants);
    var own = new Own(new HashMap<>(), new HashMap<>());
    for (var takes : chosen) for (var take : takes) own.claim(take);
    var plans = new ArrayList<Plan>(lines.size());
    for (var number = 0; number < lines.size(); number++)
      plans.add(plan(stock, lines.get(number), chosen.get(number), own));
    var missing = new ArrayList<Missing>(0);
    for (var number = 0; number < lines.size(); number++) {
      var line = lines.get(number);
      var got = Sourcing.quantity(plans.get(number).takes);
      if (got < line.quantity) missing.add(new Missing(number + 1, line.item, line.quantity, got));
    }
    if (!partial && !missing.isEmpty()) return new Answer(null, missing);

    // From here on the order must be taken.
    var id = ids.next();
    var subject = "order:" + id;
    var held = new ArrayDeque<>(stock.hold(actor, now, subject, channel, all(plans, Plan::takes)));
    var owed = new ArrayDeque<>(
        stock.owe(actor, now, subject, channel, all(plans, Plan::owed), plans.stream().flatMap(plan -> plan.days
            .stream()).toList()));
    var placed = new ArrayList<Order.Line>(lines.size());
    for (var number = 0; number < lines.size(); number++) placed.add(line(number, plans.get(number), held, owed));
    var order = new Order(id, channel, reference, hold, placedAt.equals(Instant.EPOCH) ? now : placedAt, now, customer,
        country, currency, placed, charges, 1);
    orders.add(order, actor, now);
    return new Answer(order, missing);
  }

  private static List<Take> all(List<Plan> plans, java.util.function.Function<Plan, List<Take>> takes) {
    return plans.stream().flatMap(plan -> takes.apply(plan).stream()).toList();
  }

  /** What is missing is owed from where confirmed supply can promise it first, else from the channel's first location. */
  private Plan plan(StockBook stock, Line line, List<Take> takes, Own own) {
    var rest = line.quantity - Sourcing.quantity(takes);
    if (rest == 0 || !backorders || ranked.isEmpty()) return new Plan(takes, List.of(), List.of(), rest);
    if (backorderLimit != null) {
      var owed = stock.item(line.item).total(Account.BACKORDERED) + own.owed.getOrDefault(line.item, 0L);
      var room = Math.max(0, backorderLimit - owed);
      if (room < rest) return owe(stock, line, takes, room, rest - room, own);
    }
    return owe(stock, line, takes, rest, 0, own);
  }

  private Plan owe(StockBook stock, Line line, List<Take> takes, long quantity, long cancelled,
      Own own) {
    if (quantity == 0) return new Plan(takes, List.of(), List.of(), cancelled);
    var first = firstOffer(stock, ranked, line.item, location -> quantity + own.at(line.item, location));
    var location = first.map(Offer::location).orElse(ranked.getFirst());
    var owed = new Take(line.item, location, quantity);
    own.claim(owed);
    own.owed.merge(line.item, quantity, Long::sum);
    return new Plan(takes, List.of(owed), List.of(first.map(Offer::day)), cancelled);
  }

  /** A location and the first day from which its confirmed supply can promise what is asked. */
  record Offer(int location, LocalDate day) {}

  /** Of some locations the one that can promise first; empty if no confirmed supply can. */
  static Optional<Offer> firstOffer(StockBook stock, List<Integer> locations, int item, IntToLongFunction quantity) {
    return locations.stream()
        .flatMap(location -> stock.promisableFrom(item, location, quantity.applyAsLong(location))
            .map(day -> new Offer(location, day)).stream())
        .min(Comparator.comparing(Offer::day));
  }

  private Order.Line line(int number, Plan plan, ArrayDeque<Reservation> held, ArrayDeque<DatedLine> owed) {
    var line = lines.get(number);
    var claims = new ArrayList<Claim>(1);
    LocalDate promisedOn = null;
    for (var take : plan.takes) claims.add(new Claim(false, held.removeFirst().id(), take.location(), take.quantity()));
    for (var take : plan.owed) {
      var dated = Objects.requireNonNull(owed.removeFirst());
      claims.add(new Claim(true, dated.id(), take.location(), take.quantity()));
      promisedOn = dated.dueOn();
    }
    return new Order.Line(number + 1, line.item, line.channelSku, line.quantity, Sourcing.quantity(plan.takes), 0,
        Sourcing.quantity(plan.owed), plan.cancelled, line.unitPrice, promisedOn, claims);
  }

  @Override
  public boolean restsOnAbsence(Answer answer) {
    return !answer.missing.isEmpty() || ranked.size() > 1;
  }

  @Override
  public int weight() {
    return Math.max(1, lines.size());
  }

  @Override
  public Class<Answer> answerType() {
    return Answer.class;
  }
}
