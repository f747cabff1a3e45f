package io.plimsoll.inventory;

import io.plimsoll.catalog.Item;
import io.plimsoll.catalog.ItemUse;
import org.springframework.stereotype.Component;

/** An item is used from its first movement on: from then its unit and its lots are what the ledger is written in. */
@Component
final class UsedItems implements ItemUse {

  private final Positions positions;

  UsedItems(Positions positions) {
    this.positions = positions;
  }

  @Override
  public boolean isUsed(Item item) {
    return positions.of(item.id()).array().length > 0;
  }
}
