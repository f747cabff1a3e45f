package io.plimsoll.access;

/** Everything that somebody may be allowed to do, by name. Each endpoint asks for exactly one. */
public enum Permission {
  CATALOG_READ, CATALOG_WRITE,
  STOCK_READ, STOCK_RECEIVE, STOCK_RESERVE, STOCK_SHIP, STOCK_TRANSFER, STOCK_QUALITY, STOCK_ADJUST, STOCK_EXPECT,
  STOCK_BUFFER,
  ORDER_READ, ORDER_PLACE, ORDER_SHIP, ORDER_CANCEL, ORDER_HOLD,
  EVENT_READ, STOCK_VERIFY, SYSTEM_READ
}
