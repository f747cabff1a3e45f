package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Replays a world day by day under a stock policy.
 *
 * <p>In the morning arrivals and returns come in and lots past their life are written off; by day customers are served, those
 * owed first; in the evening stock is cleared, items move between locations and orders are placed. Every chance is drawn from the
 * seed, the replication, the point, the day and the purpose, never from what happened before, so that two policies meet the same
 * customers and the same lead times and differ by policy alone. State is what is on hand and under way; memory does not grow with
 * the horizon.
 */
public final class Twin {

  /** Days played by a thread between two looks at the whole. */
  private static final int BLOCK_DAYS = 32;

  final World world;
  final int days;
  final int measuredFrom;
  final long seed;
  private final Hooks hooks;
  /** Thousands of points share a few lead times, and so their tables. */
  private final Map<Counts, Demand> tables = new IdentityHashMap<>();

  /** What a policy may do beyond ordering for one point. */
  private record Hooks(Optional<StockPolicy.Transfers> transfers, Optional<StockPolicy.Clearing.Maker> clearing,
      Optional<Supplier<? extends StockPolicy.Buyer>> buyer) {}

  private Twin(World world, int days, int measuredFrom, long seed, Hooks hooks) {
    if (days < 1) throw new IllegalArgumentException("days must be 1 or more: " + days);
    if (measuredFrom < 0 || measuredFrom >= days) {
      throw new IllegalArgumentException(
          "measuredFrom must be a day of the run, 0 to %d: %d".formatted(days - 1, measuredFrom));
    }
    this.world = world;
    this.days = days;
    this.measuredFrom = measuredFrom;
    this.seed = seed;
    this.hooks = hooks;
  }

  /**
   * A twin of this world.
   *
   * @param days to play in each replication
   * @param measuredFrom the first day that counts; the days before it only fill the shelves
   */
  public static Twin of(World world, int days, int measuredFrom, long seed) {
    return new Twin(world, days, measuredFrom, seed, new Hooks(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** The same with moves between locations. */
  public Twin withTransfers(StockPolicy.Transfers chosen) {
    return new Twin(world, days, measuredFrom, seed, new Hooks(Optional.of(chosen), hooks.clearing, hooks.buyer));
  }

  /** The same with stock marked down, returned to vendors or written off. */
  public Twin withClearing(StockPolicy.Clearing.Maker chosen) {
    return new Twin(world, days, measuredFrom, seed, new Hooks(hooks.transfers, Optional.of(chosen), hooks.buyer));
  }

  /** The same with a buyer who looks over each evening's orders, made anew for each replication. */
  public Twin withBuyer(Supplier<? extends StockPolicy.Buyer> chosen) {
    return new Twin(world, days, measuredFrom, seed, new Hooks(hooks.transfers, hooks.clearing, Optional.of(chosen)));
  }

  /** Plays this many replications; a world of history and fixed lead times needs one. */
  public Outcome run(StockPolicy.Maker maker, int replications) {
    if (replications < 1) throw new IllegalArgumentException("replications must be 1 or more: " + replications);
    var runs = new ArrayList<Outcome.Run>();
    for (var replication = 0; replication < replications; replication++) {
      var clusters = clusters(maker, replication, -1);
      var peak = play(clusters);
      var results = new Outcome.PointResult[world.points().size()];
      for (var cluster : clusters) for (var shelf : cluster.shelves) results[shelf.index] = shelf.result();
      runs.add(new Outcome.Run(List.of(results), peak));
    }
    return new Outcome(days - measuredFrom, runs);
  }

  /** What happened at one point, day by day, in one replication. */
  public List<Outcome.Day> trace(StockPolicy.Maker maker, int replication, String item, String location, int firstDay,
      int lastDay) {
    for (var i = 0; i < world.points().size(); i++) {
      var point = world.points().get(i);
      if (!point.item().equals(item) || !point.location().equals(location)) continue;
      var clusters = clusters(maker, replication, i);
      play(clusters);
      var traced = i;
      var trace = clusters.stream().flatMap(cluster -> cluster.shelves.stream())
          .filter(shelf -> shelf.index == traced).findFirst().orElseThrow().trace;
      return trace.stream().filter(day -> day.day() >= firstDay && day.day() <= lastDay).toList();
    }
    throw new IllegalArgumentException("no %s at %s in this world".formatted(item, location));
  }

  /** Plays all days and answers the value of the stock on the worst night that counts. */
  private double play(List<Cluster> clusters) {
    var buyer = hooks.buyer.map(Supplier::get);
    var threads = Math.min(clusters.size(), Runtime.getRuntime().availableProcessors());
    // A buyer sees all points every evening; without one each thread plays on alone for a while.
    var block = buyer.isPresent() ? 1 : BLOCK_DAYS;
    var peak = 0.0;
    for (var from = 0; from < days; from += block) {
      var start = from;
      var end = Math.min(days, from + block);
      var values = new double[threads][block];
      if (buyer.isPresent()) {
        each(clusters, threads, (thread, cluster) -> cluster.live(start));
        look(buyer.get(), clusters, start);
        each(clusters, threads, (thread, cluster) -> values[thread][0] += cluster.close(start));
      } else {
        each(clusters, threads, (thread, cluster) -> {
          for (var day = start; day < end; day++) {
            cluster.live(day);
            values[thread][day - start] += cluster.close(day);
          }
        });
      }
      for (var day = Math.max(start, measuredFrom); day < end; day++) {
        var sum = 0.0;
        for (var value : values) sum += value[day - start];
        peak = Math.max(peak, sum);
      }
    }
    return peak;
  }

  private interface Part {
    void play(int thread, Cluster cluster);
  }

  private static void each(List<Cluster> clusters, int threads, Part part) {
    IntStream.range(0, threads).parallel().forEach(thread -> {
      for (var i = thread; i < clusters.size(); i += threads) part.play(thread, clusters.get(i));
    });
  }

  private static void look(StockPolicy.Buyer buyer, List<Cluster> clusters, int day) {
    var shelves = new ArrayList<Shelf>();
    for (var cluster : clusters) for (var shelf : cluster.shelves) if (shelf.source == null) shelves.add(shelf);
    shelves.sort(java.util.Comparator.comparingInt(shelf -> shelf.index));
    var wishes = new ArrayList<StockPolicy.Buyer.Wish>(shelves.size());
    for (var shelf : shelves) {
      wishes.add(
          new StockPolicy.Buyer.Wish(shelf.point, (int) shelf.position(), shelf.demandToday(), shelf.wanted));
    }
    var units = buyer.buy(day, List.copyOf(wishes));
    if (units.length != wishes.size()) {
      throw new IllegalArgumentException(
          "the buyer must answer units for each of %d wishes, not %d".formatted(wishes.size(), units.length));
    }
    for (var i = 0; i < units.length; i++) shelves.get(i).wanted = Shelf.ordered(shelves.get(i).point, units[i]);
  }

  /**
   * Points that can touch each other: the same item anywhere, and items that substitute each other. For a trace only those that
   * touch the traced point, unless a buyer ties all together.
   */
  private List<Cluster> clusters(StockPolicy.Maker maker, int replication, int traced) {
    var root = new HashMap<String, String>();
    for (var point : world.points()) root.putIfAbsent(point.item(), point.item());
    for (var point : world.points()) {
      point.substitute().ifPresent(other -> root.put(find(root, point.item()), find(root, other)));
    }
    var wanted = traced < 0 || hooks.buyer.isPresent()
        ? Optional.<String>empty()
        : Optional.of(find(root, world.points().get(traced).item()));
    var promotions = new HashMap<String, List<World.Promotion>>();
    for (var each : world.promotions()) promotions.computeIfAbsent(each.item(), key -> new ArrayList<>()).add(each);
    var clusters = new LinkedHashMap<String, Cluster>();
    for (var i = 0; i < world.points().size(); i++) {
      var point = world.points().get(i);
      var group = find(root, point.item());
      if (wanted.isPresent() && !wanted.get().equals(group)) continue;
      var shelf = new Shelf(this, i, point, maker.policyFor(point), hooks.clearing.map(each -> each.clearingFor(point)),
          replication, promotions.getOrDefault(point.item(), List.of()), i == traced);
      clusters.computeIfAbsent(group, key -> new Cluster(measuredFrom, hooks.transfers)).shelves.add(shelf);
    }
    for (var cluster : clusters.values()) cluster.connect();
    return new ArrayList<>(clusters.values());
  }

  private static String find(Map<String, String> root, String item) {
    var at = item;
    for (var up = root.get(at); up != null && !up.equals(at); up = root.get(at)) at = up;
    return at;
  }

  /** Draws from a distribution by a table that is made once. */
  Demand table(Counts distribution) {
    return tables.computeIfAbsent(distribution, Demand::sampled);
  }
}
