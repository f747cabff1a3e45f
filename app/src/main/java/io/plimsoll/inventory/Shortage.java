package io.plimsoll.inventory;

import org.jspecify.annotations.Nullable;

/**
 * Why a line could not be done as asked, with the figures.
 *
 * @param line its number in the command, from 0
 * @param location null where several were asked
 * @param available what could have been had
 */
record Shortage(int line, Reason reason, int item, @Nullable Integer location, long asked, long available) {

  /** In the order in which they are checked. */
  public enum Reason {
    /** No location that was asked has ever held the item. */
    NOT_STOCKED,
    /** Every location that holds it is closed to promises. */
    LOCATION_CLOSED,
    /** No reservation of that number. */
    NO_SUCH_RESERVATION,
    /** It was shipped, released or has expired. */
    RESERVATION_CLOSED,
    /** No dated line of that number that is still open. */
    NO_SUCH_DATED_LINE,
    /** The dated line is not of the kind that this command works on. */
    WRONG_KIND_OF_LINE,
    /** The dated line is of another item or location than the one named. */
    ANOTHER_LINE,
    /** An order holds it or is owed it; ship or cancel the order. */
    BELONGS_TO_ORDER,
    /** More arrived than is expected; the tolerance is nothing. */
    OVER_RECEIPT,
    /** The quantity is not what the caller compared it with. */
    COMPARE_FAILED,
    /** A physical state would go below zero, or less may be promised than was asked. */
    NOT_ENOUGH,
    /** The account would hold more than 10<sup>15</sup> units. */
    TOO_MANY,
    /** What is held has passed its date and nothing fresh can take its place. */
    ONLY_EXPIRED
  }
}
