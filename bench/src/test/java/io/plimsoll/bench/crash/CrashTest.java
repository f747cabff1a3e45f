package io.plimsoll.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.bench.crash.Crashes.Victim;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench crash}. */
class CrashTest {

  @Test
  void whatWasAcknowledgedSurvivesTheDeathOfTheServerAndOfItsDatabase(@TempDir Path home) throws Exception {
    try (var crashes = new Crashes(home, 7, notice -> System.out.println("crash: " + notice))) {
      for (var victim : List.of(Victim.SERVER, Victim.POSTMASTER, Victim.SERVER, Victim.BACKEND))
        assertThat(crashes.kill(victim)).as("after the kill of the %s", victim).isEmpty();
      assertThat(crashes.acknowledged()).isGreaterThan(100);
      assertThat(crashes.repeated()).isGreaterThan(100);
    }
  }
}
