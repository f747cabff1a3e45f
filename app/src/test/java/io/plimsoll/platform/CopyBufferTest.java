package io.plimsoll.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes in by binary COPY comes out by SELECT, at the edges of every type. */
class CopyBufferTest {

  @Language("PostgreSQL")
  private static final String COPY = "COPY pg_temp.copied (n, i2, i4, i8, b, at, day, words, doc) FROM STDIN (FORMAT binary)";

  private record Row(int n, int i2, int i4, long i8, boolean b, @Nullable Instant at, @Nullable LocalDate day,
      @Nullable String words, String doc) {}

  private static Row random(Random random, int n) {
    var words = random.nextInt(5) == 0 ? null : words(random);
    return new Row(n, (short) random.nextInt(), random.nextInt(), random.nextLong(), random.nextBoolean(),
        random.nextInt(5) == 0
            ? null
            : Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 100_000_000_000L), random.nextInt(1_000_000_000))
                .truncatedTo(ChronoUnit.MICROS),
        random.nextInt(5) == 0 ? null : LocalDate.ofEpochDay(random.nextInt(-700_000, 1_000_000)), words,
        "{\"a\": \"" + "é".repeat(random.nextInt(10)) + "\"}");
  }

  private static String words(Random random) {
    var letters = List.of("a", "ü", "漢", "😀", "\n", "\\", "\t", "'", "");
    var text = new StringBuilder();
    for (var i = random.nextInt(random.nextInt(50) == 0 ? 40_000 : 30); i > 0; i--)
      text.append(letters.get(random.nextInt(letters.size())));
    return text.toString();
  }

  @Test
  void everyTypeSurvivesTheJourney() throws SQLException {
    var random = new Random(20261124);
    var rows = new ArrayList<Row>();
    rows.add(new Row(0, Short.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE, false,
        Instant.parse("1999-12-31T23:59:59.999999Z"),
        LocalDate.of(1999, 12, 31), "", "null"));
    rows.add(new Row(1, Short.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, true, Instant.parse("2000-01-01T00:00:00Z"),
        LocalDate.of(2000, 1, 1), null, "[]"));
    for (var n = 2; n < 2_000; n++) rows.add(random(random, n));
    try (var connection = DriverManager.getConnection(TestDatabase.jdbc(TestDatabase.create()));
        var statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (n int, i2 smallint, i4 int, i8 bigint, b boolean, at timestamptz,"
          + " day date, words text, doc json)");
      var buffer = new CopyBuffer(COPY, 9);
      buffer.send(connection);
      // A row that was begun and given up must not travel with the next ones.
      buffer.row().int4(1);
      buffer.clear();
      var sent = 0;
      for (var row : rows) {
        buffer.row().int4(row.n).int2(row.i2).int4(row.i4).int8(row.i8).bool(row.b).instant(row.at).date(row.day)
            .text(row.words).bytes(row.doc.getBytes(StandardCharsets.UTF_8));
        if (buffer.rows() == 700) {
          buffer.send(connection);
          sent += 700;
        }
      }
      assertThat(sent + buffer.rows()).isEqualTo(rows.size());
      buffer.send(connection);
      var read = new ArrayList<Row>();
      try (var result = statement.executeQuery("SELECT n, i2, i4, i8, b, at, day, words, doc FROM copied ORDER BY n")) {
        while (result.next()) {
          var at = result.getObject(6, OffsetDateTime.class);
          read.add(new Row(result.getInt(1), result.getInt(2), result.getInt(3), result.getLong(4),
              result.getBoolean(5), at == null ? null : at.toInstant(), result.getObject(7, LocalDate.class),
              result.getString(8), result.getString(9)));
        }
      }
      assertThat(read).isEqualTo(rows);
    }
  }

  @Test
  void aRefusedCopyLeavesTheBufferEmptyAndTheConnectionUsable() throws SQLException {
    try (var connection = DriverManager.getConnection(TestDatabase.jdbc(TestDatabase.create()));
        var statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (n int PRIMARY KEY, i2 smallint, i4 int, i8 bigint, b boolean,"
          + " at timestamptz, day date, words text, doc json)");
      var buffer = new CopyBuffer("COPY pg_temp.copied (n) FROM STDIN (FORMAT binary)", 1);
      buffer.row().int4(1);
      buffer.row().int4(1);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> buffer.send(connection))
          .isInstanceOf(SQLException.class);
      assertThat(buffer.rows()).isZero();
      buffer.row().int4(2);
      buffer.send(connection);
      try (var result = statement.executeQuery("SELECT count(*) FROM copied")) {
        result.next();
        assertThat(result.getInt(1)).isEqualTo(1);
      }
    }
  }
}
