package io.plimsoll.replenish.twin;

/** The last days' demand. */
final class Window {

  private final double[] units;
  private int at;
  private int count;
  private double sum;
  private double squares;

  Window(int[] past, int days) {
    if (days < 1) throw new IllegalArgumentException("windowDays must be 1 or more: " + days);
    units = new double[days];
    for (var day = Math.max(0, past.length - days); day < past.length; day++) add(past[day]);
  }

  void add(double asked) {
    if (count == units.length) {
      sum -= units[at];
      squares -= units[at] * units[at];
    } else {
      count++;
    }
    units[at] = asked;
    sum += asked;
    squares += asked * asked;
    at = (at + 1) % units.length;
  }

  boolean full() {
    return count == units.length;
  }

  double mean() {
    return count == 0 ? 0 : Math.max(0, sum / count);
  }

  double variance() {
    return count < 2 ? 0 : Math.max(0, (squares - sum * sum / count) / (count - 1));
  }
}
