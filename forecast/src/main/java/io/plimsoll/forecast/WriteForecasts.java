package io.plimsoll.forecast;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Writes forecasts as long CSV: {@code series,date,mean,q0.005,q0.025,…}; gzip if the file's name ends in {@code .gz}.
 */
public final class WriteForecasts implements AutoCloseable {
  private final BufferedWriter out;
  private final Timeline timeline;
  private final int from;
  private boolean headed;

  /** @param from the index of the first step forecast */
  public WriteForecasts(Path file, Timeline timeline, int from) throws IOException {
    var stream = Files.newOutputStream(file);
    this.out = new BufferedWriter(new OutputStreamWriter(
        file.toString().endsWith(".gz") ? new GZIPOutputStream(stream, 1 << 16) : stream, StandardCharsets.UTF_8),
        1 << 16);
    this.timeline = timeline;
    this.from = from;
  }

  /** Writes forecasts of a panel that start where the panel ends. */
  public static void csv(Panel panel, Iterable<Forecast> forecasts, Path file) throws IOException {
    try (var writer = new WriteForecasts(file, panel.timeline(), panel.length())) {
      for (var forecast : forecasts) writer.write(forecast);
    }
  }

  /** All forecasts of a file have the same quantiles. */
  public void write(Forecast forecast) throws IOException {
    var quantiles = forecast.quantiles();
    if (!headed) {
      out.write("series,date,mean");
      for (var p : quantiles.probabilities()) out.write(",q" + number(p));
      out.write('\n');
      headed = true;
    }
    var name = quoted(forecast.series());
    for (var h = 0; h < forecast.horizon(); h++) {
      out.write(name);
      out.write(',');
      out.write(timeline.label(from + h));
      out.write(',');
      out.write(number(forecast.mean()[h]));
      for (var row : quantiles.values()) {
        out.write(',');
        out.write(number(row[h]));
      }
      out.write('\n');
    }
  }

  private static String quoted(String text) {
    var special = text.indexOf(',') >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0;
    return special ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** Six significant digits are more than any forecast is good for; whole numbers without a point. */
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
    var digits = Math.abs(value) >= 1000 ? 2 : Math.abs(value) >= 1 ? 4 : 6;
    var scale = Math.pow(10, digits);
    var rounded = Math.rint(value * scale) / scale;
    var text = Math.abs(rounded) < 1e-3 || Math.abs(rounded) >= 1e7
        ? BigDecimal.valueOf(rounded).toPlainString()
        : Double.toString(rounded);
    return text;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
