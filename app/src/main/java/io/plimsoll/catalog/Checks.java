package io.plimsoll.catalog;

import io.plimsoll.platform.Problem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one piece of master data: every field is looked at, and each complaint says the remedy. */
final class Checks {

  static final int LONGEST_CODE = 64;
  static final int LONGEST_NAME = 200;

  private static final BigDecimal MOST_MONEY = BigDecimal.valueOf(1_000_000_000_000L);
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
      .map(Currency::getCurrencyCode).collect(Collectors.toUnmodifiableSet());
  /** Paths of their own. */
  private static final Set<String> RESERVED = Set.of("import", "export");

  private final List<Problem.FieldError> errors = new ArrayList<>();

  List<Problem.FieldError> errors() {
    return errors;
  }

  boolean isClean() {
    return errors.isEmpty();
  }

  void wrong(String field, @Nullable Object value, String reason) {
    errors.add(new Problem.FieldError(field, value == null ? null : value.toString(), reason));
  }

  /** A name that other systems will use: no character that a path or a list in CSV would take for a sign. */
  String code(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      wrong(field, value, "is needed");
      return "";
    }
    if (value.length() > LONGEST_CODE) {
      wrong(field, value, "has " + value.length() + " characters; at most " + LONGEST_CODE + " are possible");
    } else if (!value.equals(value.strip())) {
      wrong(field, value, "begins or ends with a space");
    } else if (hasUnprintable(value, false) || value.indexOf(';') >= 0 || value.indexOf('\\') >= 0) {
      wrong(field, value, "must not hold semicolons, backslashes or characters that cannot be printed");
    } else if (RESERVED.contains(value) || Arrays.stream(value.split("/", -1))
        .anyMatch(part -> part.isEmpty() || ".".equals(part) || "..".equals(part))) {
      wrong(field, value, "cannot be part of an address; choose another");
    }
    return value;
  }

  String text(String field, @Nullable String value, int longest) {
    var text = optionalText(field, value, longest);
    if (text == null) wrong(field, value, "is needed");
    return text == null ? "" : text;
  }

  /** Blank is absent. */
  @Nullable
  String optionalText(String field, @Nullable String value, int longest) {
    return optionalText(field, value, longest, false);
  }

  @Nullable
  String optionalText(String field, @Nullable String value, int longest, boolean lines) {
    if (value == null || value.isBlank()) return null;
    var text = value.replace("\r\n", "\n").strip();
    if (text.length() > longest) {
      wrong(field, text, "has " + text.length() + " characters; at most " + longest + " are possible");
    } else if (hasUnprintable(text, lines)) {
      wrong(field, text, "holds a character that cannot be printed");
    }
    return text;
  }

  private static boolean hasUnprintable(String text, boolean lines) {
    return text.codePoints().anyMatch(character -> switch (Character.getType(character)) {
      case Character.CONTROL -> !lines || (character != '\n' && character != '\t');
      case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
        character != 0x200D && character != 0x200C;
      default -> false;
    });
  }

  @Nullable
  String gtin(String field, @Nullable String value) {
    var gtin = optionalText(field, value, LONGEST_CODE);
    var wrong = gtin == null ? null : Gs1.wrongWithGtin(gtin);
    if (wrong != null) wrong(field, gtin, wrong);
    return gtin;
  }

  @Nullable
  String gln(String field, @Nullable String value) {
    var gln = optionalText(field, value, LONGEST_CODE);
    var wrong = gln == null ? null : Gs1.wrongWithGln(gln);
    if (wrong != null) wrong(field, gln, wrong);
    return gln;
  }

  String currency(String field, @Nullable String value) {
    if (value != null && CURRENCIES.contains(value)) return value;
    wrong(field, value, value == null
        ? "is needed: a currency of ISO 4217 such as EUR"
        : "is not a currency of ISO 4217, three capital letters such as EUR");
    return "";
  }

  @Nullable
  String country(String field, @Nullable String value) {
    if (value == null || value.isBlank()) return null;
    if (!COUNTRIES.contains(value)) {
      wrong(field, value, "is not a country of ISO 3166-1, two capital letters such as GB");
    }
    return value;
  }

  ZoneId timeZone(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      wrong(field, value, "is needed: a time zone such as Europe/London");
      return ZoneId.of("UTC");
    }
    try {
      return ZoneId.of(value);
    } catch (DateTimeException unknown) {
      wrong(field, value, "is not a known time zone; write it as in Europe/London");
      return ZoneId.of("UTC");
    }
  }

  @Nullable
  Money money(String field, @Nullable BigDecimal amount, @Nullable String currency, String currencyField) {
    if (amount == null) {
      if (currency != null) wrong(field, null, "an amount is needed beside the currency");
      return null;
    }
    var known = currency(currencyField, currency);
    // Looked at before any arithmetic: 1e999999999 is a short text and a very long number.
    if (amount.precision() - (long) amount.scale() > 13 || amount.scale() > 30 || amount.signum() < 0
        || amount.compareTo(MOST_MONEY) > 0) {
      wrong(field, shown(amount), "must be between 0 and " + MOST_MONEY);
      return null;
    }
    if (known.isEmpty()) return null;
    var money = new Money(amount, known);
    var decimals = Math.max(4, Currency.getInstance(known).getDefaultFractionDigits());
    if (money.amount().scale() > decimals) wrong(field, shown(amount), "has more than " + decimals + " decimals");
    return money;
  }

  static String shown(BigDecimal number) {
    var text = number.toString();
    return text.length() > 50 ? text.substring(0, 50) + "…" : text;
  }
}
