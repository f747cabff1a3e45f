package io.plimsoll.catalog;

import org.jspecify.annotations.Nullable;

/** A place in the tree of categories. */
record Category(String code, String name, @Nullable String parent, long version) implements Row {

  @Override
  public String key() {
    return code;
  }
}
