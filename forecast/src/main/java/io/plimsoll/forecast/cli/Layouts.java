package io.plimsoll.forecast.cli;

import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.cli.ForecastCommand.Profile;
import io.plimsoll.forecast.read.ReadM4;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Tells the layout of a file by its first two lines. */
final class Layouts {
  private Layouts() {}

  static Profile of(Path file) throws IOException {
    var lines = head(file);
    if (lines.isEmpty()) throw new IllegalArgumentException(file + " is empty; nothing can be forecast from it");
    var header = Arrays.stream(lines.get(0).toLowerCase(Locale.ROOT).split(",", -1))
        .map(name -> name.replace("\"", "").trim()).toList();
    if (header.contains("dept_id") && header.contains("store_id") && header.stream().anyMatch(h -> h.matches("d_\\d+")))
      return Profile.m5;
    if (header.contains("train") || (header.size() > 1 && header.get(0).equals("v1"))) return Profile.m4;
    if (header.stream()
        .anyMatch(name -> List.of("date", "day", "ds", "timestamp", "time", "week", "month").contains(name)))
      return Profile.long_;
    return Profile.wide;
  }

  static Step stepOfM4(Path file) throws IOException {
    var lines = head(file);
    if (lines.size() < 2) throw new IllegalArgumentException(file + " has no series");
    return ReadM4.stepOf(lines.get(1).split(",", 2)[0].replace("\"", "").trim());
  }

  private static List<String> head(Path file) throws IOException {
    try (var in = new PushbackInputStream(Files.newInputStream(file), 2)) {
      var magic = in.readNBytes(2);
      in.unread(magic);
      var gzip = magic.length == 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b;
      var reader = new BufferedReader(
          new InputStreamReader(gzip ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
      return reader.lines().map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line).filter(l -> !l.isBlank())
          .limit(2).toList();
    } catch (UncheckedIOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
