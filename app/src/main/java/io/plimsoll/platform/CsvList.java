package io.plimsoll.platform;

import de.siegmar.fastcsv.writer.CsvWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list as a CSV file: all its pages, one after the other, so that its length costs no memory. */
public final class CsvList {

  public static final String MEDIA_TYPE = "text/csv";

  private CsvList() {}

  /**
   * Writes a list, the names of its columns first.
   *
   * @param name of the file, without its ending
   * @param page from a cursor, null for the first, to the page behind it
   * @param rows of one entry: as many as it has lines, each as long as {@code columns}
   */
  public static <T> void write(HttpServletResponse response, String name, List<String> columns,
      Function<@Nullable String, PageOf<T>> page, Function<T, List<List<@Nullable String>>> rows) throws IOException {
    // Asked for before the first byte: a wrong filter is still answered with a problem.
    var next = page.apply(null);
    response.setContentType(MEDIA_TYPE + ";charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
    try (var csv = CsvWriter.builder()
        .build(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8))) {
      csv.writeRecord(columns);
      while (true) {
        for (var entry : next.items()) for (var row : rows.apply(entry)) csv.writeRecord(row);
        if (next.next() == null) return;
        next = page.apply(next.next());
      }
    }
  }

  /** A cell; nothing for null. */
  public static @Nullable String cell(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
