package io.plimsoll.inventory;

import io.plimsoll.catalog.Catalog;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.EventTail;
import java.time.InstantSource;
import java.util.List;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps the buffers, and hands out {@link Rules} as they are now. */
@Component
final class StockRules {

  @Language("PostgreSQL")
  static final String ALL = "SELECT item_id, location_id, channel_id, quantity FROM inventory.buffer";

  @Language("PostgreSQL")
  static final String SET = """
      INSERT INTO inventory.buffer (item_id, location_id, channel_id, quantity) VALUES (:item, :location, :channel, :quantity)
      ON CONFLICT ON CONSTRAINT buffer_is_unique DO UPDATE SET quantity = excluded.quantity
      """;

  private final JdbcClient jdbc;
  private final Catalog catalog;
  private final InstantSource clock;
  private final EventLog log;
  private final TransactionTemplate transaction;
  private volatile Rules rules;

  public StockRules(JdbcClient jdbc, Catalog catalog, InstantSource clock, EventLog log, EventTail tail,
      TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.catalog = catalog;
    this.clock = clock;
    this.log = log;
    this.transaction = transaction;
    this.rules = read();
    tail.add(events -> {
      if (events.stream().anyMatch(event -> event.type().equals(Rules.Buffer.SET))) rules = read();
    });
  }

  private Rules read() {
    return new Rules(catalog, all(), clock.instant());
  }

  Rules now() {
    return rules.at(clock.instant());
  }

  List<Rules.Buffer> all() {
    return jdbc.sql(ALL)
        .query((row, _) -> new Rules.Buffer(row.getObject(1, Integer.class), row.getObject(2, Integer.class),
            row.getObject(3, Integer.class), row.getLong(4)))
        .list();
  }

  /** Sets one buffer; 0 takes it away. */
  void set(Rules.Buffer buffer, Actor actor) {
    transaction.executeWithoutResult(_ -> {
      jdbc.sql(SET).param("item", buffer.item()).param("location", buffer.location()).param("channel", buffer.channel())
          .param("quantity", buffer.quantity()).update();
      log.append(Rules.Buffer.SET, null, actor, buffer);
    });
    rules = read();
  }
}
