package io.plimsoll.simulator;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The layout and the habits of the UCI Online Retail files: what each line of a real web shop's ledger means for stock.
 *
 * <p>The shop wrote everything into one list: sales, credit notes ({@code C…}), postage and bank fees under made-up stock codes,
 * and warehouse notes ("damaged", "found") as invoices without customer and price. {@link #classify} takes them apart again.
 */
final class UciOnlineRetail {

  /** What a line is, in the order in which the report lists them. */
  enum Kind {
    /** Goods sold. */
    SALE,
    /** Goods credited to a customer: they come back, or never left. */
    RETURN,
    /** Money without goods: postage, fees, vouchers, discounts, corrections of debts. */
    CHARGE,
    /** Goods that left or appeared without a customer: damaged, lost, found, counted. */
    ADJUSTMENT
  }

  /** What a line means, or why it means nothing. */
  sealed interface Meaning {
    record Accepted(Kind kind) implements Meaning {}

    record Rejected(String reason) implements Meaning {}
  }

  /** A line that could not even be read, or one that could. */
  sealed interface Read {
    record Good(RetailLine line) implements Read {}

    record Bad(int fileLine, String reason) implements Read {}
  }

  static final ZoneId ZONE = ZoneId.of("Europe/London");
  static final String CURRENCY = "GBP";

  /** A larger figure is a slip of the keyboard, and would swamp every sum. */
  static final int LARGEST_QUANTITY = 1_000_000;

  private static final Set<String> CHARGES = Set.of("POST", "DOT", "M", "D", "S", "B", "C2", "C3", "BANK CHARGES",
      "AMAZONFEE", "CRUK", "GIFT");
  private static final Pattern CHARGE_FAMILY = Pattern.compile("(GIFT_|ADJUST).*");
  private static final Pattern TEST = Pattern.compile("TEST\\d*");
  /** Four digits or more make a stock code; a word of four letters or more names a product line. */
  private static final Pattern STOCK_CODE = Pattern.compile("[A-Z0-9_.-]*\\d{4}[A-Z0-9_.-]*|[A-Z]{4,}");
  private static final DateTimeFormatter INSTANTS = DateTimeFormatter
      .ofPattern("[yyyy-MM-dd HH:mm[:ss]][M/d/yyyy H:mm]", Locale.ROOT);

  private static final Map<String, List<String>> COLUMNS = Map.of(
      "invoice", List.of("invoiceno", "invoice"), "code", List.of("stockcode"), "description", List.of("description"),
      "quantity", List.of("quantity"), "at", List.of("invoicedate"), "price", List.of("unitprice", "price"),
      "customer", List.of("customerid", "customer id"), "country", List.of("country"));

  private static final Map<String, String> COUNTRY_CODES = countryCodes();

  private final Map<String, Integer> column = new HashMap<>();
  private final int columns;
  private final Map<String, Integer> linesOfInvoice = new HashMap<>();

  /** @throws IllegalArgumentException if the header lacks a column */
  UciOnlineRetail(String header) {
    var names = split(header.startsWith("\uFEFF") ? header.substring(1) : header);
    if (names == null) throw new IllegalArgumentException("header: a quote is not closed: " + header);
    this.columns = names.size();
    COLUMNS.forEach((field, spellings) -> {
      for (var i = 0; i < names.size(); i++)
        if (spellings.contains(names.get(i).strip().toLowerCase(Locale.ROOT))) column.putIfAbsent(field, i);
      if (!column.containsKey(field))
        throw new IllegalArgumentException("header: has no column " + spellings.getFirst()
            + "; wanted InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country");
    });
  }

  /** Reads one line; lines must come in the order of the file, since they are counted within their invoice. */
  Read read(int fileLine, String text) {
    var fields = split(text);
    if (fields == null) return new Read.Bad(fileLine, "a quote is not closed");
    if (fields.size() != columns)
      return new Read.Bad(fileLine, "has " + fields.size() + " fields instead of " + columns);
    var invoice = field(fields, "invoice").strip();
    var code = field(fields, "code").strip();
    if (invoice.isEmpty()) return new Read.Bad(fileLine, "InvoiceNo is empty");
    var invoiceLine = linesOfInvoice.merge(invoice, 1, Integer::sum);
    if (code.isEmpty()) return new Read.Bad(fileLine, "StockCode is empty");
    int quantity;
    try {
      quantity = new BigDecimal(field(fields, "quantity").strip()).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return new Read.Bad(fileLine, "Quantity is not a whole number");
    }
    BigDecimal price;
    try {
      price = new BigDecimal(field(fields, "price").strip());
    } catch (NumberFormatException e) {
      return new Read.Bad(fileLine, "UnitPrice is not a number");
    }
    LocalDateTime at;
    try {
      at = LocalDateTime.parse(field(fields, "at").strip().replace('T', ' '), INSTANTS);
    } catch (DateTimeParseException e) {
      return new Read.Bad(fileLine, "InvoiceDate is not a date like 2010-12-01 08:26:00");
    }
    var customer = field(fields, "customer").strip();
    return new Read.Good(new RetailLine(fileLine, invoice, invoiceLine, code, field(fields, "description").strip(),
        quantity, at, price, customer.endsWith(".0") ? customer.substring(0, customer.length() - 2) : customer,
        field(fields, "country").strip()));
  }

  private String field(List<String> fields, String name) {
    return fields.get(column.getOrDefault(name, 0));
  }

  static String sku(String code) {
    return code.strip().toUpperCase(Locale.ROOT);
  }

  /** Pure. The reasons are checked in the order in which they stand. */
  static Meaning classify(RetailLine line) {
    var sku = line.sku();
    if (line.quantity() == 0) return new Meaning.Rejected("quantity is zero");
    if (Math.abs((long) line.quantity()) > LARGEST_QUANTITY)
      return new Meaning.Rejected("quantity is beyond a million");
    if (TEST.matcher(sku).matches()) return new Meaning.Rejected("a test entry of the shop");
    if (CHARGES.contains(sku) || CHARGE_FAMILY.matcher(sku).matches()) return new Meaning.Accepted(Kind.CHARGE);
    if (!STOCK_CODE.matcher(sku).matches())
      return new Meaning.Rejected("stock code is neither an item nor a known charge");
    if (line.unitPrice().signum() < 0) return new Meaning.Rejected("goods with a price below zero");
    var credit = line.invoice().regionMatches(true, 0, "C", 0, 1);
    if (credit && line.quantity() > 0) return new Meaning.Rejected("a credit note with a positive quantity");
    if (credit) return new Meaning.Accepted(Kind.RETURN);
    if (!Character.isDigit(line.invoice().charAt(0)))
      return new Meaning.Rejected("invoice number of an unknown kind, on goods");
    var unowned = line.customer().isEmpty() && line.unitPrice().signum() == 0;
    if (unowned) return new Meaning.Accepted(Kind.ADJUSTMENT);
    return new Meaning.Accepted(line.quantity() < 0 ? Kind.RETURN : Kind.SALE);
  }

  /** The ledger's reason code for an adjustment, from what the warehouse scribbled. */
  static String adjustmentReason(RetailLine line) {
    var note = line.description().toLowerCase(Locale.ROOT);
    if (has(note, "damag", "damg", "broken", "smash", "crush", "wet", "rust", "mould", "mouldy", "dirty", "fault",
        "thrown",
        "unsale", "unsell", "quality", "discolo", "wonky", "cracked", "rotting", "torn", "damp"))
      return "DAMAGE";
    if (has(note, "found")) return "FOUND";
    if (has(note, "stolen", "theft")) return "THEFT";
    if (has(note, "lost", "missing", "mia", "gone", "cant find", "can't find", "short")) return "LOST";
    if (has(note, "count", "check", "stock take", "stocktake")) return "COUNT";
    if (has(note, "sample", "display", "show", "given away", "donat", "mailout")) return "SAMPLE";
    if (has(note, "error", "wrong", "mix", "incorrect", "mistake", "code", "adjust", "reverse", "sold as", "invc",
        "label",
        "barcode", "entry"))
      return "DATA_ENTRY";
    if (has(note, "ctn", "carton", "supplier", "came as")) return "SUPPLIER_SHORT";
    return "OTHER";
  }

  private static boolean has(String note, String... words) {
    for (var word : words) if (note.contains(word)) return true;
    return false;
  }

  /** ISO 3166 code of the country as the shop spells it; null where it names no country. */
  static @Nullable String countryCode(String country) {
    return COUNTRY_CODES.get(country.strip().toLowerCase(Locale.ROOT));
  }

  private static Map<String, String> countryCodes() {
    var codes = new HashMap<String, String>();
    for (var code : Locale.getISOCountries())
      codes.put(Locale.of("", code).getDisplayCountry(Locale.ENGLISH).toLowerCase(Locale.ROOT), code);
    codes.putAll(
        Map.of("eire", "IE", "rsa", "ZA", "usa", "US", "channel islands", "JE", "korea", "KR", "hong kong", "HK",
            "czech republic", "CZ", "uk", "GB"));
    return Map.copyOf(codes);
  }

  /**
   * The fields of one line, quotes undone; null if a quote is not closed. A line is read on its own, so that one stray quote costs
   * one line and not, as for a reader that may continue on the next line, all that follow.
   */
  static @Nullable List<String> split(String text) {
    var fields = new ArrayList<String>(8);
    var field = new StringBuilder();
    var quoted = false;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (quoted) {
        if (c != '"') field.append(c);
        else if (i + 1 < text.length() && text.charAt(i + 1) == '"') field.append(text.charAt(++i));
        else
          quoted = false;
      } else if (c == '"' && field.isEmpty()) {
        quoted = true;
      } else if (c == ',') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) return null;
    fields.add(field.toString());
    return fields;
  }
}
