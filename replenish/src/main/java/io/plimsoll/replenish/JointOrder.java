package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * One order to a supplier for many items: filled up to a minimum value or a container where the next pack is worth most, cut down
 * to a budget or a capacity where the last pack is worth least.
 *
 * <p>A pack's worth is the expected shortage that it prevents, at the item's shortage cost, less holding it. Worth falls from
 * pack to pack, so taking packs one by one is best for equal packs and close to it otherwise (the greedy rule for a concave
 * knapsack: Fox, Discrete Optimization via Marginal Analysis, Management Science 13(3), 1966).
 */
public final class JointOrder {

  private JointOrder() {}

  /**
   * An item of the order.
   *
   * @param exposure units asked for until the next order's arrival
   * @param position on hand plus on order less owed
   * @param needed units wanted for itself
   * @param pack units in a pack
   * @param size of a pack in whatever the capacity is counted in: pallets, kilograms, cubic metres
   */
  public record Line(String item, Counts exposure, long position, long needed, int pack, double unitPrice, double size,
      Costs costs) {
    public Line {
      require(needed >= 0, "needed of %s must be 0 or more: %d", item, needed);
      require(pack >= 1, "pack of %s must be 1 or more: %d", item, pack);
      Check.notNegative("unitPrice of " + item, unitPrice);
      Check.notNegative("size of " + item, size);
    }

    /** The expected saving of one more pack on top of this many. */
    double worth(long packs) {
      var before = position + packs * pack;
      return costs.rate(exposure, before) - costs.rate(exposure, before + pack);
    }
  }

  /** What the whole order must keep to; use 0 and infinity where there is no limit. */
  public record Limits(double minimumValue, double capacity, double budget) {
    public Limits {
      Check.notNegative("minimumValue", minimumValue);
      require(capacity > 0, "capacity must be above 0: %s", capacity);
      require(budget >= 0, "budget must be 0 or more: %s", budget);
      require(minimumValue <= budget, "the minimum value of %s is above the budget of %s", minimumValue, budget);
    }
  }

  /**
   * The order.
   *
   * @param packs of each line, in the lines' order
   * @param fillsContainer true when no further pack would fit
   * @param sentence what was added or cut, and why
   */
  public record Plan(List<Long> packs, double value, double size, boolean fillsContainer, String sentence) {
    public Plan { packs = List.copyOf(packs); }
  }

  private record Pack(int line, double rank) {}

  /** Plans the order; nothing is needed, nothing is ordered. */
  public static Plan plan(List<Line> lines, Limits limits, boolean fillContainer) {
    var packs = new long[lines.size()];
    var value = 0.0;
    var size = 0.0;
    long asked = 0;
    for (var i = 0; i < packs.length; i++) {
      var line = lines.get(i);
      packs[i] = (line.needed + line.pack - 1) / line.pack;
      asked += packs[i];
      value += packs[i] * line.pack * line.unitPrice;
      size += packs[i] * line.size;
    }
    if (asked == 0) return new Plan(boxed(packs), 0, 0, false, "Nothing is needed.");
    var cut = 0;
    for (var byMoney : new boolean[]{true, false}) {
      var cheapest = new PriorityQueue<Pack>(Comparator.comparingDouble(Pack::rank).thenComparingInt(Pack::line));
      for (var i = 0; i < packs.length; i++) offer(cheapest, lines, packs, i, byMoney);
      while (!cheapest.isEmpty() && (byMoney ? value > limits.budget + 1e-9 : size > limits.capacity + 1e-9)) {
        var last = cheapest.remove().line;
        packs[last]--;
        value -= lines.get(last).pack * lines.get(last).unitPrice;
        size -= lines.get(last).size;
        cut++;
        offer(cheapest, lines, packs, last, byMoney);
      }
    }
    var added = 0;
    var queue = new PriorityQueue<Pack>((one, other) -> Double.compare(other.rank, one.rank));
    for (var i = 0; i < packs.length; i++) queue.add(new Pack(i, rank(lines.get(i), packs[i])));
    var full = false;
    while (!queue.isEmpty() && (value < limits.minimumValue - 1e-9 || fillContainer && cut == 0)) {
      var best = queue.poll();
      var line = lines.get(best.line);
      var worthwhile = line.worth(packs[best.line]) > 0 || value < limits.minimumValue - 1e-9;
      if (!worthwhile) continue;
      if (size + line.size > limits.capacity + 1e-9 || value + line.pack * line.unitPrice > limits.budget + 1e-9) {
        full = true;
        continue;
      }
      packs[best.line]++;
      value += line.pack * line.unitPrice;
      size += line.size;
      added++;
      queue.add(new Pack(best.line, rank(line, packs[best.line])));
    }
    if (value < limits.minimumValue - 1e-9) {
      return new Plan(boxed(new long[packs.length]), 0, 0, false,
          "Not ordered: within capacity and budget the order reaches %.2f of the minimum of %.2f.".formatted(value,
              limits.minimumValue));
    }
    var sentence = "%d packs were needed; %d were added%s, %d were cut%s.".formatted(asked, added,
        added == 0 ? "" : " where they prevent most shortage", cut, cut == 0 ? "" : " where they prevent least");
    return new Plan(boxed(packs), value, size, full, sentence);
  }

  /** Worth for each unit of money bound; a pack that costs nothing comes first. */
  private static double rank(Line line, long packs) {
    return line.worth(packs) / Math.max(1e-9, line.pack * line.unitPrice);
  }

  /** A line's last pack, by its worth for what is scarce; what takes nothing of that is not cut for it. */
  private static void offer(PriorityQueue<Pack> cheapest, List<Line> lines, long[] packs, int i, boolean byMoney) {
    var line = lines.get(i);
    var scarce = byMoney ? line.pack * line.unitPrice : line.size;
    if (packs[i] > 0 && scarce > 0) cheapest.add(new Pack(i, line.worth(packs[i] - 1) / scarce));
  }

  private static List<Long> boxed(long[] packs) {
    var list = new ArrayList<Long>();
    for (var each : packs) list.add(each);
    return list;
  }
}
