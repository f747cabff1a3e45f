package io.plimsoll.forecast;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What would have been sold in steps that were (partly) without stock.
 *
 * <p>Demand of a step is taken as a rate that moves slowly (a weighted mean of neighbouring steps with stock) times the
 * profile of the season; units sold before the stock ran out are a lower bound. Both follow the gamma-Poisson model:
 * the neighbours' units and exposure give a gamma distribution of the rate, a negative binomial of the step's demand,
 * and the bound cuts it off below.
 */
public final class Unconstrain {
  /** How fast a neighbour's say fades: its weight at this many seasons away is 1/e. */
  private static final double REACH_SEASONS = 3;
  /** Units of the overall mean that stand in while neighbours are few. */
  private static final double PRIOR_STEPS = 0.5;

  /** Units a phase that the usual profile stands for. */
  private static final double PROFILE_UNITS = 3;

  private Unconstrain() {}

  /**
   * Demand of each step; {@code mean} and {@code deviation} are those of what is not known, 0 deviation where stock was
   * there.
   */
  public record Unconstrained(double[] mean, double[] deviation) {}

  /** The series with its censored steps replaced by expected demand, without marks. */
  public static Series fill(Series series) {
    return new Series(series.name(), series.timeline(), expect(series).mean(), new BitSet());
  }

  /** A panel whose series are filled one by one; the panel itself where nothing is censored. */
  public static Panel fill(Panel panel) {
    if (!panel.anyCensored()) return panel;
    return panel.withDemand(IntStream.range(0, panel.size()).parallel()
        .mapToObj(s -> expect(panel.series(s)).mean()).toArray(double[][]::new));
  }

  /** Expected demand of every step, with its uncertainty. */
  public static Unconstrained expect(Series series) {
    return expect(series, series.timeline().step().season());
  }

  /** @param season steps after which demand repeats its profile; 1 for none */
  public static Unconstrained expect(Series series, int season) {
    var flat = new double[season];
    Arrays.fill(flat, 1);
    return expect(series, flat);
  }

  /**
   * @param usual the season's profile that the series has as far as its own units do not say otherwise, such as its
   *     shop's: one
   *     figure per phase, of mean 1, phase 0 at the series' first step
   */
  public static Unconstrained expect(Series series, double[] usual) {
    var season = usual.length;
    var y = series.values();
    var open = open(series);
    var profile = profile(y, open, usual);
    var mean = y.clone();
    var deviation = new double[y.length];
    var rates = rates(y, open, profile, season);
    // Units cannot vary less than Poisson ones; weighed goods can, to a thousandth of their mean and below.
    var least = whole(y, open) ? 1 : 1e-6 * mean(y, open);
    for (var t = series.censored().nextSetBit(0); t >= 0; t = series.censored().nextSetBit(t + 1)) {
      var sold = Double.isNaN(y[t]) ? 0 : Math.max(0, y[t]);
      var expected = rates[t][0] * profile[t % season];
      var variance = expected * Math.max(least, rates[t][1]);
      var above = above(sold, expected, variance);
      mean[t] = above[0];
      deviation[t] = above[1];
    }
    return new Unconstrained(mean, deviation);
  }

  /** One equally likely completion of the series: censored steps drawn from what they may have been. */
  public static Series draw(Series series, long seed) {
    var random = new SplittableRandom(seed);
    var unconstrained = expect(series);
    var y = series.values().clone();
    var marks = series.censored();
    for (var t = marks.nextSetBit(0); t >= 0; t = marks.nextSetBit(t + 1)) {
      var floor = Double.isNaN(y[t]) ? 0 : Math.max(0, y[t]);
      // Gamma-like and above the floor: a lognormal of the same mean and deviation of what lies above it.
      var excess = Math.max(1e-9, unconstrained.mean[t] - floor);
      var spread = Math.log1p(Math.pow(unconstrained.deviation[t] / excess, 2));
      var z = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
      y[t] = floor + excess * Math.exp(Math.sqrt(spread) * z - spread / 2);
    }
    return new Series(series.name(), series.timeline(), y, new BitSet());
  }

  private static boolean[] open(Series series) {
    var open = new boolean[series.length()];
    for (var t = 0; t < open.length; t++)
      open[t] = !series.censored().get(t) && !Double.isNaN(series.values()[t]);
    return open;
  }

  private static double mean(double[] y, boolean[] open) {
    return IntStream.range(0, y.length).filter(t -> open[t]).mapToDouble(t -> Math.max(0, y[t])).average().orElse(0);
  }

  private static boolean whole(double[] y, boolean[] open) {
    for (var t = 0; t < y.length; t++) {
      if (open[t] && y[t] != Math.rint(y[t])) return false;
    }
    return true;
  }

  /**
   * Shares of mean 1 by phase, of open steps: a gamma prior of a few units in the usual shape, and the series' own
   * units.
   */
  private static double[] profile(double[] y, boolean[] open, double[] usual) {
    var season = usual.length;
    var sum = new double[season];
    var n = new double[season];
    double units = 0, exposure = 0;
    for (var t = 0; t < y.length; t++) {
      if (!open[t]) continue;
      sum[t % season] += Math.max(0, y[t]);
      n[t % season]++;
      units += Math.max(0, y[t]);
      exposure += usual[t % season];
    }
    var profile = usual.clone();
    if (units == 0) return profile;
    var rate = units / exposure;
    for (var i = 0; i < season; i++)
      profile[i] = Math.max(1e-4, (sum[i] + PROFILE_UNITS * usual[i]) / (n[i] * rate + PROFILE_UNITS));
    var mean = Arrays.stream(profile).average().orElse(1);
    for (var i = 0; i < season; i++) profile[i] /= mean;
    return profile;
  }

  /** Per step the rate of its neighbourhood and how many times Poisson its variance is. */
  private static double[][] rates(double[] y, boolean[] open, double[] profile, int season) {
    var fade = Math.exp(-1 / (REACH_SEASONS * Math.max(season, 2)));
    double units = 0, exposure = 0;
    for (var t = 0; t < y.length; t++) {
      if (!open[t]) continue;
      units += Math.max(0, y[t]);
      exposure += profile[t % season];
    }
    var overall = exposure == 0 ? 0 : units / exposure;
    var rates = new double[y.length][2];
    for (var direction = 0; direction < 2; direction++) {
      double sold = 0, seen = 0;
      for (var i = 0; i < y.length; i++) {
        var t = direction == 0 ? i : y.length - 1 - i;
        rates[t][0] += sold;
        rates[t][1] += seen;
        sold *= fade;
        seen *= fade;
        if (open[t]) {
          sold += Math.max(0, y[t]);
          seen += profile[t % season];
        }
      }
    }
    double squares = 0, n = 0;
    for (var t = 0; t < y.length; t++) {
      rates[t][0] = (rates[t][0] + PRIOR_STEPS * overall) / (rates[t][1] + PRIOR_STEPS);
      if (!open[t]) continue;
      var expected = rates[t][0] * profile[t % season];
      if (expected <= 0) continue;
      squares += (y[t] - expected) * (y[t] - expected) / expected;
      n++;
    }
    var dispersion = n == 0 ? 1 : squares / n;
    for (var row : rates) row[1] = dispersion;
    return rates;
  }

  /**
   * Mean and deviation of demand given that it was at least what was sold: of a gamma distribution cut off below, by
   * Simpson's rule on its quantile-like grid. The gamma stands for the count so that fractions of units (weighed goods)
   * are the same case.
   */
  private static double[] above(double sold, double mean, double variance) {
    if (sold <= 0) return new double[]{mean, Math.sqrt(variance)};
    if (!(mean > 0 && variance > 0)) return new double[]{sold, Math.sqrt(sold)};
    var shape = mean * mean / variance;
    var scale = variance / mean;
    var wide = 12 * Math.sqrt(variance);
    var start = Math.max(sold, mean - wide);
    var end = Math.max(sold, mean) + wide + 12 * scale;
    var steps = 400;
    var width = (end - start) / steps;
    // Densities relative to the highest: absolute ones vanish far in the tail, and those of large numbers overflow.
    var highest = Math.max(start, Math.min(end, (shape - 1) * scale));
    double weight = 0, first = 0, second = 0;
    for (var i = 0; i <= steps; i++) {
      var x = start + i * width;
      var log = (shape - 1) * Math.log(x / highest) - (x - highest) / scale;
      var simpson = (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(log);
      weight += simpson;
      first += simpson * (x - start);
      second += simpson * (x - start) * (x - start);
    }
    var above = first / weight;
    return new double[]{start + above, Math.sqrt(Math.max(0, second / weight - above * above))};
  }
}
