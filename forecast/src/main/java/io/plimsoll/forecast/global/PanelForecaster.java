package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Progress;
import io.plimsoll.forecast.Unconstrain;
import io.plimsoll.forecast.global.Spread.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts a whole panel at once: one model of trees over all series, the upper levels by themselves, both
 * reconciled, with a distribution around every node.
 *
 * <pre>{@code
 * var forecast = PanelForecaster.of(28).forecast(panel, M5Score.levels(panel));
 * var demand = forecast.quantiles(11, series, 0.05, 0.5, 0.95);
 * }</pre>
 *
 * <p>A second, smaller model that has not seen the last steps forecasts them; how far it was off is where the
 * distributions come from. A panel too small or too short for a global model is refused; forecast its series one by one
 * ({@link io.plimsoll.forecast.Forecaster}).
 */
public final class PanelForecaster {
  /** Windows of the backtest of the series; the upper levels, being few and cheap, get more. */
  private static final int WINDOWS = 2;
  private static final int UPPER_WINDOWS = 8;
  private static final int OWN_STEPS = 112;

  private final GlobalOptions options;
  private final Progress progress;

  private PanelForecaster(GlobalOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  public static PanelForecaster of(int horizon) {
    return of(GlobalOptions.of(horizon));
  }

  /** The horizon of the options is how far will be forecast. */
  public static PanelForecaster of(GlobalOptions options) {
    return new PanelForecaster(options, Progress.NONE);
  }

  public PanelForecaster withProgress(Progress progress) {
    return new PanelForecaster(options, progress);
  }

  /**
   * A total, each attribute with at least two series to a label on average, and the series: for panels without a
   * hierarchy of their own.
   */
  public static Hierarchy levels(Panel panel) {
    var builder = Hierarchy.over(panel).total("total", "total");
    for (var attribute : panel.attributes().values()) {
      if (attribute.labels().size() > 1 && attribute.labels().size() <= panel.size() / 2)
        builder.by(attribute.name(), attribute.name());
    }
    return builder.bottom("series").build();
  }

  /** Whether {@link #forecast} can learn from a panel: enough series, and history for the horizon and its backtest. */
  public boolean fits(Panel panel) {
    return panel.size() >= 10 && panel.length() >= least();
  }

  private int least() {
    return 3 * options.horizon() + 8;
  }

  /**
   * @param hierarchy over the panel, its last level the series themselves
   * @throws IllegalArgumentException if the panel is too small or too short to learn from
   */
  public PanelForecast forecast(Panel panel, Hierarchy hierarchy) {
    if (!fits(panel))
      throw new IllegalArgumentException("a panel of " + panel.size() + " series and " + panel.length()
          + " steps is too small to learn " + options.horizon() + " steps ahead from all of it: it needs 10 series and "
          + least() + " steps; forecast its series one by one");
    try (var model = GlobalModel.train(panel, options, round -> progress.at("trees", round, options.rounds()))) {
      return forecast(panel, hierarchy, model);
    }
  }

  /** With a model trained before; only the backtest is trained anew. */
  public PanelForecast forecast(Panel panel, Hierarchy hierarchy, GlobalModel model) {
    var steps = options.horizon();
    var upper = UpperLevels.fit(panel, hierarchy, steps);
    var bottom = upper.adjust(model.forecast(panel, steps));
    var demand = Unconstrain.fill(panel);
    var windows = windows(panel, demand, hierarchy);
    var means = hierarchy.levels().stream().map(level -> level.sum(bottom)).toList();
    var spreads = new ArrayList<Spread>();
    for (var l = 0; l < means.size(); l++) {
      progress.at("distributions", l + 1, means.size());
      var volume = Arrays.stream(means.get(l)).mapToDouble(row -> Arrays.stream(row).average().orElse(0)).toArray();
      var coarse = upper.levels().indexOf(l);
      var level = l;
      var of = coarse < 0 ? new Window[0] : upper.backtest(coarse, UPPER_WINDOWS);
      // A level too thin for regressions was summed from below, and so is its backtest.
      if (!complete(of)) of = windows.stream().map(all -> all.get(level)).toArray(Window[]::new);
      var own = complete(of) && coarse >= 0 ? unknown(volume.length) : own(demand, hierarchy.levels().get(l));
      spreads.add(Spread.learn(of, volume, own, steps, options.seed()));
    }
    return new PanelForecast(hierarchy, means, List.copyOf(spreads));
  }

  /**
   * Backtests by window and level: the last windows before the end, forecast by a model that ends before them. A
   * series' stocked-out steps judge no forecast; in sums they count as what would have been sold.
   */
  private List<List<Window>> windows(Panel panel, Panel demand, Hierarchy hierarchy) {
    var steps = options.horizon();
    var count = panel.length() >= least() + steps ? WINDOWS : 1;
    var end = panel.length() - count * steps;
    var smaller = options.withRounds(Math.max(1, options.rounds() / 2), Math.min(1, options.learningRate() * 1.8))
        .withMaxRows(Math.max(100, options.maxRows() * 2 / 5));
    var result = new ArrayList<List<Window>>();
    try (var model = GlobalModel.train(panel.until(end), smaller,
        round -> progress.at("backtest", round, smaller.rounds()))) {
      for (var origin = end; origin < panel.length(); origin += steps) {
        var seen = panel.until(origin);
        var forecast = UpperLevels.fit(seen, hierarchy, steps).adjust(model.forecast(seen, steps));
        var actual = new double[panel.size()][steps];
        var filled = new double[panel.size()][steps];
        for (var s = 0; s < actual.length; s++) {
          for (var h = 0; h < steps; h++) {
            filled[s][h] = demand.at(s, origin + h);
            actual[s][h] = panel.censored(s, origin + h) ? Double.NaN : filled[s][h];
          }
        }
        var bottom = hierarchy.levels().get(hierarchy.levels().size() - 1);
        result.add(hierarchy.levels().stream()
            .map(level -> new Window(level.sum(level == bottom ? actual : filled), level.sum(forecast))).toList());
      }
    }
    return result;
  }

  /** Whether every node has been forecast in some window. */
  private static boolean complete(Window[] windows) {
    if (windows.length == 0) return false;
    for (var node = 0; node < windows[0].forecast().length; node++) {
      var at = node;
      if (Arrays.stream(windows).noneMatch(window -> window.forecast()[at].length > 0)) return false;
    }
    return true;
  }

  private static double[] unknown(int count) {
    var unknown = new double[count];
    Arrays.fill(unknown, Double.NaN);
    return unknown;
  }

  /** Variance of the recent past of each node beyond its mean, over the squared mean. */
  private static double[] own(Panel panel, Hierarchy.Level level) {
    var sums = Hierarchy.aggregate(panel, level);
    var own = unknown(level.size());
    for (var node = 0; node < own.length; node++) {
      double sum = 0, squares = 0;
      var n = 0;
      for (var t = Math.max(0, panel.length() - OWN_STEPS); t < panel.length(); t++) {
        var value = sums.at(node, t);
        if (Float.isNaN(value)) continue;
        sum += value;
        squares += (double) value * value;
        n++;
      }
      if (n < 8 || sum == 0) continue;
      var mean = sum / n;
      own[node] = Math.max(0, (squares / n - mean * mean - mean) / (mean * mean));
    }
    return own;
  }
}
