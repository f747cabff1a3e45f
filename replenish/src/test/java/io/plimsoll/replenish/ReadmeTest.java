package io.plimsoll.replenish;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.replenish.twin.Demand;
import io.plimsoll.replenish.twin.Point;
import io.plimsoll.replenish.twin.Supply;
import io.plimsoll.replenish.twin.Twin;
import io.plimsoll.replenish.twin.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The README's examples, as they stand there. */
class ReadmeTest {

  @Test
  void examplesSayWhatTheReadmeSays() {
    var leadTime = Counts.samples(5, 6, 6, 9);
    var demand = LeadTimeDemand.ofMoments(12.0, 30.0, leadTime, 1);
    var terms = OrderTerms.at(3.20).inMultiplesOf(24).withMinimum(48, 0);
    var today = LocalDate.of(2026, 3, 2);
    var need = new Replenish.Need("TEA-100", "SHOP-1", today, 40, 2,
        List.of(new Replenish.OpenSupply("PO-17", 24, today.plusDays(3))), demand, Optional.empty(),
        new Target.FillRate(0.98), Optional.empty(), today.plusDays(7), 0.004, 0, terms);
    var decision = Replenish.decide(need);
    assertThat(readme().replace("\n> ", " ")).contains(decision.sentence());

    var point = Point.of("TEA-100", "SHOP-1", Demand.sampled(Counts.poisson(12)), Supply.Supplier.of(leadTime))
        .withOpening(80);
    var twin = Twin.of(World.of(List.of(point)), 365, 30, 1);
    var base = twin.run(any -> now -> Math.max(0, 139 - now.position()), 20);
    assertThat(base.fillRate().mean()).isBetween(0.95, 1.0);
  }

  /** Every line of the README's Java is a line of this file, comments aside. */
  @Test
  void examplesAreCompiled() throws IOException {
    var source = flat(Files.readString(Path.of("src/test/java/io/plimsoll/replenish/ReadmeTest.java")));
    var code = new ArrayList<String>();
    var parts = readme().split("```java\n");
    for (var i = 1; i < parts.length; i++) code.add(parts[i].substring(0, parts[i].indexOf("```")));
    assertThat(code).hasSize(2);
    for (var example : code) {
      for (var statement : example.replaceAll("//[^\n]*", "").split(";\\s*\n")) {
        if (statement.isBlank() || statement.contains("System.out")) continue;
        assertThat(source).contains(flat(statement));
      }
    }
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static String readme() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
