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

  /** Whether any of them must read under locks what the commands have asked for. */
  boolean wantLocks() {
    for (var book : books) if (book.wantsLocks()) return true;
    return false;
  }

  List<Book> all() {
    return books;
  }
}
