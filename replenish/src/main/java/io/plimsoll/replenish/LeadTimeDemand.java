package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import io.plimsoll.forecast.Paths;
import java.util.ArrayList;

/**
 * What will be asked for while stock cannot be renewed: the demand that an order must cover.
 *
 * <p>An order placed today protects until the order placed at the next review arrives, so its exposure is the lead time plus the
 * review period; what is asked for before today's order arrives no order can change any more.
 *
 * @param beforeArrival units asked for from now until today's order arrives
 * @param beforeNext units asked for from now until the next review's order arrives
 */
public record LeadTimeDemand(Counts beforeArrival, Counts beforeNext) {

  public LeadTimeDemand {
    require(beforeNext.mean() >= beforeArrival.mean() - 1e-9 * (1 + beforeArrival.mean()),
        "demand before the next arrival must be no less than before this one: %s, %s", beforeNext.mean(),
        beforeArrival.mean());
  }

  /** The units asked for on average in a review period. */
  public double perReview() {
    return Math.max(0, beforeNext.mean() - beforeArrival.mean());
  }

  /**
   * From forecast sample paths, so that days that move together stay together; exact for the paths given.
   *
   * @param paths a row for each path, a column for each day from today; not negative
   * @param leadTime days from order to stock; the paths must reach past its longest value plus the review period
   * @param reviewDays days between opportunities to order, 1 or more
   */
  public static LeadTimeDemand ofPaths(double[][] paths, Counts leadTime, int reviewDays) {
    require(paths.length > 0, "paths must not be empty: give at least one");
    require(reviewDays >= 1, "reviewDays must be 1 or more: %d", reviewDays);
    var days = leadTime.most() + reviewDays;
    var lengths = leadTime.most() - leadTime.least() + 1;
    var before = new int[paths.length * lengths];
    var after = new int[before.length];
    var weights = new double[before.length];
    var at = 0;
    for (var path : paths) {
      require(path.length >= days, "a path of %d days is shorter than the longest lead time and review: %d",
          path.length, days);
      var sums = new double[days + 1];
      for (var day = 0; day < days; day++) sums[day + 1] = sums[day] + Check.notNegative("demand on a path", path[day]);
      for (var lead = leadTime.least(); lead <= leadTime.most(); lead++) {
        before[at] = (int) Math.round(sums[lead]);
        after[at] = (int) Math.round(sums[lead + reviewDays]);
        weights[at++] = leadTime.probability(lead);
      }
    }
    return new LeadTimeDemand(Counts.samples(before, weights), Counts.samples(after, weights));
  }

  /** The same from the forecast library's paths; what falls below zero counts as zero. */
  public static LeadTimeDemand ofPaths(Paths paths, Counts leadTime, int reviewDays) {
    return ofPaths(paths, 0, leadTime, reviewDays);
  }

  /**
   * The same with paths that were made some days ago.
   *
   * @param firstStep the step of the paths that is today, 0 for fresh ones
   */
  public static LeadTimeDemand ofPaths(Paths paths, int firstStep, Counts leadTime, int reviewDays) {
    require(firstStep >= 0 && firstStep < paths.horizon(), "firstStep must be a step of the paths, 0 to %d: %d",
        paths.horizon() - 1, firstStep);
    var rows = new double[paths.count()][paths.horizon() - firstStep];
    for (var i = 0; i < rows.length; i++) {
      for (var day = 0; day < rows[i].length; day++) rows[i][day] = Math.max(0, paths.values()[i][firstStep + day]);
    }
    return ofPaths(rows, leadTime, reviewDays);
  }

  /** From the distribution of one day, days taken as independent and alike: a mixture of convolutions over the lead time. */
  public static LeadTimeDemand ofDaily(Counts day, Counts leadTime, int reviewDays) {
    require(reviewDays >= 1, "reviewDays must be 1 or more: %d", reviewDays);
    var before = new ArrayList<Counts>();
    var after = new ArrayList<Counts>();
    var weights = new double[leadTime.most() - leadTime.least() + 1];
    var sum = day.times(leadTime.least());
    var review = day.times(reviewDays);
    for (var i = 0; i < weights.length; i++) {
      before.add(sum);
      after.add(sum.plus(review));
      weights[i] = leadTime.probability(leadTime.least() + i);
      sum = sum.plus(day);
    }
    return new LeadTimeDemand(Counts.mix(before, weights), Counts.mix(after, weights));
  }

  /**
   * From moments, for a first look or very many items: negative binomial with the mean and variance of a random sum over a random
   * lead time. Mean μ(E[L] + R), variance (E[L] + R)σ² + μ²Var[L]: Silver, Pyke and Thomas, Inventory and Production Management in
   * Supply Chains, 4th edition, 2017, 6.10.
   */
  public static LeadTimeDemand ofMoments(double meanPerDay, double variancePerDay, Counts leadTime, int reviewDays) {
    Check.notNegative("meanPerDay", meanPerDay);
    Check.notNegative("variancePerDay", variancePerDay);
    require(reviewDays >= 1, "reviewDays must be 1 or more: %d", reviewDays);
    var late = meanPerDay * meanPerDay * leadTime.variance();
    var lead = leadTime.mean();
    return new LeadTimeDemand(Counts.negativeBinomial(meanPerDay * lead, variancePerDay * lead + late),
        Counts.negativeBinomial(meanPerDay * (lead + reviewDays), variancePerDay * (lead + reviewDays) + late));
  }
}
