package io.plimsoll.catalog;

import io.plimsoll.platform.Problem;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What the other modules ask about master data. Every answer comes from memory; what this process has written is there when
 * the request that wrote it returns, what another one wrote a moment after its commit.
 */
@Component
public final class Catalog {

  /** Beyond this, sums over many documents could leave the range of a 64-bit number. */
  public static final long MAX_QUANTITY = 1_000_000_000_000L;

  private final Items items;
  private final Locations locations;
  private final Channels channels;
  private final Listings listings;
  private final Units units;
  private final JdbcClient jdbc;

  /** @param memory so that everything is loaded before anybody asks */
  Catalog(Items items, Locations locations, Channels channels, Listings listings, Units units, CatalogMemory memory,
      JdbcClient jdbc) {
    this.items = items;
    this.locations = locations;
    this.channels = channels;
    this.listings = listings;
    this.units = units;
    this.jdbc = jdbc;
    memory.fill();
  }

  public Optional<Item> item(String sku) {
    return items.rows.find(sku);
  }

  /** @throws IllegalStateException if no item has this number */
  public Item item(int id) {
    return byId(items, Items.KEY_OF, id);
  }

  public Optional<Location> location(String code) {
    return locations.rows.find(code);
  }

  /** @throws IllegalStateException if no location has this number */
  public Location location(int id) {
    return byId(locations, Locations.KEY_OF, id);
  }

  /** All locations in the order of their codes; a live view. */
  public Collection<Location> locations() {
    return locations.rows.all();
  }

  public Optional<Channel> channel(String code) {
    return channels.rows.find(code);
  }

  /** @throws IllegalStateException if no channel has this number */
  public Channel channel(int id) {
    return byId(channels, Channels.KEY_OF, id);
  }

  /** All channels in the order of their codes; a live view. */
  public Collection<Channel> channels() {
    return channels.rows.all();
  }

  /** All items in the order of their SKUs; a live view. */
  public Collection<Item> items() {
    return items.rows.all();
  }

  public Optional<Listing> listing(int channelId, String channelSku) {
    return listings.rows.find(Listing.key(channel(channelId).code(), channelSku));
  }

  /**
   * Converts a quantity to whole base units of the item, exactly.
   *
   * @param unit a pack of the item, or a unit related to its base unit; null for the base unit itself
   * @throws Problem if the unit is unknown for this item or the result is not a whole number
   */
  public long toBaseUnits(Item item, BigDecimal quantity, @Nullable String unit) {
    return Conversion.toBaseUnits(item, quantity, unit, units.rows::get);
  }

  private <R extends Row> R byId(Kind<R, ?> kind, String keyOf, int id) {
    var row = kind.rows.get(id);
    if (row != null) return row;
    // Another server may have created it a moment ago.
    var key = jdbc.sql(keyOf).param("id", id).query(String.class).optional();
    key.ifPresent(found -> kind.rows.keep(kind.load(List.of(found))));
    row = kind.rows.get(id);
    if (row == null) throw new IllegalStateException("there is no " + kind.name() + " with the number " + id);
    return row;
  }
}
