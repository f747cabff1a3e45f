package io.plimsoll.forecast.read;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** One CSV file with a header, plain or gzip (told by its first bytes, not its name), read row by row. */
final class CsvFile {
  private static final int NAMED_BAD_ROWS = 1000;
  /** Beyond this a quantity is a slip of the keyboard, and would swamp every sum. */
  private static final double LARGEST = 1e12;

  /** Thrown by a row's reader to leave the row out. */
  static final class BadValue extends Exception {
    BadValue(String reason) {
      super(reason);
    }
  }

  interface Row {
    void read(CsvRecord row) throws BadValue;
  }

  /** Told of the header before the first row. */
  interface Header {
    void read(List<String> names);
  }

  private final Path file;
  private final List<BadRow> badRows = new ArrayList<>();
  private long badRowCount;
  private long rows;

  CsvFile(Path file) {
    this.file = file;
  }

  long rows() {
    return rows;
  }

  List<BadRow> badRows() {
    return badRows;
  }

  long badRowCount() {
    return badRowCount;
  }

  void bad(long line, String reason) {
    badRowCount++;
    if (badRows.size() < NAMED_BAD_ROWS) badRows.add(new BadRow(file.getFileName().toString(), line, reason));
  }

  /** @throws IllegalArgumentException if the file is empty, or broken from some line on */
  void read(Header header, Row reader) throws IOException {
    try (var in = open(file);
        var csv = CsvReader.builder().extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE).skipEmptyLines(true)
            .detectBomHeader(true).ofCsvRecord(in)) {
      var iterator = csv.iterator();
      if (!iterator.hasNext())
        throw new IllegalArgumentException(file + " is empty; a header and a row are the least that can be forecast");
      var names = iterator.next();
      header.read(names.getFields().stream().map(String::trim).toList());
      while (iterator.hasNext()) {
        var row = iterator.next();
        if (row.getFieldCount() != names.getFieldCount()) {
          bad(row.getStartingLineNumber(),
              "has " + row.getFieldCount() + " fields where the header has " + names.getFieldCount());
          continue;
        }
        try {
          reader.read(row);
          rows++;
        } catch (BadValue e) {
          bad(row.getStartingLineNumber(), String.valueOf(e.getMessage()));
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    } catch (EOFException | ZipException e) {
      throw new IOException(file + " is not whole: " + e.getMessage(), e);
    } catch (CsvParseException e) {
      throw new IllegalArgumentException(file + " cannot be read as CSV: " + e.getMessage(), e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    var gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  /** The column of one of these names, whatever its case; -1 if there is none. */
  static int find(List<String> header, String... names) {
    for (var name : names) {
      for (var i = 0; i < header.size(); i++) {
        if (header.get(i).toLowerCase(Locale.ROOT).equals(name)) return i;
      }
    }
    return -1;
  }

  int require(List<String> header, String... names) {
    var column = find(header, names);
    if (column < 0)
      throw new IllegalArgumentException(
          file + ": no column " + String.join(" or ", names) + " in its header: " + abbreviated(header));
    return column;
  }

  static String abbreviated(List<String> header) {
    return header.size() <= 12 ? String.join(",", header) : String.join(",", header.subList(0, 12)) + ",…";
  }

  /** A number, empty is {@code NaN}. */
  static double number(String text, String column) throws BadValue {
    var length = text.length();
    if (length == 0) return Double.NaN;
    // Nearly every field of a sales file is a small whole number; Double.parseDouble is ten times slower.
    if (length <= 6) {
      var value = 0;
      for (var i = 0; i < length; i++) {
        var digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) return slowNumber(text, column);
        value = value * 10 + digit;
      }
      return value;
    }
    return slowNumber(text, column);
  }

  private static double slowNumber(String text, String column) throws BadValue {
    double value;
    try {
      value = Double.parseDouble(text.trim());
    } catch (NumberFormatException e) {
      throw new BadValue(column + " is not a number: '" + text + "'");
    }
    if (Double.isNaN(value)) throw new BadValue(column + " is '" + text + "'; leave it empty when it is missing");
    if (Math.abs(value) > LARGEST) throw new BadValue(column + " is beyond " + LARGEST + ": '" + text + "'");
    return value;
  }
}
