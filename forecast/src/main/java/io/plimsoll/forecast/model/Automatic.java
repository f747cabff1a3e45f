package io.plimsoll.forecast.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses by itself: the class of demand names the candidates, a rolling-origin backtest over the latest part of the
 * history weighs them, and those near the best are combined in inverse proportion to their squared error.
 *
 * <p>Where seasons are long or several the decomposing models stand among the candidates; regressors bring in dynamic
 * regression.
 */
final class Automatic implements Model {
  private static final int ORIGINS = 3;

  @Override
  public String name() {
    return "automatic";
  }

  @Override
  public Fitted fit(History history) {
    var demand = DemandClass.of(history.values());
    if (demand == DemandClass.NONE || history.length() < 4) return new Smoothing("mean", 0.1).fit(history);
    var candidates = candidates(history, demand);
    var horizon = Math.max(1, Math.min(Math.max(28, 2 * (history.season() > 24 ? 1 : history.season())),
        Math.min(history.length() / 6, 2 * Math.max(6, history.season()))));
    var origins = Math.min(ORIGINS, (history.length() - Math.max(8, 2 * history.season())) / horizon);
    if (origins < 1 || candidates.size() == 1) {
      var equal = new double[candidates.size()];
      Arrays.fill(equal, 1.0 / equal.length);
      return Combination.of(label(candidates), history, candidates.stream().map(c -> c.fit(history)).toList(), equal,
          false);
    }
    var loss = backtest(history, candidates, horizon, origins, demand);
    return combine(history, candidates, loss, demand);
  }

  private static List<Model> candidates(History history, DemandClass demand) {
    var list = new ArrayList<Model>();
    var seasons = history.seasons();
    switch (demand) {
      case INTERMITTENT, LUMPY -> {
        list.add(new Tsb(0.1, 0.05));
        list.add(new Adida(true));
        list.add(new MovingAverage(Math.max(4, 4 * history.season()), false));
        list.add(new Theta());
        if (demand == DemandClass.LUMPY) list.add(new Croston(0.1, true));
      }
      default -> {
        if (seasons.length > 0 && (seasons.length > 1 || seasons[0] > 24)) {
          list.add(new MultipleSeasonal(0.8, true));
          list.add(new DoubleSeasonal(true));
          if (seasons[0] <= 24) {
            list.add(new MultipleSeasonal(0.5, true));
            list.add(new DoubleSeasonal(false));
            list.add(new Naive(true));
          }
          if (seasons[0] > 24) {
            list.add(new DynamicRegression());
            list.add(Ets.of("damped trend", Ets.Error.A, Ets.Trend.D, Ets.Season.N));
            list.add(Ets.of("Holt", Ets.Error.A, Ets.Trend.A, Ets.Season.N));
          }
          return list;
        }
        list.add(quick(history) ? Ets.additive("ETS") : Ets.automatic());
        list.add(new Theta());
        if (history.length() < 200) {
          list.add(new DynamicTheta());
          list.add(Ets.of("damped trend", Ets.Error.A, Ets.Trend.D, Ets.Season.N));
        }
        if (history.season() > 1) list.add(new MovingAverage(4, true));
      }
    }
    var dense = demand == DemandClass.SMOOTH || demand == DemandClass.ERRATIC;
    if (dense && history.known().length > 0 && history.length() >= 4 * Math.max(2, history.season()))
      list.add(new DynamicRegression());
    return list;
  }

  /** Fifteen forms of ETS over a long history take too long for what they add. */
  private static boolean quick(History history) {
    return history.length() > 150 || history.season() > 12;
  }

  private static double[] backtest(History history, List<Model> candidates, int horizon, int origins,
      DemandClass demand) {
    var sparse = sparse(demand);
    var loss = new double[candidates.size()];
    for (var o = 1; o <= origins; o++) {
      var from = history.length() - o * horizon;
      var past = history.until(from);
      for (var i = 0; i < loss.length; i++) {
        var mean = candidates.get(i).fit(past).mean(horizon);
        double squares = 0, total = 0;
        for (var h = 0; h < horizon; h++) {
          var actual = history.values()[from + h];
          if (Double.isNaN(actual)) continue;
          squares += (mean[h] - actual) * (mean[h] - actual);
          total += mean[h] - actual;
        }
        // Single steps of sparse demand are mostly noise that no forecast can hit; the sum over the horizon is what
        // stock covers.
        loss[i] += sparse ? total * total : squares;
      }
    }
    return loss;
  }

  private static Fitted combine(History history, List<Model> candidates, double[] loss, DemandClass demand) {
    var least = Arrays.stream(loss).min().orElse(0);
    var typical = Arrays.stream(loss).average().orElse(0);
    var chosen = new ArrayList<Model>();
    var weights = new ArrayList<Double>();
    double total = 0;
    for (var i = 0; i < loss.length; i++) {
      // A backtest of sparse demand tells little about which model is better: all stay, none far from an equal say.
      if (sparse(demand)) {
        chosen.add(candidates.get(i));
        weights.add(1 / (loss[i] + typical + 1e-12));
        total += weights.get(i);
        continue;
      }
      // Squared errors half as large again are no accident of the few origins.
      if (loss[i] > 1.5 * least + 1e-12 && chosen.size() + loss.length - i > 2) continue;
      var weight = 1 / (loss[i] + 0.1 * least + 1e-12);
      chosen.add(candidates.get(i));
      weights.add(weight);
      total += weight;
    }
    var shares = new double[chosen.size()];
    for (var i = 0; i < shares.length; i++) shares[i] = weights.get(i) / total;
    return Combination.of(label(chosen), history, chosen.stream().map(c -> c.fit(history)).toList(), shares, false);
  }

  private static boolean sparse(DemandClass demand) {
    return demand == DemandClass.INTERMITTENT || demand == DemandClass.LUMPY;
  }

  private static String label(List<Model> models) {
    return String.join(" + ", models.stream().map(Model::name).distinct().toList());
  }
}
