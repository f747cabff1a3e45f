package io.plimsoll.forecast.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exponential smoothing in state-space form, with error, trend and season each additive, multiplicative or absent, and
 * the best of them chosen by AICc (Hyndman, Koehler, Snyder, Grose 2002; Hyndman and Khandakar 2008).
 *
 * <p>Smoothing parameters and the first level and slope maximise the likelihood; the first seasonal figures are those
 * of a classical decomposition. Bounds are the usual ones ({@code 0 < β < α < 1, 0 < γ < 1 - α, 0.8 < φ < 0.98}).
 * Multiplicative forms are tried only on positive values. A missing step passes the state on unchanged.
 */
final class Ets implements Model {
  enum Error {
    A, M
  }

  enum Trend {
    N, A, D
  }

  enum Season {
    N, A, M
  }

  record Form(Error error, Trend trend, Season season) {
    String code() {
      return "ETS(" + error + "," + (trend == Trend.D ? "Ad" : trend) + "," + season + ")";
    }

    int states(int m) {
      return 1 + (trend == Trend.N ? 0 : 1) + (season == Season.N ? 0 : m - 1);
    }

    int parameters() {
      return 1 + (trend == Trend.N ? 0 : trend == Trend.A ? 1 : 2) + (season == Season.N ? 0 : 1);
    }
  }

  /** Season lengths beyond this have too many figures to learn; a decomposition serves them better. */
  private static final int LONGEST_SEASON = 24;
  /** In longer histories the first level and slope are forgotten, and need no search. */
  private static final int START_MATTERS = 120;

  private final String name;
  private final List<Form> forms;
  private final boolean nameTheForm;

  private Ets(String name, List<Form> forms) {
    this.name = name;
    this.forms = forms;
    this.nameTheForm = forms.size() > 1;
  }

  /** All forms; the least AICc wins. */
  static Ets automatic() {
    var forms = new ArrayList<Form>();
    for (var error : Error.values()) {
      for (var trend : Trend.values()) {
        for (var season : Season.values()) {
          // Additive errors on a multiplicative season are unstable.
          if (error == Error.A && season == Season.M) continue;
          forms.add(new Form(error, trend, season));
        }
      }
    }
    return new Ets("ETS", forms);
  }

  /** The additive forms alone: quick, and safe on zeros. */
  static Ets additive(String name) {
    return new Ets(name, automatic().forms.stream().filter(f -> f.error == Error.A).toList());
  }

  static Ets of(String name, Error error, Trend trend, Season season) {
    return new Ets(name, List.of(new Form(error, trend, season)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fitted fit(History history) {
    var m = history.season() <= LONGEST_SEASON ? history.season() : 1;
    var observed = (int) Arrays.stream(history.values()).filter(v -> !Double.isNaN(v)).count();
    Fit best = null;
    Fit simplest = null;
    var positive = history.allPositive();
    Starts starts = null;
    for (var form : forms) {
      if (form.season != Season.N && (m == 1 || 2 * m > history.length())) continue;
      if ((form.error == Error.M || form.season == Season.M) && !positive) continue;
      // AICc needs more observations than figures learned.
      if (observed <= form.parameters() + form.states(m) + 2) continue;
      if (starts == null) starts = Starts.of(history, m);
      var fit = new Fit(form, history.values(), m, starts, observed);
      fit.optimise(forms.size() == 1);
      if (simplest == null) simplest = fit;
      if (Double.isFinite(fit.aicc) && (best == null || fit.aicc < best.aicc)) best = fit;
    }
    if (best == null) best = simplest;
    if (best == null)
      return forms.size() == 1 && forms.get(0).season != Season.N
          ? of(name, Error.A, forms.get(0).trend, Season.N).fit(history)
          : fallback(history);
    return best.fitted(nameTheForm ? best.form.code() : name, history);
  }

  /** Too short for any form: simple smoothing with a fixed weight. */
  private static Fitted fallback(History history) {
    return new Smoothing("SES", 0.3).fit(history);
  }

  /** First states from a decomposition, shared by all forms of one history. */
  private record Starts(double level, double slope, double @Nullable [] additive, double levelAdjusted,
      double slopeAdjusted, double @Nullable [] multiplicative, double levelDivided, double slopeDivided) {

    static Starts of(History history, int m) {
      var plain = line(history.values(), 10);
      if (m == 1) return new Starts(plain[0], plain[1], null, 0, 0, null, 0, 0);
      var additive = Decomposition.phases(history.values(), m, false);
      var adjusted = line(Decomposition.remove(history.values(), additive, false), Math.max(10, 2 * m));
      double[] multiplicative = null;
      double[] divided = {0, 0};
      if (history.allPositive()) {
        multiplicative = Decomposition.phases(history.values(), m, true);
        divided = line(Decomposition.remove(history.values(), multiplicative, true), Math.max(10, 2 * m));
      }
      return new Starts(plain[0], plain[1], additive, adjusted[0], adjusted[1], multiplicative, divided[0], divided[1]);
    }

    /** Intercept before the first step, and slope, of a line through the first observations. */
    private static double[] line(double[] y, int count) {
      double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
      for (var t = 0; t < y.length && n < count; t++) {
        if (Double.isNaN(y[t])) continue;
        n++;
        st += t + 1;
        sy += y[t];
        stt += (t + 1.0) * (t + 1);
        sty += (t + 1) * y[t];
      }
      var spread = n * stt - st * st;
      if (!(spread > 0)) return new double[]{sy / Math.max(1, n), 0};
      var slope = (n * sty - st * sy) / spread;
      return new double[]{(sy - slope * st) / n, slope};
    }
  }

  /** One form being fitted to one history. */
  private static final class Fit {
    final Form form;
    final double[] y;
    final int m;
    final int observed;
    double level0;
    double slope0;
    final double[] season0;
    double alpha = 0.3;
    double beta;
    double gamma;
    double phi = 1;
    double aicc = Double.POSITIVE_INFINITY;
    /** The states after the last step, the season as a ring that {@code y.length % m} points into. */
    double level;
    double slope;
    final double[] season;

    Fit(Form form, double[] y, int m, Starts starts, int observed) {
      this.form = form;
      this.y = y;
      this.m = form.season == Season.N ? 1 : m;
      this.observed = observed;
      var phases = form.season == Season.A ? starts.additive : form.season == Season.M ? starts.multiplicative : null;
      season0 = phases == null ? new double[1] : phases;
      season = new double[season0.length];
      level0 = form.season == Season.N
          ? starts.level
          : form.season == Season.A
              ? starts.levelAdjusted
              : starts.levelDivided;
      slope0 = form.season == Season.N
          ? starts.slope
          : form.season == Season.A
              ? starts.slopeAdjusted
              : starts.slopeDivided;
      if (form.trend == Trend.N) {
        // Without a slope the first level is that of the first observations, not of a line before them.
        var shift = slope0 * Math.min(10, y.length) / 2;
        level0 += shift;
        slope0 = 0;
      }
      if (form.error == Error.M && level0 <= 0) level0 = Math.abs(History.mean(y, 0, Math.min(y.length, 10)));
    }

    void optimise(boolean thorough) {
      var searchStart = y.length <= START_MATTERS || thorough;
      var size = form.parameters() + (searchStart ? 1 + (form.trend == Trend.N ? 0 : 1) : 0);
      var start = new double[size];
      var steps = new double[size];
      Arrays.fill(steps, 1.2);
      var i = 0;
      start[i++] = form.season == Season.N && form.trend == Trend.N && y.length < 60 ? 0 : -1;
      if (form.trend != Trend.N) start[i++] = -1.5;
      if (form.trend == Trend.D) start[i++] = 1.5;
      if (form.season != Season.N) start[i++] = -2;
      var scale = spread();
      if (searchStart) {
        start[i] = level0;
        steps[i++] = scale;
        if (form.trend != Trend.N) {
          start[i] = slope0;
          steps[i] = scale / 5;
        }
      }
      var best = Minimum.of(x -> {
        unpack(x, searchStart);
        return run(null, null);
      }, start, steps, thorough ? 150 * size : 60 * size);
      unpack(best, searchStart);
      var likelihood = run(null, null);
      double k = form.parameters() + form.states(m) + 1;
      aicc = likelihood + 2 * k + 2 * k * (k + 1) / (observed - k - 1);
      if (observed - k - 1 <= 0) aicc = Double.POSITIVE_INFINITY;
    }

    private double spread() {
      double sum = 0;
      var n = 0;
      for (var t = 1; t < Math.min(y.length, 30); t++) {
        if (Double.isNaN(y[t]) || Double.isNaN(y[t - 1])) continue;
        sum += Math.abs(y[t] - y[t - 1]);
        n++;
      }
      var change = n == 0 ? 0 : sum / n;
      return change > 0 ? change : Math.max(1e-6, Math.abs(level0) * 0.05);
    }

    private void unpack(double[] x, boolean searchStart) {
      var i = 0;
      alpha = between(1e-4, 0.9999, x[i++]);
      if (form.trend != Trend.N) beta = alpha * between(1e-4, 0.9999, x[i++]);
      if (form.trend == Trend.D) phi = between(0.8, 0.98, x[i++]);
      if (form.season != Season.N) gamma = (1 - alpha) * between(1e-4, 0.9999, x[i++]);
      if (searchStart) {
        level0 = x[i++];
        if (form.trend != Trend.N) slope0 = x[i];
      }
    }

    private static double between(double low, double high, double x) {
      return low + (high - low) / (1 + Math.exp(-x));
    }

    /**
     * Runs the recursions and returns minus twice the log likelihood, up to a constant. Fills residuals if asked to.
     */
    double run(double @Nullable [] residuals, double @Nullable [] shares) {
      var l = level0;
      var b = slope0;
      System.arraycopy(season0, 0, season, 0, season0.length);
      double squares = 0, logs = 0;
      var relative = form.error == Error.M;
      var trending = form.trend != Trend.N;
      var phase = 0;
      for (var t = 0; t < y.length; t++) {
        var base = trending ? l + phi * b : l;
        var s = season[phase];
        var expected = switch (form.season) {
          case N -> base;
          case A -> base + s;
          case M -> base * s;
        };
        if (relative && !(expected > 1e-12)) return Double.POSITIVE_INFINITY;
        var e = Double.isNaN(y[t]) ? 0 : y[t] - expected;
        if (residuals != null) residuals[t] = Double.isNaN(y[t]) ? Double.NaN : e;
        if (shares != null) shares[t] = Double.isNaN(y[t]) ? Double.NaN : e / expected;
        if (Double.isNaN(y[t])) {
          // Nothing seen, nothing likely or unlikely.
        } else if (relative) {
          var r = e / expected;
          squares += r * r;
          logs += Math.log(expected);
        } else {
          squares += e * e;
        }
        // With a multiplicative season an error in units is one of the level only after division by the season.
        var levelError = form.season == Season.M ? e / s : e;
        l = base + alpha * levelError;
        b = phi * b + beta * levelError;
        if (form.season == Season.A) season[phase] = s + gamma * e;
        else if (form.season == Season.M) season[phase] = s + gamma * e / base;
        if (++phase == m) phase = 0;
      }
      level = l;
      slope = b;
      // Errors that vanish (a constant series) would make every form infinitely likely.
      return observed * Math.log(Math.max(squares, 1e-300)) + 2 * logs;
    }

    Fitted fitted(String model, History history) {
      var residuals = new double[y.length];
      var shares = form.error == Error.M ? new double[y.length] : null;
      run(residuals, shares);
      double l = level, b = slope, a = alpha, be = beta, g = gamma, p = phi;
      var ring = season.clone();
      var at = y.length % m;
      return new Fitted(model, history.support(), horizon -> {
        var mean = new double[horizon];
        var value = l;
        var step = b;
        for (var h = 0; h < horizon; h++) {
          step *= p;
          if (form.trend != Trend.N) value += step;
          var s = ring[(at + h) % m];
          mean[h] = switch (form.season) {
            case N -> value;
            case A -> value + s;
            case M -> value * s;
          };
        }
        return mean;
      }, horizon -> {
        var c = new double[horizon];
        if (horizon > 0) c[0] = 1;
        double trend = 0, power = 1;
        for (var j = 1; j < horizon; j++) {
          power *= p;
          if (form.trend != Trend.N) trend += power;
          c[j] = a + be * trend + (form.season != Season.N && j % m == 0 ? g : 0);
        }
        return c;
      }, residuals, shares, aicc);
    }
  }
}
