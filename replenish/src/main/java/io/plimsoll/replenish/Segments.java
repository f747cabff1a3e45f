package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Classes of items by value (A, B, C) and by variability (X, Y, Z), so that a target can be set for each pair.
 *
 * @param aShare of the value that class A takes, from the most valuable item down; 0.8 by custom
 * @param bShare of the value that A and B take together; 0.95 by custom
 * @param xMost the largest coefficient of variation of class X; 0.5 by custom
 * @param yMost the largest of class Y; 1.0 by custom
 */
public record Segments(double aShare, double bShare, double xMost, double yMost) {

  public Segments {
    require(aShare > 0 && bShare >= aShare && bShare <= 1, "shares must rise, above 0 up to 1: %s, %s", aShare, bShare);
    require(xMost >= 0 && yMost >= xMost, "variations must rise, from 0: %s, %s", xMost, yMost);
  }

  /** The customary limits: 80 % and 95 % of value, variation of 0.5 and 1. */
  public static Segments customary() {
    return new Segments(0.8, 0.95, 0.5, 1);
  }

  /** An item's value in a period (units times cost or price) and the coefficient of variation of its demand. */
  public record Item(String sku, double value, double variation) {
    public Item {
      Check.notNegative("value of " + sku, value);
      Check.notNegative("variation of " + sku, variation);
    }
  }

  /**
   * The target of a segment: the one set for it, such as {@code AX}, else for its first letter, else for its second, else for the
   * empty text.
   */
  public static Target target(Map<String, ? extends Target> targets, String segment) {
    for (var key : List.of(segment, segment.substring(0, 1), segment.substring(1), "")) {
      var target = targets.get(key);
      if (target != null) return target;
    }
    throw new IllegalArgumentException("no target is set for segment %s; set one for it, for %s, or for the empty text"
        .formatted(segment, segment.substring(0, 1)));
  }

  /**
   * The class of each item: two letters such as {@code AX}. Equal values are ordered by SKU, so the answer is the same each time.
   */
  public Map<String, String> classify(List<Item> items) {
    var total = items.stream().mapToDouble(Item::value).sum();
    var order = IntStream.range(0, items.size()).boxed().sorted(
        Comparator.comparingDouble((Integer i) -> -items.get(i).value).thenComparing(i -> items.get(i).sku)).toList();
    var classes = new HashMap<String, String>();
    var before = 0.0;
    for (var i : order) {
      var item = items.get(i);
      // An item belongs where its first unit of value falls, so that A is never empty.
      var share = total == 0 ? 1 : before / total;
      var value = item.value == 0 ? 'C' : share < aShare ? 'A' : share < bShare ? 'B' : 'C';
      var steady = item.variation <= xMost ? 'X' : item.variation <= yMost ? 'Y' : 'Z';
      classes.put(item.sku, "" + value + steady);
      before += item.value;
    }
    return Map.copyOf(classes);
  }
}
