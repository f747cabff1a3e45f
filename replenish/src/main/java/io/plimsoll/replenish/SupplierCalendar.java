package io.plimsoll.replenish;

import static io.plimsoll.replenish.Check.require;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * When a supplier takes orders and delivers.
 *
 * @param orderDays weekdays on which an order is taken
 * @param cutOff the time after which an order counts for the next order day
 * @param deliveryDays weekdays on which goods arrive
 * @param holidays dates on which neither happens
 */
public record SupplierCalendar(Set<DayOfWeek> orderDays, LocalTime cutOff, Set<DayOfWeek> deliveryDays,
    Set<LocalDate> holidays) {

  private static final int HORIZON_DAYS = 3 * 366;

  public SupplierCalendar {
    orderDays = Set.copyOf(orderDays);
    deliveryDays = Set.copyOf(deliveryDays);
    holidays = Set.copyOf(holidays);
    require(!orderDays.isEmpty(), "orderDays must name a weekday");
    require(!deliveryDays.isEmpty(), "deliveryDays must name a weekday");
  }

  /** Orders every day until midnight, deliveries every day. */
  public static SupplierCalendar always() {
    return new SupplierCalendar(Set.of(DayOfWeek.values()), LocalTime.MAX, Set.of(DayOfWeek.values()), Set.of());
  }

  /** The date on which an order placed now is taken. */
  public LocalDate orderDate(LocalDateTime now) {
    var date = now.toLocalDate();
    return next(now.toLocalTime().isAfter(cutOff) ? date.plusDays(1) : date, orderDays);
  }

  /** The date on which an order taken on {@code ordered} arrives: the first delivery day after its lead time. */
  public LocalDate arrival(LocalDate ordered, int leadTimeDays) {
    require(leadTimeDays >= 0, "leadTimeDays must be 0 or more: %d", leadTimeDays);
    return next(ordered.plusDays(leadTimeDays), deliveryDays);
  }

  /**
   * What an order placed now must last for.
   *
   * @param order the date on which it is taken
   * @param arrival the date on which it arrives
   * @param nextArrival the first later date on which the order of a later order day arrives
   */
  public record Window(LocalDate order, LocalDate arrival, LocalDate nextArrival) {
    /** Days from {@code today} to the next order's arrival: the exposure. */
    public int exposureDays(LocalDate today) {
      return (int) ChronoUnit.DAYS.between(today, nextArrival);
    }

    /** Days from this order's arrival to the next one's: the review period of {@link LeadTimeDemand}. */
    public int reviewDays() {
      return (int) ChronoUnit.DAYS.between(arrival, nextArrival);
    }
  }

  /**
   * Days from today to the arrival of an order placed now, waiting for the order day, the holidays and the delivery day included:
   * the lead time of {@link LeadTimeDemand}.
   *
   * @param leadTimeDays from the order day on
   */
  public Counts daysUntilArrival(LocalDateTime now, Counts leadTimeDays) {
    var order = orderDate(now);
    var days = new int[leadTimeDays.most() - leadTimeDays.least() + 1];
    var chances = new double[days.length];
    for (var i = 0; i < days.length; i++) {
      chances[i] = leadTimeDays.probability(leadTimeDays.least() + i);
      days[i] = (int) ChronoUnit.DAYS.between(now.toLocalDate(), arrival(order, leadTimeDays.least() + i));
    }
    return Counts.samples(days, chances);
  }

  /** The window of an order placed now. */
  public Window window(LocalDateTime now, int leadTimeDays) {
    var order = orderDate(now);
    var arrival = arrival(order, leadTimeDays);
    var next = next(order.plusDays(1), orderDays);
    // Two order days may lead to one delivery; the later one is then no chance to bring more.
    while (!arrival(next, leadTimeDays).isAfter(arrival)) next = next(next.plusDays(1), orderDays);
    return new Window(order, arrival, arrival(next, leadTimeDays));
  }

  private LocalDate next(LocalDate from, Set<DayOfWeek> weekdays) {
    for (var date = from; date.isBefore(from.plusDays(HORIZON_DAYS)); date = date.plusDays(1)) {
      if (weekdays.contains(date.getDayOfWeek()) && !holidays.contains(date)) return date;
    }
    throw new IllegalArgumentException(
        "the calendar has no day on %s within three years of %s".formatted(weekdays, from));
  }
}
