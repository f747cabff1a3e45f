package io.plimsoll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The system's clock, which a test can put forward. It never goes back. */
public final class TestClock implements InstantSource {

  private volatile Duration ahead = Duration.ZERO;

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  public void forward(Duration duration) {
    if (duration.isNegative()) throw new IllegalArgumentException("the clock does not go back");
    ahead = ahead.plus(duration);
  }

  /** To a time of the next day (UTC), so that no test meets midnight by accident. */
  public void forwardToNextDay(LocalTime time) {
    var now = instant();
    var next = now.truncatedTo(ChronoUnit.DAYS).atOffset(ZoneOffset.UTC).plusDays(1).with(time).toInstant();
    forward(Duration.between(now, next));
  }
}
