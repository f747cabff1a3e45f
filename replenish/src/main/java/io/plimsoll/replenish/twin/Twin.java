package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.twin.Supply.Outage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replays a world day by day under a stock policy.
 *
 * <p>In the morning arrivals and returns come in and lots past their life are written off; by day customers are served, those owed
 * first; in the evening items move between locations and orders are placed. Every chance is drawn from the seed, the replication, the
 * point, the day and the purpose, never from what happened before, so that two policies meet the same customers and the same lead
 * times and differ by policy alone. State is what is on hand and under way; memory does not grow with the horizon.
 */
public final class Twin {

  /** Days played by a thread between two looks at the whole. */
  private static final int BLOCK_DAYS = 32;
  private static final int MOST_UNITS = 1_000_000_000;

  private final World world;
  private final int days;
  private final int measuredFrom;
  private final long seed;
  private final Optional<StockPolicy.Transfers> transfers;
  /** Thousands of points share a few lead times, and so their tables. */
  private final Map<Counts, Demand> tables = new IdentityHashMap<>();

  private Twin(World world, int days, int measuredFrom, long seed, Optional<StockPolicy.Transfers> transfers) {
    if (days < 1) throw new IllegalArgumentException("days must be 1 or more: " + days);
    if (measuredFrom < 0 || measuredFrom >= days) {
      throw new IllegalArgumentException(
          "measuredFrom must be a day of the run, 0 to %d: %d".formatted(days - 1, measuredFrom));
    }
    this.world = world;
    this.days = days;
    this.measuredFrom = measuredFrom;
    this.seed = seed;
    this.transfers = transfers;
  }

  /**
   * A twin of this world.
   *
   * @param days to play in each replication
   * @param measuredFrom the first day that counts; the days before it only fill the shelves
   */
  public static Twin of(World world, int days, int measuredFrom, long seed) {
    return new Twin(world, days, measuredFrom, seed, Optional.empty());
  }

  /** The same with moves between locations. */
  public Twin withTransfers(StockPolicy.Transfers chosen) {
    return new Twin(world, days, measuredFrom, seed, Optional.of(chosen));
  }

  /** Plays this many replications; a world of history and fixed lead times needs one. */
  public Outcome run(StockPolicy.Maker maker, int replications) {
    if (replications < 1) throw new IllegalArgumentException("replications must be 1 or more: " + replications);
    var runs = new ArrayList<Outcome.Run>();
    for (var replication = 0; replication < replications; replication++) runs.add(play(maker, replication, -1).run());
    return new Outcome(days - measuredFrom, runs);
  }

  /** What happened at one point, day by day, in one replication. */
  public List<Outcome.Day> trace(StockPolicy.Maker maker, int replication, String item, String location, int firstDay,
      int lastDay) {
    for (var i = 0; i < world.points().size(); i++) {
      var point = world.points().get(i);
      if (!point.item().equals(item) || !point.location().equals(location)) continue;
      var played = play(maker, replication, i);
      return played.trace().stream().filter(day -> day.day() >= firstDay && day.day() <= lastDay).toList();
    }
    throw new IllegalArgumentException("no %s at %s in this world".formatted(item, location));
  }

  private record Played(Outcome.Run run, List<Outcome.Day> trace) {}

  private Played play(StockPolicy.Maker maker, int replication, int traced) {
    var clusters = clusters(maker, replication, traced);
    var threads = Math.min(clusters.size(), Runtime.getRuntime().availableProcessors());
    var peak = 0.0;
    for (var from = 0; from < days; from += BLOCK_DAYS) {
      var start = from;
      var end = Math.min(days, from + BLOCK_DAYS);
      var values = new double[threads][BLOCK_DAYS];
      IntStream.range(0, threads).parallel().forEach(thread -> {
        for (var i = thread; i < clusters.size(); i += threads) {
          var cluster = clusters.get(i);
          for (var day = start; day < end; day++) {
            cluster.live(day);
            if (day >= measuredFrom) values[thread][day - start] += cluster.stockValue();
          }
        }
      });
      for (var day = start; day < end; day++) {
        var sum = 0.0;
        for (var value : values) sum += value[day - start];
        peak = Math.max(peak, sum);
      }
    }
    var results = new Outcome.PointResult[world.points().size()];
    var trace = List.<Outcome.Day>of();
    for (var cluster : clusters) {
      for (var shelf : cluster.shelves) {
        results[shelf.index] = shelf.result();
        if (shelf.trace != null) trace = shelf.trace;
      }
    }
    return new Played(new Outcome.Run(List.of(results), peak), trace);
  }

  /** Points that can touch each other: the same item anywhere, and items that substitute each other. */
  private List<Cluster> clusters(StockPolicy.Maker maker, int replication, int traced) {
    var root = new HashMap<String, String>();
    for (var point : world.points()) root.putIfAbsent(point.item(), point.item());
    for (var point : world.points()) {
      point.substitute().ifPresent(other -> root.put(find(root, point.item()), find(root, other)));
    }
    var promotions = new HashMap<String, List<World.Promotion>>();
    for (var each : world.promotions()) promotions.computeIfAbsent(each.item(), key -> new ArrayList<>()).add(each);
    var clusters = new LinkedHashMap<String, Cluster>();
    for (var i = 0; i < world.points().size(); i++) {
      var point = world.points().get(i);
      var cluster = clusters.computeIfAbsent(find(root, point.item()), key -> new Cluster());
      cluster.shelves.add(new Shelf(i, point, maker.policyFor(point), replication, i == traced,
          promotions.getOrDefault(point.item(), List.of())));
    }
    for (var cluster : clusters.values()) cluster.connect();
    return new ArrayList<>(clusters.values());
  }

  private static String find(Map<String, String> root, String item) {
    var at = item;
    for (var up = root.get(at); up != null && !up.equals(at); up = root.get(at)) at = up;
    return at;
  }

  /** Shelves that touch each other, in the order in which they order: those who are supplied before those who supply them. */
  private final class Cluster {

    final List<Shelf> shelves = new ArrayList<>();
    private final Map<String, List<Shelf>> byItem = new LinkedHashMap<>();
    private boolean linked;
    private boolean substitutes;

    void connect() {
      var byKey = new HashMap<String, Shelf>();
      for (var shelf : shelves) {
        byKey.put(World.key(shelf.point.item(), shelf.point.location()), shelf);
        byItem.computeIfAbsent(shelf.point.item(), key -> new ArrayList<>()).add(shelf);
      }
      for (var shelf : shelves) {
        if (shelf.point.supply() instanceof Supply.From from) {
          shelf.source = byKey.get(World.key(shelf.point.item(), from.location()));
          linked = true;
        }
        shelf.point.substitute()
            .ifPresent(other -> shelf.substitute = byKey.get(World.key(other, shelf.point.location())));
        substitutes |= shelf.substitute != null;
      }
      for (var shelf : shelves) for (var at = shelf.source; at != null; at = at.source) at.tier++;
      shelves.sort(Comparator.comparingInt(shelf -> shelf.tier));
    }

    void live(int day) {
      var counted = day >= measuredFrom;
      for (var shelf : shelves) shelf.morning(day, counted);
      if (substitutes) for (var shelf : shelves) shelf.substitute(day, counted);
      for (var shelf : shelves) shelf.lose(counted);
      if (transfers.isPresent()) byItem.forEach((item, places) -> transfer(item, places, day, counted));
      if (linked) {
        for (var shelf : shelves) {
          ship(shelf, day, counted);
          shelf.wanted = shelf.wants();
          if (shelf.source == null) shelf.buy(day, counted);
          else
            shelf.source.askedFor += shelf.wanted;
        }
      } else {
        for (var shelf : shelves) {
          shelf.wanted = shelf.wants();
          shelf.buy(day, counted);
        }
      }
      for (var shelf : shelves) shelf.night(day, counted);
    }

    /** A location fills its takers' orders; short, each gets its share, and the odd units go to the largest remainders in order. */
    private void ship(Shelf from, int day, boolean counted) {
      if (from.askedFor == 0) return;
      var available = from.closed(day) ? 0 : Math.min(from.onHand, from.askedFor);
      var asked = from.askedFor;
      from.askedFor = 0;
      var left = available;
      var takers = shelves.stream().filter(shelf -> shelf.source == from && shelf.wanted > 0).toList();
      var given = new int[takers.size()];
      for (var i = 0; i < given.length; i++) left -= given[i] = (int) ((long) available * takers.get(i).wanted / asked);
      for (var i = 0; left > 0; i = (i + 1) % given.length) {
        if (given[i] < takers.get(i).wanted) {
          given[i]++;
          left--;
        }
      }
      for (var i = 0; i < given.length; i++) {
        var taker = takers.get(i);
        taker.wanted = 0;
        taker.ordered = given[i];
        if (given[i] == 0) continue;
        var supply = (Supply.From) taker.point.supply();
        from.moveOut(given[i], taker, day + taker.leadDays(day), counted);
        if (counted) {
          taker.orders++;
          taker.moveCost += supply.moveCost() * given[i];
        }
      }
    }

    private void transfer(String item, List<Shelf> places, int day, boolean counted) {
      var holdings = new ArrayList<StockPolicy.Transfers.Holding>();
      for (var shelf : places) {
        holdings
            .add(new StockPolicy.Transfers.Holding(shelf.point.location(), shelf.onHand, shelf.onOrder, shelf.owed));
      }
      for (var move : transfers.orElseThrow().moves(item, holdings, day)) {
        var from = at(places, move.from());
        var to = at(places, move.to());
        if (from == to) throw new IllegalArgumentException("a move of %s must leave %s".formatted(item, move.from()));
        var units = Math.min(move.units(), from.onHand);
        if (units == 0) continue;
        from.moveOut(units, to, day + move.days(), counted);
        if (counted) {
          from.transfers++;
          from.moveCost += move.cost();
        }
      }
    }

    private static Shelf at(List<Shelf> places, String location) {
      for (var shelf : places) if (shelf.point.location().equals(location)) return shelf;
      throw new IllegalArgumentException("a move names a location that does not hold the item: " + location);
    }

    double stockValue() {
      var sum = 0.0;
      for (var shelf : shelves) sum += shelf.onHand * shelf.point.unitCost();
      return sum;
    }
  }

  private record MovedLot(int arrivalDay, int lastDay, int units) {}

  /** One point: what is there, what is coming, what has been counted. */
  private final class Shelf implements StockPolicy.Situation {

    final int index;
    final Point point;
    private final StockPolicy policy;
    private final int replication;
    private final long streams;
    private final Demand leadTimes;
    private final Demand returnTimes;
    private final List<World.Promotion> promotions;
    private final List<Outage> closures;
    private final boolean plainDemand;
    final @Nullable List<Outcome.Day> trace;
    @Nullable
    Shelf source;
    @Nullable
    Shelf substitute;
    int tier;

    int onHand;
    int onOrder;
    int owed;
    int wanted;
    int askedFor;
    private int today;
    private int demandToday;
    private int soldToday;
    private int unmet;
    /** Arrivals by day, and returns by day, in rings wide enough for the longest wait. */
    private int[] arriving = new int[16];
    private int[] returning = new int[0];
    /** Units by the last day on which they can be sold, in a ring; empty where nothing expires. */
    private final int[] lots;
    /** Perishable units under way from another location, which keep their expiry. */
    private final List<MovedLot> movedLots = new ArrayList<>();
    private int received;
    private int returned;
    private int expired;
    private int ordered;
    private int opening;

    long demand;
    long filled;
    long lost;
    long owedDays;
    long unitDays;
    long stockoutDays;
    long orders;
    long orderedUnits;
    long receivedUnits;
    long returnedUnits;
    long expiredUnits;
    long movedIn;
    long movedOut;
    long transfers;
    long yieldLost;
    long lateFilled;
    long substituted;
    long savedBySubstitute;
    double moveCost;
    final long[] demandByChannel;
    final long[] filledByChannel;
    int openingMeasured;

    Shelf(int index, Point point, StockPolicy policy, int replication, boolean traced,
        List<World.Promotion> promotions) {
      this.index = index;
      this.point = point;
      this.policy = policy;
      this.replication = replication;
      this.promotions = promotions;
      streams = mix(
          seed * 0x9E3779B97F4A7C15L + replication * 0xD1B54A32D192ED03L + (index + 1L) * 0x8CB92BA72F3D8DD7L);
      leadTimes = tables.computeIfAbsent(point.supply().leadTimeDays(), Demand::sampled);
      returnTimes = tables.computeIfAbsent(point.returnDays(), Demand::sampled);
      closures = world.closures().getOrDefault(point.location(), List.of());
      plainDemand = promotions.isEmpty();
      trace = traced ? new ArrayList<>() : null;
      onHand = point.opening();
      lots = new int[point.shelfLifeDays()];
      if (lots.length > 0) lots[(lots.length - 1) % lots.length] = onHand;
      if (point.returnShare() > 0) returning = new int[point.returnDays().most() + 1];
      demandByChannel = new long[world.channels().size()];
      filledByChannel = new long[demandByChannel.length];
    }

    /** A number in [0, 1) for this point, day and purpose. */
    private double chance(int day, int purpose) {
      return (mix(streams + day * 0x9E3779B97F4A7C15L + purpose * 0xBF58476D1CE4E5B9L) >>> 11) * 0x1.0p-53;
    }

    boolean closed(int day) {
      for (var each : closures) if (each.covers(day)) return true;
      return false;
    }

    void morning(int day, boolean counted) {
      today = day;
      opening = onHand;
      if (day == measuredFrom) openingMeasured = onHand;
      expired = lots.length > 0 && day > 0 ? expire(day) : 0;
      received = arriving[day & arriving.length - 1];
      if (received > 0) {
        arriving[day & arriving.length - 1] = 0;
        onOrder -= received;
        put(received, day);
      }
      if (!movedLots.isEmpty()) receiveLots(day);
      returned = 0;
      if (returning.length > 0) {
        returned = returning[day % returning.length];
        returning[day % returning.length] = 0;
        put(returned, day);
      }
      var filledOwed = 0;
      if (owed > 0 && !closed(day)) {
        filledOwed = Math.min(owed, onHand);
        owed -= filledOwed;
        take(filledOwed, day);
      }
      demandToday = asked(day);
      soldToday = closed(day) ? 0 : Math.min(demandToday, onHand);
      take(soldToday, day);
      unmet = demandToday - soldToday;
      if (point.returnShare() > 0 && soldToday + filledOwed > 0) sendBack(soldToday + filledOwed, day);
      if (counted) {
        receivedUnits += received;
        returnedUnits += returned;
        expiredUnits += expired;
        demand += demandToday;
        filled += soldToday;
        if (demandByChannel.length > 0) divide(day);
        lateFilled += filledOwed;
      }
    }

    private int asked(int day) {
      var units = point.demand().units(replication, day, chance(day, 1));
      if (!plainDemand) {
        var factor = 1.0;
        for (var each : promotions) if (day >= each.firstDay() && day <= each.lastDay()) factor *= each.factor();
        if (factor != 1) units = rounded(units * factor, chance(day, 2));
      }
      if (units < 0 || units > MOST_UNITS)
        throw new IllegalArgumentException("demand must be 0 to a billion units: " + units);
      return units;
    }

    /** Channels are served in their order; each asks for its share, the fractions settled by one draw. */
    private void divide(int day) {
      var chance = chance(day, 3);
      var left = soldToday;
      var before = 0;
      var share = 0.0;
      for (var i = 0; i < demandByChannel.length; i++) {
        share += world.channels().get(i).share();
        var upTo = i == demandByChannel.length - 1
            ? demandToday
            : Math.min(demandToday, rounded(demandToday * share, chance));
        var asks = upTo - before;
        before = upTo;
        var gets = Math.min(asks, left);
        left -= gets;
        demandByChannel[i] += asks;
        filledByChannel[i] += gets;
      }
    }

    private static int rounded(double units, double chance) {
      var whole = (int) units;
      return chance < units - whole ? whole + 1 : whole;
    }

    private void sendBack(int sold, int day) {
      var back = rounded(sold * point.returnShare(), chance(day, 4));
      if (back > 0) returning[(day + returnTimes.units(0, day, chance(day, 5))) % returning.length] += back;
    }

    private void put(int units, int day) {
      onHand += units;
      if (lots.length > 0) lots[(day + lots.length - 1) % lots.length] += units;
    }

    /** Units whose last day was yesterday; their slot is the one that today's arrivals will take. */
    private int expire(int day) {
      var slot = (day + lots.length - 1) % lots.length;
      var old = lots[slot];
      lots[slot] = 0;
      onHand -= old;
      return old;
    }

    private void receiveLots(int day) {
      for (var lots = movedLots.iterator(); lots.hasNext();) {
        var lot = lots.next();
        if (lot.arrivalDay != day) continue;
        lots.remove();
        onOrder -= lot.units;
        received += lot.units;
        if (lot.lastDay < day) {
          expired += lot.units;
        } else {
          onHand += lot.units;
          this.lots[lot.lastDay % this.lots.length] += lot.units;
        }
      }
    }

    private void take(int units, int day) {
      onHand -= units;
      if (lots.length == 0) return;
      for (int i = 0, left = units; left > 0; i++) {
        var slot = (point.newestFirst() ? day + lots.length - 1 - i : day + i) % lots.length;
        var gone = Math.min(left, lots[slot]);
        lots[slot] -= gone;
        left -= gone;
      }
    }

    /** Lots leave in the order in which customers would take them, and keep their expiry. */
    void moveOut(int units, Shelf to, int arrivalDay, boolean counted) {
      if (lots.length > 0 && to.lots.length > 0) {
        var before = lots.clone();
        take(units, today);
        for (var i = 0; i < lots.length; i++) {
          var slot = (today + i) % lots.length;
          var gone = before[slot] - lots[slot];
          // A place with a shorter life of its own counts from the arrival.
          var lastDay = Math.min(today + i, arrivalDay + to.lots.length - 1);
          if (gone > 0) to.movedLots.add(new MovedLot(arrivalDay, lastDay, gone));
        }
        to.onOrder += units;
      } else {
        take(units, today);
        to.expect(units, arrivalDay);
      }
      if (!counted) return;
      movedOut += units;
      to.movedIn += units;
    }

    void expect(int units, int day) {
      var wait = day - today;
      if (wait >= arriving.length) {
        var wider = new int[Integer.highestOneBit(wait) * 2];
        for (var each = today + 1; each < today + arriving.length; each++) {
          wider[each & wider.length - 1] = arriving[each & arriving.length - 1];
        }
        arriving = wider;
      }
      arriving[day & arriving.length - 1] += units;
      onOrder += units;
    }

    /** Some of those who went without take the substitute, if it is there. */
    void substitute(int day, boolean counted) {
      if (substitute == null || unmet == 0 || closed(day)) return;
      var willing = Math.min(unmet, rounded(unmet * point.substituteShare(), chance(day, 6)));
      var got = Math.min(willing, substitute.onHand);
      if (got == 0) return;
      substitute.take(got, day);
      unmet -= got;
      if (counted) {
        substitute.substituted += got;
        savedBySubstitute += got;
      }
    }

    void lose(boolean counted) {
      if (unmet == 0) return;
      if (point.backorders()) owed += unmet;
      else if (counted) lost += unmet;
    }

    int wants() {
      var units = policy.order(this);
      if (units < 0 || units > MOST_UNITS) {
        throw new IllegalArgumentException("the policy of %s at %s must order 0 to a billion units, not %d"
            .formatted(point.item(), point.location(), units));
      }
      return units;
    }

    int leadDays(int day) {
      return leadTimes.units(0, day, chance(day, 7));
    }

    void buy(int day, boolean counted) {
      ordered = wanted;
      if (wanted == 0) return;
      var supplier = (Supply.Supplier) point.supply();
      var wait = leadDays(day);
      for (var each : supplier.outages()) if (each.covers(day)) wait += each.lastDay() - day;
      var usable = supplier.yield() == 1 ? wanted : usable(wanted, supplier.yield(), day);
      if (usable > 0) expect(usable, day + wait);
      if (counted) {
        orders++;
        orderedUnits += wanted;
        yieldLost += wanted - usable;
      }
      wanted = 0;
    }

    /** Binomial, unit by unit where that is quick, by its normal approximation where it is not. */
    private int usable(int units, double yield, int day) {
      if (units > 200) {
        var spread = Math.sqrt(units * yield * (1 - yield)) * gaussian(chance(day, 8), chance(day, 9));
        return (int) Math.max(0, Math.min(units, Math.round(units * yield + spread)));
      }
      var good = 0;
      for (var i = 0; i < units; i++) if (chance(day, 100 + i) < yield) good++;
      return good;
    }

    private static double gaussian(double one, double two) {
      return Math.sqrt(-2 * Math.log(1 - one)) * Math.cos(2 * Math.PI * two);
    }

    void night(int day, boolean counted) {
      if (counted) {
        unitDays += onHand;
        owedDays += owed;
        if (unmet > 0 || owed > 0) stockoutDays++;
      }
      if (trace != null) {
        trace.add(new Outcome.Day(day, opening, received, returned, expired, demandToday, soldToday, unmet, ordered,
            owed, onHand,
            onOrder));
      }
      ordered = 0;
    }

    Outcome.PointResult result() {
      var orderCost = point.supply() instanceof Supply.Supplier supplier ? orders * supplier.orderCost() : 0;
      return new Outcome.PointResult(point, demand, filled, lost, owedDays, stockoutDays, unitDays, orders,
          orderedUnits,
          receivedUnits, returnedUnits, expiredUnits, yieldLost, transfers, movedIn, movedOut, substituted,
          savedBySubstitute,
          lateFilled, openingMeasured, onHand, onOrder, owed, orderCost + moveCost, demandByChannel, filledByChannel);
    }

    @Override
    public int day() {
      return today;
    }

    @Override
    public int onHand() {
      return onHand;
    }

    @Override
    public int expiringWithin(int horizon) {
      var sum = 0;
      for (var i = 1; i <= Math.min(horizon, lots.length - 1); i++) sum += lots[(today + i) % lots.length];
      return sum + (lots.length > 0 ? lots[today % lots.length] : 0);
    }

    @Override
    public int onOrder() {
      return onOrder;
    }

    @Override
    public int arrivingWithin(int horizon) {
      var sum = 0;
      for (var i = 1; i <= Math.min(horizon, arriving.length - 1); i++)
        sum += arriving[today + i & arriving.length - 1];
      for (var lot : movedLots) if (lot.arrivalDay <= today + horizon) sum += lot.units;
      return sum;
    }

    @Override
    public int owed() {
      return owed;
    }

    @Override
    public int demandToday() {
      return demandToday;
    }

    @Override
    public int soldToday() {
      return soldToday;
    }
  }

  /** The finaliser of SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014. */
  private static long mix(long z) {
    var a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    var b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
