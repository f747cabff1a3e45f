package io.plimsoll.inventory;

import io.plimsoll.platform.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole lot leaves sale: the stock's side of it, inside a decision.
 *
 * <p>A reservation holds a quantity at a location, not a lot. So what is reserved in the lot is first held from other lots of the
 * location that last as long as anything promised there. What no other lot can replace has {@linkplain #claims claims} on it;
 * whoever decides whether they give way stands above.
 *
 * <p>Plan with {@link #of}, then {@link #take} once, then {@link #giveWay} for each claim that does.
 */
public final class Withdrawal {

  /**
   * @param to QUARANTINED or RECALLED
   * @param locations where; empty for wherever the lot lies
   */
  public record Scope(int item, int lot, Account to, List<Integer> locations) {
    public Scope { locations = List.copyOf(locations); }
  }

  /** How a location stands after the free units are taken. {@code reserved} units of the lot are still held there. */
  public record AtLocation(int location, long withdrawn, long replaced, long reserved) {}

  /** Part of a reservation that nothing but units of the lot can serve. */
  public record Claim(long reservation, @Nullable String reference, int location, long quantity) {}

  /** Who comes last gives way first: carts before orders, the youngest before the older. */
  private static final Comparator<Reservation> TURN = Comparator.comparing(Reservation::isOfOrder)
      .thenComparing(Comparator.comparingLong(Reservation::id).reversed());

  private static final List<Account> FREE = List.of(Account.SELLABLE, Account.RETURNED, Account.QUARANTINED);

  private final StockBook stock;
  private final Scope scope;
  private final List<Reservation> holds;

  private Withdrawal(StockBook stock, Scope scope, List<Reservation> holds) {
    this.stock = stock;
    this.scope = scope;
    this.holds = holds;
  }

  /** @param holds the numbers of all open reservations of the item, each asked for with {@link StockBook#needReservation} */
  public static Withdrawal of(StockBook stock, Scope scope, Collection<Long> holds) {
    var open = new ArrayList<Reservation>(holds.size());
    for (var id : holds) {
      var held = stock.reservation(id);
      if (held != null && held.open() > 0 && held.item() == scope.item) open.add(held);
    }
    return new Withdrawal(stock, scope, open);
  }

  /** Whether there is a unit of the lot to take anywhere in scope. */
  public boolean isEmpty() {
    return places().stream()
        .allMatch(place -> reserved(place) == 0 && FREE.stream().allMatch(state -> movable(place, state) == 0));
  }

  /**
   * Whether the reservations handed over are all that there are where the lot is reserved: somebody may have reserved since they
   * were read. What is RESERVED equals the open reservations, always.
   */
  public boolean knowsAllHolds() {
    for (int place : places()) {
      if (reserved(place) == 0) continue;
      var known = holds.stream().filter(held -> held.location() == place).mapToLong(Reservation::open).sum();
      if (known != stock.item(scope.item).at(place, Account.RESERVED)) return false;
    }
    return true;
  }

  private List<Integer> places() {
    return stock.item(scope.item).rows().stream().filter(row -> row.lot() == scope.lot).map(Balance::location)
        .filter(place -> scope.locations.isEmpty() || scope.locations.contains(place)).toList();
  }

  private Balance row(int place) {
    var row = stock.item(scope.item).find(place, scope.lot);
    if (row == null) throw new IllegalStateException("lot " + scope.lot + " is not at location " + place);
    return row;
  }

  private long reserved(int place) {
    return row(place).of(Account.RESERVED);
  }

  private long movable(int place, Account state) {
    return state == scope.to ? 0 : row(place).of(state);
  }

  /** Takes what is free, and what is held as far as other lots can hold it, in one posting. */
  public List<AtLocation> take(Actor actor, Instant now, @Nullable String reference, @Nullable String reason) {
    var posting = stock.post(Kind.WITHDRAW_LOT, actor, reference, reason, now, null);
    var done = new ArrayList<AtLocation>();
    for (int place : places()) {
      long withdrawn = 0;
      for (var state : FREE) {
        var units = movable(place, state);
        if (units == 0) continue;
        posting.move(scope.item, place, scope.lot, state, scope.to, units);
        withdrawn += units;
      }
      var replaced = replace(posting, place);
      done.add(new AtLocation(place, withdrawn + replaced, replaced, reserved(place)));
    }
    return done;
  }

  private long replace(Posting posting, int place) {
    var wanted = reserved(place);
    if (wanted == 0) return 0;
    var until = holds.stream().filter(held -> held.location() == place)
        .mapToInt(held -> stock.rules().day(place, held.promisedOn())).max().orElse(stock.rules().today(place));
    var left = wanted;
    for (var lot : stock.item(scope.item).firstExpiringFirst(place)) {
      if (lot.lot() == scope.lot || !lot.lastsBeyond(until)) continue;
      var here = Math.min(left, lot.of(Account.SELLABLE));
      if (here == 0) continue;
      posting.move(scope.item, place, lot.lot(), Account.SELLABLE, Account.RESERVED, here);
      posting.move(scope.item, place, scope.lot, Account.RESERVED, scope.to, here);
      left -= here;
    }
    return wanted - left;
  }

  /** Who has a claim on the units of the lot that are still held, in the order in which they give way. */
  public List<Claim> claims() {
    var claims = new ArrayList<Claim>();
    for (int place : places()) {
      var left = reserved(place);
      for (var held : holds.stream().filter(each -> each.location() == place).sorted(TURN).toList()) {
        var here = Math.min(left, held.open());
        if (here > 0) claims.add(new Claim(held.id(), held.reference(), place, here));
        left -= here;
      }
    }
    return claims;
  }

  /** Takes a claim's units out of sale too; its reservation is the smaller by them. */
  public void giveWay(Claim claim, Actor actor, Instant now, @Nullable String reason) {
    var held = stock.reservation(claim.reservation);
    if (held == null) throw new IllegalStateException("there is no reservation " + claim.reservation);
    var posting = stock.post(Kind.WITHDRAW_LOT, actor, claim.reference, reason, now, null);
    posting.move(scope.item, claim.location, scope.lot, Account.RESERVED, scope.to, claim.quantity);
    stock.change(held.withOpen(held.open() - claim.quantity));
  }
}
