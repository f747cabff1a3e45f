package io.plimsoll.inventory;

import java.util.List;

/**
 * Where a quantity of an item can stand. The states are columns of a balance; the others lie outside the retailer and close the
 * double entry.
 */
public enum Account {
  // On hand: physically at the location.
  SELLABLE(0), RESERVED(1), QUARANTINED(2),
  /** Back from a customer, awaiting inspection. */
  RETURNED(3), DAMAGED(4), EXPIRED(5), RECALLED(6),
  // The pipeline. In transit is ours and physical, but at no location yet: it is booked where it is going.
  IN_TRANSIT(7), ON_ORDER(8),
  /** On order and confirmed by the supplier. */
  CONFIRMED(9),
  /** Promised to customers without stock: owed. */
  BACKORDERED(10),
  // Outside.
  SUPPLIER(20), CUSTOMER(21), SHRINKAGE(22), SCRAP(23), OPENING(24),
  /** The memo account against which ON_ORDER and CONFIRMED stand. */
  EXPECTED(25),
  /** The memo account against which BACKORDERED stands. */
  OWED(26);

  /** The states, in the order of a balance's columns. */
  public static final List<Account> STATES = List.of(SELLABLE, RESERVED, QUARANTINED, RETURNED, DAMAGED, EXPIRED,
      RECALLED,
      IN_TRANSIT, ON_ORDER, CONFIRMED, BACKORDERED);

  private static final Account[] BY_CODE = new Account[27];

  static {
    for (var account : values()) BY_CODE[account.code] = account;
  }

  private final int code;

  Account(int code) {
    this.code = code;
  }

  /** As stored; never changes. For a state, its column in a balance. */
  int code() {
    return code;
  }

  static Account of(int code) {
    return BY_CODE[code];
  }

  /** Whether balances have a column for it. */
  public boolean isState() {
    return code < 20;
  }

  /** Whether units in it are physically at the location. */
  public boolean isOnHand() {
    return code <= RECALLED.code;
  }
}
