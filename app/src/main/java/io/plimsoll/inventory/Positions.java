package io.plimsoll.inventory;

import io.plimsoll.platform.Event;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.EventTail;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The balances of all items in memory, as of the newest commit known here.
 *
 * <p>Commits of this server are shown the moment they are durable, those of others as soon as the log tells of them. Rows carry
 * versions, and a newer one always wins, so it does not matter from which side or how often a change arrives. It informs; only
 * the writer decides.
 */
@Component
public final class Positions {

  private final ConcurrentHashMap<Integer, ItemStock> items = new ConcurrentHashMap<>();
  private final Lots lots;
  private final AtomicLong changesByOthers = new AtomicLong();

  public Positions(JdbcClient jdbc, EventLog log, EventTail tail, Lots lots) {
    this.lots = lots;
    // Listen first, then read: what is committed in between arrives twice, never not at all.
    tail.addForeign(this::seen);
    load(jdbc);
  }

  private void load(JdbcClient jdbc) {
    var rows = new HashMap<Integer, List<Balance>>();
    jdbc.sql(StockSql.ALL_BALANCES).withFetchSize(10_000).query((ResultSet row) -> {
      var balance = StockBook.StockRows.balance(row);
      rows.computeIfAbsent(balance.item(), _ -> new ArrayList<>(4)).add(balance);
    });
    var dated = new HashMap<Integer, List<DatedLine>>();
    jdbc.sql(StockSql.ALL_OPEN_DATED_LINES)
        .query((ResultSet row) -> {
          var line = StockBook.StockRows.datedLine(row);
          dated.computeIfAbsent(line.item(), _ -> new ArrayList<>(2)).add(line);
        });
    rows.forEach((item, balances) -> put(ItemStock.of(item, balances, dated.getOrDefault(item, List.of()))));
  }

  /** The item's stock; empty if it never had any. */
  public ItemStock of(int item) {
    var stock = items.get(item);
    return stock == null ? ItemStock.empty(item) : stock;
  }

  public Collection<ItemStock> all() {
    return items.values();
  }

  /** Takes over what a commit of this server left. */
  void put(ItemStock news) {
    items.merge(news.item(), news, (known, _) -> news.follows(known) ? news : newest(known, news));
    news.seal();
  }

  /** Row by row the newer of two; the dated lines of a location go with its row 0. */
  static ItemStock newest(ItemStock known, ItemStock news) {
    if (known == news) return known;
    var rows = new ArrayList<Balance>(Arrays.asList(news.array()));
    var dated = new ArrayList<DatedLine>(news.dated());
    for (var row : known.array()) {
      var other = news.find(row.location(), row.lot());
      if (other != null && other.version() >= row.version()) continue;
      if (other != null) rows.remove(other);
      rows.add(row);
      if (row.lot() == 0) {
        dated.removeIf(line -> line.location() == row.location());
        for (var line : known.dated()) if (line.location() == row.location()) dated.add(line);
      }
    }
    return ItemStock.of(news.item(), rows, dated);
  }

  private void seen(List<Event> events) {
    for (var event : events) if (event.type().startsWith("stock.")) apply(event);
  }

  /** Rises before anything that another server has committed is shown here. */
  long changesByOthers() {
    return changesByOthers.get();
  }

  private void apply(Event event) {
    changesByOthers.incrementAndGet();
    var payload = StockEvent.read(event.payload());
    // Another server gave a lot another date: no row may keep the old one.
    if (payload.lot() != null) lots.readAgain();
    var byItem = new HashMap<Integer, List<Balance>>();
    for (var array : payload.balances()) {
      var states = new long[Balance.STATES];
      for (var state = 0; state < states.length; state++) states[state] = array.get(4 + state);
      var lot = array.get(2).intValue();
      var balance = Balance.of(array.get(0).intValue(), array.get(1).intValue(), lot,
          lot == 0 ? null : lots.expiresOn(lot), array.get(3),
          states);
      byItem.computeIfAbsent(balance.item(), _ -> new ArrayList<>(2)).add(balance);
    }
    byItem.forEach((item, rows) -> items.compute(item,
        (_, known) -> after(known == null ? ItemStock.empty(item) : known, rows, payload)));
    if (payload.lot() != null) items.computeIfPresent(payload.lot().item(), (_, known) -> redated(known));
  }

  private ItemStock redated(ItemStock stock) {
    var rows = new ArrayList<Balance>(stock.rows().size());
    for (var row : stock.array()) rows.add(row.lot() == 0 ? row : row.dated(lots.expiresOn(row.lot())));
    return ItemStock.of(stock.item(), rows, stock.dated());
  }

  private static ItemStock after(ItemStock known, List<Balance> rows, StockEvent event) {
    var merged = new ArrayList<Balance>(Arrays.asList(known.array()));
    var dated = new ArrayList<DatedLine>(known.dated());
    for (var row : rows) {
      var before = known.find(row.location(), row.lot());
      if (before != null && before.version() >= row.version()) continue;
      if (before != null) merged.remove(before);
      merged.add(row);
      if (row.lot() != 0) continue;
      for (var each : event.dated()) {
        if (each.item() != row.item() || each.location() != row.location()) continue;
        dated.removeIf(line -> line.id() == each.id());
        if (each.open() > 0) dated.add(each.line());
      }
    }
    return ItemStock.of(known.item(), merged, dated);
  }
}
