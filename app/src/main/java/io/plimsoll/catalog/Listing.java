package io.plimsoll.catalog;

/**
 * An item under the name by which a channel knows it.
 *
 * @param channelCode of the channel; its code never changes
 * @param packQuantity how many base units one piece of the listing holds
 */
public record Listing(int channelId, String channelCode, String channelSku, int itemId, int packQuantity,
    long version) implements Row {

  @Override
  public String key() {
    return key(channelCode, channelSku);
  }

  static String key(String channelCode, String channelSku) {
    return channelCode + "/" + channelSku;
  }
}
