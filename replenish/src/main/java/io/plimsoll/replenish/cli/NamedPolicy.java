package io.plimsoll.replenish.cli;

import io.plimsoll.replenish.twin.AgeAware;
import io.plimsoll.replenish.twin.ClassicPolicies;
import io.plimsoll.replenish.twin.ForecastFill;
import io.plimsoll.replenish.twin.MarginalFill;
import io.plimsoll.replenish.twin.Past;
import io.plimsoll.replenish.twin.Point;
import io.plimsoll.replenish.twin.StockPolicy;
import io.plimsoll.replenish.twin.Twin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A policy as named on the command line: {@code minmax}, or with its figures {@code minmax:7,7,28}. A family of policies has one
 * figure that moves its service; where that is not given it is chosen, for Plimsoll on the past, for the others in hindsight.
 */
final class NamedPolicy {

  final String name;
  private final String kind;
  private final double[] figures;

  private NamedPolicy(String name, String kind, double[] figures) {
    this.name = name;
    this.kind = kind;
    this.figures = figures;
  }

  static NamedPolicy parse(String text) {
    var parts = text.split(":", 2);
    var kind = parts[0].toLowerCase(Locale.ROOT);
    double[] figures;
    try {
      figures = parts.length == 1
          ? new double[0]
          : Arrays.stream(parts[1].split(",")).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the figures of a policy are numbers with commas between, as in minmax:7,7: " + text, e);
    }
    var most = switch (kind) {
      case "plimsoll", "forecast" -> 1;
      case "minmax" -> 3;
      case "perishable", "reorder", "normal", "fixed" -> 2;
      default -> throw new IllegalArgumentException(
          "there is no policy '%s'; there are plimsoll, forecast, perishable, minmax, reorder, normal, fixed"
              .formatted(parts[0]));
    };
    if (figures.length > most)
      throw new IllegalArgumentException("%s takes %d figures at most: %s".formatted(kind, most, text));
    if (kind.equals("fixed") && figures.length != 2)
      throw new IllegalArgumentException("fixed needs both: fixed:MIN,MAX");
    if (kind.equals("perishable") && figures.length > 0 && !(figures[0] > 0 && figures[0] < 1))
      throw new IllegalArgumentException("perishable takes a fill rate between 0 and 1, such as 0.95: " + text);
    for (var each : figures)
      if (!(each >= 0 && each < 1e9)) throw new IllegalArgumentException("a figure must be 0 or more: " + text);
    return new NamedPolicy(text, kind, figures);
  }

  /** True where it makes sense only for what spoils. */
  boolean spoils() {
    return kind.equals("perishable");
  }

  private double figure(int i, double otherwise) {
    return i < figures.length ? figures[i] : otherwise;
  }

  private int days(int i, int otherwise) {
    return (int) Math.max(1, Math.round(figure(i, otherwise)));
  }

  /** What all policies of a comparison share. */
  record Setting(List<Point> points, Past past, Function<Point, String> group, Twin twin, int days, int warmUpDays,
      int replications, double fillRate, long seed) {}

  /** A policy ready to play, what was chosen for it, and others of its family from little stock to much, for a curve. */
  record Ready(String name, String chosen, StockPolicy.Maker maker, List<StockPolicy.Maker> family) {}

  Ready ready(Setting setting) {
    return switch (kind) {
      case "plimsoll" -> marginal(setting);
      case "forecast" -> forecast(setting);
      case "perishable" -> perishable(setting);
      case "fixed" ->
        new Ready(name, "as given", ClassicPolicies.fixed((int) figures[0], (int) figures[1]), List.of());
      default -> classic(setting);
    };
  }

  private Ready marginal(Setting setting) {
    var review = days(0, 1);
    var learned = MarginalFill.learn(setting.points, setting.past, setting.group);
    var settings = learned.tune(setting.days, setting.warmUpDays, setting.fillRate, review, setting.seed + 1);
    var family = new ArrayList<StockPolicy.Maker>();
    for (var factor : new double[]{8, 4, 2, 1, 0.5, 0.25, 0.12}) {
      family.add(learned.with(new MarginalFill.Settings(settings.smoothing(), settings.dispersionScale(),
          settings.unitsPerStock() * factor, review)));
    }
    return new Ready(name,
        String.format(Locale.ROOT, "tuned on the %d days before: smoothing %.2f, dispersion × %.1f, a further unit of"
            + " stock value must fill %.4f units per review", setting.days, settings.smoothing(),
            settings.dispersionScale(), settings.unitsPerStock()),
        learned.with(settings), family);
  }

  private Ready forecast(Setting setting) {
    var settings = ForecastFill.Settings.automatic(days(0, 1), setting.seed);
    var forecasts = ForecastFill.learn(setting.points, setting.past, setting.group, settings);
    var figure = forecasts.tune(setting.days, setting.warmUpDays, setting.fillRate, setting.seed + 1);
    var family = new ArrayList<StockPolicy.Maker>();
    for (var factor : new double[]{8, 4, 2, 1, 0.5, 0.25, 0.12}) family.add(forecasts.with(figure * factor));
    return new Ready(name, String.format(Locale.ROOT, "forecast anew every %d days; tuned on the %d days before: a"
        + " further unit of stock value must fill %.4f units per review", settings.refitDays(), setting.days, figure),
        forecasts.with(figure), family);
  }

  private Ready perishable(Setting setting) {
    var fill = figure(0, setting.fillRate);
    var family = new ArrayList<StockPolicy.Maker>();
    for (var each : new double[]{0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995})
      family.add(new AgeAware(setting.past, 56, each, days(1, 1)));
    return new Ready(name, String.format(Locale.ROOT, "aware of age, aimed at %.1f %%", 100 * fill),
        new AgeAware(setting.past, 56, fill, days(1, 1)), family);
  }

  private Ready classic(Setting setting) {
    DoubleFunction<StockPolicy.Maker> all = switch (kind) {
      case "minmax" -> safety -> ClassicPolicies.minMax(setting.past, days(2, 28), safety, days(1, 7));
      case "reorder" -> safety -> ClassicPolicies.reorderLevel(setting.past, 56, safety, days(1, 7));
      case "normal" -> z -> ClassicPolicies.normalSafety(setting.past, days(1, 56), z);
      default -> throw new IllegalStateException(kind);
    };
    var given = figures.length > 0 ? OptionalDouble.of(figures[0]) : OptionalDouble.empty();
    var figure = given.orElseGet(() -> inHindsight(all, setting));
    var what = kind.equals("normal") ? "z" : "days of safety";
    var family = new ArrayList<StockPolicy.Maker>();
    // A figure of nothing has no multiples: its curve starts from it.
    var step = figure > 0 ? figure : kind.equals("normal") ? 1 : 5;
    for (var factor : new double[]{0.25, 0.5, 0.75, 1, 1.3, 1.7, 2.2}) family.add(all.apply(step * factor));
    return new Ready(name, String.format(Locale.ROOT, "%.2f %s, %s", figure, what,
        given.isPresent() ? "as given" : "the least in hindsight for the fill rate wanted"), all.apply(figure), family);
  }

  /** The least figure that reaches the fill rate; where none does, the least that comes within a tenth of a percent of the most. */
  private double inHindsight(DoubleFunction<StockPolicy.Maker> all, Setting setting) {
    DoubleUnaryOperator fill = figure -> setting.twin.run(all.apply(figure), setting.replications).fillRate().mean();
    double low = 0;
    double high = kind.equals("normal") ? 12 : 90;
    var wanted = Math.min(setting.fillRate, fill.applyAsDouble(high) - 0.001);
    for (var i = 0; i < 12; i++) {
      var middle = (low + high) / 2;
      if (fill.applyAsDouble(middle) < wanted) low = middle;
      else
        high = middle;
    }
    return high;
  }
}
