package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.List;
import java.util.Locale;

/**
 * One buy before a season, with what is left cleared at its end: stock the quantile at (price + goodwill − cost) / (price +
 * goodwill − salvage).
 *
 * @param quantity units to buy
 * @param criticalRatio the quantile used
 * @param expectedProfit over the season
 * @param expectedSold units at full price
 * @param expectedLeft units cleared
 * @param sentence the sum, to be checked by hand
 */
public record Newsvendor(int quantity, double criticalRatio, double expectedProfit, double expectedSold,
    double expectedLeft, String sentence) {

  /**
   * A unit's money.
   *
   * @param cost paid to buy it
   * @param price received at full price
   * @param salvage received when it is cleared; less than the cost
   * @param goodwill lost beyond the margin when a customer goes without
   */
  public record Terms(double cost, double price, double salvage, double goodwill) {
    public Terms {
      Check.notNegative("cost", cost);
      Check.notNegative("price", price);
      Check.notNegative("goodwill", goodwill);
      require(salvage < cost, "salvage must be less than cost, or buying without end would pay: salvage %s, cost %s",
          salvage, cost);
    }

    double criticalRatio() {
      return Math.max(0, (price + goodwill - cost) / (price + goodwill - salvage));
    }
  }

  /** The most profitable buy for this season's demand. Arrow, Harris and Marschak, Econometrica 19(3), 1951. */
  public static Newsvendor buy(Counts season, Terms terms) {
    var ratio = terms.criticalRatio();
    return evaluate(season, terms, ratio <= 0 ? 0 : season.quantile(Math.min(1, ratio)));
  }

  /** What a given buy would bring. */
  public static Newsvendor evaluate(Counts season, Terms terms, int quantity) {
    require(quantity >= 0, "quantity must not be negative: %d", quantity);
    var short_ = season.shortage(quantity);
    var sold = season.mean() - short_;
    var left = quantity - sold;
    var profit = terms.price * sold + terms.salvage * left - terms.cost * quantity - terms.goodwill * short_;
    var sentence = String.format(Locale.ROOT,
        "Critical ratio (%.2f + %.2f − %.2f) / (%.2f + %.2f − %.2f) = %.3f, which %d reach with a chance of %.3f; %.1f are"
            + " expected to sell at full price and %.1f to be cleared: %.2f is earned.",
        terms.price, terms.goodwill, terms.cost, terms.price, terms.goodwill, terms.salvage, terms.criticalRatio(),
        quantity, season.atMost(quantity), sold, left, profit);
    return new Newsvendor(quantity, terms.criticalRatio(), profit, sold, left, sentence);
  }

  /**
   * A season in several periods with an order before each as long as the supplier takes them, and clearance at the end.
   *
   * @param levels the order-up-to level before each period; after the last buy 0, for nothing can be ordered
   * @param lastBuy the last period before which an order may be placed
   * @param expectedProfit over the season from no stock
   */
  public record Season(List<Integer> levels, int lastBuy, double expectedProfit) {
    public Season { levels = List.copyOf(levels); }

    /** What to order before a period with these units on hand, and why. */
    public String sentence(int period, int onHand) {
      require(period >= 0 && period < levels.size(), "period must be 0 to %d: %d", levels.size() - 1, period);
      if (period > lastBuy)
        return "The last buy was before period %d; %d are on hand and no more can come.".formatted(lastBuy, onHand);
      var order = Math.max(0, levels.get(period) - onHand);
      return "Order up to %d before period %d%s: on hand %d, so %d are ordered.".formatted(levels.get(period), period,
          period == lastBuy ? ", the last buy" : "", onHand, order);
    }
  }

  /**
   * The best order-up-to levels of a season by dynamic programming; unmet demand is lost, an order arrives before its period.
   * Bellman, Glicksberg and Gross, On the Optimal Inventory Equation, Management Science 2(1), 1955.
   *
   * @param periods demand of each period, independent
   * @param lastBuy the number of the last period before which an order may be placed, 0 for the first
   * @param holdingPerPeriod cost of a unit carried to the next period
   */
  public static Season season(List<Counts> periods, int lastBuy, Terms terms, double holdingPerPeriod) {
    require(!periods.isEmpty(), "periods must not be empty");
    require(lastBuy >= 0 && lastBuy < periods.size(), "lastBuy must name a period, 0 to %d: %d", periods.size() - 1,
        lastBuy);
    Check.notNegative("holdingPerPeriod", holdingPerPeriod);
    require(terms.price >= terms.cost, "a season needs a price of at least the cost: price %s, cost %s", terms.price,
        terms.cost);
    var most = 0;
    for (var period : periods) {
      require(period.step() == 1, "a period's demand is too high for whole units; scale it to packs: step %d",
          period.step());
      most += period.most();
    }
    // value[x]: expected profit from the period's start with x units, before ordering.
    var value = new double[most + 1];
    for (var x = 0; x <= most; x++) value[x] = terms.salvage * x;
    var levels = new Integer[periods.size()];
    for (var t = periods.size() - 1; t >= 0; t--) {
      var demand = periods.get(t);
      var kept = new double[most + 1];
      for (var y = 0; y <= most; y++) {
        var future = (1 - demand.atMost(y - 1L)) * value[0];
        for (var d = demand.least(); d < y && d <= demand.most(); d++) {
          future += demand.probability(d) * (value[y - d] - holdingPerPeriod * (y - d));
        }
        var missed = demand.shortage(y);
        kept[y] = terms.price * (demand.mean() - missed) - terms.goodwill * missed + future;
      }
      levels[t] = 0;
      if (t > lastBuy) {
        value = kept;
        continue;
      }
      var best = most;
      var next = new double[most + 1];
      for (var y = most; y >= 0; y--) {
        if (kept[y] - terms.cost * y >= kept[best] - terms.cost * best) best = y;
        next[y] = kept[best] - terms.cost * (best - y);
      }
      levels[t] = best;
      value = next;
    }
    return new Season(List.of(levels), lastBuy, value[0]);
  }
}
