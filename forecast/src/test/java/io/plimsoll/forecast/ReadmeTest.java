package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.forecast.model.Model;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.read.ReadLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the README, compiled and run; and that the README still says them. */
class ReadmeTest {
  @TempDir
  Path folder;

  @Test
  void five_lines_forecast_a_csv() throws IOException {
    Files.writeString(folder.resolve("sales.csv"),
        "item,date,qty\ntea,2026-01-01,3\ntea,2026-01-02,5\ntea,2026-01-05,2\ncup,2026-01-04,1\n");
    var sales = folder.resolve("sales.csv");
    var file = folder.resolve("forecast.csv");

    var panel = ReadLong.read(sales).panel();
    var forecaster = Forecaster.automatic().withQuantiles(0.05, 0.5, 0.95);
    var forecasts = forecaster.forecast(panel, 28);
    WriteForecasts.csv(panel, forecasts.all(), file);

    assertThat(Files.readAllLines(file)).hasSize(57).first().isEqualTo("series,date,mean,q0.05,q0.5,q0.95");
    says("var panel = ReadLong.read(sales).panel();",
        "var forecaster = Forecaster.automatic().withQuantiles(0.05, 0.5, 0.95);",
        "var forecasts = forecaster.forecast(panel, 28);", "WriteForecasts.csv(panel, forecasts.all(), file);");
  }

  @Test
  void what_else_it_shows_runs() throws IOException {
    var panel = Panel.builder(Timeline.daily(LocalDate.of(2026, 1, 1)))
        .add("tea", 0, floats(Histories.poisson(new SplittableRandom(1), 100, 6))).build();

    var past = panel.until(panel.length() - 28);
    var mean = Forecaster.of(Models.theta()).forecast(past, 28).all().get(0).mean();
    var actual = Arrays.copyOfRange(panel.values(0), panel.values(0).length - 28, panel.values(0).length);
    double wape = Measures.wape(actual, mean), bias = Measures.bias(actual, mean);
    double[] demand = Forecaster.automatic().paths(panel, 0, 28, 1000, 1).sums(0, 14);

    assertThat(wape).isBetween(0.1, 0.7);
    assertThat(bias).isBetween(-0.3, 0.3);
    assertThat(Paths.sorted(demand, 0.5)).isBetween(70.0, 100.0);
    says("var past = panel.until(panel.length() - 28);",
        "var mean = Forecaster.of(Models.theta()).forecast(past, 28).all().get(0).mean();",
        "var actual = Arrays.copyOfRange(panel.values(0), panel.values(0).length - 28, panel.values(0).length);",
        "double wape = Measures.wape(actual, mean), bias = Measures.bias(actual, mean);",
        "double[] demand = Forecaster.automatic().paths(panel, 0, 28, 1000, 1).sums(0, 14);");
  }

  @Test
  void it_names_every_model_of_the_command_line() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    for (var name : Models.byName().keySet()) assertThat(readme).contains("`" + name + "`");
    for (var method : Models.class.getMethods()) {
      if (Model.class.isAssignableFrom(method.getReturnType()))
        assertThat(readme).contains("`" + method.getName() + "`");
    }
  }

  private static void says(String... lines) throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains(lines);
  }

  private static float[] floats(double[] values) {
    var row = new float[values.length];
    for (var i = 0; i < row.length; i++) row[i] = (float) values[i];
    return row;
  }
}
