package io.plimsoll.replenish.twin;

/** What was sold at a point before the twin's first day. */
@FunctionalInterface
public interface Past {

  /** Units by day, the last entry the day before the first; may be empty. Not to be changed. */
  int[] units(Point point);

  /** The mean of the last days of a history; of all where it is shorter, 0 where it is empty. */
  static double mean(int[] units, int days) {
    var from = Math.max(0, units.length - days);
    if (from == units.length) return 0;
    var sum = 0.0;
    for (var day = from; day < units.length; day++) sum += units[day];
    return sum / (units.length - from);
  }
}
