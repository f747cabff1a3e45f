package io.plimsoll.inventory;

import static io.plimsoll.inventory.Account.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.TestClock;
import io.plimsoll.TestDatabase;
import io.plimsoll.TestServer;
import io.plimsoll.catalog.Catalog;
import io.plimsoll.inventory.SecondBooks.Dated;
import io.plimsoll.inventory.SecondBooks.Key;
import io.plimsoll.inventory.Shortage.Reason;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.EventTail;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two servers on one database do whatever comes to a random mind, and {@link SecondBooks} say what must come of it.
 *
 * <p>A failure names its seed; {@code -Dledger.seed=S} repeats it, {@code -Dledger.commands=N} makes it longer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerProofTest {

  private static final Actor ACTOR = new Actor("test:proof");
  private static final int COMMANDS = Integer.getInteger("ledger.commands", 3_000);

  private final TestClock clock = new TestClock();
  private final List<TestServer> servers = new ArrayList<>();
  private final List<Integer> locations = new ArrayList<>();
  private final List<Integer> plainItems = new ArrayList<>();
  private final List<Integer> lotItems = new ArrayList<>();
  private final List<Integer> channels = new ArrayList<>();

  @BeforeAll
  void startTwoServers() {
    clock.forwardToNextDay(LocalTime.of(9, 0));
    var database = TestDatabase.create();
    for (var i = 0; i < 2; i++) {
      var server = TestServer.start(database, clock);
      // Nothing may happen here but what is asked for.
      server.bean(StockJobs.class).stop();
      servers.add(server);
    }
    var server = servers.getFirst();
    var zones = List.of("UTC", "Pacific/Kiritimati", "America/New_York");
    for (var i = 0; i < zones.size(); i++) {
      put("locations/L" + i, """
          {"code": "L%d", "name": "L", "type": "STORE", "timeZone": "%s"}""".formatted(i, zones.get(i)));
    }
    for (var i = 0; i < 8; i++) {
      put("items/I" + i, """
          {"sku": "I%d", "name": "I", "lotTracked": %s}""".formatted(i, i >= 5));
    }
    put("channels/C0",
        """
        {"code": "C0", "name": "C", "type": "OWN_SHOP", "currency": "EUR", "timeZone": "UTC", "locations": ["L0", "L1", "L2"]}""");
    put("channels/C1",
        """
        {"code": "C1", "name": "C", "type": "OWN_SHOP", "currency": "EUR", "timeZone": "UTC", "locations": ["L2", "L0"]}""");
    var catalog = server.bean(Catalog.class);
    for (var i = 0; i < 3; i++) locations.add(catalog.location("L" + i).orElseThrow().id());
    for (var i = 0; i < 8; i++) (i >= 5 ? lotItems : plainItems).add(catalog.item("I" + i).orElseThrow().id());
    for (var i = 0; i < 2; i++) channels.add(catalog.channel("C" + i).orElseThrow().id());
    settle();
  }

  @AfterAll
  void stop() {
    for (var server : servers) server.close();
  }

  private void put(String path, String json) {
    var answer = servers.getFirst().send(servers.getFirst().request("/api/v1/catalog/" + path)
        .header("Content-Type", "application/json").PUT(java.net.http.HttpRequest.BodyPublishers.ofString(json)));
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  private <A> A execute(int server, @Nullable String key, Command<A> command) {
    return servers.get(server).bean(CommitLane.class).execute(Request.of(ACTOR, key, command));
  }

  /** Waits until both servers' views know everything that is committed. */
  private void settle() {
    for (var server : servers) {
      var head = server.bean(EventLog.class).head();
      var end = System.nanoTime() + 10_000_000_000L;
      while (server.bean(EventTail.class).position() < head) {
        assertThat(System.nanoTime()).as("the tail does not catch up").isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  private void verify() {
    assertThat(servers.getFirst().bean(Verify.class).run())
        .allSatisfy(check -> assertThat(check.violations()).as(check.rule() + ": " + check.example()).isZero());
  }

  /** Both servers' memories show what the database holds. */
  private void compareViews() {
    settle();
    var stored = new TreeMap<Key, List<Long>>();
    servers.getFirst().jdbc().sql(StockSql.ALL_BALANCES).query((java.sql.ResultSet row) -> {
      var balance = StockBook.StockRows.balance(row);
      stored.put(new Key(balance.item(), balance.location(), balance.lot()), image(balance));
    });
    var dated = servers.getFirst().jdbc().sql(StockSql.ALL_OPEN_DATED_LINES)
        .query((row, _) -> StockBook.StockRows.datedLine(row)).list();
    for (var server : servers) {
      var seen = new TreeMap<Key, List<Long>>();
      var lines = new ArrayList<DatedLine>();
      for (var stock : server.bean(Positions.class).all()) {
        for (var row : stock.rows()) seen.put(new Key(row.item(), row.location(), row.lot()), image(row));
        lines.addAll(stock.dated());
      }
      assertThat(seen).isEqualTo(stored);
      assertThat(lines).containsExactlyInAnyOrderElementsOf(dated);
    }
  }

  private static List<Long> image(Balance balance) {
    var image = new ArrayList<>(Arrays.stream(balance.states()).boxed().toList());
    image.add(balance.version());
    return image;
  }

  // One after the other: every answer is foretold.

  @Test
  @Order(1)
  void everyAnswerIsTheOneThatTheSecondBooksForetell() {
    var seed = Long.getLong("ledger.seed", 20261124L);
    var run = new Run(seed);
    try {
      run.all();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("repeat with -Dledger.seed=" + seed + " (failed at command " + run.number + ": "
          + run.last + ")\n" + e.getMessage(), e);
    }
  }

  private final class Run {
    private final Random random;
    private final SecondBooks books = new SecondBooks();
    private final Map<Integer, List<Integer>> lots = new TreeMap<>();
    private final List<Instant> instants = new ArrayList<>();
    private final List<TreeMap<Key, List<Long>>> images = new ArrayList<>();
    private final List<Request<?>> done = new ArrayList<>();
    private final List<Object> answers = new ArrayList<>();
    private int number;
    private Object last = "";

    Run(long seed) {
      random = new Random(seed);
    }

    void all() {
      var zones = List.of("UTC", "Pacific/Kiritimati", "America/New_York");
      for (var i = 0; i < 3; i++) books.zones.put(locations.get(i), ZoneId.of(zones.get(i)));
      books.channels.put(channels.get(0), locations);
      books.channels.put(channels.get(1), List.of(locations.get(2), locations.get(0)));
      for (int item : lotItems) {
        for (var i = 0; i < 4; i++) {
          var expires = LocalDate.ofInstant(clock.instant(), ZoneId.of("UTC")).plusDays(1 + random.nextInt(12));
          var lot = servers.get(0).bean(Lots.class).findOrAdd(item, "LOT" + i, i == 3 ? null : expires);
          lots.computeIfAbsent(item, _ -> new ArrayList<>()).add(lot.id());
          if (i < 3) books.expiry.put(lot.id(), expires);
        }
      }
      for (number = 0; number < COMMANDS; number++) {
        step();
        if (number % 100 == 99) check();
      }
      check();
      verify();
      compareViews();
      checkPast();
    }

    private void step() {
      switch (random.nextInt(30)) {
        case 0, 1, 2, 3, 4, 5, 6 -> reserve();
        case 7, 8, 9, 10 -> changeHold();
        case 11, 12, 13, 14, 15, 16, 17 -> shift();
        case 18, 19 -> open();
        case 20, 21, 22, 23, 24 -> workOnDated();
        case 25 -> count();
        case 26 -> repeat();
        case 27 -> buffer();
        case 28 -> {
          if (random.nextInt(3) == 0) snapshot();
          if (random.nextInt(6) == 0) clock.forward(Duration.ofMinutes(1 + random.nextInt(900)));
          expire();
        }
        default -> outdate();
      }
      instants.add(clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS));
      images.add(books.image());
    }

    private <A> A execute(Command<A> command) {
      last = command;
      var request = Request.of(ACTOR, "proof-" + number, command);
      var answer = servers.get(random.nextInt(2)).bean(CommitLane.class).execute(request);
      done.add(request);
      answers.add(answer);
      return answer;
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    private int item() {
      return random.nextInt(5) < 3 ? any(plainItems.subList(0, 3)) : any(lotItems);
    }

    private int lot(int item) {
      return lotItems.contains(item) ? any(lots.getOrDefault(item, List.of(0))) : 0;
    }

    private long few() {
      return 1 + random.nextInt(8);
    }

    private @Nullable LocalDate day() {
      return random.nextInt(3) == 0
          ? null
          : LocalDate.ofInstant(clock.instant(), ZoneId.of("UTC")).plusDays(random.nextInt(8) - 1);
    }

    private void reserve() {
      var lines = new ArrayList<Reserve.Line>();
      for (var i = 0; i <= random.nextInt(3); i++) {
        var ranked = new ArrayList<Integer>();
        if (random.nextBoolean()) for (var j = 0; j <= random.nextInt(3); j++) ranked.add(any(locations));
        lines.add(new Reserve.Line(item(), few(), ranked));
      }
      var now = clock.instant();
      var expires = random.nextBoolean() ? null : now.plusSeconds(60 + random.nextInt(40_000));
      var promised = random.nextInt(3) == 0 ? day() : null;
      var command = new Reserve(random.nextBoolean() ? null : any(channels), random.nextBoolean(),
          random.nextInt(4) > 0, expires, promised, List.of(), "cart-" + number, lines);
      var planned = books.plan(command, now);
      var answer = execute(command);
      var shortages = new ArrayList<Shortage>();
      for (var i = 0; i < planned.size(); i++) {
        var line = planned.get(i);
        if (line.reason() == null) continue;
        shortages.add(new Shortage(i, line.reason(), lines.get(i).item(), null, lines.get(i).quantity(),
            line.available()));
      }
      assertThat(answer.shortages()).isEqualTo(shortages);
      var nothing = planned.stream().allMatch(line -> line.holds().isEmpty());
      var refused = !shortages.isEmpty() && (!command.partial() || nothing);
      assertThat(answer.isRefused()).isEqualTo(refused);
      if (refused) return;
      for (var i = 0; i < planned.size(); i++) {
        var holds = answer.lines().get(i).holds();
        assertThat(holds.stream().map(hold -> new SecondBooks.Taken(hold.location(), hold.quantity())).toList())
            .isEqualTo(planned.get(i).holds());
        for (var hold : holds) {
          books.hold(hold.id(), lines.get(i).item(), hold.location(), hold.quantity(), expires, promised, now);
        }
      }
    }

    private void changeHold() {
      if (books.holds.isEmpty()) return;
      var id = any(new ArrayList<>(books.holds.keySet()));
      var hold = books.holds.get(id);
      if (hold == null) return;
      var quantity = random.nextInt(3) == 0 ? null : (Long) few();
      var asked = quantity == null ? hold.open() : quantity;
      var kind = any(List.of(Kind.RELEASE, Kind.SHIP, Kind.SHIP, Kind.EXTEND));
      var now = clock.instant();
      var until = random.nextBoolean() ? null : now.plusSeconds(3_600);
      var answer = execute(new ChangeHolds(kind, null, null, null,
          List.of(new ChangeHolds.Line(id, quantity, kind == Kind.EXTEND ? until : null))));
      Reason refusal = null;
      if (hold.open() == 0) refusal = Reason.RESERVATION_CLOSED;
      else if (asked > hold.open()) refusal = Reason.NOT_ENOUGH;
      else if (kind == Kind.SHIP && books.shippable(hold, now) < asked) refusal = Reason.ONLY_EXPIRED;
      if (refusal != null) {
        assertThat(answer.shortages()).extracting(Shortage::reason).containsExactly(refusal);
        return;
      }
      assertThat(answer.isRefused()).isFalse();
      switch (kind) {
        case RELEASE -> books.release(id, asked);
        case SHIP -> books.ship(id, asked, now);
        default -> books.holds.put(id, new SecondBooks.Hold(hold.item(), hold.location(), hold.open(), until));
      }
    }

    /** Any movement of the table that needs nothing else; also from where there is nothing. */
    private void shift() {
      var kind = any(List.of(Kind.OPEN, Kind.RECEIVE, Kind.RECEIVE, Kind.SELL, Kind.QUARANTINE, Kind.CLEAR, Kind.DAMAGE,
          Kind.RECALL, Kind.RETURN, Kind.DISPOSE, Kind.ADJUST, Kind.SCRAP_STOCK));
      var pairs = new ArrayList<Account[]>();
      for (var from : Account.values()) {
        for (var to : Account.values()) {
          var known = from == EXPECTED || to == EXPECTED || from == ON_ORDER || from == CONFIRMED;
          if (kind.allows(from, to) && !known) pairs.add(new Account[]{from, to});
        }
      }
      var pair = any(pairs);
      var item = item();
      var location = any(locations);
      var lot = lot(item);
      var quantity = few() + (pair[0].isState() ? 0 : random.nextInt(20));
      var there = pair[0].isState() ? books.units(item, location, lot, pair[0]) : 0;
      var compare = random.nextInt(6) == 0 && pair[0].isState() ? (Long) (long) random.nextInt(10) : null;
      var stocked = books.rows.keySet().stream().anyMatch(key -> key.item() == item && key.location() == location);
      var answer = execute(new Move(kind, "r", "OTHER", null,
          List.of(
              new Move.Line(item, location, location, lot, pair[0], pair[1], quantity, null, null, null, compare))));
      Reason refusal = null;
      if (pair[0].isState() && !stocked) refusal = Reason.NOT_STOCKED;
      else if (compare != null && compare != there) refusal = Reason.COMPARE_FAILED;
      else if (pair[0].isState() && there < quantity) refusal = Reason.NOT_ENOUGH;
      if (refusal != null) {
        assertThat(answer.shortages()).extracting(Shortage::reason).containsExactly(refusal);
        if (refusal == Reason.NOT_ENOUGH) assertThat(answer.shortages().getFirst().available()).isEqualTo(there);
        return;
      }
      assertThat(answer.isRefused()).isFalse();
      books.move(item, lot, location, pair[0], location, pair[1], quantity);
    }

    private void open() {
      var kind = any(List.of(Kind.EXPECT, Kind.TRANSFER_OUT, Kind.BACKORDER));
      var item = item();
      var from = any(locations);
      var to = kind == Kind.TRANSFER_OUT ? any(locations.stream().filter(each -> !each.equals(from)).toList()) : from;
      var lot = kind == Kind.TRANSFER_OUT ? lot(item) : 0;
      var quantity = few();
      var due = day();
      var answer = execute(
          new Move(kind, "r", null, null, List.of(new Move.Line(item, from, to, lot, kind.defaultFrom(),
              kind.defaultTo(), quantity, null, due, null, null))));
      if (kind == Kind.TRANSFER_OUT && books.units(item, from, lot, SELLABLE) < quantity) {
        assertThat(answer.isRefused()).isTrue();
        return;
      }
      assertThat(answer.isRefused()).isFalse();
      books.move(item, lot, from, kind.defaultFrom(), to, kind.defaultTo(), quantity);
      var id = answer.lines().getFirst().dated();
      books.dated.put(id == null ? 0 : id, new Dated(kind.defaultTo(), item, to, lot, quantity, due));
    }

    private void workOnDated() {
      if (books.dated.isEmpty()) return;
      var id = any(new ArrayList<>(books.dated.keySet()));
      var line = books.dated.get(id);
      if (line == null) return;
      var kind = any(switch (line.account()) {
        case ON_ORDER, CONFIRMED -> List.of(Kind.RECEIVE, Kind.CONFIRM, Kind.CONFIRM, Kind.CANCEL_EXPECTED, Kind.FILL);
        case IN_TRANSIT -> List.of(Kind.TRANSFER_IN, Kind.RECEIVE);
        default -> List.of(Kind.FILL, Kind.FILL, Kind.CANCEL_BACKORDER, Kind.TRANSFER_IN);
      });
      var fits = switch (line.account()) {
        case ON_ORDER, CONFIRMED -> kind != Kind.FILL;
        case IN_TRANSIT -> kind == Kind.TRANSFER_IN;
        default -> kind != Kind.TRANSFER_IN;
      };
      var quantity = random.nextInt(3) == 0 ? null : (Long) few();
      var asked = quantity == null ? line.open() : quantity;
      var lot = kind == Kind.RECEIVE ? lot(line.item()) : 0;
      var to = kind == Kind.RECEIVE
          ? any(List.of(SELLABLE, QUARANTINED))
          : kind == Kind.TRANSFER_IN ? any(List.of(SELLABLE, DAMAGED, SHRINKAGE)) : kind.defaultTo();
      var due = random.nextBoolean() ? null : day();
      var now = clock.instant();
      var answer = execute(new Move(kind, "r", null, null,
          List.of(new Move.Line(0, 0, 0, lot, kind.defaultFrom(), to, quantity, id, due, null, null))));
      var leaves = books.leaves(line.location(), line.due(), now);
      Reason refusal = null;
      if (line.open() == 0) refusal = Reason.NO_SUCH_DATED_LINE;
      else if (!fits) refusal = Reason.WRONG_KIND_OF_LINE;
      else if (asked > line.open())
        refusal = kind == Kind.RECEIVE || kind == Kind.TRANSFER_IN ? Reason.OVER_RECEIPT : Reason.NOT_ENOUGH;
      else if (kind == Kind.FILL && fillable(line, leaves) < asked) refusal = Reason.NOT_ENOUGH;
      if (refusal != null) {
        assertThat(answer.shortages()).extracting(Shortage::reason).containsExactly(refusal);
        return;
      }
      assertThat(answer.isRefused()).isFalse();
      book(kind, id, line, asked, lot, to, due, answer.lines().getFirst(), now);
    }

    /** What may be filled: what lasts beyond the day and no buffer withholds. */
    private long fillable(Dated line, LocalDate day) {
      var own = books.buffers.get(Arrays.asList(line.item(), line.location(), null));
      var buffer = own != null ? own : books.buffers.getOrDefault(Arrays.asList(null, line.location(), null), 0L);
      return Math.max(0, books.lasting(line.item(), line.location(), day) - buffer);
    }

    private void book(Kind kind, long id, Dated line, long asked, int lot, Account to, @Nullable LocalDate due,
        Move.LineAnswer answer, Instant now) {
      var here = line.location();
      var rest = new Dated(line.account(), line.item(), here, line.lot(), line.open() - asked, line.due());
      switch (kind) {
        case RECEIVE -> {
          books.move(line.item(), 0, here, line.account(), here, EXPECTED, asked);
          books.move(line.item(), lot, here, SUPPLIER, here, to, asked);
        }
        case TRANSFER_IN -> books.move(line.item(), line.lot(), here, IN_TRANSIT, here, to, asked);
        case CANCEL_EXPECTED -> books.move(line.item(), 0, here, line.account(), here, EXPECTED, asked);
        case CANCEL_BACKORDER -> books.move(line.item(), 0, here, BACKORDERED, here, OWED, asked);
        case FILL -> {
          books.move(line.item(), 0, here, BACKORDERED, here, OWED, asked);
          var reservation = answer.reservation();
          books.hold(reservation == null ? 0 : reservation, line.item(), here, asked, null, line.due(), now);
        }
        default -> {
          if (line.account() == ON_ORDER) books.move(line.item(), 0, here, ON_ORDER, here, CONFIRMED, asked);
          var part = answer.dated();
          var confirmed = new Dated(CONFIRMED, line.item(), here, 0, asked, due == null ? line.due() : due);
          if (rest.open() > 0) books.dated.put(id, rest);
          books.dated.put(part == null ? 0 : part, confirmed);
          return;
        }
      }
      books.dated.put(id, rest);
    }

    private void count() {
      var item = item();
      var location = any(locations);
      var lot = lot(item);
      var past = instants.isEmpty() || random.nextInt(3) == 0 ? -1 : random.nextInt(instants.size());
      var counted = (long) random.nextInt(30);
      long book;
      if (past < 0) {
        book = books.units(item, location, lot, SELLABLE) + books.units(item, location, lot, RESERVED);
      } else {
        var row = images.get(past).get(new Key(item, location, lot));
        book = row == null ? 0 : row.get(SELLABLE.code()) + row.get(RESERVED.code());
      }
      var difference = counted - book;
      var answer = execute(new Count("c", null, null, past < 0 ? null : instants.get(past),
          List.of(new Count.Line(item, location, lot, counted))));
      if (books.units(item, location, lot, SELLABLE) + difference < 0) {
        assertThat(answer.shortages()).extracting(Shortage::reason).containsExactly(Reason.NOT_ENOUGH);
        return;
      }
      assertThat(answer.lines().getFirst().quantity()).isEqualTo(difference);
      books.row(item, location, lot);
      books.row(item, location, 0);
      if (difference > 0) books.move(item, lot, location, SHRINKAGE, location, SELLABLE, difference);
      else
        books.move(item, lot, location, SELLABLE, location, SHRINKAGE, -difference);
    }

    /** The same key gets the same answer, from whichever server; with other content it is refused. */
    private void repeat() {
      if (done.isEmpty()) return;
      var which = random.nextInt(done.size());
      var request = done.get(which);
      last = "repeat of " + request;
      var server = servers.get(random.nextInt(2)).bean(CommitLane.class);
      assertThat(server.<Object>execute(retyped(request))).isEqualTo(answers.get(which));
      var other = new Move(Kind.RECEIVE, "another " + number, null, null, List.of(new Move.Line(plainItems.getFirst(),
          locations.getFirst(), locations.getFirst(), 0, SUPPLIER, SELLABLE, 1L, null, null, null, null)));
      try {
        server.execute(Request.of(ACTOR, request.key(), other));
        throw new AssertionError("a key was used for two commands");
      } catch (Problem refused) {
        assertThat(refused.code()).isEqualTo("ID_REUSED");
      }
    }

    @SuppressWarnings("unchecked")
    private static Request<Object> retyped(Request<?> request) {
      return (Request<Object>) request;
    }

    private void buffer() {
      var channel = random.nextBoolean() ? any(channels) : null;
      var location = channel == null ? any(locations) : null;
      var item = random.nextInt(3) == 0 ? null : (Integer) item();
      var quantity = random.nextInt(3) == 0 ? 0L : random.nextInt(4);
      servers.get(random.nextInt(2)).bean(StockRules.class).set(new Rules.Buffer(item, location, channel, quantity),
          ACTOR);
      books.buffers.put(Arrays.asList(item, location, channel), quantity);
      // A buffer is a rule, not a balance: another server has it when it hears of it.
      settle();
    }

    private void snapshot() {
      var until = random.nextBoolean() || instants.isEmpty() ? clock.instant() : any(instants);
      last = "snapshot of " + until;
      servers.getFirst().bean(AsOf.class).take(until.truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    private void expire() {
      last = "expire";
      servers.get(random.nextInt(2)).bean(StockJobs.class).expireReservations();
      var now = clock.instant();
      var expired = new ArrayList<Map.Entry<Long, SecondBooks.Hold>>();
      for (var each : books.holds.entrySet()) {
        var until = each.getValue().expiresAt();
        if (each.getValue().open() > 0 && until != null && !until.isAfter(now)) expired.add(each);
      }
      for (var each : List.copyOf(expired)) books.release(each.getKey(), each.getValue().open());
    }

    private void outdate() {
      settle();
      last = "outdate";
      var now = clock.instant();
      servers.get(random.nextInt(2)).bean(StockJobs.class).outdateLots();
      for (var key : List.copyOf(books.rows.keySet())) {
        if (books.lasts(key.lot(), books.today(key.location(), now))) continue;
        var units = books.units(key.item(), key.location(), key.lot(), SELLABLE);
        books.move(key.item(), key.lot(), key.location(), SELLABLE, key.location(), EXPIRED, units);
      }
    }

    /** Balances of every row, availability of every item at every location on some days, RESERVED by what is held. */
    private void check() {
      last = "check";
      settle();
      var now = clock.instant();
      for (var server : servers) {
        var seen = new TreeMap<Key, List<Long>>();
        for (var stock : server.bean(Positions.class).all()) {
          for (var row : stock.rows()) {
            var states = Arrays.stream(row.states()).boxed().toList();
            if (states.stream().anyMatch(units -> units != 0))
              seen.put(new Key(row.item(), row.location(), row.lot()), states);
          }
        }
        assertThat(seen).isEqualTo(books.image());
        var rules = server.bean(StockRules.class).now();
        for (int location : locations) {
          var day = books.today(location, now).plusDays(random.nextInt(10));
          var item = item();
          var stock = server.bean(Positions.class).of(item);
          var number = Math.toIntExact(day.toEpochDay());
          assertThat(Availability.at(stock, location, number, rules))
              .as("item %s at %s on %s", item, location, day).isEqualTo(books.promisable(item, location, day, now));
          assertThat(Availability.from(stock, location, null, rules))
              .isEqualTo(books.holdable(item, location, books.today(location, now), now));
        }
      }
    }

    private void checkPast() {
      var items = new ArrayList<Integer>(plainItems);
      items.addAll(lotItems);
      for (var i = 0; i < 60; i++) {
        var which = random.nextInt(instants.size());
        last = "as of " + instants.get(which);
        var seen = new TreeMap<Key, List<Long>>();
        for (var row : any(servers).bean(AsOf.class).of(items.stream().mapToInt(each -> each).toArray(), null,
            instants.get(which))) {
          var states = Arrays.stream(row.states()).boxed().toList();
          if (states.stream().anyMatch(units -> units != 0))
            seen.put(new Key(row.item(), row.location(), row.lot()), states);
        }
        assertThat(seen).isEqualTo(images.get(which));
      }
    }
  }

  // All at once: what was answered adds up.

  /** What was decided on old figures and taken back must not come with the next batch. */
  @Test
  @Order(4)
  void aBatchThatIsGivenUpLeavesNothingBehind() {
    var item = plainItems.get(4);
    var from = locations.getFirst();
    for (var i = 0; i < 30; i++) {
      execute(0, null, receive(item, from, 1));
      settle();
      execute(1, null, new Move(Kind.SELL, null, null, null,
          List.of(new Move.Line(item, from, from, 0, SELLABLE, CUSTOMER, 1L, null, null, null, null))));
      // The other server may not have heard of it yet.
      var answer = execute(0, null, new Move(Kind.TRANSFER_OUT, null, null, null, List.of(
          new Move.Line(item, from, locations.getLast(), 0, SELLABLE, IN_TRANSIT, 1L, null, null, null, null))));
      assertThat(answer.shortages()).extracting(Shortage::reason).containsExactly(Reason.NOT_ENOUGH);
    }
    verify();
    compareViews();
  }

  /** A command that succeeded would now be refused; repeated to a server that has never heard of it, it still succeeds. */
  @Test
  @Order(5)
  void anOrdersShipmentRepeatedToTheOtherServerIsAnsweredAsBefore() {
    var body = """
        {"channel": "C0", "reference": "P-1", "lines": [{"sku": "I4", "quantity": 2}]}""";
    var item = plainItems.get(4);
    servers.getFirst().bean(StockRules.class).set(new Rules.Buffer(item, null, channels.getFirst(), 0), ACTOR);
    servers.getFirst().bean(StockRules.class).set(new Rules.Buffer(item, locations.getFirst(), null, 0), ACTOR);
    settle();
    execute(0, null, receive(item, locations.getFirst(), 5));
    var placed = servers.getFirst().post("/api/v1/orders", body);
    assertThat(placed.status()).as(placed.text()).isEqualTo(201);
    var again = servers.getLast().post("/api/v1/orders", body);
    assertThat(again.json()).isEqualTo(placed.json());
    // The repeated order has made the other server careful for some batches; let it forget that.
    for (var i = 0; i < 12; i++) execute(1, null, receive(item, locations.getFirst(), 1));
    var path = "/api/v1/orders/" + placed.json().path("id").asString() + "/ship";
    var shipped = servers.getFirst().post(path, "ship-P-1", "{}");
    assertThat(shipped.status()).as(shipped.text()).isEqualTo(200);
    for (var server : servers) {
      var repeated = server.post(path, "ship-P-1", "{}");
      assertThat(repeated.status()).as(repeated.text()).isEqualTo(200);
      assertThat(repeated.json()).isEqualTo(shipped.json());
    }
    assertThat(servers.getLast().post(path, "ship-P-1", "{\"reason\": \"other\"}").json().path("code").asString())
        .isEqualTo("ID_REUSED");
    assertThat(servers.getLast().post(path, "{}").json().path("code").asString()).isEqualTo("NOTHING_TO_SHIP");
  }

  /** One command that cannot be decided and one that cannot be stored do not take the rest of their batch with them. */
  @Test
  @Order(6)
  void aCommandThatFailsFailsAlone() {
    var item = plainItems.getFirst();
    var place = locations.getFirst();
    var lane = servers.getFirst().bean(CommitLane.class);
    var replies = new ArrayList<java.util.concurrent.CompletableFuture<?>>();
    for (var i = 0; i < 60; i++) {
      replies.add(lane.submit(Request.of(ACTOR, null, switch (i) {
        case 20 -> new Move(Kind.RECEIVE, "not \u0000 text", null, null, receive(item, place, 1).lines());
        case 40 -> new Broken();
        default -> receive(item, place, 1);
      })));
    }
    var failed = new ArrayList<Integer>();
    for (var i = 0; i < replies.size(); i++) {
      try {
        CommitLane.await(replies.get(i));
      } catch (RuntimeException e) {
        failed.add(i);
        if (i == 20) assertThat(e).isInstanceOf(Problem.class);
      }
    }
    assertThat(failed).containsExactly(20, 40);
    assertThat(lane.isUp()).isTrue();
    verify();
    compareViews();
  }

  /** A thousand lines of the largest quantity are as much as an account holds; one unit more is refused. */
  @Test
  @Order(7)
  void anAccountIsNeverFilledUntilItsNumbersOverflow() {
    var item = plainItems.get(4);
    var place = locations.get(1);
    var most = receive(item, place, Catalog.MAX_QUANTITY).lines().getFirst();
    execute(0, null, new Move(Kind.RECEIVE, null, null, null, java.util.Collections.nCopies(1_000, most)));
    var answer = execute(1, null, receive(item, place, 1));
    assertThat(answer.shortages()).extracting(Shortage::reason).containsExactly(Reason.TOO_MANY);
    verify();
    compareViews();
  }

  /**
   * Batches are decided on what batches will leave that are still being written. Another server's writes make some of these come
   * to nothing, and keys come again while their first command is under way: nothing is lost, doubled or answered twice.
   */
  @Test
  @Order(8)
  void whatRestsOnABatchUnderWayStandsOrFallsWithIt() {
    var item = plainItems.get(3);
    var place = locations.getFirst();
    var units = 9_000;
    execute(0, null, receive(item, place, units));
    var lane = servers.getFirst().bean(CommitLane.class);
    var replies = new ArrayList<java.util.concurrent.CompletableFuture<Reserve.Answer>>();
    var again = new ArrayList<java.util.concurrent.CompletableFuture<Reserve.Answer>>();
    for (var i = 0; i < 12_000; i++) {
      replies.add(lane.submit(one(item, place, i)));
      if (i >= 2_500) again.add(lane.submit(one(item, place, i - 2_500)));
      if (i % 1_000 == 0) {
        execute(1, null, receive(item, place, 5));
        units += 5;
      }
    }
    var answers = replies.stream().map(CommitLane::await).toList();
    for (var i = 0; i < again.size(); i++) assertThat(CommitLane.await(again.get(i))).isEqualTo(answers.get(i));
    assertThat(answers.stream().filter(answer -> !answer.isRefused()).count()).isEqualTo(units);
    var holds = answers.stream().flatMap(answer -> answer.lines().stream()).flatMap(line -> line.holds().stream())
        .map(Reserve.Hold::id).toList();
    assertThat(holds).doesNotHaveDuplicates().hasSize(units);
    // What is released in one batch is there for the next, before anybody was told.
    var releases = holds.subList(0, 3_000).stream()
        .map(hold -> lane.submit(Request.of(ACTOR, null, new ChangeHolds(Kind.RELEASE, "r", null, null,
            List.of(new ChangeHolds.Line(hold, 1L, null))))))
        .toList();
    var second = java.util.stream.IntStream.range(20_000, 23_001).mapToObj(i -> lane.submit(one(item, place, i)))
        .toList();
    for (var release : releases) assertThat(CommitLane.await(release).isRefused()).isFalse();
    assertThat(second.stream().map(CommitLane::await).filter(Reserve.Answer::isRefused)).hasSize(1);
    verify();
    compareViews();
  }

  private static Request<Reserve.Answer> one(int item, int place, int number) {
    return Request.of(ACTOR, "under-way-" + number, new Reserve(null, false, true, null, null, List.of(), "under way",
        List.of(new Reserve.Line(item, 1, List.of(place)))));
  }

  private record Broken() implements Command<Move.Answer> {
    @Override
    public void need(io.plimsoll.platform.Books books) {}

    @Override
    public Move.Answer decide(io.plimsoll.platform.Books books, Actor actor, Instant now) {
      throw new IllegalStateException("a bug on purpose");
    }

    @Override
    public Class<Move.Answer> answerType() {
      return Move.Answer.class;
    }
  }

  @Test
  @Order(2)
  void fiveHundredUnitsAreSoldAndEveryRefusalIsTrue() {
    // The random run may have left a buffer there.
    servers.getFirst().bean(StockRules.class).set(new Rules.Buffer(plainItems.get(3), locations.getFirst(), null, 0),
        ACTOR);
    assertThat(rush(20_000)).isGreaterThan(19_000);
    // The first moments matter most, while both servers still decide on what they remember.
    for (var round = 0; round < 10; round++) rush(600);
    compareViews();
    verify();
  }

  /** Both servers sell 500 new units; returns how many callers were refused. */
  private int rush(int most) {
    var item = plainItems.get(3);
    var place = locations.getFirst();
    var units = 500;
    execute(0, null, receive(item, place, units));
    settle();
    var sold = new AtomicLong();
    var refusals = new AtomicInteger();
    var lies = new ConcurrentLinkedQueue<String>();
    var attempts = new AtomicInteger();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var caller = 0; caller < 256; caller++) {
        var server = caller % 2;
        var random = new Random(caller);
        callers.submit(() -> {
          while (attempts.incrementAndGet() <= most) {
            var quantity = 1 + random.nextInt(3);
            var soldBefore = sold.get();
            var answer = execute(server, null, new Reserve(null, false, true, null, null, List.of(), "rush",
                List.of(new Reserve.Line(item, quantity, List.of(place)))));
            if (answer.isRefused()) {
              refusals.incrementAndGet();
              var shortage = answer.shortages().getFirst();
              // More than was left when it asked, or no more than it asked for: either would be a lie.
              if (shortage.available() >= quantity || shortage.available() > units - soldBefore) {
                lies.add(shortage + " after " + soldBefore + " were sold");
              }
            } else {
              sold.addAndGet(quantity);
            }
          }
          return null;
        });
      }
    }
    assertThat(lies).isEmpty();
    assertThat(sold.get()).isEqualTo(units);
    return refusals.get();
  }

  private static Move receive(int item, int location, long quantity) {
    return new Move(Kind.RECEIVE, "r", null, null, List.of(
        new Move.Line(item, location, location, 0, SUPPLIER, SELLABLE, quantity, null, null, null, null)));
  }

  @Test
  @Order(3)
  void whatBothServersAcknowledgeAtOnceIsInTheBooks() {
    var before = totals();
    var acknowledged = new ConcurrentHashMap<String, LongAdder>();
    var open = new ConcurrentLinkedQueue<Long>();
    var travelling = new ConcurrentLinkedQueue<Long>();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var seed = Long.getLong("ledger.seed", 7L);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var caller = 0; caller < 48; caller++) {
        var random = new Random(seed * 1_000 + caller);
        var server = caller % 2;
        callers.submit(() -> {
          try {
            for (var i = 0; i < 120; i++) act(server, random, acknowledged, open, travelling);
          } catch (Throwable e) {
            failures.add(e);
          }
        });
      }
    }
    assertThat(failures).as("-Dledger.seed=" + seed).isEmpty();
    var expected = new TreeMap<>(before);
    acknowledged.forEach((account, units) -> expected.merge(account, units.sum(), Long::sum));
    expected.values().removeIf(units -> units == 0);
    assertThat(totals()).as("-Dledger.seed=" + seed).isEqualTo(expected);
    compareViews();
    verify();
  }

  private void act(int server, Random random, Map<String, LongAdder> acknowledged, ConcurrentLinkedQueue<Long> open,
      ConcurrentLinkedQueue<Long> travelling) {
    var item = plainItems.get(random.nextInt(2));
    var place = locations.get(random.nextInt(2));
    var other = locations.get(2);
    var quantity = 1 + random.nextInt(3);
    switch (random.nextInt(8)) {
      case 0 -> {
        execute(server, null, receive(item, place, quantity));
        book(acknowledged, item, SELLABLE, quantity);
      }
      case 1, 2, 3 -> {
        var answer = execute(server, null, new Reserve(null, false, true, null, null, List.of(), "r",
            List.of(new Reserve.Line(item, quantity, List.of(place, other)))));
        if (answer.isRefused()) return;
        book(acknowledged, item, SELLABLE, -quantity);
        book(acknowledged, item, RESERVED, quantity);
        for (var hold : answer.lines().getFirst().holds()) open.add(hold.id());
      }
      case 4, 5 -> {
        // Two callers may well reach for the same one; it must end once.
        var id = open.peek();
        if (id == null) return;
        var kind = random.nextBoolean() ? Kind.SHIP : Kind.RELEASE;
        var answer = execute(server, null,
            new ChangeHolds(kind, null, null, null, List.of(new ChangeHolds.Line(id, null, null))));
        open.remove(id);
        if (answer.isRefused()) return;
        var line = answer.lines().getFirst();
        book(acknowledged, line.item(), RESERVED, -line.quantity());
        if (kind == Kind.RELEASE) book(acknowledged, line.item(), SELLABLE, line.quantity());
      }
      case 6 -> {
        var answer = execute(server, null, new Move(Kind.TRANSFER_OUT, "t", null, null, List.of(
            new Move.Line(item, place, other, 0, SELLABLE, IN_TRANSIT, (long) quantity, null, null, null, null))));
        if (answer.isRefused()) return;
        book(acknowledged, item, SELLABLE, -quantity);
        book(acknowledged, item, IN_TRANSIT, quantity);
        var id = answer.lines().getFirst().dated();
        if (id != null) travelling.add(id);
      }
      default -> {
        var id = travelling.peek();
        if (id == null) return;
        var answer = execute(server, null, new Move(Kind.TRANSFER_IN, "t", null, null,
            List.of(new Move.Line(0, 0, 0, 0, IN_TRANSIT, SELLABLE, null, id, null, null, null))));
        travelling.remove(id);
        if (answer.isRefused()) return;
        var line = answer.lines().getFirst();
        book(acknowledged, line.item(), IN_TRANSIT, -line.quantity());
        book(acknowledged, line.item(), SELLABLE, line.quantity());
      }
    }
  }

  private static void book(Map<String, LongAdder> acknowledged, int item, Account state, long quantity) {
    acknowledged.computeIfAbsent(item + " " + state, _ -> new LongAdder()).add(quantity);
  }

  private TreeMap<String, Long> totals() {
    var totals = new TreeMap<String, Long>();
    servers.getFirst().jdbc().sql(StockSql.ALL_BALANCES).query((java.sql.ResultSet row) -> {
      var balance = StockBook.StockRows.balance(row);
      for (var state : Account.STATES) totals.merge(balance.item() + " " + state, balance.of(state), Long::sum);
    });
    totals.values().removeIf(units -> units == 0);
    return totals;
  }
}
