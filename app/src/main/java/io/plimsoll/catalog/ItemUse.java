package io.plimsoll.catalog;

/** Asked before a change that would falsify what has been recorded of an item. A module that records quantities answers. */
@FunctionalInterface
public interface ItemUse {

  /** Whether there is, was or may be stock of the item. */
  boolean isUsed(Item item);
}
