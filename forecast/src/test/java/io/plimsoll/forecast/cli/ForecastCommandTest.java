package io.plimsoll.forecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.forecast.Histories;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastCommandTest {
  @TempDir
  Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    err.reset();
    return ForecastCommand.run(new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Path sales() throws IOException {
    var text = new StringBuilder("item,date,qty\n");
    var random = new SplittableRandom(1);
    for (var t = 0; t < 60; t++) {
      for (var item : new String[]{"tea", "cup"})
        text.append(item).append(',').append(LocalDate.of(2026, 1, 1).plusDays(t)).append(',')
            .append(Histories.poisson(random, 5)).append('\n');
    }
    return Files.writeString(folder.resolve("sales.csv"), text.append("tea,2026-03-40,1\n"));
  }

  @Test
  void a_long_file_becomes_quantiles_by_series_and_day() throws IOException {
    var out = folder.resolve("out.csv");
    assertThat(run(sales().toString(), "--horizon", "3", "--quantiles", "0.1,0.5,0.9", "--out", out.toString()))
        .isZero();
    var lines = Files.readAllLines(out);
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("series,date,mean,q0.1,q0.5,q0.9");
    assertThat(lines.get(1)).startsWith("tea,2026-03-02,");
    assertThat(lines.get(6)).startsWith("cup,2026-03-04,");
    assertThat(said()).contains("left out sales.csv:122: date is not a date: '2026-03-40'");
  }

  @Test
  void the_default_quantiles_are_the_nine_of_m5() throws IOException {
    var out = folder.resolve("out.csv");
    assertThat(run(sales().toString(), "--out", out.toString(), "--quiet")).isZero();
    var lines = Files.readAllLines(out);
    assertThat(lines.get(0))
        .isEqualTo("series,date,mean,q0.005,q0.025,q0.165,q0.25,q0.5,q0.75,q0.835,q0.975,q0.995");
    assertThat(lines).as("28 days").hasSize(57);
  }

  @Test
  void all_levels_of_the_m5_layout_add_up() throws IOException {
    var text = new StringBuilder("id,item_id,dept_id,cat_id,store_id,state_id");
    for (var d = 1; d <= 50; d++) text.append(",d_").append(d);
    var random = new SplittableRandom(2);
    for (var s = 0; s < 12; s++) {
      var store = s % 2 == 0 ? "CA_1,CA" : "TX_1,TX";
      text.append("\nx,I_").append(s / 2).append(",D_").append(s / 4).append(",C,").append(store);
      for (var d = 0; d < 50; d++) text.append(',').append(Histories.poisson(random, 3));
    }
    var sales = Files.writeString(folder.resolve("m5.csv"), text.append('\n'));
    var out = folder.resolve("out.csv");
    assertThat(
        run("--sales", sales.toString(), "--levels", "all", "--horizon", "2", "--model", "statistical", "--quiet",
            "--out", out.toString()))
        .as(said()).isZero();
    var lines = Files.readAllLines(out);
    assertThat(lines.get(1)).startsWith("I_0_CA_1,2011-03-20,");
    double bottom = 0, total = Double.NaN;
    for (var line : lines) {
      var fields = line.split(",");
      if (!fields[1].equals("2011-03-20")) continue;
      if (fields[0].matches("I_\\d+_(CA|TX)_1")) bottom += Double.parseDouble(fields[2]);
      if (fields[0].equals("Total_X")) total = Double.parseDouble(fields[2]);
    }
    assertThat(total).isCloseTo(bottom, org.assertj.core.data.Offset.offset(0.01));
    assertThat(lines.stream().filter(line -> line.startsWith("CA_D_1,")).count()).isEqualTo(2);
  }

  @Test
  void wrong_usage_and_unusable_files_are_said_plainly() throws IOException {
    var sales = sales().toString();
    assertThat(run(sales, "--quantiles", "0.9,0.1")).isEqualTo(2);
    assertThat(said()).contains("must ascend");
    assertThat(run(sales, "--horizon", "0")).isEqualTo(2);
    assertThat(run(sales, "--model", "crystal-ball")).isEqualTo(2);
    assertThat(said()).contains("there is no 'crystal-ball'");
    assertThat(run(sales, "--levels", "all")).isEqualTo(2);
    assertThat(run(folder.resolve("nothing.csv").toString())).isEqualTo(1);
    assertThat(said()).contains("no such file");
    assertThat(run(Files.writeString(folder.resolve("empty.csv"), "").toString())).isEqualTo(1);
    assertThat(said()).contains("is empty");
    assertThat(run()).isEqualTo(2);
    assertThat(run(sales, "--out", folder.resolve("nowhere/out.csv").toString())).isEqualTo(2);
    assertThat(said()).contains("--out must be a file in a folder that is there");
    assertThat(run(sales, "--step", "PLAIN")).isEqualTo(1);
    assertThat(said()).contains("a long file has dates");
    var whole = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(whole)) {
      zip.write(Files.readAllBytes(Path.of(sales)));
    }
    var half = Files.write(folder.resolve("half.csv.gz"), Arrays.copyOf(whole.toByteArray(), whole.size() / 2));
    assertThat(run(half.toString(), "--out", folder.resolve("out.csv").toString())).isEqualTo(1);
    assertThat(said()).contains("half.csv.gz").doesNotContain("\tat ");
    assertThat(run(folder.toString())).isEqualTo(1);
    assertThat(said()).doesNotContain("\tat ");
  }

  @Test
  void a_series_of_blanks_is_named_and_the_others_are_forecast() throws IOException {
    var out = folder.resolve("out.csv.gz");
    var file = Files.writeString(folder.resolve("wide.csv"),
        "id,2026-01-01,2026-01-02,2026-01-03\nnew,,,\ntea,3,4,5\n");
    assertThat(run(file.toString(), "--horizon", "2", "--quiet", "--out", out.toString())).as(said()).isZero();
    assertThat(said()).contains("left out series new: it has no observation");
    try (var in = new GZIPInputStream(Files.newInputStream(out))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).hasSize(3)
          .anyMatch(line -> line.startsWith("tea,2026-01-04,"));
    }
  }
}
