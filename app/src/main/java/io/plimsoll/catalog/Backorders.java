package io.plimsoll.catalog;

/** Whether a channel may promise what is not there. */
public enum Backorders {
  NEVER, ALLOWED
}
