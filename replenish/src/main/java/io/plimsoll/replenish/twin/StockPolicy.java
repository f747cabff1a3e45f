package io.plimsoll.replenish.twin;

import java.util.List;

/**
 * What to order of one item at one location, asked every evening after the day's demand. One object serves one point in one
 * replication and may remember what it saw; it sees nothing of the days to come.
 */
@FunctionalInterface
public interface StockPolicy {

  /** Units to order now, 0 or more. */
  int order(Situation now);

  /** Makes the policy of each point at the start of each replication. */
  @FunctionalInterface
  interface Maker {
    StockPolicy policyFor(Point point);
  }

  /** What is known at a point on the evening of a day. The object is reused; read it, do not keep it. */
  interface Situation {

    /** From 0. */
    int day();

    /** Units on hand, sellable. */
    int onHand();

    /** Units on hand that must be sold within so many days, today not counted; 0 for what keeps for ever. */
    int expiringWithin(int days);

    /** Units ordered and not yet arrived. */
    int onOrder();

    /** Units ordered that arrive within so many days. */
    int arrivingWithin(int days);

    /** Units owed to customers. */
    int owed();

    /** Units asked for today, filled or not. */
    int demandToday();

    /** Units sold today. */
    int soldToday();

    /** On hand plus on order less owed. */
    default int position() {
      return onHand() + onOrder() - owed();
    }
  }

  /** Moves of an item between its locations, asked every evening before orders are placed. */
  @FunctionalInterface
  interface Transfers {

    /** Proposes moves; one of more than is on hand is cut to what is there. */
    List<Move> moves(String item, List<Holding> holdings, int day);

    /** Units of the item at one of its locations. */
    record Holding(String location, int onHand, int onOrder, int owed) {}

    /**
     * A move between two locations.
     *
     * @param days until it arrives, 1 or more
     * @param cost of the whole move
     */
    record Move(String from, String to, int units, int days, double cost) {
      public Move {
        if (units < 1) throw new IllegalArgumentException("a move needs 1 unit or more: " + units);
        if (days < 1 || days > 4_000) throw new IllegalArgumentException("a move takes 1 to 4,000 days: " + days);
        if (!(cost >= 0)) throw new IllegalArgumentException("cost must be from 0 up: " + cost);
      }
    }
  }

  /**
   * What leaves a shelf other than by sale, and its price, asked every evening after the day's demand; see {@link
   * ExcessClearing}.
   */
  @FunctionalInterface
  interface Clearing {

    Clearance clear(Situation now);

    /** Makes the clearing policy of each point at the start of each replication. */
    @FunctionalInterface
    interface Maker {
      Clearing clearingFor(Point point);
    }

    /**
     * What to do this evening.
     *
     * @param units to return to the vendor, sell to a jobber or throw away; more than is on hand is cut to that
     * @param perUnit money that each brings; negative where disposal costs
     * @param markdown share off the price from tomorrow on, until another is chosen; from 0 up to below 1
     */
    record Clearance(int units, double perUnit, double markdown) {

      /** Keeps everything at full price. */
      public static final Clearance NONE = new Clearance(0, 0, 0);

      public Clearance {
        if (units < 0) throw new IllegalArgumentException("units to clear must be 0 or more: " + units);
        if (!(Math.abs(perUnit) < 1e12)) throw new IllegalArgumentException("perUnit must be finite: " + perUnit);
        if (!(markdown >= 0 && markdown < 1))
          throw new IllegalArgumentException("markdown must be from 0 up to below 1: " + markdown);
      }
    }
  }

  /**
   * Looks over all orders to suppliers of an evening before they go out: a budget, a container, an order for many items at once;
   * see {@link OpenToBuy}.
   */
  @FunctionalInterface
  interface Buyer {

    /**
     * Units to order for each wish, in their order, 0 or more.
     *
     * @param wishes of every point that buys from a supplier, of those that want nothing too
     */
    int[] buy(int day, List<Wish> wishes);

    /** What a point's policy wants this evening, and what is known there. */
    record Wish(Point point, int position, int demandToday, int units) {}
  }
}
