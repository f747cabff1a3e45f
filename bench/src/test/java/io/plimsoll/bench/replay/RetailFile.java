package io.plimsoll.bench.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A made-up file in the layout of the UCI Online Retail data, with what such files hold: a byte order mark, columns in another
 * order, quoted commas, both ends of line, lines that come twice, credit notes, postage, write-offs, and rubbish.
 *
 * @param lines of data
 * @param rejected how many of them no shop could use
 * @param unitsOrdered units that customers ask for
 */
record RetailFile(Path path, long lines, long rejected, long unitsOrdered) {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final int DAYS = 24;
  private static final int INVOICES_PER_DAY = 18;

  static RetailFile write(Path path, long seed) throws IOException {
    var random = new SplittableRandom(seed);
    var text = new StringBuilder(
        "\uFEFFInvoiceNo,Country,StockCode,Description,Quantity,UnitPrice,InvoiceDate,CustomerID\r\n");
    long lines = 0;
    long rejected = 0;
    long units = 0;
    var invoice = 500_000;
    var credit = 900_000;
    Map<String, List<String>> sold = new HashMap<>();
    for (var day = 0; day < DAYS; day++) {
      for (var n = 0; n < INVOICES_PER_DAY; n++) {
        var at = LocalDateTime.of(2010, 3, 1, 8, 0).plusDays(day).plusMinutes(30L * n);
        var number = Integer.toString(++invoice);
        var customer = 12_000 + random.nextInt(90);
        for (var line = 1 + random.nextInt(9); line > 0; line--) {
          var code = code(random);
          var quantity = 1 + random.nextInt(60);
          // A line that comes twice is two lines.
          for (var times = random.nextInt(20) == 0 ? 2 : 1; times > 0; times--) {
            row(text, random, number, code, quantity, at, "1.25", customer + (random.nextBoolean() ? "" : ".0"));
            lines++;
            units += quantity;
          }
          sold.computeIfAbsent(customer + "", _ -> new ArrayList<>()).add(code + ":" + quantity);
        }
        if (random.nextInt(3) == 0) {
          row(text, random, number, "POST", 1, at, "18.00", customer + "");
          lines++;
        }
        if (random.nextInt(4) == 0) {
          // Some take goods back on the same day, most later, some what they never had.
          var goods = sold.get(customer + "");
          var back = goods.get(random.nextInt(goods.size())).split(":");
          row(text, random, "C" + ++credit, back[0], -Integer.parseInt(back[1]), at, "1.25", customer + "");
          lines++;
        }
      }
      var evening = LocalDateTime.of(2010, 3, 1, 19, 0).plusDays(day);
      row(text, random, Integer.toString(++invoice), code(random), -1 - random.nextInt(3), evening, "0", "");
      row(text, random, Integer.toString(++invoice), code(random), 2, evening, "0.0", "");
      row(text, random, "A" + ++invoice, "B", 1, evening, "-11062.06", "");
      lines += 3;
      row(text, random, Integer.toString(++invoice), "TEST001", 5, evening, "4.50", "12345");
      row(text, random, Integer.toString(++invoice), "x", 1, evening, "4.50", "12345");
      row(text, random, "A" + ++invoice, "20001", 1, evening, "1.00", "12345");
      row(text, random, Integer.toString(++invoice), "20001", 0, evening, "1.00", "12345");
      text.append(++invoice).append(",France,20001,\"a quote that is not closed,3,1.00,2010-03-01 10:00:00,12345\n");
      text.append(++invoice).append(",France,20001,too few fields\n\n");
      text.append(++invoice).append(",France,20001,no number,many,1.00,2010-03-01 10:00:00,12345\n");
      text.append(++invoice).append(",France,20001,no date,1,1.00,yesterday,12345\n");
      lines += 8;
      rejected += 8;
    }
    Files.writeString(path, text, StandardCharsets.UTF_8);
    return new RetailFile(path, lines, rejected, units);
  }

  /** A few are asked for far more than others, so that they run out. */
  private static String code(SplittableRandom random) {
    var number = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(60);
    return (20_000 + number) + (number % 7 == 3 ? random.nextBoolean() ? "a" : "A" : "");
  }

  private static void row(StringBuilder text, SplittableRandom random, String invoice, String code, int quantity,
      LocalDateTime at, String price, String customer) {
    text.append(invoice).append(',').append(random.nextInt(9) == 0 ? "EIRE" : "United Kingdom").append(',').append(code)
        .append(',').append("\"SET OF 3, \"\"RETRO\"\" TINS\"").append(',').append(quantity).append(',').append(price)
        .append(',').append(TIME.format(at)).append(',').append(customer).append(random.nextBoolean() ? "\r\n" : "\n");
  }
}
