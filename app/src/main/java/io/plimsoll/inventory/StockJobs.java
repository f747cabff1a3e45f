package io.plimsoll.inventory;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.CommitLane;
import io.plimsoll.platform.Request;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.intellij.lang.annotations.Language;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the ledger does by itself: carts expire, lots reach their date, each day is snapshot, partitions are made ahead. */
@Component
final class StockJobs implements SmartLifecycle {

  private static final Actor ACTOR = Actor.system("expiry");
  private static final int AT_ONCE = 500;

  @Language("PostgreSQL")
  static final String EXPIRED = """
      SELECT id FROM inventory.reservation WHERE expires_at IS NOT NULL AND expires_at <= :now ORDER BY expires_at LIMIT :limit
      """;

  private final JdbcClient jdbc;
  private final CommitLane lane;
  private final Positions positions;
  private final StockRules rules;
  private final LedgerUpkeep upkeep;
  private final AsOf asOf;
  private final InstantSource clock;
  private final Scheduler scheduler;
  private volatile boolean running;

  public StockJobs(JdbcClient jdbc, CommitLane lane, Positions positions, StockRules rules, LedgerUpkeep upkeep,
      AsOf asOf,
      InstantSource clock, DataSource dataSource) {
    this.jdbc = jdbc;
    this.lane = lane;
    this.positions = positions;
    this.rules = rules;
    this.upkeep = upkeep;
    this.asOf = asOf;
    this.clock = clock;
    this.scheduler = Scheduler.create(dataSource)
        .tableName("platform.scheduled_tasks")
        .threads(2)
        .pollingInterval(Duration.ofSeconds(2))
        .startTasks(
            Tasks.recurring("stock.expire-reservations", Schedules.fixedDelay(Duration.ofSeconds(2)))
                .execute((_, _) -> expireReservations()),
            Tasks.recurring("stock.outdate-lots", Schedules.fixedDelay(Duration.ofMinutes(10)))
                .execute((_, _) -> outdateLots()),
            Tasks.recurring("stock.daily-snapshot", Schedules.daily(ZoneOffset.UTC, LocalTime.of(0, 5)))
                .execute((_, _) -> asOf.takeDaily()),
            Tasks.recurring("stock.partitions", Schedules.daily(ZoneOffset.UTC, LocalTime.of(3, 0)))
                .execute((_, _) -> upkeep.makePartitions()))
        .build();
  }

  /** Gives back what carts held too long. */
  public void expireReservations() {
    List<Long> expired;
    do {
      expired = jdbc.sql(EXPIRED).param("now", Timestamp.from(clock.instant())).param("limit", AT_ONCE)
          .query(Long.class).list();
      // One command each: a reservation that ends meanwhile must not keep the others.
      var replies = expired.stream().map(id -> lane.submit(Request.of(ACTOR, null,
          new ChangeHolds(Kind.EXPIRE, null, "expired", null, List.of(new ChangeHolds.Line(id, null, null))))))
          .toList();
      for (var reply : replies) CommitLane.await(reply);
    } while (expired.size() == AT_ONCE);
  }

  /** Takes lots that have reached their date out of sale. */
  public void outdateLots() {
    var now = rules.now();
    var lines = new ArrayList<Move.Line>();
    for (var stock : positions.all()) {
      for (var row : stock.array()) {
        var sellable = row.of(Account.SELLABLE);
        if (sellable == 0 || row.lastsBeyond(now.today(row.location()))) continue;
        lines.add(new Move.Line(row.item(), row.location(), row.location(), row.lot(), Account.SELLABLE,
            Account.EXPIRED, sellable, null, null,
            null, null));
      }
    }
    for (var line : lines) {
      lane.execute(Request.of(ACTOR, null, new Move(Kind.OUTDATE, null, "reached its date", null, List.of(line))));
    }
  }

  @Override
  public void start() {
    running = true;
    scheduler.start();
  }

  @Override
  public void stop() {
    running = false;
    scheduler.stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
