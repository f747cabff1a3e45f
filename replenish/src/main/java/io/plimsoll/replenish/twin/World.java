package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.twin.Supply.Outage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What the twin plays: items at locations, who supplies them, and what happens to all.
 *
 * @param points every item at every location that holds it; each pair once
 * @param promotions days on which demand is a multiple of what it would have been
 * @param closures days on which a location sells and ships nothing, by location
 * @param channels how demand divides, in the order in which they are served; empty for one channel
 */
public record World(List<Point> points, List<Promotion> promotions, Map<String, List<Outage>> closures,
    List<Channel> channels) {

  /**
   * A promotion of an item everywhere.
   *
   * @param factor on demand, 0 or more
   */
  public record Promotion(String item, int firstDay, int lastDay, double factor) {
    public Promotion {
      if (!(factor >= 0 && factor <= 1_000)) throw new IllegalArgumentException("factor must be 0 to 1,000: " + factor);
      if (firstDay < 0 || lastDay < firstDay) {
        throw new IllegalArgumentException(
            "a promotion needs days in order, from 0: %d to %d".formatted(firstDay, lastDay));
      }
    }
  }

  /** A sales channel and its share of each point's demand. */
  public record Channel(String name, double share) {
    public Channel {
      if (!(share > 0 && share <= 1)) throw new IllegalArgumentException("share must be above 0 up to 1: " + share);
    }
  }

  public World {
    points = List.copyOf(points);
    promotions = List.copyOf(promotions);
    closures = Map.copyOf(closures);
    channels = List.copyOf(channels);
    if (points.isEmpty()) throw new IllegalArgumentException("a world needs at least one item at one location");
    var sum = channels.stream().mapToDouble(Channel::share).sum();
    if (!channels.isEmpty() && Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException("the channels' shares must sum to 1: " + sum);
    }
    checkSources(points);
    for (var promotion : promotions) {
      if (points.stream().noneMatch(point -> point.item().equals(promotion.item())))
        throw new IllegalArgumentException("a promotion names an item that is not there: " + promotion.item());
    }
    for (var closed : closures.keySet()) {
      if (points.stream().noneMatch(point -> point.location().equals(closed)))
        throw new IllegalArgumentException("a closure names a location that is not there: " + closed);
    }
  }

  /** A world of points alone. */
  public static World of(List<Point> points) {
    return new World(points, List.of(), Map.of(), List.of());
  }

  private static void checkSources(List<Point> points) {
    var byKey = new HashMap<String, Point>();
    for (var point : points) {
      if (byKey.put(key(point.item(), point.location()), point) != null) {
        throw new IllegalArgumentException("%s at %s is there twice".formatted(point.item(), point.location()));
      }
    }
    for (var point : points) {
      point.substitute().ifPresent(other -> {
        if (!byKey.containsKey(key(other, point.location()))) {
          throw new IllegalArgumentException(
              "%s is substituted by %s, which is not at %s".formatted(point.item(), other, point.location()));
        }
      });
      var seen = new HashSet<String>();
      for (var at = point; at.supply() instanceof Supply.From from;) {
        if (!seen.add(at.location())) {
          throw new IllegalArgumentException("%s is supplied in a circle through %s".formatted(point.item(), seen));
        }
        var next = byKey.get(key(at.item(), from.location()));
        if (next == null) {
          throw new IllegalArgumentException(
              "%s at %s is supplied from %s, which does not hold it".formatted(at.item(), at.location(),
                  from.location()));
        }
        at = next;
      }
    }
  }

  static String key(String item, String location) {
    return item + '\u0000' + location;
  }
}
