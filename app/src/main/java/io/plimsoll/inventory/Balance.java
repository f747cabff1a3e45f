package io.plimsoll.inventory;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How much of an item stands at a location, by state; one lot of it where the item has lots.
 *
 * <p>A published balance never changes. The writer works on copies that it marks {@link #changing}.
 */
public final class Balance {

  static final int STATES = Account.STATES.size();
  private static final int NEVER = Integer.MAX_VALUE;

  private final int item;
  private final int location;
  private final int lot;
  private int expiresEpochDay;
  private final long[] states;
  private long version;
  private long versionBefore;
  private long[] statesBefore;
  private boolean changing;

  private Balance(int item, int location, int lot, int expiresEpochDay, long version, long[] states) {
    this.item = item;
    this.location = location;
    this.lot = lot;
    this.expiresEpochDay = expiresEpochDay;
    this.version = version;
    this.states = states;
    this.statesBefore = states;
  }

  static Balance of(int item, int location, int lot, @Nullable LocalDate expiresOn, long version, long[] states) {
    return new Balance(item, location, lot, epochDay(expiresOn), version, states);
  }

  private static int epochDay(@Nullable LocalDate expiresOn) {
    return expiresOn == null ? NEVER : Math.toIntExact(expiresOn.toEpochDay());
  }

  /** A row that the database does not have yet. */
  static Balance absent(int item, int location, int lot, @Nullable LocalDate expiresOn) {
    var balance = of(item, location, lot, expiresOn, 0, new long[STATES]);
    balance.changing = true;
    return balance;
  }

  /** A copy that this batch may change. */
  Balance toChange() {
    var copy = new Balance(item, location, lot, expiresEpochDay, version, states.clone());
    copy.versionBefore = version;
    copy.statesBefore = states;
    copy.changing = true;
    return copy;
  }

  /** Gives the lot another date; only on a row that is being changed. */
  void correct(@Nullable LocalDate expiresOn) {
    if (!changing) throw new IllegalStateException(this + " is published and cannot be given another date");
    expiresEpochDay = epochDay(expiresOn);
  }

  /** The same row with the lot's date as it is now. */
  Balance dated(@Nullable LocalDate expiresOn) {
    return expiresEpochDay == epochDay(expiresOn) ? this : of(item, location, lot, expiresOn, version, states);
  }

  /** The batch is closed; whoever changes the row from now on changes a copy. */
  void seal() {
    changing = false;
    statesBefore = states;
  }

  boolean changing() {
    return changing;
  }

  void add(Account state, long quantity) {
    var after = Math.addExact(states[state.code()], quantity);
    if (after < 0) throw new IllegalStateException(state + " of " + this + " would become " + after);
    states[state.code()] = after;
  }

  void nextVersion() {
    version++;
  }

  /** Whether the batch has changed no state but the first two. */
  boolean onlyHeldChanged() {
    for (var state = 2; state < STATES; state++) if (states[state] != statesBefore[state]) return false;
    return true;
  }

  public int item() {
    return item;
  }

  public int location() {
    return location;
  }

  /** 0 where the item has no lots. */
  public int lot() {
    return lot;
  }

  /** Rises with every posting that touches the row. */
  public long version() {
    return version;
  }

  /** The version the batch found; 0 for a row that is new. */
  long versionBefore() {
    return versionBefore;
  }

  /** Units in a state. */
  public long of(Account state) {
    return states[state.code()];
  }

  /** Units physically there, in whatever state. */
  public long onHand() {
    long sum = 0;
    for (var code = 0; code <= Account.RECALLED.code(); code++) sum += states[code];
    return sum;
  }

  /** Whether the lot can still be sold on a day: its date lies after it. */
  boolean lastsBeyond(int epochDay) {
    return expiresEpochDay > epochDay;
  }

  int expiresEpochDay() {
    return expiresEpochDay;
  }

  @Nullable
  LocalDate expiresOn() {
    return expiresEpochDay == NEVER ? null : LocalDate.ofEpochDay(expiresEpochDay);
  }

  long[] states() {
    return states.clone();
  }

  long state(int code) {
    return states[code];
  }

  @Override
  public String toString() {
    return "item " + item + " at location " + location + (lot == 0 ? "" : " lot " + lot);
  }
}
