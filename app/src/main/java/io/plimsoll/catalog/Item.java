package io.plimsoll.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is stocked and sold under one SKU.
 *
 * @param product the product of which it is a variant
 * @param unit the base unit: every quantity of the item is a whole number of it
 * @param packs how many base units the item's own packs hold, by unit
 * @param active false once it is discontinued: what is left may be sold, nothing is bought
 */
public record Item(int id, String sku, String name, @Nullable String product, @Nullable String gtin, String unit,
    boolean lotTracked, @Nullable String category, Map<String, String> attributes, Map<String, Long> packs,
    @Nullable Money price, @Nullable Money cost, boolean active, long version) implements Row {

  public Item {
    attributes = attributes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(attributes));
    packs = packs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(packs));
  }

  @Override
  public String key() {
    return sku;
  }
}
