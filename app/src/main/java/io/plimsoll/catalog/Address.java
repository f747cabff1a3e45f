package io.plimsoll.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Where a location is.
 *
 * @param country ISO 3166-1, two letters
 */
public record Address(@Nullable String street, @Nullable String city, @Nullable String postcode,
    @Nullable String country) {

  static final Address UNKNOWN = new Address(null, null, null, null);
}
