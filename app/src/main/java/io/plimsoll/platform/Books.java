package io.plimsoll.platform;

import java.util.List;

/** The books of all modules, from the upper floors down: rows are locked in that order by every server. */
public final class Books {

  private final List<Book> books;

  public Books(List<? extends Book> books) {
    this.books = List.copyOf(books);
  }

  public <B extends Book> B of(Class<B> type) {
    for (var book : books) {
      if (type.isInstance(book)) return type.cast(book);
    }
    throw new IllegalStateException("no book of type " + type.getName());
  }

  List<Book> all() {
    return books;
  }
}
