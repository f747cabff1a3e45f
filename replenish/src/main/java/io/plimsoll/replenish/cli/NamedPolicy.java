package io.plimsoll.replenish.cli;

import io.plimsoll.replenish.twin.ClassicPolicies;
import io.plimsoll.replenish.twin.MarginalFill;
import io.plimsoll.replenish.twin.Past;
import io.plimsoll.replenish.twin.StockPolicy;
import io.plimsoll.replenish.twin.Twin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

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
      case "plimsoll" -> 1;
      case "minmax" -> 3;
      case "reorder", "normal", "fixed" -> 2;
      default ->
        throw new IllegalArgumentException("there is no policy '%s'; there are plimsoll, minmax, reorder, normal, fixed"
            .formatted(parts[0]));
    };
    if (figures.length > most)
      throw new IllegalArgumentException("%s takes %d figures at most: %s".formatted(kind, most, text));
    if (kind.equals("fixed") && figures.length != 2)
      throw new IllegalArgumentException("fixed needs both: fixed:MIN,MAX");
    for (var each : figures)
      if (!(each >= 0 && each < 1e9)) throw new IllegalArgumentException("a figure must be 0 or more: " + text);
    return new NamedPolicy(text, kind, figures);
  }

  private double figure(int i, double otherwise) {
    return i < figures.length ? figures[i] : otherwise;
  }

  private int days(int i, int otherwise) {
    return (int) Math.max(1, Math.round(figure(i, otherwise)));
  }

  /** The policies that this could be, by the figure that moves the service; more is more service. */
  private DoubleFunction<StockPolicy.Maker> family(Past past) {
    return switch (kind) {
      case "minmax" -> safety -> ClassicPolicies.minMax(past, days(2, 28), safety, days(1, 7));
      case "reorder" -> safety -> ClassicPolicies.reorderLevel(past, 56, safety, days(1, 7));
      case "normal" -> z -> ClassicPolicies.normalSafety(past, days(1, 56), z);
      case "fixed" -> unused -> ClassicPolicies.fixed((int) figure(0, 0), (int) figure(1, 1));
      default -> throw new IllegalStateException(kind);
    };
  }

  /** A policy ready to play, what was chosen for it, and others of its family from little stock to much, for a curve. */
  record Ready(String name, String chosen, StockPolicy.Maker maker, List<StockPolicy.Maker> family) {}

  Ready ready(Past past, MarginalFill.Learned learned, Twin twin, int days, int warmUpDays, double fillRate,
      long seed) {
    if (kind.equals("plimsoll")) {
      var review = days(0, 1);
      var settings = learned.tune(days, warmUpDays, fillRate, review, seed + 1);
      var family = new ArrayList<StockPolicy.Maker>();
      for (var factor : new double[]{8, 4, 2, 1, 0.5, 0.25, 0.12}) {
        family.add(learned.with(new MarginalFill.Settings(settings.smoothing(), settings.dispersionScale(),
            settings.unitsPerStock() * factor, review)));
      }
      return new Ready(name,
          String.format(Locale.ROOT, "tuned on the %d days before: smoothing %.2f, dispersion × %.1f, a further unit of"
              + " stock value must fill %.4f units per review", days, settings.smoothing(), settings.dispersionScale(),
              settings.unitsPerStock()),
          learned.with(settings), family);
    }
    var all = family(past);
    if (kind.equals("fixed")) return new Ready(name, "as given", all.apply(0), List.of());
    var given = figures.length > 0 ? OptionalDouble.of(figures[0]) : OptionalDouble.empty();
    var figure = given.orElseGet(() -> inHindsight(all, twin, fillRate));
    var what = kind.equals("normal") ? "z" : "days of safety";
    var family = new ArrayList<StockPolicy.Maker>();
    for (var factor : new double[]{0.25, 0.5, 0.75, 1, 1.3, 1.7, 2.2}) family.add(all.apply(figure * factor));
    return new Ready(name, String.format(Locale.ROOT, "%.2f %s, %s", figure, what,
        given.isPresent() ? "as given" : "the best in hindsight for the fill rate wanted"), all.apply(figure), family);
  }

  private double inHindsight(DoubleFunction<StockPolicy.Maker> all, Twin twin, double fillRate) {
    double low = 0;
    double high = kind.equals("normal") ? 12 : 90;
    if (twin.run(all.apply(high), 1).fillRate().mean() < fillRate) return high;
    for (var i = 0; i < 12; i++) {
      var middle = (low + high) / 2;
      if (twin.run(all.apply(middle), 1).fillRate().mean() < fillRate) low = middle;
      else
        high = middle;
    }
    return high;
  }
}
