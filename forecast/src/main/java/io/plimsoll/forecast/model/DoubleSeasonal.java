package io.plimsoll.forecast.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exponential smoothing with one or two seasons, one within the other, and errors that carry over by a first-order
 * autoregression (Taylor 2003).
 */
final class DoubleSeasonal implements Model {
  private final boolean logs;

  /** @param logs whether positive values are taken in logarithms, so that seasons multiply */
  DoubleSeasonal(boolean logs) {
    this.logs = logs;
  }

  @Override
  public String name() {
    return "double seasonal smoothing";
  }

  @Override
  public Fitted fit(History history) {
    if (history.seasons().length == 0) return Ets.additive("ETS").fit(history);
    return Logged.fit(name(), history, logs, this::smoothed);
  }

  private Fitted smoothed(History history) {
    var seasons = history.seasons();
    var y = history.values();
    var state = new State(y, seasons);
    var start = new double[2 + state.count];
    start[0] = -3;
    Arrays.fill(start, 1, 1 + state.count, -1.5);
    start[start.length - 1] = 1;
    var steps = new double[start.length];
    Arrays.fill(steps, 1);
    var best = Minimum.of(x -> state.run(x, null, null), start, steps, 70 * start.length);
    var residuals = new double[y.length];
    state.run(best, residuals, null);
    return new Fitted(name(), history, horizon -> {
      var ahead = new double[horizon];
      new State(y, seasons).run(best, null, ahead);
      return ahead;
    }, horizon -> {
      var c = new double[horizon];
      if (horizon > 0) c[0] = 1;
      var carry = State.carry(best);
      double power = 1;
      for (var j = 1; j < horizon; j++) {
        power *= carry;
        c[j] = State.share(best[0]) + power;
        for (var k = 0; k < state.count; k++) c[j] += j % seasons[k] == 0 ? State.share(best[1 + k]) : 0;
      }
      return c;
    }, residuals);
  }

  private static final class State {
    final double[] y;
    final int[] seasons;
    final int count;
    final double[][] first;
    final double[][] season;
    final double level0;

    State(double[] y, int[] seasons) {
      this.y = y;
      this.count = Math.min(2, seasons.length);
      this.seasons = seasons;
      first = new double[count][];
      season = new double[count][];
      var rest = y;
      for (var k = 0; k < count; k++) {
        first[k] = Decomposition.phases(rest, seasons[k], false);
        rest = Decomposition.remove(rest, first[k], false);
        season[k] = new double[seasons[k]];
      }
      level0 = History.mean(rest, 0, Math.min(rest.length, seasons[0]));
    }

    static double share(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    static double carry(double[] x) {
      return 0.995 * share(x[x.length - 1]);
    }

    double run(double[] x, double @Nullable [] residuals, double @Nullable [] ahead) {
      var alpha = share(x[0]);
      var carry = carry(x);
      var gamma = new double[count];
      for (var k = 0; k < count; k++) {
        gamma[k] = share(x[1 + k]);
        System.arraycopy(first[k], 0, season[k], 0, seasons[k]);
      }
      var level = level0;
      double error = 0, squares = 0;
      var phase = new int[count];
      var horizon = ahead == null ? 0 : ahead.length;
      for (var t = 0; t < y.length + horizon; t++) {
        var smooth = level;
        for (var k = 0; k < count; k++) smooth += season[k][phase[k]];
        var expected = smooth + carry * error;
        if (t >= y.length) {
          if (ahead != null) ahead[t - y.length] = expected;
          error *= carry;
        } else if (Double.isNaN(y[t])) {
          error *= carry;
          if (residuals != null) residuals[t] = Double.NaN;
        } else {
          var e = y[t] - expected;
          if (residuals != null) residuals[t] = e;
          if (t >= seasons[0]) squares += e * e;
          // The smoothing part learns from its own miss, not from what the carried error already explains.
          error = y[t] - smooth;
          level += alpha * e;
          for (var k = 0; k < count; k++) season[k][phase[k]] += gamma[k] * (1 - alpha) * e;
        }
        for (var k = 0; k < count; k++) {
          if (++phase[k] == seasons[k]) phase[k] = 0;
        }
      }
      return squares;
    }
  }
}
