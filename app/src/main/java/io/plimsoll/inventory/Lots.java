package io.plimsoll.inventory;

import io.plimsoll.platform.Problem;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The lots of items that are tracked by lot. A lot's code never changes; its date only by a {@link CorrectLot correction}. */
@Component
public final class Lots {

  /** A batch of an item; {@code expiresOn} is the first day on which it may no longer be sold. */
  public record Lot(int id, int item, String code, @Nullable LocalDate expiresOn) {}

  private record Key(int item, String code) {}

  @Language("PostgreSQL")
  static final String ALL = "SELECT id, item_id, code, expires_on FROM inventory.lot";

  @Language("PostgreSQL")
  static final String BY_ID = "SELECT id, item_id, code, expires_on FROM inventory.lot WHERE id = :id";

  @Language("PostgreSQL")
  static final String BY_CODE = "SELECT id, item_id, code, expires_on FROM inventory.lot WHERE item_id = :item AND code = :code";

  @Language("PostgreSQL")
  static final String ADD = """
      INSERT INTO inventory.lot (item_id, code, expires_on) VALUES (:item, :code, :expiresOn)
      ON CONFLICT (item_id, code) DO NOTHING
      """;

  private final JdbcClient jdbc;
  private final ConcurrentHashMap<Integer, Lot> byId = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Key, Lot> byCode = new ConcurrentHashMap<>();

  Lots(JdbcClient jdbc) {
    this.jdbc = jdbc;
    readAgain();
  }

  static Lot lot(ResultSet row, int number) throws java.sql.SQLException {
    return new Lot(row.getInt(1), row.getInt(2), row.getString(3), row.getObject(4, LocalDate.class));
  }

  /** Reads all of them again: another server has corrected one. */
  void readAgain() {
    jdbc.sql(ALL).query((ResultSet row) -> { know(lot(row, 0)); });
  }

  Lot know(Lot lot) {
    byId.put(lot.id(), lot);
    byCode.put(new Key(lot.item(), lot.code()), lot);
    return lot;
  }

  /** @throws IllegalStateException if there is no such lot */
  public Lot of(int id) {
    var known = byId.get(id);
    if (known != null) return known;
    return know(jdbc.sql(BY_ID).param("id", id).query(Lots::lot).optional()
        .orElseThrow(() -> new IllegalStateException("there is no lot " + id)));
  }

  @Nullable
  LocalDate expiresOn(int id) {
    return of(id).expiresOn();
  }

  public Optional<Lot> find(int item, String code) {
    var known = byCode.get(new Key(item, code));
    if (known != null) return Optional.of(known);
    return jdbc.sql(BY_CODE).param("item", item).param("code", code).query(Lots::lot).optional().map(this::know);
  }

  /** The lot of that code, made if it is new; refused if it is known with another date. */
  Lot findOrAdd(int item, String code, @Nullable LocalDate expiresOn) {
    var found = find(item, code);
    if (found.isEmpty()) {
      jdbc.sql(ADD).param("item", item).param("code", code).param("expiresOn", expiresOn).update();
      found = find(item, code);
    }
    var lot = found.orElseThrow(() -> new IllegalStateException("lot " + code + " vanished"));
    if (expiresOn != null && !Objects.equals(lot.expiresOn(), expiresOn)) {
      throw Problem.invalid("lot.expiresOn", expiresOn, "lot " + code + " is known to expire on " + lot.expiresOn()
          + "; correct the lot first if that is wrong");
    }
    return lot;
  }
}
