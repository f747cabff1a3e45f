package io.plimsoll.catalog;

/** One piece of master data as it is kept in memory. */
interface Row {

  /** The name that people and other systems know it by; never changes. */
  String key();

  /** Grows by one with each change. */
  long version();
}
