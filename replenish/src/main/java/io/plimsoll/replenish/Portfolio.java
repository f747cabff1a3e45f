package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.List;

/**
 * Levels for many items at once, so that the last unit of stock value fills as much demand in one item as in another: the least
 * stock for a service over all, or the most service for a budget (open-to-buy) or a capacity. See {@link FillCurve}.
 *
 * @param levels order-up-to, in the items' order
 * @param fillRate expected share of units filled over all items
 * @param stock expected on hand, in the unit in which the items' {@code unitStock} is given
 * @param unitsPerStock further units filled in a review period for a further unit of stock, at the margin
 */
public record Portfolio(List<Integer> levels, double fillRate, double stock, double unitsPerStock) {

  public Portfolio { levels = List.copyOf(levels); }

  /** The plan in words: what is held, what it fills, and what a little more would bring. */
  public String sentence() {
    return String.format(java.util.Locale.ROOT,
        "A stock of %.2f fills %.2f %% of units; the next unit of stock would fill %.4f more a review period, wherever it is"
            + " put.",
        stock, 100 * fillRate, unitsPerStock);
  }

  /**
   * An item at a location.
   *
   * @param unitStock what a unit on hand takes of the scarce thing: money, cubic metres
   * @param weight of a unit filled; 1 to count units, the margin to count money
   * @param leastFill fill rate that this item gets whatever it costs; 0 for none
   */
  public record Item(FillCurve curve, double unitStock, double weight, double leastFill) {
    public Item {
      Check.positive("unitStock", unitStock);
      Check.positive("weight", weight);
      require(leastFill >= 0 && leastFill < 1, "leastFill must be from 0 up to below 1: %s", leastFill);
    }

    /** The level at which the next unit of stock fills less than this many (weighted) units. */
    public int levelAt(double unitsPerStock) {
      var level = curve.levelAt(unitsPerStock * unitStock / weight);
      return leastFill == 0 ? level : Math.max(level, new Target.FillRate(leastFill).level(curve.demand()));
    }
  }

  /** The least stock with which this share of all units is filled. */
  public static Portfolio forFillRate(List<Item> items, double share) {
    Check.share("fill rate", share);
    return search(items, plan -> plan.fillRate >= share, "no stock reaches a fill rate of " + share + " here");
  }

  /** The most that can be filled with no more than this stock. */
  public static Portfolio forStock(List<Item> items, double most) {
    Check.notNegative("most", most);
    require(at(items, Double.MAX_VALUE).stock <= most,
        "the items' least fill rates alone need a stock of %s, more than %s",
        at(items, Double.MAX_VALUE).stock, most);
    // The dearest margin that fits: a little lower and the stock is too much.
    double low = -40;
    double high = 40;
    for (var i = 0; i < 80; i++) {
      var middle = (low + high) / 2;
      if (at(items, Math.exp(middle)).stock <= most) high = middle;
      else
        low = middle;
    }
    return at(items, Math.exp(high));
  }

  private static Portfolio search(List<Item> items, java.util.function.Predicate<Portfolio> enough, String impossible) {
    require(!items.isEmpty(), "items must not be empty");
    double low = -40;
    double high = 40;
    require(enough.test(at(items, Math.exp(low))), "%s", impossible);
    for (var i = 0; i < 80; i++) {
      var middle = (low + high) / 2;
      if (enough.test(at(items, Math.exp(middle)))) low = middle;
      else
        high = middle;
    }
    return at(items, Math.exp(low));
  }

  /** The levels at which a further unit of stock fills this many (weighted) units everywhere. */
  public static Portfolio at(List<Item> items, double unitsPerStock) {
    var levels = new ArrayList<Integer>(items.size());
    var filled = 0.0;
    var demand = 0.0;
    var stock = 0.0;
    for (var item : items) {
      var level = item.levelAt(unitsPerStock);
      levels.add(level);
      filled += item.curve.filled(level);
      demand += item.curve.demand().perReview();
      stock += item.curve.onHand(level) * item.unitStock;
    }
    return new Portfolio(levels, demand == 0 ? 1 : filled / demand, stock, unitsPerStock);
  }
}
