package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import com.google.ortools.Loader;
import com.google.ortools.graph.MinCostFlow;
import com.google.ortools.graph.MinCostFlowBase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Moves an item between locations where its units are worth more, as a minimum-cost flow.
 *
 * <p>A unit held is worth its margin times the chance that it sells before the next replenishment; a unit moved in can only serve
 * what is asked for after it arrives. Both fall from unit to unit, so each pack becomes an arc of the flow and the optimum is exact.
 * Solved with the cost-scaling algorithm of OR-Tools (Goldberg, An Efficient Implementation of a Scaling Minimum-Cost Flow Algorithm,
 * Journal of Algorithms 22, 1997).
 *
 * <p>Minimum moves and costs by the move are not convex; moves that fall short of them are dropped, the worst first, and the rest is
 * solved again. This is a heuristic, and exact where there are none.
 */
public final class Rebalance {

  private static final double SCALE = 1_000_000;
  private static boolean loaded;

  private Rebalance() {}

  /**
   * A place that holds the item or could.
   *
   * @param onHand units that may leave
   * @param demandBefore units asked for here before anything moved now could arrive
   * @param demandAfter units asked for from then until the next replenishment
   * @param margin of a unit sold here
   */
  public record Place(String location, int onHand, Counts demandBefore, Counts demandAfter, double margin) {
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
      for (var lane : lanes) {
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
   */
  public record Plan(List<Move> moves, double gain) { public Plan { moves = List.copyOf(moves); } }

  /** The best moves; none where nothing pays. */
  public static Plan plan(Problem problem) {
    load();
    var curves = curves(problem);
    var banned = new HashSet<Lane>();
    while (true) {
      var flow = solve(problem, curves, banned);
      var plan = moves(problem, curves, flow);
      var worst = worst(problem, plan, flow);
      if (worst == null) return plan;
      banned.add(worst);
    }
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

  private static int[] solve(Problem problem, Curves curves, Set<Lane> banned) {
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
      for (var i = 0; i < arcs.length; i++) {
        var lane = lanes.get(i);
        arcs[i] = -1;
        var most = Math.min(out[lane.from], in[lane.to]);
        if (banned.contains(lane) || most == 0) continue;
        // Nothing moves on a lane whose best pack would not pay.
        if (curves.gained[lane.to][0] - curves.lost[lane.from][0] <= lane.unitCost * problem.pack) continue;
        arcs[i] = flow.addArcWithCapacityAndUnitCost(lane.from, size + lane.to, most,
            Math.round(lane.unitCost * problem.pack * SCALE));
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
      for (var i = 0; i < arcs.length; i++) if (arcs[i] >= 0) result[i] = (int) flow.getFlow(arcs[i]);
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

  private static Plan moves(Problem problem, Curves curves, int[] flow) {
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
    return new Plan(moves, total);
  }

  private static @org.jspecify.annotations.Nullable Lane worst(Problem problem, Plan plan, int[] flow) {
    Lane worst = null;
    var least = Double.POSITIVE_INFINITY;
    var at = 0;
    for (var i = 0; i < flow.length; i++) {
      if (flow[i] == 0) continue;
      var move = plan.moves.get(at++);
      var lane = problem.lanes.get(i);
      var tooSmall = move.units < problem.minimumMove;
      var tooDear = lane.moveCost > 0 && move.gain <= 0;
      if ((tooSmall || tooDear) && move.gain < least) {
        least = move.gain;
        worst = lane;
      }
    }
    return worst;
  }
}
