package io.plimsoll.inventory;

import static io.plimsoll.inventory.Account.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.platform.Problem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of legal movements, read the other way: everything that is not in it is refused. */
class KindTest {

  /** What a command without a dated line or a reservation may do; written down a second time, by hand. */
  private static Set<String> legalMoves() {
    var legal = new java.util.HashSet<String>();
    allow(legal, Kind.OPEN, List.of(OPENING), List.of(SELLABLE, QUARANTINED, RETURNED, DAMAGED));
    allow(legal, Kind.RECEIVE, List.of(SUPPLIER), List.of(SELLABLE, QUARANTINED, DAMAGED));
    allow(legal, Kind.SELL, List.of(SELLABLE), List.of(CUSTOMER));
    allow(legal, Kind.TRANSFER_OUT, List.of(SELLABLE), List.of(IN_TRANSIT));
    allow(legal, Kind.QUARANTINE, List.of(SELLABLE, RETURNED, DAMAGED), List.of(QUARANTINED));
    allow(legal, Kind.CLEAR, List.of(QUARANTINED), List.of(SELLABLE));
    allow(legal, Kind.DAMAGE, List.of(SELLABLE, QUARANTINED, RETURNED), List.of(DAMAGED));
    allow(legal, Kind.RECALL, List.of(SELLABLE, QUARANTINED, RETURNED), List.of(RECALLED));
    allow(legal, Kind.OUTDATE, List.of(SELLABLE, QUARANTINED, RETURNED), List.of(EXPIRED));
    allow(legal, Kind.RETURN, List.of(CUSTOMER), List.of(RETURNED));
    allow(legal, Kind.DISPOSE, List.of(RETURNED, QUARANTINED, DAMAGED, RECALLED),
        List.of(SELLABLE, QUARANTINED, DAMAGED, SCRAP, SUPPLIER));
    allow(legal, Kind.DISPOSE, List.of(EXPIRED), List.of(SCRAP, SUPPLIER));
    var counted = List.of(SELLABLE, QUARANTINED, RETURNED, DAMAGED, EXPIRED, RECALLED);
    allow(legal, Kind.ADJUST, List.of(SHRINKAGE), counted);
    allow(legal, Kind.ADJUST, counted, List.of(SHRINKAGE));
    allow(legal, Kind.COUNT, List.of(SHRINKAGE), List.of(SELLABLE));
    allow(legal, Kind.COUNT, List.of(SELLABLE), List.of(SHRINKAGE));
    allow(legal, Kind.SCRAP_STOCK, List.of(DAMAGED, EXPIRED, RECALLED, RETURNED, QUARANTINED, SELLABLE),
        List.of(SCRAP));
    allow(legal, Kind.EXPECT, List.of(EXPECTED), List.of(ON_ORDER));
    allow(legal, Kind.BACKORDER, List.of(OWED), List.of(BACKORDERED));
    return legal;
  }

  private static void allow(Set<String> legal, Kind kind, List<Account> from, List<Account> to) {
    for (var one : from) for (var other : to) if (one != other) legal.add(kind + " " + one + " " + other);
  }

  private static Move move(Kind kind, Account from, Account to) {
    var location = kind == Kind.TRANSFER_OUT ? 2 : 1;
    return new Move(kind, null, null, null,
        List.of(new Move.Line(1, 1, location, 0, from, to, 1L, null, null, null, null)));
  }

  @Test
  void whatIsNotInTheTableIsRefused() {
    var legal = legalMoves();
    var accepted = new java.util.HashSet<String>();
    for (var kind : Kind.values()) {
      for (var from : Account.values()) {
        for (var to : Account.values()) {
          try {
            move(kind, from, to);
            accepted.add(kind + " " + from + " " + to);
          } catch (Problem refused) {
            assertThat(refused.status()).isEqualTo(422);
          }
        }
      }
    }
    assertThat(accepted).isEqualTo(legal);
  }

  @Test
  void noMovementEndsWhereItBegan() {
    for (var kind : Kind.values())
      for (var account : Account.values()) assertThat(kind.allows(account, account)).isFalse();
  }

  /** RESERVED and the dated states move only by commands that know whose they are. */
  @Test
  void whatSomebodyHasAClaimOnMovesOnlyWithTheClaim() {
    var claimed = EnumSet.of(RESERVED, IN_TRANSIT, ON_ORDER, CONFIRMED, BACKORDERED);
    var touching = new ArrayList<Kind>();
    for (var kind : Kind.values()) {
      for (var from : Account.values()) {
        for (var to : Account.values()) {
          if (kind.allows(from, to) && (claimed.contains(from) || claimed.contains(to)) && !touching.contains(kind)) {
            touching.add(kind);
          }
        }
      }
    }
    assertThat(touching).allMatch(kind -> kind.isOfReservations() && kind != Kind.EXTEND || kind.needsDatedLine()
        || kind.opensDatedLine() || kind == Kind.RECEIVE || kind == Kind.WITHDRAW_LOT);
  }

  @Test
  void codesAndEventsAreUnique() {
    assertThat(Kind.values()).extracting(Kind::code).doesNotHaveDuplicates();
    assertThat(Kind.values()).extracting(Kind::event).doesNotHaveDuplicates();
    assertThat(Account.values()).extracting(Account::code).doesNotHaveDuplicates();
    for (var kind : Kind.values()) assertThat(Kind.of(kind.code())).isSameAs(kind);
    for (var account : Account.values()) assertThat(Account.of(account.code())).isSameAs(account);
  }

  @Test
  void onlyATransferGoesElsewhere() {
    assertThatThrownBy(() -> new Move(Kind.SELL, null, null, null,
        List.of(new Move.Line(1, 1, 2, 0, SELLABLE, CUSTOMER, 1L, null, null, null, null))))
        .isInstanceOf(Problem.class);
  }
}
