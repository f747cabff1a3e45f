package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.twin.Supply.Outage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One point: what is there, what is coming, what has been counted. */
final class Shelf implements StockPolicy.Situation {

  private static final int MOST_UNITS = 1_000_000_000;

  private record MovedLot(int arrivalDay, int lastDay, int units) {}

  final int index;
  final Point point;
  private final World world;
  private final int measuredFrom;
  private final StockPolicy policy;
  final Optional<StockPolicy.Clearing> clearing;
  private final int replication;
  private final long streams;
  private final Demand leadTimes;
  private final Demand returnTimes;
  private final List<World.Promotion> promotions;
  private final List<Outage> closures;
  /** The days so far, where they are asked for. */
  final List<Outcome.Day> trace = new ArrayList<>();
  private final boolean traced;
  @Nullable
  Shelf source;
  @Nullable
  Shelf substitute;
  int tier;

  int onHand;
  int onOrder;
  int owed;
  int wanted;
  long askedFor;
  private int today;
  private int demandToday;
  private int soldToday;
  private int unmet;
  /** Share off the price that customers meet today. */
  private double markdown;
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
  int ordered;
  private int servedLate;
  private int substitutedToday;
  private int clearedToday;
  private int movedOutToday;
  private int opening;

  private long demand;
  private long filled;
  private long lost;
  private long owedDays;
  private long unitDays;
  private long stockoutDays;
  long orders;
  private long orderedUnits;
  private long receivedUnits;
  private long returnedUnits;
  private long expiredUnits;
  private long movedIn;
  private long movedOut;
  long transfers;
  private long yieldLost;
  private long lateFilled;
  private long substituted;
  private long savedBySubstitute;
  private long cleared;
  private double clearedFor;
  private double discounts;
  double moveCost;
  private final long[] demandByChannel;
  private final long[] filledByChannel;
  private int openingMeasured;

  Shelf(Twin twin, int index, Point point, StockPolicy policy, Optional<StockPolicy.Clearing> clearing,
      int replication, List<World.Promotion> promotions, boolean traced) {
    world = twin.world;
    measuredFrom = twin.measuredFrom;
    this.index = index;
    this.point = point;
    this.policy = policy;
    this.clearing = clearing;
    this.replication = replication;
    this.promotions = promotions;
    this.traced = traced;
    streams = mix(
        twin.seed * 0x9E3779B97F4A7C15L + replication * 0xD1B54A32D192ED03L + (index + 1L) * 0x8CB92BA72F3D8DD7L);
    leadTimes = twin.table(point.supply().leadTimeDays());
    returnTimes = twin.table(point.returnDays());
    closures = world.closures().getOrDefault(point.location(), List.of());
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
    servedLate = 0;
    if (owed > 0 && !closed(day)) {
      servedLate = Math.min(owed, onHand);
      owed -= servedLate;
      take(servedLate, day);
    }
    demandToday = asked(day);
    soldToday = closed(day) ? 0 : Math.min(demandToday, onHand);
    take(soldToday, day);
    unmet = demandToday - soldToday;
    if (point.returnShare() > 0 && soldToday + servedLate > 0) sendBack(soldToday + servedLate, day);
    if (counted) {
      receivedUnits += received;
      returnedUnits += returned;
      expiredUnits += expired;
      demand += demandToday;
      filled += soldToday;
      if (demandByChannel.length > 0) divide(day);
      lateFilled += servedLate;
      if (markdown > 0) discounts += markdown * point.unitPrice() * (soldToday + servedLate);
    }
  }

  private int asked(int day) {
    var units = point.demand().units(replication, day, chance(day, 1));
    if (!promotions.isEmpty() || markdown > 0) {
      var factor = markdown == 0 ? 1.0 : Math.pow(1 - markdown, -point.elasticity());
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
    movedOutToday += units;
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
    substitute.substitutedToday += got;
    unmet -= got;
    if (counted) {
      substitute.substituted += got;
      substitute.discounts += substitute.markdown * substitute.point.unitPrice() * got;
      savedBySubstitute += got;
    }
  }

  void lose(boolean counted) {
    if (unmet == 0) return;
    if (point.backorders()) owed += unmet;
    else if (counted) lost += unmet;
  }

  /** What leaves the shelf other than by sale, and the price from tomorrow on. */
  void clear(boolean counted) {
    if (clearing.isEmpty()) return;
    var chosen = clearing.get().clear(this);
    clearedToday = Math.min(chosen.units(), onHand);
    if (clearedToday > 0) take(clearedToday, today);
    markdown = chosen.markdown();
    if (counted) {
      cleared += clearedToday;
      clearedFor += chosen.perUnit() * clearedToday;
    }
  }

  int wants() {
    return ordered(point, policy.order(this));
  }

  static int ordered(Point point, int units) {
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
    if (traced) {
      trace.add(new Outcome.Day(day, opening, received, returned, expired, demandToday, soldToday, unmet, servedLate,
          substitutedToday, clearedToday, movedOutToday, ordered, owed, onHand, onOrder));
    }
    ordered = 0;
    substitutedToday = 0;
    clearedToday = 0;
    movedOutToday = 0;
  }

  Outcome.PointResult result() {
    var orderCost = point.supply() instanceof Supply.Supplier supplier ? orders * supplier.orderCost() : 0;
    return new Outcome.PointResult(point, demand, filled, lost, owedDays, stockoutDays, unitDays, orders,
        orderedUnits,
        receivedUnits, returnedUnits, expiredUnits, yieldLost, transfers, movedIn, movedOut, substituted,
        savedBySubstitute,
        lateFilled, cleared, clearedFor, discounts, openingMeasured, onHand, onOrder, owed, orderCost + moveCost,
        demandByChannel, filledByChannel);
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

  /** The finaliser of SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014. */
  private static long mix(long z) {
    var a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    var b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
