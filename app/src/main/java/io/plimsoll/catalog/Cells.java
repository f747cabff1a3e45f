package io.plimsoll.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line of a CSV file, by column. A column that the file does not have keeps what is there already; an empty cell empties
 * it.
 */
final class Cells {

  private final Map<String, String> cells;
  private final Checks checks;

  /** @param cells what the file says, over what was there before */
  Cells(Map<String, String> cells, Checks checks) {
    this.cells = cells;
    this.checks = checks;
  }

  @Nullable
  String text(String column) {
    var text = cells.get(column);
    return text == null || text.isEmpty() ? null : text;
  }

  @Nullable
  Boolean flag(String column) {
    var text = text(column);
    if (text == null) return null;
    switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> {
        return true;
      }
      case "false", "no", "0" -> {
        return false;
      }
      default -> {
        checks.wrong(column, text, "is not true or false");
        return null;
      }
    }
  }

  @Nullable
  BigDecimal decimal(String column) {
    var text = text(column);
    if (text == null) return null;
    try {
      if (text.length() <= 100) return new BigDecimal(text.strip());
    } catch (NumberFormatException notANumber) {
      // Complained about below.
    }
    checks.wrong(column, text, "is not a decimal number such as 12.50");
    return null;
  }

  @Nullable
  Long wholeNumber(String column) {
    var text = text(column);
    return text == null ? null : wholeNumber(column, text);
  }

  private @Nullable Long wholeNumber(String column, String text) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException notANumber) {
      checks.wrong(column, text, "is not a whole number");
      return null;
    }
  }

  <E extends Enum<E>> @Nullable E oneOf(String column, Class<E> type) {
    var text = text(column);
    if (text == null) return null;
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(text.strip())) return constant;
    }
    checks.wrong(column, text, "is not one of "
        + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", ")));
    return null;
  }

  /** {@code A;B;C}. */
  List<String> list(String column) {
    var text = text(column);
    return text == null ? List.of() : split(text, ';');
  }

  /** {@code size=M;colour=navy}; a backslash before a sign takes it literally. */
  Map<String, String> map(String column) {
    var map = new TreeMap<String, String>();
    for (var part : list(column)) {
      var equals = indexOf(part, '=');
      if (equals < 1) {
        checks.wrong(column, part, "is not written name=value;name=value");
      } else if (map.put(plain(part.substring(0, equals)), plain(part.substring(equals + 1))) != null) {
        checks.wrong(column, part, "is there twice");
      }
    }
    return map;
  }

  /** {@code CASE=12;PALLET=480}. */
  Map<String, Long> numbers(String column) {
    var numbers = new TreeMap<String, Long>();
    map(column).forEach((name, text) -> {
      var number = wholeNumber(column, text);
      if (number != null) numbers.put(name, number);
    });
    return numbers;
  }

  static String join(List<String> list) {
    return String.join(";", list);
  }

  static String join(Map<String, ?> map) {
    return map.entrySet().stream().map(entry -> escaped(entry.getKey()) + "=" + escaped(entry.getValue().toString()))
        .collect(Collectors.joining(";"));
  }

  private static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>();
    var rest = text;
    for (var at = indexOf(rest, separator); at >= 0; at = indexOf(rest, separator)) {
      if (at > 0) parts.add(rest.substring(0, at));
      rest = rest.substring(at + 1);
    }
    if (!rest.isEmpty()) parts.add(rest);
    return parts;
  }

  private static int indexOf(String text, char sign) {
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == sign) {
        return i;
      }
    }
    return -1;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace(";", "\\;").replace("=", "\\=");
  }

  private static String plain(String text) {
    if (text.indexOf('\\') < 0) return text;
    var plain = new StringBuilder();
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) i++;
      plain.append(text.charAt(i));
    }
    return plain.toString();
  }
}
