package io.plimsoll.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every scenario of every {@code .ledger} file, each on items and locations of its own; then the books must be in order. */
@ExtendWith(SharedServer.class)
class LedgerTablesTest {

  @TestFactory
  Stream<DynamicContainer> tables() throws IOException {
    var only = System.getProperty("ledger.only", "");
    try (var files = Files.list(Path.of("src/test/resources/inventory"))) {
      return files.filter(file -> file.toString().endsWith(".ledger")).sorted().toList().stream()
          .map(file -> DynamicContainer.dynamicContainer(file.getFileName().toString(),
              scenarios(file).entrySet().stream().filter(each -> each.getKey().contains(only))
                  .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    new LedgerScript().run(each.getValue());
                    assertThat(SharedServer.get().bean(Verify.class).run())
                        .allSatisfy(check -> assertThat(check.violations()).as(check.example()).isZero());
                  }))));
    }
  }

  private static LinkedHashMap<String, List<String>> scenarios(Path file) {
    var scenarios = new LinkedHashMap<String, List<String>>();
    List<String> lines = new ArrayList<>();
    try {
      for (var line : Files.readAllLines(file)) {
        if (line.startsWith("## ")) {
          lines = new ArrayList<>();
          if (scenarios.put(line.substring(3), lines) != null) throw new IllegalStateException("twice: " + line);
        } else {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return scenarios;
  }
}
