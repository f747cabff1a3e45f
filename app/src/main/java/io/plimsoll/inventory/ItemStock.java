package io.plimsoll.inventory;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that Plimsoll knows of one item's stock: its balances over locations and lots, and what is expected and owed.
 *
 * <p>As published it never changes, so a reader sees all locations as of one commit. The writer works on a copy, in which only
 * the rows that it touches are copied too.
 */
public final class ItemStock {

  private static final Comparator<Balance> ORDER = Comparator.comparingInt(Balance::location)
      .thenComparingInt(Balance::lot);

  private final int item;
  private Balance[] rows;
  private List<DatedLine> dated;
  private @Nullable ItemStock base;

  private ItemStock(int item, Balance[] rows, List<DatedLine> dated) {
    this.item = item;
    this.rows = rows;
    this.dated = dated;
  }

  static ItemStock of(int item, List<Balance> rows, List<DatedLine> dated) {
    var sorted = rows.toArray(Balance[]::new);
    Arrays.sort(sorted, ORDER);
    return new ItemStock(item, sorted, List.copyOf(dated));
  }

  static ItemStock empty(int item) {
    return new ItemStock(item, new Balance[0], List.of());
  }

  ItemStock copy() {
    var copy = new ItemStock(item, rows.clone(), dated);
    copy.base = this;
    return copy;
  }

  /** Whether nothing but what happened on the copy lies between this and what it was copied from. */
  boolean follows(ItemStock known) {
    return base == known;
  }

  /** Forgets what it was copied from. */
  void seal() {
    base = null;
  }

  /** A copy whose every row may be changed without anybody seeing it. */
  ItemStock trial() {
    var copy = copy();
    for (var i = 0; i < copy.rows.length; i++) copy.rows[i] = copy.rows[i].toChange();
    return copy;
  }

  public int item() {
    return item;
  }

  /** By location, then lot. */
  public List<Balance> rows() {
    return List.of(rows);
  }

  /** What is still expected or owed. */
  public List<DatedLine> dated() {
    return dated;
  }

  boolean isStockedAt(int location) {
    for (var row : rows) if (row.location() == location) return true;
    return false;
  }

  /** Units in a state at a location, over all lots. */
  public long at(int location, Account state) {
    long sum = 0;
    for (var row : rows) if (row.location() == location) sum += row.of(state);
    return sum;
  }

  /** Units in a state over all locations. */
  public long total(Account state) {
    long sum = 0;
    for (var row : rows) sum += row.of(state);
    return sum;
  }

  @Nullable
  Balance find(int location, int lot) {
    for (var row : rows) if (row.location() == location && row.lot() == lot) return row;
    return null;
  }

  /** The lots at a location, first to expire first. */
  List<Balance> firstExpiringFirst(int location) {
    var lots = new ArrayList<Balance>(4);
    for (var row : rows) if (row.location() == location) lots.add(row);
    if (lots.size() > 1) lots.sort(Comparator.comparingInt(Balance::expiresEpochDay).thenComparingInt(Balance::lot));
    return lots;
  }

  /** The row for changing, made if it does not exist. */
  Balance change(int location, int lot, @Nullable LocalDate expiresOn) {
    for (var i = 0; i < rows.length; i++) {
      var row = rows[i];
      if (row.location() != location || row.lot() != lot) continue;
      if (!row.changing()) rows[i] = row = row.toChange();
      return row;
    }
    var added = Balance.absent(item, location, lot, expiresOf(lot, expiresOn));
    rows = Arrays.copyOf(rows, rows.length + 1);
    rows[rows.length - 1] = added;
    Arrays.sort(rows, ORDER);
    return added;
  }

  /** A lot's date as its other rows have it: within a batch they may know of a correction that is not committed yet. */
  private @Nullable LocalDate expiresOf(int lot, @Nullable LocalDate known) {
    if (lot == 0) return null;
    for (var row : rows) if (row.lot() == lot) return row.expiresOn();
    return known;
  }

  /** Puts a dated line in the place of the one with its id; a closed one is dropped. */
  void put(DatedLine line) {
    var lines = new ArrayList<DatedLine>(dated.size() + 1);
    for (var each : dated) if (each.id() != line.id()) lines.add(each);
    if (line.open() > 0) lines.add(line);
    dated = List.copyOf(lines);
  }

  Balance[] array() {
    return rows;
  }
}
