package io.plimsoll.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The lines that were not taken, each with its reason, in a CSV file, and how many there are of each reason. */
final class Rejects implements AutoCloseable {

  private final PrintWriter out;
  private final Map<String, Long> countByReason = new TreeMap<>();
  private long count;

  Rejects(Path file) {
    try {
      this.out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("rejects: cannot write " + file + "; name another file with --rejects", e);
    }
    out.println("line,invoice,stock_code,quantity,reason,detail");
  }

  void add(RetailLine line, String reason, String detail) {
    add(line.fileLine(), line.invoice() + "," + quoted(line.code()) + "," + line.quantity(), reason, detail);
  }

  void addUnreadable(int fileLine, String reason) {
    add(fileLine, ",,", reason, "");
  }

  private synchronized void add(int fileLine, String columns, String reason, String detail) {
    out.println(fileLine + "," + columns + "," + quoted(reason) + "," + quoted(detail));
    countByReason.merge(reason, 1L, Long::sum);
    count++;
  }

  synchronized long count() {
    return count;
  }

  synchronized Map<String, Long> countByReason() {
    return new TreeMap<>(countByReason);
  }

  private static String quoted(String text) {
    if (text.chars().noneMatch(c -> c == ',' || c == '"' || c < 0x20)) return text;
    return '"' + text.replace("\"", "\"\"").replaceAll("\\p{Cntrl}", " ") + '"';
  }

  @Override
  public synchronized void close() {
    out.close();
  }
}
