package io.plimsoll.catalog;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Master data from and to CSV, as a stream. Each line stands for itself: the good ones land, the others come back with what is
 * wrong. The same file read again changes nothing.
 */
final class CsvFile {

  private static final int LINES_AT_ONCE = 1_000;
  private static final int LONGEST_FIELD = 1 << 20;
  private static final int MOST_REJECTIONS = 50_000;

  @Schema(name = "Rejection", description = "What is wrong with one field of one line")
  record Rejection(@Schema(example = "17") long line, @Schema(example = "gtin") String field,
      @Schema(example = "4006381333930") @Nullable String value,
      @Schema(example = "its check digit is wrong: after 400638133393 comes 1, not 0") String reason) {}

  /** @param refused lines that did not land; each has at least one entry in {@code rejected}, up to 50,000 */
  @Schema(name = "ImportReport", description = "What became of each line: read = landed + refused")
  record Report(@Schema(example = "2000") long read, @Schema(example = "1999") long landed,
      @Schema(example = "1") long refused, List<Rejection> rejected) {}

  private CsvFile() {}

  /** One reading of a file. */
  private static final class Import<R extends Row, B extends Record> {
    private final Kind<R, B> kind;
    private final Register register;
    private final Actor actor;
    private final Map<String, Long> lineOfKey = new HashMap<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private final List<Write<R, B>> waiting = new ArrayList<>();
    private List<String> columns = List.of();
    private long read;
    private long refused;

    Import(Kind<R, B> kind, Register register, Actor actor) {
      this.kind = kind;
      this.register = register;
      this.actor = actor;
    }

    void header(List<String> header) {
      columns = header.stream().map(String::strip).toList();
      var known = kind.columns();
      var wrong = new ArrayList<Problem.FieldError>();
      for (var column : columns) {
        if (!known.contains(column)) {
          wrong.add(new Problem.FieldError(column.isEmpty() ? "header" : column, null,
              "is not a column here; known are " + String.join(",", known)));
        }
      }
      if (new HashSet<>(columns).size() < columns.size()) {
        wrong.add(new Problem.FieldError("header", String.join(",", columns), "names a column twice"));
      }
      if (!columns.contains(known.getFirst())) {
        wrong.add(new Problem.FieldError(known.getFirst(), null, "this column is needed in the first line"));
      }
      if (!wrong.isEmpty()) throw Problem.invalid(wrong);
    }

    void line(long line, List<String> fields) {
      read++;
      if (fields.size() != columns.size()) {
        refuse(line, "line", null, "has " + fields.size() + " fields; the header has " + columns.size());
        return;
      }
      var cells = new HashMap<String, String>();
      for (var i = 0; i < fields.size(); i++) {
        if (fields.get(i).indexOf('\u0000') >= 0) {
          refuse(line, columns.get(i), fields.get(i).replace('\u0000', '\uFFFD'), "must not hold the character NUL");
          return;
        }
        cells.put(columns.get(i), fields.get(i));
      }
      var key = kind.key(cells);
      var first = key.isEmpty() ? null : lineOfKey.putIfAbsent(key, line);
      if (first != null) {
        refuse(line, kind.columns().getFirst(), key, "is on line " + first + " of this file already");
        return;
      }
      waiting.add(Write.of(key, line, cells));
      if (waiting.size() == LINES_AT_ONCE) write();
    }

    void write() {
      if (waiting.isEmpty()) return;
      register.writeAll(kind, waiting, actor);
      for (var write : waiting) {
        if (write.checks.isClean()) continue;
        refused++;
        for (var error : write.checks.errors()) note(write.line, error.field(), error.value(), error.reason());
      }
      waiting.clear();
    }

    void refuse(long line, String field, @Nullable String value, String reason) {
      refused++;
      note(line, field, value, reason);
    }

    private void note(long line, String field, @Nullable String value, String reason) {
      if (rejected.size() < MOST_REJECTIONS) {
        var shown = value == null || value.length() <= 200 ? value : value.substring(0, 200) + "…";
        rejected.add(new Rejection(line, field, shown, reason));
      }
    }

    Report report() {
      rejected.sort(java.util.Comparator.comparingLong(Rejection::line));
      return new Report(read, read - refused, refused, rejected);
    }
  }

  static <R extends Row, B extends Record> Report read(Kind<R, B> kind, Register register, Actor actor,
      InputStream body) {
    var reading = new Import<>(kind, register, actor);
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    var last = 0L;
    try (var csv = CsvReader.builder().maxBufferSize(LONGEST_FIELD).skipEmptyLines(true).allowExtraFields(true)
        .allowMissingFields(true).ofCsvRecord(new InputStreamReader(body, decoder))) {
      for (CsvRecord line : csv) {
        last = line.getStartingLineNumber();
        if (reading.columns.isEmpty()) {
          reading.header(withoutByteOrderMark(line.getFields()));
        } else {
          reading.line(last, line.getFields());
        }
      }
    } catch (CsvParseException | UncheckedIOException | IOException unreadable) {
      var reason = whyUnreadable(unreadable);
      if (reason == null || reading.columns.isEmpty()) throw unreadable(unreadable, reason);
      // What was read before stands; the rest of the file counts as one line that is refused.
      reading.read++;
      reading.refuse(last + 1, "line", null, "the file cannot be read from here on: " + reason);
    }
    if (reading.columns.isEmpty()) {
      throw Problem.malformed("body", null, "the file is empty; its first line names the columns: "
          + String.join(",", kind.columns()));
    }
    reading.write();
    return reading.report();
  }

  private static List<String> withoutByteOrderMark(List<String> header) {
    if (!header.getFirst().startsWith("\uFEFF")) return header;
    var without = new ArrayList<>(header);
    without.set(0, header.getFirst().substring(1));
    return without;
  }

  /** @return null if it is not the file's fault */
  private static @Nullable String whyUnreadable(Exception exception) {
    for (Throwable inner = exception; inner != null; inner = inner.getCause()) {
      if (inner instanceof CharacterCodingException) return "it is not UTF-8";
    }
    return exception instanceof CsvParseException ? "it is not CSV, or a field is longer than a mebibyte" : null;
  }

  private static RuntimeException unreadable(Exception exception, @Nullable String reason) {
    if (reason != null) return Problem.malformed("body", null, "the file cannot be read: " + reason);
    return exception instanceof UncheckedIOException unchecked
        ? unchecked
        : new UncheckedIOException(exception instanceof IOException io ? io : new IOException(exception));
  }

  static <R extends Row, B extends Record> void write(Kind<R, B> kind, OutputStream body) throws IOException {
    try (var csv = CsvWriter.builder().build(new OutputStreamWriter(body, StandardCharsets.UTF_8))) {
      csv.writeRecord(kind.columns());
      for (var row : kind.exported()) csv.writeRecord(kind.cells(kind.body(row)));
    }
  }
}
