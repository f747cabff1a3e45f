package io.plimsoll.bench.forecast;

import io.plimsoll.forecast.Quantiles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Small charts as SVG text, without a library: they must look the same on every machine and make small diffs. */
final class Plot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 260;
  private static final int LEFT = 56;
  private static final int TOP = 30;
  private static final int BOTTOM = 26;
  private static final String[] COLOURS = {"#b8bcc4", "#7aa6c2", "#3b7ea1", "#1f5673", "#d1622b"};

  private Plot() {}

  /**
   * History, quantile bands (outer, middle, inner), median and what came. Bands pair the i-th with the i-th last
   * quantile.
   */
  static String fan(String title, String[] dates, double[] history, Quantiles quantiles, double[] actual) {
    var steps = history.length + actual.length;
    var most = Math.max(Arrays.stream(history).max().orElse(1), Arrays.stream(actual).max().orElse(1));
    for (var row : quantiles.values()) most = Math.max(most, Math.min(Arrays.stream(row).max().orElse(1), 3 * most));
    var top = nice(most);
    var svg = begin(title, top);
    var rows = quantiles.values();
    var shades = new String[]{"#dcebf3", "#b5d3e3", "#86b6cf", "#5f9cbd"};
    for (var band = 0; band < rows.length / 2; band++) {
      var points = new StringBuilder();
      for (var h = 0; h < actual.length; h++) points.append(point(history.length + h, steps, rows[band][h], top));
      for (var h = actual.length - 1; h >= 0; h--)
        points.append(point(history.length + h, steps, rows[rows.length - 1 - band][h], top));
      svg.append("<polygon points=\"%s\" fill=\"%s\"/>\n".formatted(points.toString().strip(),
          shades[Math.min(band, shades.length - 1)]));
    }
    svg.append(line(history, 0, steps, top, "#555b66"));
    svg.append(line(rows[rows.length / 2], history.length, steps, top, "#1f5673"));
    for (var h = 0; h < actual.length; h++) {
      var at = point(history.length + h, steps, actual[h], top).strip().split(",");
      svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"2.2\" fill=\"#d1622b\"/>\n".formatted(at[0], at[1]));
    }
    // The first day shown, the first and the last one forecast.
    var places = new int[]{0, history.length, steps - 1};
    var anchors = new String[]{"start", "middle", "end"};
    for (var i = 0; i < 3; i++)
      svg.append(String.format(Locale.ROOT, "<text x=\"%s\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
          point(places[i], steps, 0, top).split(",")[0], HEIGHT - 8, anchors[i], dates[i]));
    return svg.append("</svg>\n").toString();
  }

  /** Groups of bars: {@code values[series][group]}. */
  static String bars(String title, List<String> groups, List<String> series, double[][] values) {
    var top = nice(Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElse(1));
    var svg = begin(title, top);
    var slot = (WIDTH - LEFT - 10.0) / groups.size();
    var bar = slot * 0.8 / series.size();
    for (var g = 0; g < groups.size(); g++) {
      for (var s = 0; s < series.size(); s++) {
        var height = values[s][g] / top * (HEIGHT - TOP - BOTTOM);
        svg.append(
            String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
                LEFT + g * slot + slot * 0.1 + s * bar, HEIGHT - BOTTOM - height, bar - 1, height,
                COLOURS[s % COLOURS.length]));
      }
      svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          LEFT + (g + 0.5) * slot, HEIGHT - 8, groups.get(g)));
    }
    for (var s = 0; s < series.size(); s++) {
      svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"8\" width=\"10\" height=\"10\" fill=\"%s\"/>"
          + "<text x=\"%d\" y=\"17\">%s</text>\n", 330 + s * 85, COLOURS[s % COLOURS.length], 344 + s * 85,
          series.get(s)));
    }
    return svg.append("</svg>\n").toString();
  }

  private static StringBuilder begin(String title, double top) {
    var svg = new StringBuilder();
    svg.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
        + "font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\">\n"
        + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
        + "<text x=\"8\" y=\"17\" font-size=\"13\">%s</text>\n", WIDTH, HEIGHT, WIDTH, HEIGHT, title));
    for (var i = 0; i <= 4; i++) {
      var y = HEIGHT - BOTTOM - i / 4.0 * (HEIGHT - TOP - BOTTOM);
      svg.append(String.format(Locale.ROOT, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e4e6ea\"/>"
          + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT, WIDTH - 10, y, y, LEFT - 6, y + 4,
          label(top * i / 4)));
    }
    return svg;
  }

  private static String line(double[] values, int from, int steps, double top, String colour) {
    var points = new StringBuilder();
    for (var i = 0; i < values.length; i++) points.append(point(from + i, steps, values[i], top));
    return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\"/>\n".formatted(
        points.toString().strip(),
        colour);
  }

  private static String point(int step, int steps, double value, double top) {
    var x = LEFT + (WIDTH - LEFT - 10.0) * step / Math.max(1, steps - 1);
    var y = HEIGHT - BOTTOM - Math.min(1, Math.max(0, value / top)) * (HEIGHT - TOP - BOTTOM);
    return String.format(Locale.ROOT, "%.1f,%.1f ", x, y);
  }

  /** The next figure whose quarters are easy to read. */
  private static double nice(double most) {
    if (!(most > 0)) return 1;
    var power = Math.pow(10, Math.floor(Math.log10(most)));
    for (var step : new double[]{1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10}) {
      if (step * power >= most) return step * power;
    }
    return 10 * power;
  }

  private static String label(double value) {
    return value >= 1000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
  }
}
