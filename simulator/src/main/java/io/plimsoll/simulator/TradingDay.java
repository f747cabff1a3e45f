package io.plimsoll.simulator;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One day of a shop's invoice lines, sorted into what has to be done about them. Pure: the same lines give the same day.
 *
 * <p>A shop ships in the evening. So goods credited on the day on which they were ordered, to the same customer and in the same
 * quantity, never left: that is a cancellation of the order line. What is credited later comes back.
 *
 * @param orders invoices with goods, charges or both, in the order in which they were written
 * @param cancellations order lines taken back on the same day
 * @param returns goods that come back, by credit note
 * @param adjustments what the warehouse wrote off or found
 */
record TradingDay(LocalDate date, List<Invoice> orders, List<Cancellation> cancellations, List<Invoice> returns,
    List<RetailLine> adjustments) {

  /**
   * @param goods its lines of goods, of positive or (when returned) negative quantity
   * @param charges its lines of money without goods
   */
  record Invoice(String number, List<RetailLine> goods, List<RetailLine> charges) {

    RetailLine first() {
      return goods.isEmpty() ? charges.getFirst() : goods.getFirst();
    }

    int units() {
      return goods.stream().mapToInt(line -> Math.abs(line.quantity())).sum();
    }

    BigDecimal value() {
      return goods.stream().map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
  }

  /**
   * @param order the invoice of the order
   * @param lineOfOrder counted from 1 among the goods of the order
   * @param credit the line of the credit note
   */
  record Cancellation(String order, int lineOfOrder, int quantity, RetailLine credit) {}

  private record Place(Invoice order, int lineOfOrder) {}

  private record Match(String customer, String sku, int quantity) {}

  /** @param lines the day's accepted lines with what they are, in the order of the file */
  static TradingDay of(LocalDate date, Map<RetailLine, UciOnlineRetail.Kind> lines) {
    var orders = new LinkedHashMap<String, Invoice>();
    var returns = new LinkedHashMap<String, Invoice>();
    var adjustments = new ArrayList<RetailLine>();
    var cancellations = new ArrayList<Cancellation>();
    var cancellable = new LinkedHashMap<Match, ArrayList<Place>>();
    lines.forEach((line, kind) -> {
      switch (kind) {
        case SALE -> {
          var order = invoice(orders, line);
          order.goods.add(line);
          if (!line.customer().isEmpty()) {
            cancellable
                .computeIfAbsent(new Match(line.customer(), line.sku(), line.quantity()), _ -> new ArrayList<>(1))
                .add(new Place(order, order.goods.size()));
          }
        }
        case CHARGE -> invoice(orders, line).charges.add(line);
        case ADJUSTMENT -> adjustments.add(line);
        case RETURN -> {
          var sold = line.customer().isEmpty()
              ? null
              : cancellable.get(new Match(line.customer(), line.sku(), -line.quantity()));
          if (sold == null || sold.isEmpty()) {
            invoice(returns, line).goods.add(line);
          } else {
            var place = sold.removeLast();
            cancellations.add(new Cancellation(place.order.number, place.lineOfOrder, -line.quantity(), line));
          }
        }
      }
    });
    return new TradingDay(date, List.copyOf(orders.values()), cancellations, List.copyOf(returns.values()),
        adjustments);
  }

  private static Invoice invoice(Map<String, Invoice> invoices, RetailLine line) {
    return invoices.computeIfAbsent(line.invoice(),
        number -> new Invoice(number, new ArrayList<>(), new ArrayList<>()));
  }

  /** What customers asked for and did not take back at once, by item: what a restock has to replace. */
  Map<String, Long> unitsWanted() {
    var wanted = new LinkedHashMap<String, Long>();
    for (var order : orders) for (var line : order.goods) wanted.merge(line.sku(), (long) line.quantity(), Long::sum);
    for (var each : cancellations) wanted.merge(each.credit.sku(), (long) -each.quantity, Long::sum);
    wanted.values().removeIf(units -> units <= 0);
    return wanted;
  }
}
