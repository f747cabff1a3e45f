package io.plimsoll.orders;

import io.plimsoll.inventory.Draw;
import io.plimsoll.inventory.StockBook.Take;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * From where an order is served: a pure choice over what is free.
 *
 * <p>In this order: the first location of the channel's ranking that can serve the whole order; else, where the order may be
 * split, each line from the first location that has all of it, and if none has, from several in rank order; else, unsplit, the one
 * location that can serve most units. What the channel's buffer withholds is left alone.
 */
final class Sourcing {

  /** Units of one item wanted by one line. */
  record Want(int item, long quantity) {}

  /** What there is to choose from, less what the choice has taken so far. */
  interface Shelves {

    long free(int item, int location);

    /** Over several locations, less what is withheld from the channel. */
    long freeOver(int item, List<Integer> locations);

    void take(int item, int location, long quantity);

    static Shelves of(Draw draw) {
      return new Shelves() {
        @Override
        public long free(int item, int location) {
          return draw.free(item, location);
        }

        @Override
        public long freeOver(int item, List<Integer> locations) {
          return draw.freeOver(item, locations);
        }

        @Override
        public void take(int item, int location, long quantity) {
          draw.take(item, location, quantity);
        }
      };
    }
  }

  private final List<Integer> ranked;
  private final boolean splitAllowed;
  private final Shelves shelves;

  Sourcing(List<Integer> ranked, boolean splitAllowed, Shelves shelves) {
    this.ranked = ranked;
    this.splitAllowed = splitAllowed;
    this.shelves = shelves;
  }

  /** What each line takes, in the lines' order; a line that gets less than it wants is short by the rest. */
  List<List<Take>> choose(List<Want> wants) {
    var promisable = promisable(wants);
    for (int location : ranked) {
      if (serves(location, wants, promisable)) return takeAll(location, wants);
    }
    return splitAllowed ? split(wants, promisable) : takeMost(wants, promisable);
  }

  /** What the channel may promise of each item over all its locations. */
  private HashMap<Integer, Long> promisable(List<Want> wants) {
    var promisable = new HashMap<Integer, Long>();
    for (var want : wants) promisable.computeIfAbsent(want.item, item -> shelves.freeOver(item, ranked));
    return promisable;
  }

  private boolean serves(int location, List<Want> wants, HashMap<Integer, Long> promisable) {
    if (wants.size() == 1) {
      var want = wants.getFirst();
      return want.quantity <= promisable.getOrDefault(want.item, 0L)
          && shelves.free(want.item, location) >= want.quantity;
    }
    var sums = new HashMap<Integer, Long>();
    for (var want : wants) {
      var sum = sums.merge(want.item, want.quantity, Long::sum);
      if (sum > promisable.getOrDefault(want.item, 0L) || shelves.free(want.item, location) < sum) return false;
    }
    return true;
  }

  private List<List<Take>> takeAll(int location, List<Want> wants) {
    var takes = new ArrayList<List<Take>>(wants.size());
    for (var want : wants) takes.add(List.of(taken(want.item, location, want.quantity)));
    return takes;
  }

  private List<List<Take>> split(List<Want> wants, HashMap<Integer, Long> promisable) {
    var takes = new ArrayList<List<Take>>(wants.size());
    for (var want : wants) {
      var quantity = Math.min(want.quantity, promisable.getOrDefault(want.item, 0L));
      var line = new ArrayList<Take>(1);
      var whole = ranked.stream().filter(location -> shelves.free(want.item, location) >= quantity).findFirst();
      if (quantity > 0 && whole.isPresent()) {
        line.add(taken(want.item, whole.get(), quantity));
      } else {
        var left = quantity;
        for (int location : ranked) {
          var here = Math.min(left, shelves.free(want.item, location));
          if (here > 0) line.add(taken(want.item, location, here));
          left -= here;
        }
      }
      promisable.merge(want.item, -quantity(line), Long::sum);
      takes.add(line);
    }
    return takes;
  }

  private List<List<Take>> takeMost(List<Want> wants, HashMap<Integer, Long> promisable) {
    var best = 0;
    long most = -1;
    for (int location : ranked) {
      long units = 0;
      var left = new HashMap<>(promisable);
      var here = new HashMap<Integer, Long>();
      for (var want : wants) {
        var free = here.computeIfAbsent(want.item, item -> shelves.free(item, location));
        var served = servable(want, free, left);
        here.put(want.item, free - served);
        units += served;
      }
      if (units > most) {
        most = units;
        best = location;
      }
    }
    var takes = new ArrayList<List<Take>>(wants.size());
    for (var want : wants) {
      var here = ranked.isEmpty() ? 0 : servable(want, shelves.free(want.item, best), promisable);
      takes.add(here == 0 ? List.of() : List.of(taken(want.item, best, here)));
    }
    return takes;
  }

  private static long servable(Want want, long free, HashMap<Integer, Long> left) {
    var here = Math.min(Math.min(want.quantity, free), left.getOrDefault(want.item, 0L));
    left.merge(want.item, -here, Long::sum);
    return here;
  }

  private Take taken(int item, int location, long quantity) {
    shelves.take(item, location, quantity);
    return new Take(item, location, quantity);
  }

  static long quantity(List<Take> takes) {
    long sum = 0;
    for (var take : takes) sum += take.quantity();
    return sum;
  }
}
