package io.plimsoll.inventory;

import static io.plimsoll.inventory.Account.*;

import io.plimsoll.access.Permission;
import java.util.List;
import java.util.Locale;

/**
 * Every reason for which stock moves, with the movements it may make. What is not in this table is refused, whoever asks.
 *
 * <p>The first pair of a kind is its default where a caller names no states.
 */
public enum Kind {
  OPEN(1, Permission.STOCK_ADJUST, "opened", from(OPENING).to(SELLABLE, QUARANTINED, RETURNED, DAMAGED)),
  RECEIVE(2, Permission.STOCK_RECEIVE, "received", from(SUPPLIER).to(SELLABLE, QUARANTINED, DAMAGED),
      from(ON_ORDER, CONFIRMED).to(EXPECTED)),
  RESERVE(3, Permission.STOCK_RESERVE, "reserved", from(SELLABLE).to(RESERVED)),
  EXTEND(4, Permission.STOCK_RESERVE, "extended"),
  RELEASE(5, Permission.STOCK_RESERVE, "released", from(RESERVED).to(SELLABLE)),
  EXPIRE(6, Permission.STOCK_RESERVE, "reservation-expired", from(RESERVED).to(SELLABLE)),
  /** A lot may be exchanged on the way out, so that the first to expire leaves first. */
  SHIP(7, Permission.STOCK_SHIP, "shipped", from(RESERVED).to(CUSTOMER, SELLABLE), from(SELLABLE).to(RESERVED)),
  /** Sold from the shelf, without a reservation. */
  SELL(8, Permission.STOCK_SHIP, "sold", from(SELLABLE).to(CUSTOMER)),
  TRANSFER_OUT(9, Permission.STOCK_TRANSFER, "transferred-out", from(SELLABLE).to(IN_TRANSIT)),
  TRANSFER_IN(10, Permission.STOCK_TRANSFER, "transferred-in",
      from(IN_TRANSIT).to(SELLABLE, QUARANTINED, DAMAGED, SHRINKAGE)),
  QUARANTINE(11, Permission.STOCK_QUALITY, "quarantined", from(SELLABLE, RETURNED, DAMAGED).to(QUARANTINED)),
  /** Released from quarantine. */
  CLEAR(12, Permission.STOCK_QUALITY, "cleared", from(QUARANTINED).to(SELLABLE)),
  DAMAGE(13, Permission.STOCK_QUALITY, "damaged", from(SELLABLE, QUARANTINED, RETURNED).to(DAMAGED)),
  RECALL(14, Permission.STOCK_QUALITY, "recalled", from(SELLABLE, QUARANTINED, RETURNED).to(RECALLED)),
  /** A lot has reached its date. */
  OUTDATE(15, Permission.STOCK_QUALITY, "expired", from(SELLABLE, QUARANTINED, RETURNED).to(EXPIRED)),
  RETURN(16, Permission.STOCK_RECEIVE, "returned", from(CUSTOMER).to(RETURNED)),
  DISPOSE(17, Permission.STOCK_QUALITY, "disposed",
      from(RETURNED, QUARANTINED, DAMAGED, RECALLED).to(SELLABLE, QUARANTINED, DAMAGED, SCRAP, SUPPLIER),
      from(EXPIRED).to(SCRAP, SUPPLIER)),
  ADJUST(18, Permission.STOCK_ADJUST, "adjusted",
      from(SHRINKAGE).to(SELLABLE, QUARANTINED, RETURNED, DAMAGED, EXPIRED, RECALLED),
      from(SELLABLE, QUARANTINED, RETURNED, DAMAGED, EXPIRED, RECALLED).to(SHRINKAGE)),
  COUNT(19, Permission.STOCK_ADJUST, "counted", from(SHRINKAGE).to(SELLABLE), from(SELLABLE).to(SHRINKAGE)),
  SCRAP_STOCK(20, Permission.STOCK_ADJUST, "scrapped",
      from(DAMAGED, EXPIRED, RECALLED, RETURNED, QUARANTINED, SELLABLE).to(SCRAP)),
  EXPECT(21, Permission.STOCK_EXPECT, "expected", from(EXPECTED).to(ON_ORDER)),
  CONFIRM(22, Permission.STOCK_EXPECT, "confirmed", from(ON_ORDER).to(CONFIRMED)),
  CANCEL_EXPECTED(23, Permission.STOCK_EXPECT, "expected-cancelled", from(ON_ORDER, CONFIRMED).to(EXPECTED)),
  BACKORDER(24, Permission.STOCK_RESERVE, "backordered", from(OWED).to(BACKORDERED)),
  FILL(25, Permission.STOCK_RESERVE, "backorder-filled", from(BACKORDERED).to(OWED), from(SELLABLE).to(RESERVED)),
  CANCEL_BACKORDER(26, Permission.STOCK_RESERVE, "backorder-cancelled", from(BACKORDERED).to(OWED)),
  /** A whole lot leaves sale. What it held for somebody is held from other lots, as far as there are any. */
  WITHDRAW_LOT(27, Permission.STOCK_QUALITY, "lot-withdrawn",
      from(SELLABLE, RESERVED, RETURNED, QUARANTINED).to(QUARANTINED, RECALLED), from(SELLABLE).to(RESERVED)),
  /** A lot's date was wrong: what is past the right one leaves sale, what was booked as expired is looked at again. */
  CORRECT_LOT(28, Permission.STOCK_QUALITY, "lot-corrected", from(SELLABLE).to(EXPIRED), from(EXPIRED).to(QUARANTINED));

  private static final Kind[] BY_CODE = new Kind[29];

  static {
    for (var kind : values()) BY_CODE[kind.code] = kind;
  }

  private final int code;
  private final Permission permission;
  private final String event;
  private final List<Pairs> pairs;

  Kind(int code, Permission permission, String pastTense, Pairs... pairs) {
    this.code = code;
    this.permission = permission;
    this.event = "stock." + pastTense;
    this.pairs = List.of(pairs);
  }

  /** From any of some accounts to any of others. */
  record Pairs(List<Account> from, List<Account> to) {}

  private static From from(Account... accounts) {
    return new From(List.of(accounts));
  }

  private record From(List<Account> from) {
    Pairs to(Account... accounts) {
      return new Pairs(from, List.of(accounts));
    }
  }

  public boolean allows(Account from, Account to) {
    if (from == to) return false;
    for (var each : pairs) if (each.from.contains(from) && each.to.contains(to)) return true;
    return false;
  }

  Account defaultFrom() {
    return pairs.getFirst().from.getFirst();
  }

  Account defaultTo() {
    return pairs.getFirst().to.getFirst();
  }

  /** Whether it ends or keeps reservations, each of which says what moves. */
  boolean isOfReservations() {
    return this == RESERVE || this == EXTEND || this == RELEASE || this == EXPIRE || this == SHIP;
  }

  /** Whether it works on a whole lot, wherever that lies. */
  boolean isOfLots() {
    return this == WITHDRAW_LOT || this == CORRECT_LOT;
  }

  /** Whether it only ever works on a dated line. */
  boolean needsDatedLine() {
    return this == CONFIRM || this == CANCEL_EXPECTED || this == TRANSFER_IN || this == FILL
        || this == CANCEL_BACKORDER;
  }

  /** Whether it opens a dated line. */
  boolean opensDatedLine() {
    return this == EXPECT || this == TRANSFER_OUT || this == BACKORDER;
  }

  public Permission permission() {
    return permission;
  }

  /** The type of the event that tells of it. */
  public String event() {
    return event;
  }

  /** As stored; never changes. */
  int code() {
    return code;
  }

  static Kind of(int code) {
    return BY_CODE[code];
  }

  /** Its name in a path, such as {@code transfer-out}. */
  public String path() {
    return switch (this) {
      case SCRAP_STOCK -> "scrap";
      case WITHDRAW_LOT -> "lots/withdraw";
      case CORRECT_LOT -> "lots/correct";
      default -> name().toLowerCase(Locale.ROOT).replace('_', '-');
    };
  }
}
