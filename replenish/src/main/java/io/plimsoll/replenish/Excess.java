package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How much of an item is more than will sell, and what to do with it: keep, transfer, return to the vendor, mark down, or write
 * off, unit by unit in the order of what each way brings.
 */
public final class Excess {

  private Excess() {}

  /**
   * The item at a location.
   *
   * @param onHand units
   * @param demand units asked for at full price over the rest of the item's life here (until it expires, goes out of season or is
   *     delisted)
   * @param price at full price
   * @param holdingPerUnit cost of keeping a unit to that end
   * @param scrapValue of a unit then; negative where disposal costs
   * @param elasticity of demand by price, above 1 for it to pay: a price cut to the share x multiplies demand by x^−elasticity;
   *     empty where not known, and then no markdown is proposed
   * @param deepestCut the largest share that may be taken off the price
   */
  public record Holding(String item, String location, int onHand, Counts demand, double price, double holdingPerUnit,
      double scrapValue, OptionalDouble elasticity, double deepestCut) {
    public Holding {
      require(onHand >= 0, "onHand of %s must be 0 or more: %d", item, onHand);
      Check.notNegative("price", price);
      Check.notNegative("holdingPerUnit", holdingPerUnit);
      require(scrapValue <= price, "scrapValue must not exceed the price: %s, %s", scrapValue, price);
      require(deepestCut >= 0 && deepestCut < 1, "deepestCut must be from 0 up to below 1: %s", deepestCut);
      elasticity.ifPresent(value -> require(value >= 0, "elasticity must be 0 or more: %s", value));
    }
  }

  /**
   * Somewhere that takes units for a fixed sum each.
   *
   * @param what such as {@code transfer to SHOP-2} or {@code return to vendor}
   * @param mostUnits that it takes
   * @param perUnit brought by a unit, all costs taken off
   */
  public record Outlet(String what, int mostUnits, double perUnit) {
    public Outlet { require(mostUnits >= 0, "mostUnits of %s must be 0 or more: %d", what, mostUnits); }
  }

  /** What becomes of a part of the stock. */
  public enum Way {
    OUTLET, WRITE_OFF, MARK_DOWN, KEEP
  }

  /** A part of the stock and what becomes of it. */
  public record Line(Way way, String what, int units, double brings) {}

  /**
   * The plan.
   *
   * @param deadUnits units that will sell at full price with less than one chance in twenty
   * @param markdown share taken off the price of what is kept; 0 for none
   * @param before expected money from doing nothing
   * @param after expected money from the plan
   */
  public record Plan(int deadUnits, List<Line> lines, double markdown, double before, double after, String sentence) {
    public Plan { lines = List.copyOf(lines); }
  }

  /** The plan that brings most. */
  public static Plan plan(Holding holding, List<Outlet> outlets) {
    var dead = Math.max(0, holding.onHand - holding.demand.quantile(0.95));
    var before = kept(holding, holding.onHand, 0);
    var ranked = new ArrayList<>(outlets);
    ranked.sort((one, other) -> Double.compare(other.perUnit, one.perUnit));
    // For each price cut the outlets take units from the top of the pile as long as they bring more than the last unit kept.
    Plan best = null;
    for (var percent = 0; percent <= holding.deepestCut * 100 + 1e-9; percent += 5) {
      if (percent > 0 && holding.elasticity.isEmpty()) break;
      var cut = percent / 100.0;
      var lines = new ArrayList<Line>();
      var left = holding.onHand;
      var total = 0.0;
      for (var outlet : ranked) {
        var units = 0;
        while (units < outlet.mostUnits && left > 0
            && outlet.perUnit > kept(holding, left, cut) - kept(holding, left - 1, cut)) {
          units++;
          left--;
        }
        if (units == 0) continue;
        lines.add(new Line(Way.OUTLET, outlet.what, units, units * outlet.perUnit));
        total += units * outlet.perUnit;
      }
      var writeOff = 0;
      while (left > 0 && holding.scrapValue > kept(holding, left, cut) - kept(holding, left - 1, cut)) {
        writeOff++;
        left--;
      }
      if (writeOff > 0) lines.add(new Line(Way.WRITE_OFF, "write off", writeOff, writeOff * holding.scrapValue));
      total += writeOff * holding.scrapValue;
      if (left > 0)
        lines.add(
            percent == 0
                ? new Line(Way.KEEP, "keep", left, kept(holding, left, cut))
                : new Line(Way.MARK_DOWN, "mark down by %d %%".formatted(percent), left, kept(holding, left, cut)));
      total += kept(holding, left, cut);
      if (best == null || total > best.after + 1e-9) best = plan(holding, dead, lines, cut, before, total);
    }
    return java.util.Objects.requireNonNull(best);
  }

  /** Expected money from keeping units to the end at a price cut: what sells, less holding, the rest at its scrap value. */
  private static double kept(Holding holding, int units, double cut) {
    var share = 1 - cut;
    var lift = cut == 0 ? 1 : Math.pow(share, -holding.elasticity.orElse(0));
    // Demand lifted by a factor has the loss function of the demand at stock / factor, times the factor.
    var missed = lift * holding.demand.shortage(units / lift);
    var sold = Math.max(0, lift * holding.demand.mean() - missed);
    return sold * holding.price * share + (units - sold) * holding.scrapValue - units * holding.holdingPerUnit;
  }

  private static Plan plan(Holding holding, int dead, List<Line> lines, double cut, double before, double after) {
    var parts = new ArrayList<String>();
    for (var line : lines) parts.add(String.format(Locale.ROOT, "%s %d (%.2f)", line.what, line.units, line.brings));
    var sentence = String.format(Locale.ROOT,
        "%d of %s at %s, demand to the end %.1f: %d are dead. %s: brings %.2f instead of %.2f.",
        holding.onHand, holding.item, holding.location, holding.demand.mean(), dead,
        parts.isEmpty() ? "nothing to do" : String.join(", ", parts), after, before);
    return new Plan(dead, lines, cut, before, after, sentence);
  }
}
