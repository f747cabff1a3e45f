package io.plimsoll.bench.forecast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the parts of the benchmark found: figures for the JSON file, sections for the page, pictures beside it. */
final class Findings {
  private final Path data;
  private final Map<String, Number> figures = new LinkedHashMap<>();
  private final List<String> sections = new ArrayList<>();
  private final Map<String, String> pictures = new LinkedHashMap<>();

  /** @param data the folder that holds {@code m5}, {@code m4} and so on */
  Findings(Path data) {
    this.data = data;
  }

  /** A file of the data folder. @throws IOException that says where it was looked for */
  Path file(String name) throws IOException {
    var file = data.resolve(name);
    if (!Files.exists(file))
      throw new IOException("no " + name + " in the data folder " + data.toAbsolutePath().normalize()
          + "; set PLIMSOLL_DATA to where it is");
    return file;
  }

  /** Keeps a figure, to six significant digits. */
  void put(String key, double value) {
    if (!Double.isFinite(value)) throw new IllegalStateException("figure " + key + " is " + value);
    figures.put(key, value == Math.rint(value) && Math.abs(value) < 1e15
        ? (Number) (long) value
        : (Number) Double.valueOf(String.format(Locale.ROOT, "%.6g", value)));
  }

  /** A part of {@code docs/forecast-results.md}, in Markdown. */
  void section(String markdown) {
    sections.add(markdown.strip());
  }

  /** An SVG that a section shows as {@code img/name.svg}. */
  void picture(String name, String svg) {
    pictures.put(name, svg);
  }

  void say(String format, @Nullable Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  void writeJson(Path file) throws IOException {
    Files.write(file, JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
  }

  /** Writes the page and its pictures. */
  void writePage(Path docs, String head) throws IOException {
    var images = Files.createDirectories(docs.resolve("img"));
    for (var picture : pictures.entrySet())
      Files.writeString(images.resolve(picture.getKey() + ".svg"), picture.getValue());
    Files.writeString(docs.resolve("forecast-results.md"),
        head.strip() + "\n\n" + String.join("\n\n", sections) + "\n");
  }
}
