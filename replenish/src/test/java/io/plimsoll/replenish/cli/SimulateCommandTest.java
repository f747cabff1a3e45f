package io.plimsoll.replenish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {

  @TempDir
  Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  @Test
  void comparesPoliciesInAReportThatNeedsNothingElse() throws IOException {
    var report = folder.resolve("report.html");
    var code = run(demand(120), "--policy", "plimsoll", "--against", "minmax", "--against", "normal:1.5", "--against",
        "fixed:5,20",
        "--lead-time", "2-5", "--replications", "2", "--out", report.toString());
    assertThat(complained.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("plimsoll has").contains("fixed:5,20");
    var html = Files.readString(report);
    assertThat(html).contains("echarts").contains("Stock against service").contains("id='trace0'")
        .contains("Apache ECharts");
    assertThat(html).doesNotContain("src=\"http");
    assertThat(html.substring(html.lastIndexOf("<script>"))).contains("show('curve'").doesNotContain("NaN");
  }

  @Test
  void playsForecastsPerishablesAndAPurse() throws IOException {
    var report = folder.resolve("fresh.html");
    var code = run(demand(150), "--policy", "forecast", "--against", "perishable:0.95", "--shelf-life", "5",
        "--newest-first", "--budget", "400", "--lead-time", "2", "--replications", "1", "--out", report.toString());
    assertThat(complained.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
    var html = Files.readString(report);
    assertThat(html).contains("forecast anew every 7 days").contains("aimed at 95.0 %").contains("Written off")
        .contains("A unit can be sold for 5 days; customers take the freshest.")
        .contains("No more than 400 is spent in a week.");
    assertThat(html.substring(html.lastIndexOf("<script>"))).doesNotContain("NaN");
  }

  @Test
  void knowsTheM5Layout() throws IOException {
    var random = new SplittableRandom(2);
    var text = new StringBuilder("id,item_id,dept_id,cat_id,store_id,state_id");
    for (var day = 1; day <= 90; day++) text.append(",d_").append(day);
    for (var item = 0; item < 4; item++) {
      text.append("%nFOODS_1_00%d_CA_1_validation,FOODS_1_00%d,FOODS_1,FOODS,CA_1,CA".formatted(item, item));
      for (var day = 1; day <= 90; day++) text.append(',').append(random.nextInt(3 + item));
    }
    var file = Files.writeString(folder.resolve("m5.csv"), text.append('\n'));
    var report = folder.resolve("m5.html");
    var code = run(file, "--against", "minmax:2,1", "--backorders", "--out", report.toString());
    assertThat(complained.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("4 series of 90 days");
    assertThat(Files.readString(report)).contains("Unmet demand waits.").contains("FOODS_1_003");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(run(folder.resolve("none.csv"))).isEqualTo(1);
    assertThat(complained.toString(StandardCharsets.UTF_8)).contains("no such file");
    var file = demand(60);
    expect(file, "there is no policy 'magic'", "--policy", "magic");
    expect(file, "--lead-time must be", "--lead-time", "0");
    expect(file, "--fill-rate must be strictly between 0 and 1", "--fill-rate", "1.2");
    expect(file, "--days must be 14 or more", "--days", "50");
    expect(file, "fixed needs both", "--against", "fixed:3");
    expect(file, "give --shelf-life", "--policy", "perishable");
    expect(file, "perishable takes a fill rate between 0 and 1", "--policy", "perishable:2", "--shelf-life", "4");
    expect(file, "--budget must be above 0", "--budget", "0");
    expect(file, "--shelf-life must be 0 to 4,000 days", "--shelf-life", "-1");
    var empty = Files.writeString(folder.resolve("empty.csv"), "");
    expect(empty, "is empty");
  }

  private void expect(Path file, String message, String... options) {
    complained.reset();
    assertThat(run(file, options)).isEqualTo(1);
    assertThat(complained.toString(StandardCharsets.UTF_8)).contains(message);
  }

  private int run(Path file, String... options) {
    var arguments = new String[options.length + 1];
    arguments[0] = file.toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    return SimulateCommand.run(new PrintStream(said, true, StandardCharsets.UTF_8),
        new PrintStream(complained, true, StandardCharsets.UTF_8), arguments);
  }

  private Path demand(int days) throws IOException {
    var random = new SplittableRandom(1);
    var text = new StringBuilder("item,date,qty,price\n");
    for (var item = 0; item < 6; item++) {
      for (var day = 0; day < days; day++) {
        text.append("SKU-%d,%s,%d,%d.50%n".formatted(item, LocalDate.of(2026, 1, 1).plusDays(day),
            random.nextInt(2 + 3 * item), 2 + item));
      }
    }
    return Files.writeString(folder.resolve("demand-" + days + ".csv"), text);
  }
}
