package io.plimsoll.catalog;

/** What sort of place a location is. */
public enum LocationType {
  FULFILMENT_CENTRE, STORE, SHOWROOM, POP_UP, THIRD_PARTY_WAREHOUSE, DROP_SHIP
}
