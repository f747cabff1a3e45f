package io.plimsoll.forecast;

/**
 * What is expected of one series: a mean and quantiles for each step after its end.
 *
 * @param model which model made it, for people to read
 */
public record Forecast(String series, String model, double[] mean, Quantiles quantiles) {

  public Forecast {
    if (mean.length != quantiles.horizon())
      throw new IllegalArgumentException(
          "series " + series + ": " + mean.length + " means for a horizon of " + quantiles.horizon());
  }

  public int horizon() {
    return mean.length;
  }
}
