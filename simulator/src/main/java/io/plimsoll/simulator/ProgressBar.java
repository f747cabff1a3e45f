package io.plimsoll.simulator;

import java.io.PrintStream;
import java.util.Locale;

/** One line on a terminal that moves; in a log, a line for each tenth. */
final class ProgressBar {

  private static final int WIDTH = 40;
  private static final long REDRAW_NANOS = 200_000_000L;

  private final String unit;
  private final PrintStream out = System.err;
  private final boolean terminal = System.console() != null && System.console().isTerminal();
  private final long startNanos = System.nanoTime();
  private long lastDrawn;
  private int total;
  private int lastTenth;
  private boolean drawn;

  ProgressBar(String unit) {
    this.unit = unit;
  }

  synchronized void total(int total) {
    this.total = total;
  }

  synchronized void at(int count) {
    if (total == 0) return;
    var now = System.nanoTime();
    if (terminal && (now - lastDrawn > REDRAW_NANOS || count == total)) {
      lastDrawn = now;
      drawn = true;
      var filled = (int) ((long) WIDTH * count / total);
      var perSecond = count / Math.max(0.001, (now - startNanos) / 1e9);
      out.printf(Locale.ROOT, "\r[%s%s] %3d %%  %,d %s  %,.0f/s ", "#".repeat(filled), ".".repeat(WIDTH - filled),
          100L * count / total, count, unit, perSecond);
    } else if (!terminal && 10L * count / total > lastTenth) {
      lastTenth = (int) (10L * count / total);
      out.printf(Locale.ROOT, "%d %% of %,d %s%n", lastTenth * 10, total, unit);
    }
  }

  synchronized void end() {
    if (drawn) out.println();
    drawn = false;
  }
}
