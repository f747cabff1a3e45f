package io.plimsoll.bench.replenish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart as SVG, plain enough to be checked in. */
final class Plot {

  private static final String[] COLOURS = {"#1f5f8b", "#c0392b", "#e08e0b", "#7d8b2f", "#6b4c9a", "#4a4a4a",
    "#2a9d8f"};
  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;

  private final String title;
  private final String xName;
  private final String yName;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String name, double[] x, double[] y) {}

  Plot(String title, String xName, String yName) {
    this.title = title;
    this.xName = xName;
    this.yName = yName;
  }

  Plot line(String name, double[] x, double[] y) {
    lines.add(new Line(name, x, y));
    return this;
  }

  void write(Path file, double xLow, double xHigh, double yHigh) throws IOException {
    var svg = new StringBuilder();
    svg.append(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n"
            .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
    svg.append("<rect width='100%%' height='100%%' fill='white'/>%n<text x='%d' y='22' font-size='15'>%s</text>%n"
        .formatted(LEFT, title));
    for (var i = 0; i <= 5; i++) {
      var x = xLow + (xHigh - xLow) * i / 5;
      var y = yHigh * i / 5;
      svg.append(String.format(Locale.ROOT, "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#e5e5e5'/>%n",
          px(x, xLow, xHigh), TOP,
          px(x, xLow, xHigh), HEIGHT - BOTTOM));
      svg.append(String.format(Locale.ROOT, "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#e5e5e5'/>%n", LEFT,
          py(y, yHigh),
          WIDTH - RIGHT, py(y, yHigh)));
      svg.append(
          String.format(Locale.ROOT, "<text x='%.1f' y='%d' text-anchor='middle'>%.3g</text>%n", px(x, xLow, xHigh),
              HEIGHT - BOTTOM + 18, x));
      svg.append(String.format(Locale.ROOT, "<text x='%d' y='%.1f' text-anchor='end'>%,.0f</text>%n", LEFT - 6,
          py(y, yHigh) + 4, y));
    }
    svg.append("<text x='%d' y='%d' text-anchor='middle'>%s</text>%n".formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10,
        xName));
    svg.append("<text transform='translate(14 %d) rotate(-90)' text-anchor='middle'>%s</text>%n"
        .formatted((TOP + HEIGHT - BOTTOM) / 2, yName));
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var colour = COLOURS[i % COLOURS.length];
      var path = new StringBuilder();
      for (var k = 0; k < line.x.length; k++) {
        if (line.x[k] < xLow || line.x[k] > xHigh || line.y[k] > yHigh) continue;
        path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", px(line.x[k], xLow, xHigh),
            py(line.y[k], yHigh)));
      }
      svg.append(
          "<path d='%s' fill='none' stroke='%s' stroke-width='%s'/>%n".formatted(path, colour, i == 0 ? "3" : "1.6"));
      svg.append(
          "<text x='%d' y='%d' fill='%s'>%s</text>%n".formatted(LEFT + 12, TOP + 18 + 17 * i, colour, line.name));
    }
    svg.append("</svg>\n");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, svg);
  }

  private static double px(double x, double low, double high) {
    return LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT);
  }

  private static double py(double y, double high) {
    return HEIGHT - BOTTOM - y / high * (HEIGHT - TOP - BOTTOM);
  }
}
