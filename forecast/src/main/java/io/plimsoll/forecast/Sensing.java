package io.plimsoll.forecast;

import io.plimsoll.forecast.model.Margin;
import java.util.Arrays;

/**
 * Updates today's and tomorrow's forecast from the hours seen so far.
 *
 * <p>The forecast of a day says how much, the profile when. Demand so far against what the profile expected by now
 * tells how far today runs above or below; that factor has a gamma prior of mean 1, as wide as the forecast is unsure,
 * so that two orders before breakfast do not double the day. Half of what is learned is believed of tomorrow.
 */
public final class Sensing {
  /** How much of today's surprise lasts until tomorrow. */
  private static final double LASTING = 0.5;

  private final double[] profile;

  /** Today and tomorrow after the hours seen. {@code factor} is how many times the expected pace demand runs at. */
  public record Sensed(double today, double todayLow, double todayHigh, double tomorrow, double factor, Alarm alarm) {}

  public enum Alarm {
    NONE, SPIKE, DROP
  }

  private Sensing(double[] profile) {
    this.profile = profile;
  }

  /**
   * Learns which share of a day falls into each of its 24 hours, from an hourly series.
   *
   * @throws IllegalArgumentException if the series is not hourly
   */
  public static Sensing learn(Series hourly) {
    if (hourly.timeline().step() != Step.HOUR)
      throw new IllegalArgumentException("series " + hourly.name() + " has steps of " + hourly.timeline().step()
          + "; sensing needs hours");
    var sum = new double[24];
    Arrays.fill(sum, 0.5);
    for (var t = 0; t < hourly.length(); t++) {
      var value = hourly.values()[t];
      if (Double.isNaN(value) || hourly.censored().get(t)) continue;
      sum[(hourly.timeline().start().getHour() + t) % 24] += Math.max(0, value);
    }
    return of(sum);
  }

  /** A profile of 24 weights, of any sum. */
  public static Sensing of(double[] hourWeights) {
    if (hourWeights.length != 24)
      throw new IllegalArgumentException("a day has 24 hours, the profile " + hourWeights.length);
    var total = Arrays.stream(hourWeights).sum();
    if (!(total > 0)) throw new IllegalArgumentException("an hourly profile needs a positive sum: " + total);
    return new Sensing(Arrays.stream(hourWeights).map(w -> w / total).toArray());
  }

  /**
   * Updates two days' forecasts.
   *
   * @param todayMean what was expected of today before it began, and {@code todayDeviation} how surely
   * @param soFar demand seen since midnight in hours {@code 0 … hoursSeen - 1}
   * @param falseAlarmRate share of ordinary days' looks that may raise an alarm
   * @throws IllegalArgumentException if a figure is negative, missing or infinite, the hours are not between 0 and 24,
   *     or the rate is not between 0 and 0.5
   */
  public Sensed update(double todayMean, double todayDeviation, double tomorrowMean, double soFar, int hoursSeen,
      double falseAlarmRate) {
    if (hoursSeen < 0 || hoursSeen > 24)
      throw new IllegalArgumentException("hours seen must be between 0 and 24: " + hoursSeen);
    if (!(falseAlarmRate > 0 && falseAlarmRate < 0.5))
      throw new IllegalArgumentException("false-alarm rate must be between 0 and 0.5: " + falseAlarmRate);
    for (var figure : new double[]{todayMean, todayDeviation, tomorrowMean, soFar}) {
      if (!(figure >= 0 && figure < Double.POSITIVE_INFINITY))
        throw new IllegalArgumentException("forecasts and demand so far must be zero or more: " + figure);
    }
    double share = 0;
    for (var h = 0; h < hoursSeen; h++) share += profile[h];
    var mean = Math.max(todayMean, 1e-9);
    var variance = Math.max(todayDeviation * todayDeviation, mean);
    // What is beyond Poisson noise is doubt about the pace itself.
    var doubt = Math.max(variance - mean, 0.01 * mean * mean) / (mean * mean);
    var shape = 1 / doubt;
    var expected = mean * share;
    var factor = (shape + soFar) / (shape + expected);
    var left = hoursSeen == 24 ? 0 : mean * Math.max(0, 1 - share) * factor;
    var leftVariance = left + left * left / (shape + soFar);
    var margin = Margin.count(left, leftVariance);
    var alarm = Alarm.NONE;
    if (expected > 0) {
      var usual = Margin.count(expected, expected + expected * expected * doubt);
      if (soFar > usual.quantile(1 - falseAlarmRate / 2)) alarm = Alarm.SPIKE;
      else if (soFar < usual.quantile(falseAlarmRate / 2)) alarm = Alarm.DROP;
    }
    return new Sensed(soFar + left, soFar + margin.quantile(0.05), soFar + margin.quantile(0.95),
        tomorrowMean * (1 + LASTING * (factor - 1)), factor, alarm);
  }
}
