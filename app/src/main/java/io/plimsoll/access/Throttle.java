package io.plimsoll.access;

import io.plimsoll.platform.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Makes guessing slow: after some free tries each further one has to wait twice as long as the one before, per address and,
 * more patiently, per account.
 */
@Component
final class Throttle {

  static final int FREE_PER_ADDRESS = 5;
  static final int FREE_PER_ACCOUNT = 20;

  private static final Duration LONGEST_FOR_ADDRESS = Duration.ofMinutes(15);
  /** Short, so that strangers who guess cannot keep the owner out. */
  private static final Duration LONGEST_FOR_ACCOUNT = Duration.ofSeconds(15);
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
  private static final int MOST_KEPT = 20_000;

  private record Tries(int count, Instant last) {}

  private final InstantSource clock;
  private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
      return size() > MOST_KEPT;
    }
  };

  Throttle(InstantSource clock) {
    this.clock = clock;
  }

  /** Counts a try before it is made, so that many at once gain nothing. */
  synchronized void enter(String address, String account) {
    var now = clock.instant();
    demand("address " + address, FREE_PER_ADDRESS, LONGEST_FOR_ADDRESS, now);
    demand("account " + account, FREE_PER_ACCOUNT, LONGEST_FOR_ACCOUNT, now);
    count("address " + address, now);
    count("account " + account, now);
  }

  synchronized void succeeded(String address, String account) {
    tries.remove("address " + address);
    tries.remove("account " + account);
  }

  private void demand(String key, int free, Duration longest, Instant now) {
    var before = tries.get(key);
    if (before == null || before.count < free) return;
    var wait = Duration.ofSeconds(1L << Math.min(before.count - free, 20));
    if (wait.compareTo(longest) > 0) wait = longest;
    var again = before.last.plus(wait);
    if (!now.isBefore(again)) return;
    var seconds = Duration.between(now, again).toSeconds() + 1;
    throw Problem.tooMany("too many failed sign-ins; try again in " + seconds + " s", seconds);
  }

  private void count(String key, Instant now) {
    var before = tries.get(key);
    var remembered = before == null || before.last.plus(FORGOTTEN_AFTER).isBefore(now) ? 0 : before.count;
    tries.put(key, new Tries(remembered + 1, now));
  }
}
