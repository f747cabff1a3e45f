package io.plimsoll.forecast;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long suppliers take and how late they are, as distributions, from few observations.
 *
 * <p>A supplier's distribution is a mixture of what was seen: its own deliveries, those of its category, and all. Own
 * deliveries count one each and fade with age; the category and all stand in with a fixed weight, so a supplier without
 * a past is its category and one with a long past is itself. It keeps what real lead times have and formulas smooth
 * away: exact promises kept, whole weeks, long tails.
 */
public final class LeadTimes {
  /** How many own deliveries the category, and all, weigh: from the spread between suppliers of one category. */
  private static final double CATEGORY_WEIGHT = 4;
  private static final double ALL_WEIGHT = 1;
  /** A delivery two years old counts half of one today. */
  private static final double HALF_LIFE_DAYS = 730;

  /** One delivery. {@code ordered} or {@code promised} may be unknown, not both. */
  public record Delivery(String supplier, String category, @Nullable LocalDate ordered, @Nullable LocalDate promised,
      LocalDate received) {
    public Delivery {
      if (ordered == null && promised == null)
        throw new IllegalArgumentException("a delivery needs the day it was ordered or the day it was promised");
      if (ordered != null && received.isBefore(ordered))
        throw new IllegalArgumentException(
            "received " + received + " before it was ordered " + ordered + "; check which column is which");
    }
  }

  /** A distribution of days: ascending values with their cumulative probabilities. */
  public record Days(int[] days, double[] cumulative, double observations) {

    /** The fewest days within which this share arrives. */
    public int quantile(double probability) {
      for (var i = 0; i < days.length; i++) {
        if (cumulative[i] >= probability - 1e-12) return days[i];
      }
      return days[days.length - 1];
    }

    public double mean() {
      double sum = 0, before = 0;
      for (var i = 0; i < days.length; i++) {
        sum += days[i] * (cumulative[i] - before);
        before = cumulative[i];
      }
      return sum;
    }

    /** The probability of at most so many days. */
    public double atMost(int limit) {
      double result = 0;
      for (var i = 0; i < days.length && days[i] <= limit; i++) result = cumulative[i];
      return result;
    }

    public int draw(SplittableRandom random) {
      return quantile(random.nextDouble());
    }
  }

  private record Seen(int days, double weight) {}

  private static final class Sample {
    final Map<String, List<Seen>> bySupplier = new HashMap<>();
    final Map<String, List<Seen>> byCategory = new HashMap<>();
    final List<Seen> all = new ArrayList<>();

    void add(Delivery delivery, int days, double weight) {
      var seen = new Seen(days, weight);
      bySupplier.computeIfAbsent(key(delivery.supplier, delivery.category), fresh -> new ArrayList<>()).add(seen);
      byCategory.computeIfAbsent(delivery.category, fresh -> new ArrayList<>()).add(seen);
      all.add(seen);
    }

    static String key(String supplier, String category) {
      return supplier + '\n' + category;
    }

    Days of(String supplier, String category) {
      var weightOf = new HashMap<Integer, Double>();
      var own = bySupplier.getOrDefault(key(supplier, category), List.of());
      for (var seen : own) weightOf.merge(seen.days, seen.weight, Double::sum);
      spread(byCategory.getOrDefault(category, List.of()), CATEGORY_WEIGHT, weightOf);
      spread(all, ALL_WEIGHT, weightOf);
      if (weightOf.isEmpty())
        throw new IllegalArgumentException("no delivery tells how long " + supplier + " or anyone else takes");
      var entries = new ArrayList<>(weightOf.entrySet());
      entries.sort(Comparator.comparing(Map.Entry::getKey));
      var days = new int[entries.size()];
      var cumulative = new double[days.length];
      double sum = 0;
      for (var i = 0; i < days.length; i++) {
        days[i] = entries.get(i).getKey();
        sum += entries.get(i).getValue();
        cumulative[i] = sum;
      }
      for (var i = 0; i < days.length; i++) cumulative[i] /= sum;
      return new Days(days, cumulative, own.stream().mapToDouble(Seen::weight).sum());
    }

    private static void spread(Collection<Seen> seen, double weight, Map<Integer, Double> into) {
      var total = seen.stream().mapToDouble(Seen::weight).sum();
      for (var each : seen) into.merge(each.days, each.weight / total * weight, Double::sum);
    }
  }

  private final Sample leadTimes = new Sample();
  private final Sample lateness = new Sample();

  private LeadTimes() {}

  /** @throws IllegalArgumentException if there is no delivery */
  public static LeadTimes fit(Collection<Delivery> deliveries) {
    var latest = deliveries.stream().map(Delivery::received).max(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalArgumentException("no delivery to learn lead times from"));
    var result = new LeadTimes();
    for (var delivery : deliveries) {
      var age = ChronoUnit.DAYS.between(delivery.received, latest);
      var weight = Math.pow(0.5, age / HALF_LIFE_DAYS);
      if (delivery.ordered != null)
        result.leadTimes.add(delivery,
            Math.toIntExact(ChronoUnit.DAYS.between(delivery.ordered, delivery.received)), weight);
      if (delivery.promised != null)
        result.lateness.add(delivery,
            Math.toIntExact(ChronoUnit.DAYS.between(delivery.promised, delivery.received)), weight);
    }
    return result;
  }

  /** Days from order to receipt. @throws IllegalArgumentException if no delivery at all had its order date */
  public Days leadTime(String supplier, String category) {
    return leadTimes.of(supplier, category);
  }

  /** Days from promise to receipt, negative when early. @throws IllegalArgumentException if none had a promise */
  public Days lateness(String supplier, String category) {
    return lateness.of(supplier, category);
  }
}
