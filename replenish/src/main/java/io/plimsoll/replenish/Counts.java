package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.Arrays;
import java.util.List;

/**
 * A distribution of a whole number that is never negative: units asked for in some days, or days of a lead time.
 *
 * <p>The mass sits on a lattice {@code low, low + step, …}. The step is 1, and everything exact, as long as that needs no more
 * than a few thousand cells; for higher demand the step widens, so that every operation stays fast and the mean stays exact.
 * Immutable, safe for any number of threads.
 */
public final class Counts {

  private static final int MOST_CELLS = 2_048;
  /** Mass below this is cut off each tail and given back in proportion. */
  private static final double TAIL = 1e-13;

  private final int low;
  private final int step;
  private final double[] mass;
  private final double[] atMost;
  /** Expected shortage at each cell, so that a look-up is one interpolation. */
  private final double[] shortage;
  private final double mean;
  private final double variance;

  private Counts(int low, int step, double[] mass) {
    this.low = low;
    this.step = step;
    this.mass = mass;
    var sum = 0.0;
    for (var each : mass) sum += each;
    var runningMean = 0.0;
    for (var i = 0; i < mass.length; i++) {
      mass[i] /= sum;
      runningMean += mass[i] * i;
    }
    mean = low + step * runningMean;
    atMost = new double[mass.length];
    var square = 0.0;
    var below = 0.0;
    for (var i = 0; i < mass.length; i++) {
      square += mass[i] * (i - runningMean) * (i - runningMean);
      below += mass[i];
      atMost[i] = Math.min(1, below);
    }
    atMost[mass.length - 1] = 1;
    variance = square * step * step;
    shortage = new double[mass.length];
    var above = 0.0;
    for (var i = mass.length - 2; i >= 0; i--) {
      above += mass[i + 1];
      shortage[i] = shortage[i + 1] + above * step;
    }
  }

  /** The number that is always {@code value}. */
  public static Counts exactly(int value) {
    require(value >= 0, "value must not be negative: %d", value);
    return new Counts(value, 1, new double[]{1});
  }

  /** The distribution with these probabilities of 0, 1, 2, …; they need not sum to one. */
  public static Counts of(double... probabilities) {
    require(probabilities.length > 0, "probabilities must not be empty");
    var sum = 0.0;
    for (var each : probabilities) {
      require(each >= 0 && each < Double.POSITIVE_INFINITY, "a probability must be a finite number from 0 up: %s",
          each);
      sum += each;
    }
    require(sum > 0, "probabilities must not all be zero");
    return trimmed(0, 1, probabilities.clone());
  }

  /** The distribution in which each of these observations is equally likely. */
  public static Counts samples(int... values) {
    var weights = new double[values.length];
    Arrays.fill(weights, 1);
    return samples(values, weights);
  }

  static Counts samples(int[] values, double[] weights) {
    require(values.length > 0, "samples must not be empty: give at least one observation");
    var least = Integer.MAX_VALUE;
    var most = Integer.MIN_VALUE;
    for (var each : values) {
      require(each >= 0, "a sample must not be negative: %d", each);
      least = Math.min(least, each);
      most = Math.max(most, each);
    }
    var step = (most - least) / MOST_CELLS + 1;
    var mass = new double[(most - least) / step + 2];
    for (var i = 0; i < values.length; i++) put(mass, (values[i] - least) / (double) step, weights[i]);
    return trimmed(least, step, mass);
  }

  /** Poisson demand. */
  public static Counts poisson(double mean) {
    return negativeBinomial(mean, mean);
  }

  /** Geometric demand on 0, 1, 2, …: each further unit comes with the same chance. */
  public static Counts geometric(double mean) {
    return negativeBinomial(mean, mean * (1 + mean));
  }

  /**
   * Count demand with this mean and variance: negative binomial when the variance exceeds the mean, Poisson when it is equal, and
   * binomial (rounded to whole trials) when it is less.
   */
  public static Counts negativeBinomial(double mean, double variance) {
    require(mean >= 0 && mean <= 1e9, "mean must be from 0 to 1e9: %s", mean);
    require(variance >= 0 && variance <= 1e18, "variance must be from 0 to 1e18: %s", variance);
    if (mean == 0) return exactly(0);
    if (variance < mean) return underdispersed(mean, variance);
    var sd = Math.sqrt(variance);
    if (sd > MOST_CELLS / 16.0) {
      var wide = Math.max(2, (int) Math.ceil(sd * 16 / MOST_CELLS));
      var scaledMean = mean / wide;
      var scaledVariance = variance / wide / wide;
      if (scaledVariance <= scaledMean) return normal(mean, sd);
      var scaled = negativeBinomial(scaledMean, scaledVariance);
      return new Counts(scaled.low * wide, scaled.step * wide, scaled.mass.clone());
    }
    // p(k+1)/p(k) = (k + r)/(k + 1) · q, walked both ways from the mode, so that nothing underflows.
    var excess = variance - mean;
    var q = excess / variance;
    var rq = mean * mean / variance; // r·q with r = mean²/excess; stays finite as excess goes to 0.
    var mode = (int) Math.max(0, Math.floor(mean - (excess > 0 ? excess / mean : 0)));
    var most = (int) Math.ceil(mean + 14 * sd + 40 * (excess > 0 ? variance / mean : 1)) + 12;
    var cells = new double[most + 1];
    cells[mode] = 1;
    for (var k = mode; k < most; k++) {
      cells[k + 1] = cells[k] * ratio(k, q, rq);
      if (cells[k + 1] < TAIL * 1e-3 && k > mean) break;
    }
    for (var k = mode - 1; k >= 0; k--) {
      cells[k] = cells[k + 1] / ratio(k, q, rq);
      if (cells[k] < TAIL * 1e-3) break;
    }
    return trimmed(0, 1, cells);
  }

  /** Poisson has q = 0 and r·q = mean, so one formula serves both. */
  private static double ratio(int k, double q, double rq) {
    return (k * q + rq) / (k + 1);
  }

  private static Counts underdispersed(double mean, double variance) {
    var whole = (int) Math.floor(mean);
    var part = mean - whole;
    // No whole number varies less than one that is always the floor or the ceiling.
    if (variance <= part * (1 - part) + 1e-12) return trimmed(whole, 1, new double[]{1 - part, part});
    var trials = Math.max(whole + 1, (int) Math.round(mean * mean / (mean - variance)));
    if (trials > 1_000_000) return negativeBinomial(mean, mean);
    var chance = mean / trials;
    if (mean > 10_000) return normal(mean, Math.sqrt(variance));
    var cells = new double[Math.min(trials, (int) (mean + 14 * Math.sqrt(mean)) + 12) + 1];
    var mode = Math.min(cells.length - 1, (int) mean);
    cells[mode] = 1;
    var odds = chance / (1 - chance);
    for (var k = mode; k + 1 < cells.length; k++) cells[k + 1] = cells[k] * (trials - k) / (k + 1) * odds;
    for (var k = mode - 1; k >= 0; k--) cells[k] = cells[k + 1] * (k + 1) / (trials - k) / odds;
    return trimmed(0, 1, cells);
  }

  /** Normal demand in whole units, with what falls below zero counted as zero. */
  public static Counts normal(double mean, double sd) {
    require(mean >= 0 && mean <= 1e9, "mean must be from 0 to 1e9: %s", mean);
    require(sd >= 0 && sd <= 1e9, "sd must be from 0 to 1e9: %s", sd);
    if (sd == 0) return underdispersed(mean, 0);
    var least = (int) Math.max(0, Math.floor(mean - 8 * sd));
    var most = (int) Math.min(Integer.MAX_VALUE - 8L, (long) Math.ceil(mean + 8 * sd) + 1);
    var step = (most - least) / MOST_CELLS + 1;
    var cells = new double[(most - least) / step + 2];
    var before = 0.0;
    for (var i = 0; i < cells.length; i++) {
      var upTo = i == cells.length - 1 ? 1 : Normal.atMost((least + (i + 0.5) * step - mean) / sd);
      cells[i] = Math.max(0, upTo - before);
      before = upTo;
    }
    return trimmed(least, step, cells);
  }

  /**
   * The distribution through these quantiles, straight lines between them; beyond the outermost the slope of the last stretch goes
   * on to the ends 0 and 1 of the levels, never below zero.
   *
   * @param levels rising, each strictly between 0 and 1
   * @param values not falling, as many as levels
   */
  public static Counts quantiles(double[] levels, double[] values) {
    require(levels.length >= 2 && levels.length == values.length,
        "quantiles need two levels or more and a value each: %d, %d",
        levels.length, values.length);
    for (var i = 0; i < levels.length; i++) {
      require(levels[i] > 0 && levels[i] < 1 && (i == 0 || levels[i] > levels[i - 1]),
          "levels must rise strictly between 0 and 1: %s", Arrays.toString(levels));
      require(values[i] >= 0 && values[i] <= 1e9 && (i == 0 || values[i] >= values[i - 1]),
          "values must be finite, not negative and not fall: %s", Arrays.toString(values));
    }
    var last = levels.length - 1;
    var first = Math.max(0, values[0] - slope(levels, values, 0) * levels[0]);
    var end = values[last] + slope(levels, values, last - 1) * (1 - levels[last]);
    var least = (int) Math.floor(first);
    var most = (int) Math.ceil(Math.min(end, 1e9));
    var step = (most - least) / 512 + 1;
    var cells = new double[(most - least) / step + 2];
    spread(cells, least, step, first, values[0], levels[0]);
    for (var i = 0; i < last; i++) spread(cells, least, step, values[i], values[i + 1], levels[i + 1] - levels[i]);
    spread(cells, least, step, values[last], end, 1 - levels[last]);
    return trimmed(least, step, cells);
  }

  private static double slope(double[] levels, double[] values, int i) {
    return (values[i + 1] - values[i]) / (levels[i + 1] - levels[i]);
  }

  /** Lays {@code weight} evenly over the stretch from {@code from} to {@code to}; the mean of the stretch is kept. */
  private static void spread(double[] cells, int least, int step, double from, double to, double weight) {
    var left = (from - least) / step;
    var right = (to - least) / step;
    if (right - left < 1e-9) {
      put(cells, left, weight);
      return;
    }
    var density = weight / (right - left);
    for (var at = left; at < right;) {
      var next = Math.min(right, Math.floor(at) + 1);
      put(cells, (at + next) / 2, density * (next - at));
      at = next;
    }
  }

  private static void put(double[] cells, double place, double weight) {
    var i = Math.min((int) place, cells.length - 1);
    var part = place - i;
    cells[i] += weight * (1 - part);
    if (part > 0 && i + 1 < cells.length) cells[i + 1] += weight * part;
    else if (part > 0) cells[i] += weight * part;
  }

  private static Counts trimmed(int low, int step, double[] cells) {
    var sum = 0.0;
    for (var each : cells) sum += each;
    var first = 0;
    while (first < cells.length - 1 && cells[first] <= sum * TAIL) first++;
    var last = cells.length - 1;
    while (last > first && cells[last] <= sum * TAIL) last--;
    var kept = Arrays.copyOfRange(cells, first, last + 1);
    var start = low + first * step;
    if (kept.length <= MOST_CELLS) return new Counts(start, step, kept);
    return rebinned(start, step, kept, step * ((kept.length - 1) / MOST_CELLS + 2));
  }

  private static Counts rebinned(int low, int step, double[] cells, int newStep) {
    var wide = new double[(int) ((cells.length - 1L) * step / newStep) + 2];
    for (var i = 0; i < cells.length; i++) put(wide, (double) i * step / newStep, cells[i]);
    return trimmed(low, newStep, wide);
  }

  /** The distribution of the sum of this and an independent other. */
  public Counts plus(Counts other) {
    if (step != other.step) {
      var wide = Math.max(step, other.step);
      return onLattice(wide).plus(other.onLattice(wide));
    }
    var sum = new double[mass.length + other.mass.length - 1];
    for (var i = 0; i < mass.length; i++) {
      var here = mass[i];
      if (here == 0) continue;
      for (var j = 0; j < other.mass.length; j++) sum[i + j] += here * other.mass[j];
    }
    return trimmed(low + other.low, step, sum);
  }

  private Counts onLattice(int wanted) {
    return step == wanted ? this : rebinned(low, step, mass, wanted);
  }

  /** The sum of this many independent draws. */
  public Counts times(int draws) {
    require(draws >= 0, "draws must not be negative: %d", draws);
    var sum = exactly(0);
    var power = this;
    for (var left = draws; left > 0; left >>= 1) {
      if ((left & 1) == 1) sum = sum.plus(power);
      if (left > 1) power = power.plus(power);
    }
    return sum;
  }

  /** One of these, chosen with probability in proportion to its weight. */
  public static Counts mix(List<Counts> parts, double... weights) {
    require(!parts.isEmpty() && parts.size() == weights.length,
        "mix needs a weight for each part: %d parts, %d weights",
        parts.size(), weights.length);
    var step = 1;
    var least = Integer.MAX_VALUE;
    for (var part : parts) {
      step = Math.max(step, part.step);
      least = Math.min(least, part.low);
    }
    var most = least;
    for (var part : parts) most = Math.max(most, part.most());
    step = Math.max(step, (most - least) / (2 * MOST_CELLS) + 1);
    var cells = new double[(most - least) / step + 2];
    for (var i = 0; i < weights.length; i++) {
      require(weights[i] >= 0, "a weight must not be negative: %s", weights[i]);
      var part = parts.get(i);
      for (var j = 0; j < part.mass.length; j++) {
        put(cells, (part.low + (double) j * part.step - least) / step, part.mass[j] * weights[i]);
      }
    }
    return trimmed(least, step, cells);
  }

  /** The mean in units. */
  public double mean() {
    return mean;
  }

  /** The variance in units squared. */
  public double variance() {
    return variance;
  }

  /** The standard deviation in units. */
  public double sd() {
    return Math.sqrt(variance);
  }

  /** The smallest value with mass. */
  public int least() {
    return low;
  }

  /** The largest value with mass. */
  public int most() {
    return low + step * (mass.length - 1);
  }

  /** The distance between values with mass; 1 where the distribution is exact. */
  public int step() {
    return step;
  }

  /** The probability of exactly this value. */
  public double probability(int value) {
    if (value < low || (value - low) % step != 0) return 0;
    var i = (value - low) / step;
    return i < mass.length ? mass[i] : 0;
  }

  /** The probability of this value or less. */
  public double atMost(long value) {
    if (value < low) return 0;
    return atMost[(int) Math.min(mass.length - 1, (value - low) / step)];
  }

  /** The smallest value that is not exceeded with at least this probability. */
  public int quantile(double level) {
    require(level >= 0 && level <= 1, "level must be from 0 to 1: %s", level);
    var i = Arrays.binarySearch(atMost, level - 1e-12);
    if (i < 0) i = -i - 1;
    else
      while (i > 0 && atMost[i - 1] >= level - 1e-12) i--;
    return low + step * Math.min(i, mass.length - 1);
  }

  /** The expected units asked for beyond {@code stock}: E[(D − stock)⁺], the loss function. */
  public double shortage(double stock) {
    if (stock <= low) return mean - stock;
    var place = (stock - low) / step;
    var i = (int) place;
    if (i >= mass.length - 1) return 0;
    return shortage[i] + (place - i) * (shortage[i + 1] - shortage[i]);
  }

  /** The expected units left over of {@code stock}: E[(stock − D)⁺]. */
  public double leftover(double stock) {
    return stock - mean + shortage(stock);
  }

  /** The mean of those values that are no more than {@code level}; the level itself where they hardly ever are. */
  double meanUpTo(int level) {
    var chance = atMost(level);
    if (chance < 1e-6) return level;
    return Math.max(0, (mean - shortage(level) - level * (1 - chance)) / chance);
  }

  /** The smallest stock whose expected shortage is no more than {@code units}. */
  public int stockForShortage(double units) {
    require(units >= 0, "units must not be negative: %s", units);
    if (units >= mean) return 0;
    if (units >= mean - low) return (int) Math.ceil(mean - units - 1e-9);
    int lower = 0;
    int upper = mass.length - 1;
    while (lower < upper) {
      var middle = (lower + upper) >>> 1;
      if (shortage[middle] <= units + 1e-12) upper = middle;
      else
        lower = middle + 1;
    }
    if (step == 1 || lower == 0) return low + lower * step;
    var drop = shortage[lower - 1] - shortage[lower];
    return low + (lower - 1) * step + (int) Math.ceil((shortage[lower - 1] - units) / drop * step - 1e-9);
  }

  @Override
  public String toString() {
    return "Counts[mean %.2f, sd %.2f, %d to %d]".formatted(mean, sd(), least(), most());
  }
}
