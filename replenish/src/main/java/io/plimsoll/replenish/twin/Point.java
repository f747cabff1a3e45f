package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import java.util.Optional;

/**
 * An item at a location, as the twin plays it. Made with {@link #of} and changed with the {@code with} methods.
 *
 * @param unitCost what a unit is worth in stock
 * @param unitPrice what a customer pays
 * @param opening units on hand at the start
 * @param shelfLifeDays days that a unit can be sold from its arrival on; 0 keeps for ever
 * @param newestFirst customers take the freshest (LIFO) rather than the oldest (FIFO)
 * @param backorders unmet demand waits rather than leaves
 * @param returnShare of sold units that come back sellable
 * @param returnDays from sale to return, 1 or more
 * @param substitute the item that some customers take instead, at the same location
 * @param substituteShare of unmet units that accept it
 * @param elasticity of demand by price: a price marked down to the share x multiplies demand by x^−elasticity; 0 where price does
 *     not matter
 */
public record Point(String item, String location, Demand demand, Supply supply, double unitCost, double unitPrice,
    int opening,
    int shelfLifeDays, boolean newestFirst, boolean backorders, double returnShare, Counts returnDays,
    Optional<String> substitute,
    double substituteShare, double elasticity) {

  public Point {
    check(!item.isBlank() && !location.isBlank(), "item and location must be named");
    check(unitCost >= 0 && unitCost < 1e12, "unitCost must be from 0 up: %s at %s", item, unitCost);
    check(unitPrice >= 0 && unitPrice < 1e12, "unitPrice must be from 0 up: %s at %s", item, unitPrice);
    check(opening >= 0, "opening must not be negative: %s has %s", item, opening);
    check(shelfLifeDays >= 0 && shelfLifeDays <= 4_000, "shelfLifeDays must be 0 to 4,000: %s has %s", item,
        shelfLifeDays);
    check(returnShare >= 0 && returnShare <= 1, "returnShare must be 0 to 1: %s has %s", item, returnShare);
    check(returnDays.least() >= 1, "returnDays must be 1 or more: %s has %s", item, returnDays);
    check(substituteShare >= 0 && substituteShare <= 1, "substituteShare must be 0 to 1: %s has %s", item,
        substituteShare);
    check(elasticity >= 0 && elasticity <= 20, "elasticity must be 0 to 20: %s has %s", item, elasticity);
  }

  private static void check(boolean holds, String message, Object... arguments) {
    if (!holds) throw new IllegalArgumentException(message.formatted(arguments));
  }

  /** A point with unit cost and price 1, no opening stock, lost sales, and nothing out of the ordinary. */
  public static Point of(String item, String location, Demand demand, Supply supply) {
    return new Point(item, location, demand, supply, 1, 1, 0, 0, false, false, 0, Counts.exactly(1), Optional.empty(),
        0, 0);
  }

  /** The same point with other customers. */
  public Point withDemand(Demand other) {
    return new Point(item, location, other, supply, unitCost, unitPrice, opening, shelfLifeDays, newestFirst,
        backorders, returnShare, returnDays, substitute, substituteShare, elasticity);
  }

  public Point withMoney(double cost, double price) {
    return new Point(item, location, demand, supply, cost, price, opening, shelfLifeDays, newestFirst, backorders,
        returnShare,
        returnDays, substitute, substituteShare, elasticity);
  }

  public Point withOpening(int units) {
    return new Point(item, location, demand, supply, unitCost, unitPrice, units, shelfLifeDays, newestFirst, backorders,
        returnShare, returnDays, substitute, substituteShare, elasticity);
  }

  public Point withShelfLife(int days, boolean customersTakeNewest) {
    return new Point(item, location, demand, supply, unitCost, unitPrice, opening, days, customersTakeNewest,
        backorders,
        returnShare, returnDays, substitute, substituteShare, elasticity);
  }

  public Point withBackorders() {
    return new Point(item, location, demand, supply, unitCost, unitPrice, opening, shelfLifeDays, newestFirst, true,
        returnShare,
        returnDays, substitute, substituteShare, elasticity);
  }

  public Point withReturns(double share, Counts days) {
    return new Point(item, location, demand, supply, unitCost, unitPrice, opening, shelfLifeDays, newestFirst,
        backorders, share,
        days, substitute, substituteShare, elasticity);
  }

  public Point withSubstitute(String otherItem, double share) {
    return new Point(item, location, demand, supply, unitCost, unitPrice, opening, shelfLifeDays, newestFirst,
        backorders,
        returnShare, returnDays, Optional.of(otherItem), share, elasticity);
  }

  public Point withElasticity(double value) {
    return new Point(item, location, demand, supply, unitCost, unitPrice, opening, shelfLifeDays, newestFirst,
        backorders, returnShare, returnDays, substitute, substituteShare, value);
  }
}
