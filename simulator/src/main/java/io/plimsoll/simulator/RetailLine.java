package io.plimsoll.simulator;

import java.math.BigDecimal;
import java.time.LocalDateTime;

/**
 * One line of a file of invoice lines, as read.
 *
 * @param fileLine counted from 1, the header included
 * @param invoiceLine the how-manieth line of its invoice it is, counted from 1
 * @param code the stock code as the shop wrote it, without outer blanks
 * @param customer may be empty
 */
record RetailLine(int fileLine, String invoice, int invoiceLine, String code, String description, int quantity,
    LocalDateTime at, BigDecimal unitPrice, String customer, String country) {

  /** The item: shops write one code in several spellings. */
  String sku() {
    return UciOnlineRetail.sku(code);
  }
}
