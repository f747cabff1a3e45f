package io.plimsoll.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {

  enum Colour {
    RED
  }

  record Part(int number, @Nullable String name, List<Long> counts, @Nullable BigDecimal price) {}

  record Whole(long id, Instant at, @Nullable LocalDate day, Colour colour, List<Part> parts, Map<String, Part> named,
      @Nullable Part none, boolean open) {}

  private static final Whole WHOLE = new Whole(1L << 60, Instant.parse("2026-01-02T03:04:05.678901Z"),
      LocalDate.of(2026, 5, 6), Colour.RED,
      List.of(new Part(1, "a \"b\"", List.of(1L, 2L), new BigDecimal("2.10")), new Part(2, null, List.of(), null)),
      Map.of("x", new Part(3, "c", List.of(0L), BigDecimal.ZERO)), null, true);

  @Test
  void a_record_comes_back_from_its_compact_form() {
    var compact = Json.compact(WHOLE);
    assertThat(new String(compact, UTF_8)).startsWith("[1152921504606846976,").doesNotContain("colour");
    assertThat(Json.readCompact(compact, Whole.class)).isEqualTo(WHOLE);
  }

  @Test
  void an_answer_that_was_kept_with_names_is_read_still() {
    assertThat(Json.readCompact(Json.bytes(WHOLE), Whole.class)).isEqualTo(WHOLE);
  }

  record Longer(int number, @Nullable String name, List<Long> counts, @Nullable BigDecimal price,
      @Nullable String added, int counted) {}

  @Test
  void a_component_that_was_added_at_the_end_since_is_missing() {
    var kept = Json.compact(new Part(1, "a", List.of(7L), null));
    assertThat(Json.readCompact(kept, Longer.class)).isEqualTo(new Longer(1, "a", List.of(7L), null, null, 0));
  }
}
