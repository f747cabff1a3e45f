package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a bench has measured: printed as it comes, beside what is wanted, and written as one flat JSON object. */
public final class Figures {

  private final Map<String, Object> values = new LinkedHashMap<>();
  private int missed;

  /** Begins with the machine: cores, memory, Java, operating system. */
  public Figures() {
    values.put("machine.cores", Runtime.getRuntime().availableProcessors());
    values.put("machine.memory_gib", memoryGib());
    values.put("machine.java", Runtime.version().toString());
    values.put("machine.os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  private static long memoryGib() {
    var system = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    return system instanceof com.sun.management.OperatingSystemMXBean bean
        ? Math.round(bean.getTotalMemorySize() / (double) (1L << 30))
        : -1;
  }

  public Figures put(String key, long value) {
    values.put(key, value);
    return this;
  }

  /** Kept to two decimals, and to whole numbers from a thousand on. */
  public Figures put(String key, double value) {
    if (Math.abs(value) >= 1_000) return put(key, Math.round(value));
    values.put(key, Math.round(value * 100) / 100.0);
    return this;
  }

  public Figures put(String key, String value) {
    values.put(key, value);
    return this;
  }

  /** Keeps and prints a figure that must reach a target. */
  public Figures atLeast(String key, double value, double wanted) {
    return judged(key, value, wanted, value >= wanted, "at least");
  }

  /** Keeps and prints a figure that must not pass a target. */
  public Figures atMost(String key, double value, double wanted) {
    return judged(key, value, wanted, value <= wanted, "at most");
  }

  private Figures judged(String key, double value, double wanted, boolean met, String relation) {
    if (!met) missed++;
    say("%-32s %,12.2f   wanted %s %,.2f: %s", key, value, relation, wanted, met ? "met" : "MISSED");
    return put(key, value);
  }

  /** 0 if it has not been measured. */
  public double get(String key) {
    return values.get(key) instanceof Number number ? number.doubleValue() : 0;
  }

  public int missed() {
    return missed;
  }

  public void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** @param file null to write nothing */
  public void write(@Nullable Path file) throws IOException {
    if (file == null) return;
    Files.write(file, JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(values));
  }
}
