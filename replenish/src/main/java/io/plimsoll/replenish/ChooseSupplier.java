package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Who should supply an item: by the whole cost of a unit on the shelf, what its lead time makes us hold included.
 *
 * <p>A long or unsteady lead time costs stock under way and safety stock; an unreliable one costs the units that never come. Both
 * are put into money here, so that a cheap and slow offer can be compared with a dear and quick one.
 */
public final class ChooseSupplier {

  private ChooseSupplier() {}

  /**
   * An offer.
   *
   * @param leadTimeDays from order to stock
   * @param usableShare of units paid for that arrive usable, above 0 up to 1
   * @param freightPerUnit and other costs by the unit
   * @param dutyRate on the unit price, 0.12 for 12 %
   * @param capacityPerDay the most that it can supply, units a day; infinite where there is no limit
   */
  public record Offer(String supplier, OrderTerms terms, Counts leadTimeDays, double usableShare, double freightPerUnit,
      double dutyRate, double capacityPerDay) {
    public Offer {
      require(usableShare > 0 && usableShare <= 1, "usableShare of %s must be above 0 up to 1: %s", supplier,
          usableShare);
      Check.notNegative("freightPerUnit of " + supplier, freightPerUnit);
      Check.notNegative("dutyRate of " + supplier, dutyRate);
      require(capacityPerDay > 0, "capacityPerDay of %s must be above 0: %s", supplier, capacityPerDay);
    }
  }

  /**
   * What is bought.
   *
   * @param reviewDays between orders
   * @param holdingRatePerYear share of a unit's landed cost that holding it for a year costs
   * @param fillRate share of units wanted from stock
   */
  public record Need(double meanPerDay, double variancePerDay, int reviewDays, double holdingRatePerYear,
      double fillRate) {
    public Need {
      Check.positive("meanPerDay", meanPerDay);
      Check.notNegative("variancePerDay", variancePerDay);
      require(reviewDays >= 1, "reviewDays must be 1 or more: %d", reviewDays);
      Check.notNegative("holdingRatePerYear", holdingRatePerYear);
      Check.share("fillRate", fillRate);
    }
  }

  /**
   * An offer's cost for each unit sold.
   *
   * @param landed price, duty and freight of a usable unit
   * @param ordering cost of order lines
   * @param pipeline holding what is under way
   * @param stock holding what is on the shelf
   * @param share of the demand that this supplier should get
   */
  public record Score(Offer offer, double landed, double ordering, double pipeline, double stock, double share,
      String sentence) {
    public double perUnit() {
      return landed + ordering + pipeline + stock;
    }
  }

  /** The offers, cheapest first, each with its share: the cheapest up to its capacity, then the next. */
  public static List<Score> rank(List<Offer> offers, Need need) {
    require(!offers.isEmpty(), "there is no supplier for this item: give at least one offer");
    var scores = new ArrayList<Score>();
    for (var offer : offers) scores.add(score(offer, need));
    scores.sort(Comparator.comparingDouble(Score::perUnit).thenComparing(score -> score.offer.supplier));
    var open = 1.0;
    for (var i = 0; i < scores.size(); i++) {
      var score = scores.get(i);
      var share = Math.min(open, score.offer.capacityPerDay * score.offer.usableShare / need.meanPerDay);
      open -= share;
      scores.set(i,
          new Score(score.offer, score.landed, score.ordering, score.pipeline, score.stock, share, score.sentence));
    }
    require(open < 1e-9, "the suppliers together cannot supply %s a day; %s %% stays open", need.meanPerDay,
        Math.round(open * 1000) / 10.0);
    return List.copyOf(scores);
  }

  private static Score score(Offer offer, Need need) {
    var lot = Math.max(1, Math.round(need.meanPerDay * need.reviewDays));
    var sized = SizeOrder.size(lot, offer.terms, SizeOrder.Context.of(need.meanPerDay, 0, 0));
    var units = Math.max(1, sized.units());
    var price = offer.terms.price(units) / units;
    var landed = (price * (1 + offer.dutyRate) + offer.freightPerUnit) / offer.usableShare;
    var ordering = offer.terms.orderCost() / units;
    var perDay = need.holdingRatePerYear / 365 * landed;
    var pipeline = perDay * offer.leadTimeDays.mean();
    // Usable share makes what arrives uncertain: a binomial thinning adds variance to the net demand.
    var extra = need.meanPerDay * (1 - offer.usableShare);
    var demand = LeadTimeDemand.ofMoments(need.meanPerDay, need.variancePerDay + extra, offer.leadTimeDays,
        need.reviewDays);
    var level = new Target.FillRate(need.fillRate).level(demand);
    var cycle = Math.max(0, units - need.meanPerDay * need.reviewDays) / 2;
    var stock = perDay * (FillCurve.onHand(demand, level) + cycle) / need.meanPerDay;
    var sentence = String.format(Locale.ROOT,
        "%s: %.2f landed, %.2f ordering, %.2f under way (%.1f days), %.2f on the shelf (order up to %d): %.2f a unit.",
        offer.supplier, landed, ordering, pipeline, offer.leadTimeDays.mean(), stock, level,
        landed + ordering + pipeline + stock);
    return new Score(offer, landed, ordering, pipeline, stock, 0, sentence);
  }
}
