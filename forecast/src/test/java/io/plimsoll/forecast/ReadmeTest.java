package io.plimsoll.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.forecast.read.ReadLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The five lines of the README, compiled and run; and that the README still says them. */
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
    var readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains("var panel = ReadLong.read(sales).panel();",
        "var forecaster = Forecaster.automatic().withQuantiles(0.05, 0.5, 0.95);",
        "var forecasts = forecaster.forecast(panel, 28);", "WriteForecasts.csv(panel, forecasts.all(), file);");
  }
}
