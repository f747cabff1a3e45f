package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import com.google.ortools.Loader;
import com.google.ortools.graph.MinCostFlow;
import com.google.ortools.graph.MinCostFlowBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Moves an item between locations where its units are worth more, as a minimum-cost flow.
 *
 * <p>A unit held is worth its margin times the chance that it sells before the next replenishment; a unit moved in can only serve
 * what is asked for after it arrives. Both fall from unit to unit, so each pack becomes an arc of the flow and the optimum is
 * exact. Solved with the cost-scaling algorithm of OR-Tools (Goldberg, An Efficient Implementation of a Scaling Minimum-Cost Flow
 * Algorithm, Journal of Algorithms 22, 1997).
 *
 * <p>Minimum moves and costs by the move are not convex. Where a move falls short of them, the worst first, it is either dropped
 * or raised to the minimum, whichever leaves more, and the rest is solved again. This is a heuristic, and exact where there are
 * none; what was dropped or raised is in the plan.
 */
public final class Rebalance {

  private static final double SCALE = 1_000_000;
  /** More than any pack can bring, in millionths; a pack that must move is worth this much for it. */
  private static final long FORCE = 1L << 44;
  private static boolean loaded;

  private Rebalance() {}

  /**
   * A place that holds the item or could.
   *
   * @param onHand units that may leave
   * @param demandBefore units asked for here before anything moved now could arrive: during the move's lead time
   * @param demandAfter units asked for from then until the next replenishment
   * @param margin of a unit sold here
   */
  public record Place(String location, int onHand, Counts demandBefore, Counts demandAfter, double margin) {

    /**
     * A place whose days are independent and alike.
     *
     * @param moveDays that a move to here takes
     * @param replenishedInDays until the next replenishment
     */
    public static Place of(String location, int onHand, Counts demandPerDay, int moveDays, int replenishedInDays,
        double margin) {
      require(moveDays >= 0, "moveDays to %s must be 0 or more: %d", location, moveDays);
      require(replenishedInDays >= moveDays, "%s is replenished in %d days, before a move of %d days arrives",
          location, replenishedInDays, moveDays);
      return new Place(location, onHand, demandPerDay.times(moveDays),
          demandPerDay.times(replenishedInDays - moveDays), margin);
    }

    public Place {
      require(onHand >= 0, "onHand of %s must be 0 or more: %d", location, onHand);
      Check.notNegative("margin of " + location, margin);
    }
  }

  /**
   * A lane on which goods can move.
   *
   * @param unitCost of moving a unit
   * @param moveCost of any move, whatever its size
   */
  public record Lane(int from, int to, double unitCost, double moveCost) {
    public Lane {
      require(from != to, "a lane must join two places: %d", from);
      Check.notNegative("unitCost", unitCost);
      Check.notNegative("moveCost", moveCost);
    }
  }

  /**
   * An item to rebalance.
   *
   * @param lanes by the places' indices; each pair at most once
   * @param pack units that move together
   * @param minimumMove the fewest units worth a move; 0 or 1 for none
   */
  public record Problem(String item, List<Place> places, List<Lane> lanes, int pack, int minimumMove) {
    public Problem {
      places = List.copyOf(places);
      lanes = List.copyOf(lanes);
      require(pack >= 1, "pack must be 1 or more: %d", pack);
      require(minimumMove >= 0, "minimumMove must be 0 or more: %d", minimumMove);
      var seen = new HashSet<Long>();
      for (var lane : lanes) {
        require(seen.add(lane.from * (long) places.size() + lane.to), "the lane from %d to %d is there twice",
            lane.from,
            lane.to);
        require(lane.from >= 0 && lane.from < places.size() && lane.to >= 0 && lane.to < places.size(),
            "a lane names a place that is not there: %d to %d of %d", lane.from, lane.to, places.size());
      }
    }
  }

  /** A move of units. */
  public record Move(String item, String from, String to, int units, double cost, double gain, String sentence) {}

  /**
   * The moves.
   *
   * @param gain expected margin gained, the cost of moving taken off
   * @param left moves that would have been best but for the minimum or their own cost, and what was done about them
   */
  public record Plan(List<Move> moves, double gain, List<Left> left) {
    public Plan {
      moves = List.copyOf(moves);
      left = List.copyOf(left);
    }
  }

  /**
   * A move that fell short.
   *
   * @param units that would have moved
   * @param raised true where it was raised to the minimum, false where it was dropped
   */
  public record Left(String from, String to, int units, boolean raised, String sentence) {}

  /** Which lanes are closed, and which must carry so many packs at least. */
  private record Bounds(Set<Lane> closed, Map<Lane, Integer> least) {

    Bounds closing(Lane lane) {
      var more = new HashSet<>(closed);
      more.add(lane);
      var fewer = new HashMap<>(least);
      fewer.remove(lane);
      return new Bounds(more, fewer);
    }

    Bounds raising(Lane lane, int packs) {
      var more = new HashMap<>(least);
      more.put(lane, packs);
      return new Bounds(closed, more);
    }
  }

  /** The best moves; none where nothing pays. */
  public static Plan plan(Problem problem) {
    load();
    var curves = curves(problem);
    var bounds = new Bounds(Set.of(), Map.of());
    var left = new ArrayList<Left>();
    while (true) {
      var flow = solve(problem, curves, bounds);
      var plan = moves(problem, curves, flow, left);
      var worst = worst(problem, plan, flow);
      if (worst < 0) return plan;
      var lane = problem.lanes.get(worst);
      var without = bounds.closing(lane);
      var packs = (problem.minimumMove + problem.pack - 1) / problem.pack;
      var raised = flow[worst] < packs && fits(problem, bounds, lane, packs)
          && gain(problem, curves, bounds.raising(lane, packs)) > gain(problem, curves, without) + 1e-6;
      left.add(left(problem, lane, flow[worst] * problem.pack, raised));
      bounds = raised ? bounds.raising(lane, packs) : without;
    }
  }

  /** A sender must have the packs that its raised moves take together, and a receiver be able to use them. */
  private static boolean fits(Problem problem, Bounds bounds, Lane lane, int packs) {
    var sent = packs;
    for (var each : bounds.least.entrySet()) if (each.getKey().from == lane.from) sent += each.getValue();
    return !bounds.least.containsKey(lane) && sent <= problem.places.get(lane.from).onHand / problem.pack;
  }

  private static double gain(Problem problem, Curves curves, Bounds bounds) {
    return moves(problem, curves, solve(problem, curves, bounds), List.of()).gain;
  }

  private static Left left(Problem problem, Lane lane, int units, boolean raised) {
    var from = problem.places.get(lane.from).location;
    var to = problem.places.get(lane.to).location;
    var short_ = units < problem.minimumMove;
    var why = short_
        ? "is fewer than the minimum move of " + problem.minimumMove
        : String.format(Locale.ROOT, "does not bring the %.2f that the move itself costs", lane.moveCost);
    return new Left(from, to, units, raised, "Moving %d of %s from %s to %s %s; it was %s.".formatted(units,
        problem.item, from, to, why, raised ? "raised to the minimum" : "dropped"));
  }

  /**
   * What any set of moves would bring, straight from the distributions: the expected margin against staying put, the cost of moving
   * taken off. For judging moves of one's own; {@link #plan} finds the best.
   *
   * @param units by lane, in the problem's order, in any size
   * @return negative infinity where a place would send more than it has
   */
  public static double gain(Problem problem, int[] units) {
    require(units.length == problem.lanes.size(), "units must be given for each of %d lanes: %d",
        problem.lanes.size(), units.length);
    var sent = new long[problem.places.size()];
    var taken = new long[sent.length];
    var total = 0.0;
    for (var i = 0; i < units.length; i++) {
      require(units[i] >= 0, "units of a lane must be 0 or more: %d", units[i]);
      if (units[i] == 0) continue;
      var lane = problem.lanes.get(i);
      sent[lane.from] += units[i];
      taken[lane.to] += units[i];
      total -= lane.unitCost * units[i] + lane.moveCost;
    }
    for (var i = 0; i < sent.length; i++) {
      var place = problem.places.get(i);
      if (sent[i] > place.onHand) return Double.NEGATIVE_INFINITY;
      var stays = sold(place, 0, 0);
      total += place.margin * (sold(place, sent[i], 0) + sold(place, 0, taken[i]) - 2 * stays);
    }
    return total;
  }

  /** Units sold until the next replenishment: what is there serves first, what arrives serves only later demand. */
  private static double sold(Place place, long sent, long taken) {
    var stock = place.onHand - sent;
    var before = place.demandBefore;
    var after = place.demandAfter;
    var sold = 0.0;
    for (var d = before.least(); d <= before.most(); d += before.step()) {
      var first = Math.min(d, stock);
      sold += before.probability(d) * (first + after.mean() - after.shortage(stock - first + taken));
    }
    return sold;
  }

  private static synchronized void load() {
    if (loaded) return;
    Loader.loadNativeLibraries();
    loaded = true;
  }

  /** Worth of packs by place: what the k-th pack sent costs the sender, what the k-th received brings. Rising and falling. */
  record Curves(double[][] lost, double[][] gained) {}

  static Curves curves(Problem problem) {
    var size = problem.places.size();
    var lost = new double[size][];
    var gained = new double[size][];
    var sends = new boolean[size];
    var receives = new boolean[size];
    long stock = 0;
    for (var lane : problem.lanes) {
      sends[lane.from] = true;
      receives[lane.to] = true;
    }
    for (var place : problem.places) stock += place.onHand;
    for (var i = 0; i < size; i++) {
      var place = problem.places.get(i);
      lost[i] = sends[i] ? lost(place, problem.pack) : new double[0];
      gained[i] = receives[i] ? gained(place, problem.pack, stock - place.onHand) : new double[0];
    }
    return new Curves(lost, gained);
  }

  private static double[] lost(Place place, int pack) {
    var whole = place.demandBefore.plus(place.demandAfter);
    var packs = new double[place.onHand / pack];
    var level = place.onHand;
    for (var k = 0; k < packs.length; k++, level -= pack) {
      packs[k] = place.margin * (whole.shortage(level - pack) - whole.shortage(level));
    }
    return packs;
  }

  /** What is left of the stock on arrival serves first; a pack moved in serves what is asked for beyond it. */
  private static double[] gained(Place place, int pack, long available) {
    var most = (int) Math.min(available / pack, (place.demandAfter.most() + pack - 1) / pack);
    var packs = new double[most];
    if (most == 0) return packs;
    var before = place.demandBefore;
    for (var k = 0; k < most; k++) {
      var worth = 0.0;
      var counted = 0.0;
      for (var d = before.least(); d < place.onHand && d <= before.most(); d += before.step()) {
        var chance = before.probability(d);
        worth += chance * served(place.demandAfter, place.onHand - d + k * pack, pack);
        counted += chance;
      }
      worth += (1 - counted) * served(place.demandAfter, k * pack, pack);
      packs[k] = place.margin * worth;
      if (packs[k] < place.margin * 1e-9) return java.util.Arrays.copyOf(packs, k);
    }
    return packs;
  }

  private static double served(Counts demand, int from, int units) {
    return demand.shortage(from) - demand.shortage(from + units);
  }

  private static int[] solve(Problem problem, Curves curves, Bounds bounds) {
    var banned = bounds.closed;
    var size = problem.places.size();
    var lanes = problem.lanes;
    var flow = new MinCostFlow();
    try {
      var hub = 2 * size;
      long supply = 0;
      var out = new int[size];
      var in = new int[size];
      for (var lane : lanes) {
        if (banned.contains(lane)) continue;
        out[lane.from] = curves.lost[lane.from].length;
        in[lane.to] = curves.gained[lane.to].length;
      }
      var arcs = new int[lanes.size()];
      var must = new int[lanes.size()];
      for (var i = 0; i < arcs.length; i++) {
        var lane = lanes.get(i);
        arcs[i] = -1;
        must[i] = -1;
        var most = Math.min(out[lane.from], in[lane.to]);
        if (banned.contains(lane) || most == 0) continue;
        // Nothing moves on a lane whose best pack would not pay, unless it must.
        var least = bounds.least.getOrDefault(lane, 0);
        if (least == 0 && curves.gained[lane.to][0] - curves.lost[lane.from][0] <= lane.unitCost * problem.pack)
          continue;
        var each = Math.round(lane.unitCost * problem.pack * SCALE);
        // What must move is an arc of its own that pays for itself; it fills first.
        must[i] = least == 0
            ? -1
            : flow.addArcWithCapacityAndUnitCost(lane.from, size + lane.to, Math.min(least, most), each - FORCE);
        arcs[i] = flow.addArcWithCapacityAndUnitCost(lane.from, size + lane.to, most - Math.min(least, most), each);
      }
      for (var i = 0; i < size; i++) {
        for (var k = 0; k < out[i]; k = sameFrom(curves.lost[i], k)) {
          var next = sameFrom(curves.lost[i], k);
          flow.addArcWithCapacityAndUnitCost(hub, i, next - k, Math.round(curves.lost[i][k] * SCALE));
        }
        for (var k = 0; k < in[i]; k = sameFrom(curves.gained[i], k)) {
          var next = sameFrom(curves.gained[i], k);
          flow.addArcWithCapacityAndUnitCost(size + i, hub + 1, next - k, -Math.round(curves.gained[i][k] * SCALE));
        }
        supply += out[i];
      }
      var result = new int[arcs.length];
      if (supply == 0) return result;
      // What pays nowhere stays: a free arc past everything.
      flow.addArcWithCapacityAndUnitCost(hub, hub + 1, supply, 0);
      flow.setNodeSupply(hub, supply);
      flow.setNodeSupply(hub + 1, -supply);
      var status = flow.solve();
      if (status != MinCostFlowBase.Status.OPTIMAL) {
        throw new IllegalStateException("the flow of item %s was not solved: %s".formatted(problem.item, status));
      }
      for (var i = 0; i < arcs.length; i++) {
        if (arcs[i] >= 0) result[i] = (int) flow.getFlow(arcs[i]);
        if (must[i] >= 0) result[i] += (int) flow.getFlow(must[i]);
      }
      return result;
    } finally {
      flow.delete();
    }
  }

  /** The first pack after those that are worth the same as pack k. */
  private static int sameFrom(double[] worth, int k) {
    var next = k + 1;
    while (next < worth.length && Math.round(worth[next] * SCALE) == Math.round(worth[k] * SCALE)) next++;
    return next;
  }

  private static Plan moves(Problem problem, Curves curves, int[] flow, List<Left> left) {
    var moves = new ArrayList<Move>();
    var sent = new int[problem.places.size()];
    var taken = new int[sent.length];
    var total = 0.0;
    for (var i = 0; i < flow.length; i++) {
      if (flow[i] == 0) continue;
      var lane = problem.lanes.get(i);
      var lost = 0.0;
      var gained = 0.0;
      for (var k = 0; k < flow[i]; k++) {
        lost += curves.lost[lane.from][sent[lane.from]++];
        gained += curves.gained[lane.to][taken[lane.to]++];
      }
      var units = flow[i] * problem.pack;
      var cost = lane.unitCost * units + lane.moveCost;
      var from = problem.places.get(lane.from).location;
      var to = problem.places.get(lane.to).location;
      total += gained - lost - cost;
      moves.add(new Move(problem.item, from, to, units, cost, gained - lost - cost, String.format(Locale.ROOT,
          "Move %d of %s from %s, where they would bring %.2f, to %s, where they bring %.2f; the move costs %.2f, the gain is %.2f.",
          units, problem.item, from, lost, to, gained, cost, gained - lost - cost)));
    }
    return new Plan(moves, total, left);
  }

  /** The lane whose move falls short and brings least; -1 where none does. */
  private static int worst(Problem problem, Plan plan, int[] flow) {
    var worst = -1;
    var least = Double.POSITIVE_INFINITY;
    var at = 0;
    for (var i = 0; i < flow.length; i++) {
      if (flow[i] == 0) continue;
      var move = plan.moves.get(at++);
      var tooSmall = move.units < problem.minimumMove;
      var tooDear = problem.lanes.get(i).moveCost > 0 && move.gain <= 0;
      if ((tooSmall || tooDear) && move.gain < least) {
        least = move.gain;
        worst = i;
      }
    }
    return worst;
  }
}
