package io.plimsoll.catalog;

import io.plimsoll.platform.Event;
import io.plimsoll.platform.EventTail;
import io.plimsoll.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Loads all master data at the start and keeps it current from the log. */
@Component
final class CatalogMemory {

  private static final Logger log = LoggerFactory.getLogger(CatalogMemory.class);
  private static final String PREFIX = "catalog.";

  private final List<Kind<?, ?>> kinds;
  private final EventTail tail;
  private final TransactionTemplate transaction;
  private final Map<Kind<?, ?>, Set<String>> stale = new HashMap<>();
  private boolean filled;

  CatalogMemory(List<Kind<?, ?>> kinds, EventTail tail, TransactionTemplate transaction) {
    this.kinds = kinds;
    this.tail = tail;
    this.transaction = transaction;
  }

  /** Listens first and loads then, so that no change falls between the two. */
  synchronized void fill() {
    if (filled) return;
    tail.add(this::seen);
    // In a transaction, because PostgreSQL sends rows in portions only there.
    transaction.executeWithoutResult(_ -> kinds.forEach(Kind::loadAll));
    filled = true;
  }

  private void seen(List<Event> events) {
    for (var event : events) {
      var subject = event.subject();
      if (subject != null && event.type().startsWith(PREFIX)) note(event, subject);
    }
    if (!stale.isEmpty()) refresh();
  }

  private void note(Event event, String subject) {
    var colon = subject.indexOf(':');
    var key = subject.substring(colon + 1);
    for (var kind : kinds) {
      if (colon != kind.name().length() || !subject.startsWith(kind.name())) continue;
      var known = kind.rows.get(key);
      var version = Json.tree(new String(event.payload(), StandardCharsets.UTF_8)).path("version")
          .asLong(Long.MAX_VALUE);
      if (known == null || known.version() < version) {
        stale.computeIfAbsent(kind, _ -> new HashSet<>()).add(key);
      }
    }
  }

  /** What cannot be read now stays on the list until the next event. */
  private void refresh() {
    try {
      for (var kind : kinds) {
        var keys = stale.get(kind);
        if (keys == null) continue;
        refresh(kind, keys);
        stale.remove(kind);
      }
    } catch (RuntimeException e) {
      log.warn("Changed master data cannot be read at the moment: {}", e.getMessage());
    }
  }

  private static <R extends Row> void refresh(Kind<R, ?> kind, Set<String> keys) {
    kind.rows.keep(kind.load(keys));
  }
}
