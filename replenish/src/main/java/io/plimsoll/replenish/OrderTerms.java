package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.List;

/**
 * A supplier's terms for one item. Start from {@link #at} and add what applies.
 *
 * @param unitPrice before any price break
 * @param minimumUnits the least that is accepted in an order; 0 for no minimum
 * @param minimumValue of the order line; 0 for no minimum
 * @param multiple of units that an order must be: a pack, a layer, a pallet, a container
 * @param mostUnits the most that is accepted, or that there is room for
 * @param breaks price breaks by rising units; empty for one price
 * @param incremental true where a break's price holds only for the units beyond it, false where it holds for all
 * @param orderCost of placing one order line
 */
public record OrderTerms(double unitPrice, int minimumUnits, double minimumValue, int multiple, int mostUnits,
    List<PriceBreak> breaks,
    boolean incremental, double orderCost) {

  /** From this many units on, this price a unit. */
  public record PriceBreak(int fromUnits, double unitPrice) {
    public PriceBreak {
      require(fromUnits > 0, "fromUnits must be above 0: %d", fromUnits);
      Check.notNegative("unitPrice", unitPrice);
    }
  }

  public OrderTerms {
    Check.notNegative("unitPrice", unitPrice);
    require(minimumUnits >= 0, "minimumUnits must be 0 or more: %d", minimumUnits);
    Check.notNegative("minimumValue", minimumValue);
    require(multiple >= 1, "multiple must be 1 or more: %d", multiple);
    require(mostUnits >= 1, "mostUnits must be 1 or more: %d", mostUnits);
    Check.notNegative("orderCost", orderCost);
    breaks = List.copyOf(breaks);
    for (var i = 1; i < breaks.size(); i++) {
      require(breaks.get(i).fromUnits > breaks.get(i - 1).fromUnits, "price breaks must rise in units: %s", breaks);
      require(breaks.get(i).unitPrice <= breaks.get(i - 1).unitPrice, "price breaks must not rise in price: %s",
          breaks);
    }
    require(breaks.isEmpty() || breaks.get(0).unitPrice <= unitPrice,
        "the first price break must not be dearer than %s: %s",
        unitPrice, breaks);
  }

  /** One price, any quantity. */
  public static OrderTerms at(double unitPrice) {
    return new OrderTerms(unitPrice, 0, 0, 1, 1_000_000_000, List.of(), false, 0);
  }

  public OrderTerms withMinimum(int units, double value) {
    return new OrderTerms(unitPrice, units, value, multiple, mostUnits, breaks, incremental, orderCost);
  }

  public OrderTerms inMultiplesOf(int units) {
    return new OrderTerms(unitPrice, minimumUnits, minimumValue, units, mostUnits, breaks, incremental, orderCost);
  }

  public OrderTerms atMost(int units) {
    return new OrderTerms(unitPrice, minimumUnits, minimumValue, multiple, units, breaks, incremental, orderCost);
  }

  public OrderTerms withAllUnitBreaks(PriceBreak... rising) {
    return new OrderTerms(unitPrice, minimumUnits, minimumValue, multiple, mostUnits, List.of(rising), false,
        orderCost);
  }

  public OrderTerms withIncrementalBreaks(PriceBreak... rising) {
    return new OrderTerms(unitPrice, minimumUnits, minimumValue, multiple, mostUnits, List.of(rising), true, orderCost);
  }

  public OrderTerms withOrderCost(double cost) {
    return new OrderTerms(unitPrice, minimumUnits, minimumValue, multiple, mostUnits, breaks, incremental, cost);
  }

  /** What the supplier charges for this many units, the cost of ordering left out. */
  public double price(long units) {
    if (!incremental) {
      var each = unitPrice;
      for (var next : breaks) if (units >= next.fromUnits) each = next.unitPrice;
      return each * units;
    }
    var total = 0.0;
    var each = unitPrice;
    long from = 0;
    for (var next : breaks) {
      if (units <= next.fromUnits) break;
      total += each * (next.fromUnits - from);
      from = next.fromUnits;
      each = next.unitPrice;
    }
    return total + each * (units - from);
  }

  /**
   * The quantity with the least long-run cost of buying, ordering and holding a steady demand under these price breaks. Hadley
   * and Whitin, Analysis of Inventory Systems, 1963, 2.11 and 2.12. Minimums and multiples are left out; {@link SizeOrder}
   * applies them.
   *
   * @param demandPerPeriod units
   * @param holdingRate share of a unit's price that holding it for a period costs
   */
  public Lot economicLot(double demandPerPeriod, double holdingRate) {
    Check.positive("demandPerPeriod", demandPerPeriod);
    Check.positive("holdingRate", holdingRate);
    Lot best = null;
    var each = unitPrice;
    var from = 0.0;
    var paidBefore = 0.0; // Incremental: what the units below this break cost beyond this break's price.
    for (var i = 0; i <= breaks.size(); i++) {
      if (i > 0) {
        var next = breaks.get(i - 1);
        paidBefore += (each - next.unitPrice) * next.fromUnits;
        from = next.fromUnits;
        each = next.unitPrice;
      }
      var upTo = i < breaks.size() ? breaks.get(i).fromUnits : Double.POSITIVE_INFINITY;
      var setUp = incremental ? orderCost + paidBefore : orderCost;
      var units = Math.min(Math.max(Math.sqrt(2 * setUp * demandPerPeriod / Math.max(1e-12, holdingRate * each)), from),
          upTo);
      if (!incremental && units >= upTo && upTo < Double.POSITIVE_INFINITY) continue;
      if (units <= 0) units = 1;
      var unit = incremental ? each + paidBefore / units : each;
      var cost = unit * demandPerPeriod + orderCost * demandPerPeriod / units + holdingRate * unit * units / 2;
      if (best == null || cost < best.costPerPeriod) best = new Lot(units, cost);
    }
    return java.util.Objects.requireNonNull(best);
  }

  /** A lot size in units, not rounded, and its whole cost in a period. */
  public record Lot(double units, double costPerPeriod) {}
}
