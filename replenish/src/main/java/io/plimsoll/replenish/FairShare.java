package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * Divides what a warehouse has among the locations that want it when it cannot fill all: each pack goes where it most likely serves
 * demand, so that at the end every location runs the same risk. Clark and Scarf, Optimal Policies for a Multi-Echelon Inventory
 * Problem, Management Science 6(4), 1960; for discrete units the greedy rule is optimal (Fox, 1966).
 */
public final class FairShare {

  private FairShare() {}

  /**
   * A location that wants units.
   *
   * @param position on hand plus on its way less owed
   * @param wanted the most that it takes
   * @param demand until the warehouse can next fill it
   * @param unitWorth of a unit sold there, such as its margin
   */
  public record Taker(String location, long position, long wanted, Counts demand, double unitWorth) {
    public Taker {
      require(wanted >= 0, "wanted of %s must be 0 or more: %d", location, wanted);
      Check.notNegative("unitWorth of " + location, unitWorth);
    }

    private double worth(long given) {
      // The next unit sells if more is asked for than there is.
      return unitWorth * (1 - demand.atMost(position + given));
    }
  }

  private record Next(int taker, double worth, double filled) {}

  /** Units for each taker, in their order, and how they were shared. */
  public record Split(List<Long> units, String sentence) {
    public Split { units = List.copyOf(units); }
  }

  /**
   * Units for each taker, in their order, in whole packs; together no more than available.
   *
   * <p>Where units are worth the same, the one furthest from what it wants is served first, then the one named first.
   */
  public static Split split(long available, List<Taker> takers, int pack) {
    require(available >= 0, "available must be 0 or more: %d", available);
    require(pack >= 1, "pack must be 1 or more: %d", pack);
    var given = new long[takers.size()];
    var queue = new PriorityQueue<Next>((one, other) -> {
      var byWorth = Double.compare(other.worth, one.worth);
      if (byWorth != 0) return byWorth;
      var byFill = Double.compare(one.filled, other.filled);
      return byFill != 0 ? byFill : Integer.compare(one.taker, other.taker);
    });
    for (var i = 0; i < given.length; i++) push(queue, takers.get(i), i, 0, pack);
    for (var left = available; left >= pack && !queue.isEmpty();) {
      var next = queue.poll();
      given[next.taker] += pack;
      left -= pack;
      push(queue, takers.get(next.taker), next.taker, given[next.taker], pack);
    }
    return split(available, takers, given);
  }

  private static Split split(long available, List<Taker> takers, long[] given) {
    var units = new ArrayList<Long>();
    var parts = new ArrayList<String>();
    long wanted = 0;
    for (var i = 0; i < given.length; i++) {
      var taker = takers.get(i);
      units.add(given[i]);
      wanted += taker.wanted;
      parts.add(String.format(Locale.ROOT, "%s %d of %d (then enough with a chance of %.2f)", taker.location, given[i],
          taker.wanted, taker.demand.atMost(taker.position + given[i])));
    }
    return new Split(units, "%d are available, %d are wanted: %s.".formatted(available, wanted,
        parts.isEmpty() ? "by nobody" : String.join(", ", parts)));
  }

  private static void push(PriorityQueue<Next> queue, Taker taker, int i, long given, int pack) {
    if (given + pack > taker.wanted) return;
    var worth = 0.0;
    for (var unit = 0; unit < pack; unit++) worth += taker.worth(given + unit);
    queue.add(new Next(i, worth, given / (double) taker.wanted));
  }
}
