package io.plimsoll.catalog;

import org.jspecify.annotations.Nullable;

/** What a customer thinks of as one thing; its variants are items. */
record Product(String code, String name, @Nullable String category, @Nullable String description,
    long version) implements Row {

  @Override
  public String key() {
    return code;
  }
}
