package io.plimsoll.forecast.model;

import io.plimsoll.forecast.model.Ets.Error;
import io.plimsoll.forecast.model.Ets.Season;
import io.plimsoll.forecast.model.Ets.Trend;
import java.util.Map;
import java.util.TreeMap;

/** The models there are. */
public final class Models {
  private Models() {}

  /** The last observation repeats. */
  public static Model naive() {
    return new Naive(false);
  }

  /** The last season repeats. */
  public static Model seasonalNaive() {
    return new Naive(true);
  }

  /** The last seasonally adjusted observation: the M competitions' benchmark. */
  public static Model naive2() {
    return new Naive2();
  }

  /** The mean of the last {@code window} steps. */
  public static Model movingAverage(int window) {
    return new MovingAverage(window, false);
  }

  /** The mean of the last {@code window} seasons, phase by phase. */
  public static Model seasonalMovingAverage(int window) {
    return new MovingAverage(window, true);
  }

  /** Simple exponential smoothing. */
  public static Model ses() {
    return Ets.of("SES", Error.A, Trend.N, Season.N);
  }

  /** Holt's linear trend. */
  public static Model holt() {
    return Ets.of("Holt", Error.A, Trend.A, Season.N);
  }

  /** Holt's trend, damped (Gardner and McKenzie 1985). */
  public static Model damped() {
    return Ets.of("damped trend", Error.A, Trend.D, Season.N);
  }

  /** Holt-Winters with an additive season; without a season in the history Holt's. */
  public static Model holtWinters() {
    return Ets.of("Holt-Winters", Error.A, Trend.A, Season.A);
  }

  /** Exponential smoothing of the form that AICc chooses. */
  public static Model ets() {
    return Ets.automatic();
  }

  /** As {@link #ets} among additive forms alone, several times as fast. */
  public static Model additiveEts() {
    return Ets.additive("ETS");
  }

  /** The Theta method. */
  public static Model theta() {
    return new Theta();
  }

  /** The dynamic optimised Theta model. */
  public static Model optimisedTheta() {
    return new DynamicTheta();
  }

  /** Croston's method with weight 0.1. */
  public static Model croston() {
    return new Croston(0.1, false);
  }

  /** Croston's method with Syntetos and Boylan's correction. */
  public static Model sba() {
    return new Croston(0.1, true);
  }

  /** Teunter, Syntetos and Babai's method. */
  public static Model tsb() {
    return new Tsb(0.1, 0.05);
  }

  /** Aggregation to the mean interval between demands. */
  public static Model adida() {
    return new Adida(false);
  }

  /** Aggregation to all lengths up to that interval. */
  public static Model imapa() {
    return new Adida(true);
  }

  /** Decomposition of several seasons: hours of day and week, days of week and year. */
  public static Model multipleSeasonal() {
    return new MultipleSeasonal(0.8, true);
  }

  /** Exponential smoothing with two seasons and autoregressive errors. */
  public static Model doubleSeasonal() {
    return new DoubleSeasonal(true);
  }

  /** Regression on what is known ahead, around a smoothed level. */
  public static Model dynamicRegression() {
    return new DynamicRegression();
  }

  /** The mean of ETS, Theta, optimised Theta and damped trend. */
  public static Model combination() {
    return Combination.equal("combination", ets(), theta(), optimisedTheta(), damped());
  }

  /** Chooses by the class of demand and a rolling-origin backtest. */
  public static Model automatic() {
    return new Automatic();
  }

  /** Every model by the name that a command line uses. */
  public static Map<String, Model> byName() {
    var all = new TreeMap<String, Model>();
    all.put("naive", naive());
    all.put("snaive", seasonalNaive());
    all.put("naive2", naive2());
    all.put("moving-average", movingAverage(28));
    all.put("ses", ses());
    all.put("holt", holt());
    all.put("damped", damped());
    all.put("holt-winters", holtWinters());
    all.put("ets", ets());
    all.put("theta", theta());
    all.put("optimised-theta", optimisedTheta());
    all.put("croston", croston());
    all.put("sba", sba());
    all.put("tsb", tsb());
    all.put("adida", adida());
    all.put("imapa", imapa());
    all.put("multiple-seasonal", multipleSeasonal());
    all.put("double-seasonal", doubleSeasonal());
    all.put("dynamic-regression", dynamicRegression());
    all.put("combination", combination());
    all.put("automatic", automatic());
    return all;
  }
}
