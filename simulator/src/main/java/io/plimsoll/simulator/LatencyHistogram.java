package io.plimsoll.simulator;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations in microseconds, counted in buckets of about 3 % width, from many threads; percentiles are exact to that width. */
public final class LatencyHistogram {

  private static final int STEPS_PER_DOUBLING = 32;
  private static final int BUCKETS = 64 * STEPS_PER_DOUBLING;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  public void record(long micros) {
    counts.incrementAndGet(bucket(Math.max(0, micros)));
  }

  public long count() {
    var sum = 0L;
    for (var i = 0; i < BUCKETS; i++) sum += counts.get(i);
    return sum;
  }

  /** The duration that a share {@code quantile} of all recorded ones did not exceed; 0 if there are none. */
  public double millisAt(double quantile) {
    var wanted = (long) Math.ceil(count() * quantile);
    if (wanted == 0) return 0;
    var seen = 0L;
    for (var i = 0; i < BUCKETS; i++) {
      seen += counts.get(i);
      if (seen >= wanted) return upperMicros(i) / 1_000.0;
    }
    throw new IllegalStateException("quantile " + quantile + " is not between 0 and 1");
  }

  public void add(LatencyHistogram other) {
    for (var i = 0; i < BUCKETS; i++) counts.addAndGet(i, other.counts.get(i));
  }

  private static int bucket(long micros) {
    if (micros < STEPS_PER_DOUBLING) return (int) micros;
    var doublings = 63 - Long.numberOfLeadingZeros(micros) - 5;
    return (doublings << 5) + (int) (micros >>> doublings);
  }

  private static long upperMicros(int bucket) {
    if (bucket < 2 * STEPS_PER_DOUBLING) return bucket;
    var doublings = (bucket >> 5) - 1;
    return (((bucket & 31) | 32L) + 1 << doublings) - 1;
  }
}
