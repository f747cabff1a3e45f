package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.LeadTimeDemand;
import java.util.List;

/** Who fills the orders of an item at a location. */
public sealed interface Supply {

  /** Days from the evening of the order to the morning of its arrival, 1 or more; drawn anew for each order. */
  Counts leadTimeDays();

  /**
   * Whole days of demand between the evening of an order and the morning of its arrival, one less than the lead time: what
   * {@link LeadTimeDemand} asks for.
   */
  default Counts wholeDays() {
    var leadTime = leadTimeDays();
    var chances = new double[leadTime.most()];
    for (var days = leadTime.least(); days <= leadTime.most(); days++) chances[days - 1] = leadTime.probability(days);
    return Counts.of(chances);
  }

  /** Days on which nothing leaves or nothing is sold, from the first to the last. */
  record Outage(int firstDay, int lastDay) {
    public Outage {
      if (firstDay < 0 || lastDay < firstDay) {
        throw new IllegalArgumentException(
            "an outage needs days in order, from 0: %d to %d".formatted(firstDay, lastDay));
      }
    }

    boolean covers(int day) {
      return day >= firstDay && day <= lastDay;
    }
  }

  /**
   * A supplier with endless stock.
   *
   * @param yield the mean share of an order that arrives usable, above 0 up to 1; each unit by chance
   * @param orderCost of placing one order
   * @param outages an order placed in one waits until it is over
   */
  record Supplier(Counts leadTimeDays, double yield, double orderCost, List<Outage> outages) implements Supply {
    public Supplier {
      checkLeadTime(leadTimeDays);
      if (!(yield > 0 && yield <= 1)) throw new IllegalArgumentException("yield must be above 0 up to 1: " + yield);
      if (!(orderCost >= 0)) throw new IllegalArgumentException("orderCost must be from 0 up: " + orderCost);
      outages = List.copyOf(outages);
    }

    /** A supplier that delivers all that is ordered. */
    public static Supplier of(Counts leadTimeDays) {
      return new Supplier(leadTimeDays, 1, 0, List.of());
    }
  }

  /**
   * Another location of the same item, which ships what it has; when it is short, its takers share in proportion to their orders
   * and what is not shipped is not owed.
   *
   * @param location code of the shipping location
   * @param moveCost of a unit
   */
  record From(String location, Counts leadTimeDays, double moveCost) implements Supply {
    public From {
      checkLeadTime(leadTimeDays);
      if (!(moveCost >= 0)) throw new IllegalArgumentException("moveCost must be from 0 up: " + moveCost);
    }
  }

  private static void checkLeadTime(Counts leadTimeDays) {
    if (leadTimeDays.least() < 1) {
      throw new IllegalArgumentException("a lead time must be 1 day or more, evening to morning: " + leadTimeDays);
    }
    if (leadTimeDays.most() > 4_000)
      throw new IllegalArgumentException("a lead time must not pass 4,000 days: " + leadTimeDays);
  }
}
