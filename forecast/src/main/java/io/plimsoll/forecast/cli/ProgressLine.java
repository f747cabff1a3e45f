package io.plimsoll.forecast.cli;

import io.plimsoll.forecast.Progress;
import java.io.PrintStream;

/** One line that tells how far the work has come: redrawn on a terminal, a line every tenth of the way in a log. */
final class ProgressLine implements Progress, AutoCloseable {
  private static final long REDRAW_NANOS = 200_000_000L;

  private final PrintStream err;
  private final boolean quiet;
  private final boolean terminal = System.console() != null;
  private long drawnAtNanos;
  private long drawnTenth = -1;
  private String stage = "";

  ProgressLine(PrintStream err, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
  }

  @Override
  public synchronized void at(String now, long done, long total) {
    if (quiet || total <= 0) return;
    var tenth = done * 10 / total;
    if (!now.equals(stage)) {
      stage = now;
      drawnTenth = -1;
    }
    if (terminal) {
      var nanos = System.nanoTime();
      if (nanos - drawnAtNanos < REDRAW_NANOS && done < total) return;
      drawnAtNanos = nanos;
      err.printf("\r%s: %,d of %,d (%d %%) ", now, done, total, done * 100 / total);
    } else if (tenth > drawnTenth && (total >= 100 || done == total)) {
      drawnTenth = tenth;
      err.printf("%s: %,d of %,d (%d %%)%n", now, done, total, done * 100 / total);
    }
  }

  @Override
  public void close() {
    if (!quiet && terminal) err.println();
  }
}
