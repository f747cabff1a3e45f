package io.plimsoll.catalog;

/** What sort of demand a channel brings. */
public enum ChannelType {
  OWN_SHOP, MARKETPLACE, STORE, SHOWROOM, POP_UP, WHOLESALE
}
