package io.plimsoll.forecast.cli;

import io.plimsoll.forecast.Forecast;
import io.plimsoll.forecast.Forecaster;
import io.plimsoll.forecast.Hierarchy;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Progress;
import io.plimsoll.forecast.Quantiles;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.global.GlobalOptions;
import io.plimsoll.forecast.global.PanelForecaster;
import io.plimsoll.forecast.global.UpperLevels;
import io.plimsoll.forecast.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/** The two ways to forecast a panel: one model learned from all series, or a model for each. */
final class WholePanel {
  /** With fewer series than this a model of all of them knows less than one of each. */
  private static final int ENOUGH_SERIES = 200;

  private final Panel panel;
  private final Hierarchy hierarchy;
  private final int horizon;
  private final double[] probabilities;
  private final int threads;
  private final Progress progress;
  private final List<String> leftOut = new ArrayList<>();

  /** @param hierarchy its last level the series themselves */
  WholePanel(Panel panel, Hierarchy hierarchy, int horizon, double[] probabilities, int threads, Progress progress) {
    this.panel = panel;
    this.hierarchy = hierarchy;
    this.horizon = horizon;
    this.probabilities = probabilities;
    this.threads = threads;
    this.progress = progress;
  }

  /** Series without any observation. */
  List<String> leftOut() {
    return leftOut;
  }

  private PanelForecaster forecaster() {
    return PanelForecaster.of(GlobalOptions.of(horizon).withThreads(threads)).withProgress(progress);
  }

  /** Whether one model of all series is likely the better way: many series with a calendar, none of them negative. */
  boolean learnable() {
    if (panel.size() < ENOUGH_SERIES || !forecaster().fits(panel)) return false;
    var step = panel.timeline().step();
    if (step != Step.DAY && step != Step.WEEK && step != Step.HOUR) return false;
    for (var s = 0; s < panel.size(); s++) {
      for (var t = panel.first(s); t < panel.length(); t++) {
        if (panel.at(s, t) < 0) return false;
      }
    }
    return true;
  }

  /** One model of all series, the levels above reconciled. The series come first, then the levels from the top. */
  List<Forecast> global(boolean allLevels) {
    var forecast = forecaster().forecast(panel, hierarchy);
    if (allLevels) return forecast.all(probabilities);
    var bottom = hierarchy.levels().size() - 1;
    var result = new ArrayList<Forecast>();
    for (var s = 0; s < panel.size(); s++) result.add(forecast.of(bottom, s, probabilities));
    return result;
  }

  /**
   * A model for each series; if {@code adjusted}, scaled so that they sum up to what the levels above say by
   * themselves.
   */
  List<Forecast> oneByOne(Model model, boolean allLevels, boolean adjusted) {
    var forecaster = Forecaster.of(model).withQuantiles(probabilities).withThreads(threads).withProgress(progress);
    var forecasts = forecaster.forecast(panel, horizon);
    leftOut.addAll(forecasts.leftOut());
    if (!adjusted && !allLevels) return forecasts.all();
    var byName = new HashMap<String, Forecast>();
    for (var forecast : forecasts.all()) byName.put(forecast.series(), forecast);
    var means = new double[panel.size()][horizon];
    for (var s = 0; s < means.length; s++) {
      var forecast = byName.get(panel.name(s));
      if (forecast != null) means[s] = forecast.mean();
    }
    if (adjusted) means = UpperLevels.fit(panel, hierarchy, horizon).adjust(means);
    var result = new ArrayList<Forecast>();
    for (var s = 0; s < means.length; s++) {
      var forecast = byName.get(panel.name(s));
      if (forecast != null) result.add(moved(forecast, means[s]));
    }
    if (!allLevels) return result;
    for (var level : hierarchy.levels().subList(0, hierarchy.levels().size() - 1)) {
      var sums = level.sum(means);
      var nodes = new HashMap<String, Integer>();
      for (var node = 0; node < sums.length; node++) nodes.put(level.nodes().get(node), node);
      for (var forecast : forecaster.forecast(Hierarchy.aggregate(panel, level), horizon).all())
        result.add(moved(forecast, sums[nodes.getOrDefault(forecast.series(), 0)]));
    }
    return result;
  }

  /** The same distribution around another mean, its width kept in proportion. */
  private static Forecast moved(Forecast forecast, double[] mean) {
    var values = new double[forecast.quantiles().values().length][mean.length];
    var counts = Arrays.stream(forecast.quantiles().values()).flatMapToDouble(Arrays::stream)
        .allMatch(value -> value == Math.rint(value));
    for (var i = 0; i < values.length; i++) {
      for (var h = 0; h < mean.length; h++) {
        var old = forecast.mean()[h];
        var value = forecast.quantiles().values()[i][h] * (old > 0 ? mean[h] / old : 1);
        values[i][h] = counts ? Math.rint(value) : value;
      }
    }
    return new Forecast(forecast.series(), forecast.model(), mean,
        new Quantiles(forecast.quantiles().probabilities(), values));
  }
}
