package io.plimsoll.forecast;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long suppliers take and how late they are, as distributions, from few observations.
 *
 * <p>A supplier's distribution is a mixture of what was seen: its own deliveries, those of its category, and all. Own
 * deliveries count one each and fade with age; the category and all stand in with a fixed weight, so a supplier without
 * a past is its category and one with a long past is itself. It keeps what real lead times have and formulas smooth
 * away: exact promises kept, whole weeks, long tails.
 *
 * <p>An order that is still open says that it takes longer than it is old. Leaving open orders out makes suppliers look
 * quicker than they are, the more so the later they run, since only quick deliveries of the latest orders are in; so
 * they count as right-censored, by the product-limit estimator (Kaplan, Meier 1958) with the weights above.
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
      requireBegun(ordered, promised);
      if (ordered != null && received.isBefore(ordered))
        throw new IllegalArgumentException(
            "received " + received + " before it was ordered " + ordered + "; check which column is which");
    }
  }

  /** An order that has not been received yet. {@code ordered} or {@code promised} may be unknown, not both. */
  public record OpenOrder(String supplier, String category, @Nullable LocalDate ordered,
      @Nullable LocalDate promised) {
    public OpenOrder { requireBegun(ordered, promised); }
  }

  /**
   * A distribution of days: ascending values with their cumulative probabilities.
   *
   * @param observations how many deliveries of the supplier itself are in it, older ones counting less
   */
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

    /**
     * The same of an order that is still open after {@code elapsed} days: only longer ones are left. Where none of that
     * length was ever seen it is the next day.
     */
    public Days beyond(int elapsed) {
      var first = 0;
      while (first < days.length && days[first] <= elapsed) first++;
      var past = first == 0 ? 0 : cumulative[first - 1];
      if (first == days.length || past >= 1 - 1e-12)
        return new Days(new int[]{elapsed + 1}, new double[]{1}, observations);
      var left = Arrays.copyOfRange(cumulative, first, days.length);
      for (var i = 0; i < left.length; i++) left[i] = (left[i] - past) / (1 - past);
      return new Days(Arrays.copyOfRange(days, first, days.length), left, observations);
    }

    public int draw(SplittableRandom random) {
      return quantile(random.nextDouble());
    }
  }

  /** Weights of what ended after so many days, and of what was then still open. */
  private record Seen(int days, double weight, boolean open) {}

  private static final class Sample {
    final Map<String, List<Seen>> bySupplier = new HashMap<>();
    final Map<String, List<Seen>> byCategory = new HashMap<>();
    final List<Seen> all = new ArrayList<>();

    void add(String supplier, String category, Seen seen) {
      bySupplier.computeIfAbsent(key(supplier, category), fresh -> new ArrayList<>()).add(seen);
      byCategory.computeIfAbsent(category, fresh -> new ArrayList<>()).add(seen);
      all.add(seen);
    }

    static String key(String supplier, String category) {
      return supplier + '\n' + category;
    }

    Days of(String supplier, String category) {
      if (all.stream().allMatch(Seen::open))
        throw new IllegalArgumentException("no delivery tells how long " + supplier + " or anyone else takes");
      var own = bySupplier.getOrDefault(key(supplier, category), List.of());
      var ended = new TreeMap<Integer, Double>();
      var open = new TreeMap<Integer, Double>();
      for (var seen : own) (seen.open ? open : ended).merge(seen.days, seen.weight, Double::sum);
      spread(byCategory.getOrDefault(category, List.of()), CATEGORY_WEIGHT, ended, open);
      spread(all, ALL_WEIGHT, ended, open);
      return productLimit(ended, open,
          own.stream().filter(seen -> !seen.open).mapToDouble(Seen::weight).sum());
    }

    private static void spread(Collection<Seen> seen, double weight, Map<Integer, Double> ended,
        Map<Integer, Double> open) {
      var total = seen.stream().mapToDouble(Seen::weight).sum();
      for (var each : seen)
        (each.open ? open : ended).merge(each.days, each.weight / total * weight, Double::sum);
    }

    /** Of those that had lasted so long, the share that ended then; what is open at that age had lasted so long too. */
    private static Days productLimit(TreeMap<Integer, Double> ended, TreeMap<Integer, Double> open,
        double observations) {
      var days = new ArrayList<>(ended.keySet());
      // Whoever is open for longer than anything ever took will take a day more at the least.
      if (!open.isEmpty() && open.lastKey() >= ended.lastKey()) days.add(open.lastKey() + 1);
      var cumulative = new double[days.size()];
      double waiting = 0;
      for (var weight : ended.values()) waiting += weight;
      for (var weight : open.values()) waiting += weight;
      double lasting = 1;
      var left = new ArrayList<>(open.entrySet());
      for (int i = 0, gone = 0; i < cumulative.length; i++) {
        for (; gone < left.size() && left.get(gone).getKey() < days.get(i); gone++)
          waiting -= left.get(gone).getValue();
        var now = ended.getOrDefault(days.get(i), waiting);
        lasting *= Math.max(0, 1 - now / Math.max(waiting, 1e-300));
        waiting -= now;
        cumulative[i] = i == cumulative.length - 1 ? 1 : 1 - lasting;
      }
      return new Days(days.stream().mapToInt(Integer::intValue).toArray(), cumulative, observations);
    }
  }

  private final Sample leadTimes = new Sample();
  private final Sample lateness = new Sample();

  private LeadTimes() {}

  /**
   * Learns from what was received alone.
   *
   * @throws IllegalArgumentException if there is no delivery
   */
  public static LeadTimes fit(Collection<Delivery> deliveries) {
    var latest = deliveries.stream().map(Delivery::received).max(LocalDate::compareTo)
        .orElseThrow(() -> new IllegalArgumentException("no delivery to learn lead times from"));
    return fit(deliveries, List.of(), latest);
  }

  /**
   * Learns from what was received and from what was still open when the day {@code today} ended.
   *
   * @throws IllegalArgumentException if there is no delivery, or one was received or an order placed after today
   */
  public static LeadTimes fit(Collection<Delivery> deliveries, Collection<OpenOrder> open, LocalDate today) {
    if (deliveries.isEmpty()) throw new IllegalArgumentException("no delivery to learn lead times from");
    var result = new LeadTimes();
    for (var delivery : deliveries) {
      var age = ChronoUnit.DAYS.between(delivery.received, today);
      if (age < 0)
        throw new IllegalArgumentException("received " + delivery.received + ", which is after today, " + today);
      result.add(delivery.supplier, delivery.category, delivery.ordered, delivery.promised, delivery.received,
          Math.pow(0.5, age / HALF_LIFE_DAYS), false);
    }
    for (var order : open) {
      if (order.ordered != null && order.ordered.isAfter(today))
        throw new IllegalArgumentException("ordered " + order.ordered + ", which is after today, " + today);
      result.add(order.supplier, order.category, order.ordered, order.promised, today, 1, true);
    }
    return result;
  }

  private void add(String supplier, String category, @Nullable LocalDate ordered, @Nullable LocalDate promised,
      LocalDate until, double weight, boolean open) {
    if (ordered != null) leadTimes.add(supplier, category, new Seen(days(ordered, until), weight, open));
    if (promised != null) lateness.add(supplier, category, new Seen(days(promised, until), weight, open));
  }

  private static int days(LocalDate from, LocalDate to) {
    return Math.toIntExact(ChronoUnit.DAYS.between(from, to));
  }

  private static void requireBegun(@Nullable LocalDate ordered, @Nullable LocalDate promised) {
    if (ordered == null && promised == null)
      throw new IllegalArgumentException("a delivery needs the day it was ordered or the day it was promised");
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
