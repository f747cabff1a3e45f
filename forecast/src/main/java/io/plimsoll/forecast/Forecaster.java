package io.plimsoll.forecast;

import io.plimsoll.forecast.model.DemandClass;
import io.plimsoll.forecast.model.Fitted;
import io.plimsoll.forecast.model.History;
import io.plimsoll.forecast.model.Model;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.model.PooledSeason;
import io.plimsoll.forecast.model.SeasonGiven;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts series one by one: the front door of the library. Immutable; the {@code with…} methods answer a changed
 * copy.
 *
 * <pre>{@code
 * var panel = ReadLong.read(Path.of("sales.csv")).panel();
 * var forecasts = Forecaster.automatic().forecast(panel, 28);
 * WriteForecasts.csv(panel, forecasts.all(), Path.of("forecast.csv"));
 * }</pre>
 *
 * <p>Stocked-out steps are first replaced by what would have been sold ({@link Unconstrain}); an item that has stopped
 * selling fades ({@link EndOfLife}). In a panel of days with enough series the weekday profile is shared within groups
 * ({@link PooledSeason}), and features become regressors.
 */
public final class Forecaster {
  /** With fewer series a group has no pattern of its own to share. */
  private static final int ENOUGH_TO_POOL = 20;
  /** A regressor for every series costs time; more than this many say little more. */
  private static final int MOST_REGRESSORS = 40;

  /** Fine enough to read any usual probability off. */
  private static final double[] GRID = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.165, 0.2, 0.25, 0.3, 0.35, 0.4,
    0.45,
    0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.835, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999};

  /** What was seen once or twice is told apart from chance only in sums of many series. */
  private static final int FEWEST_SEEN = 3;

  private final Model model;
  private final double[] probabilities;
  private final int threads;
  private final Progress progress;
  private final boolean calibrated;

  /** Forecasts in the panel's order, and the names of series without any observation, which are left out. */
  public record Forecasts(List<Forecast> all, List<String> leftOut) {}

  private Forecaster(Model model, double[] probabilities, int threads, Progress progress, boolean calibrated) {
    this.model = model;
    this.probabilities = probabilities;
    this.threads = threads;
    this.progress = progress;
    this.calibrated = calibrated;
  }

  /** Chooses a model for each series by itself. */
  public static Forecaster automatic() {
    return of(Models.automatic());
  }

  public static Forecaster of(Model model) {
    return new Forecaster(model, Quantiles.NINE, Runtime.getRuntime().availableProcessors(), Progress.NONE, false);
  }

  /** @throws IllegalArgumentException unless they ascend strictly between 0 and 1 */
  public Forecaster withQuantiles(double... probabilities) {
    Quantiles.check(probabilities);
    return new Forecaster(model, probabilities.clone(), threads, progress, calibrated);
  }

  public Forecaster withThreads(int threads) {
    if (threads < 1) throw new IllegalArgumentException("threads must be at least 1: " + threads);
    return new Forecaster(model, probabilities, threads, progress, calibrated);
  }

  public Forecaster withProgress(Progress progress) {
    return new Forecaster(model, probabilities, threads, progress, calibrated);
  }

  /**
   * Quantiles of panels are calibrated by a backtest over the last horizon, per class of demand ({@link Conformal}); it
   * doubles the time. Classes, or panels, too small for that keep the models' own quantiles.
   */
  public Forecaster withCalibration() {
    return new Forecaster(model, probabilities, threads, progress, true);
  }

  /** @throws IllegalArgumentException if the series has no observation or the horizon is below 1 */
  public Forecast forecast(Series series, int horizon) {
    return asked(series, fit(series), horizon);
  }

  /** What the model learned of a series, for sample paths and horizons of any length. */
  public Fitted fit(Series series) {
    return fit(series, new double[0][], null);
  }

  /** Forecasts every series of a panel. The answer does not depend on the number of threads. */
  public Forecasts forecast(Panel panel, int horizon) {
    check(horizon);
    var pooled = pooled(panel);
    var calibration = calibrated && panel.length() > 3 * horizon
        ? backtest(panel, horizon)
        : Map.<DemandClass, Conformal>of();
    var results = new Forecast[panel.size()];
    each(panel, s -> {
      var series = panel.series(s);
      if (!observed(series)) return;
      var fitted = fit(panel, s, series, horizon, pooled.orElse(null));
      var conformal = calibration.get(DemandClass.of(series.values()));
      results[s] = conformal == null
          ? asked(series, fitted, horizon)
          : new Forecast(series.name(), fitted.model(), fitted.mean(horizon),
              conformal.apply(fitted.quantiles(horizon, GRID), probabilities));
    });
    var all = new ArrayList<Forecast>();
    var leftOut = new ArrayList<String>();
    for (var s = 0; s < results.length; s++) {
      if (results[s] == null) leftOut.add(panel.name(s));
      else
        all.add(results[s]);
    }
    return new Forecasts(List.copyOf(all), List.copyOf(leftOut));
  }

  /** How the quantiles of each class of demand did over the last horizon; classes with too few series are not in it. */
  private Map<DemandClass, Conformal> backtest(Panel panel, int horizon) {
    var past = panel.until(panel.length() - horizon);
    var pooled = pooled(past);
    var forecasts = new Quantiles[panel.size()];
    each(past, s -> {
      var series = past.series(s);
      if (observed(series)) forecasts[s] = fit(past, s, series, horizon, pooled.orElse(null)).quantiles(horizon, GRID);
    });
    var builders = new EnumMap<DemandClass, Conformal.Builder>(DemandClass.class);
    var series = new EnumMap<DemandClass, Integer>(DemandClass.class);
    for (var s = 0; s < forecasts.length; s++) {
      if (forecasts[s] == null) continue;
      var actual = new double[horizon];
      for (var h = 0; h < horizon; h++)
        actual[h] = panel.censored(s, past.length() + h) ? Double.NaN : panel.at(s, past.length() + h);
      var demand = DemandClass.of(panel.values(s));
      builders.computeIfAbsent(demand, fresh -> Conformal.builder(1)).add(forecasts[s], actual);
      series.merge(demand, 1, Integer::sum);
    }
    var result = new EnumMap<DemandClass, Conformal>(DemandClass.class);
    // Steps of one series are alike; a class needs many series, not only many steps.
    builders.forEach((demand, builder) -> {
      if (series.getOrDefault(demand, 0) >= Conformal.FEWEST) result.put(demand, builder.calibrate());
    });
    return result;
  }

  /** Mean forecasts alone, {@code [series][step]}; zeros for a series without any observation. */
  public double[][] means(Panel panel, int horizon) {
    check(horizon);
    var pooled = pooled(panel);
    var means = new double[panel.size()][horizon];
    each(panel, s -> {
      var series = panel.series(s);
      if (observed(series)) means[s] = fit(panel, s, series, horizon, pooled.orElse(null)).mean(horizon);
    });
    return means;
  }

  /** Equally likely futures of one series of a panel. */
  public Paths paths(Panel panel, int series, int horizon, int count, long seed) {
    check(horizon);
    return fit(panel, series, panel.series(series), horizon, pooled(panel).orElse(null)).paths(horizon, count, seed);
  }

  private Forecast asked(Series series, Fitted fitted, int horizon) {
    check(horizon);
    return new Forecast(series.name(), fitted.model(), fitted.mean(horizon), fitted.quantiles(horizon, probabilities));
  }

  private Fitted fit(Panel panel, int s, Series series, int horizon, @Nullable PooledSeason pooled) {
    return fit(series, regressors(panel, s, horizon), pooled == null ? null : pooled.of(s, panel.first(s)));
  }

  private Fitted fit(Series series, double[][] known, double @Nullable [] phases) {
    var seen = series.censored().isEmpty() ? series : Unconstrain.fill(series);
    var history = History.of(seen, known);
    // Expected demand of a stocked-out day is a fraction; demand itself still comes in whole units.
    if (seen != series && observed(series)) history = history.as(History.of(series).support());
    if (phases == null) return EndOfLife.applied(history, model);
    var cut = seen.length() - history.length();
    var turned = new double[phases.length];
    for (var i = 0; i < turned.length; i++) turned[i] = phases[(i + cut) % phases.length];
    return EndOfLife.applied(history, new SeasonGiven(model, turned));
  }

  private static Optional<PooledSeason> pooled(Panel panel) {
    var season = panel.timeline().step() == Step.DAY ? 7 : 1;
    if (season == 1 || panel.size() < ENOUGH_TO_POOL || panel.length() < 4 * season) return Optional.empty();
    for (var s = 0; s < panel.size(); s++) {
      for (var t = panel.first(s); t < panel.length(); t++) {
        // A profile of shares has no meaning where demand may be negative.
        if (panel.at(s, t) < 0) return Optional.empty();
      }
    }
    return Optional.of(PooledSeason.learn(panel, season));
  }

  /**
   * Features as rows from the series' first step to the end of the horizon; labels become one row each. A price stays
   * until it is changed; what else is not known ahead is {@code NaN} there, and has no effect.
   */
  static double[][] regressors(Panel panel, int s, int horizon) {
    var first = panel.first(s);
    var length = panel.length() + horizon - first;
    var rows = new ArrayList<double[]>();
    for (var feature : panel.features().values()) {
      var lasting = feature.name().toLowerCase(Locale.ROOT).contains("price");
      var labels = Math.max(1, feature.labels().size());
      for (var label = 0; label < labels && rows.size() < MOST_REGRESSORS; label++) {
        var row = new double[length];
        var seen = 0;
        for (var i = 0; i < length; i++) {
          var value = lasting ? feature.atOrLast(s, first + i) : feature.at(s, first + i);
          row[i] = feature.labels().isEmpty() ? value : value == label ? 1 : 0;
          if (first + i < panel.length() && row[i] != 0 && !Double.isNaN(row[i])) seen++;
        }
        if (seen >= FEWEST_SEEN) rows.add(row);
      }
    }
    return rows.toArray(double[][]::new);
  }

  private interface One {
    void of(int series);
  }

  private void each(Panel panel, One one) {
    var done = new AtomicInteger();
    var next = new AtomicInteger();
    var pool = Executors.newFixedThreadPool(threads);
    try {
      var workers = new ArrayList<Future<?>>();
      for (var i = 0; i < threads; i++) {
        workers.add(pool.submit(() -> {
          for (var s = next.getAndIncrement(); s < panel.size(); s = next.getAndIncrement()) {
            one.of(s);
            progress.at("forecast", done.incrementAndGet(), panel.size());
          }
        }));
      }
      for (var worker : workers) worker.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while forecasting", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static boolean observed(Series series) {
    for (var value : series.values()) {
      if (!Double.isNaN(value)) return true;
    }
    return false;
  }

  private static void check(int horizon) {
    if (horizon < 1) throw new IllegalArgumentException("horizon must be at least 1 step: " + horizon);
  }
}
