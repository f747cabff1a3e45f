package io.plimsoll.catalog;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Locations. */
@Component
final class Locations extends Kind<Location, Locations.Body> {

  @Schema(name = "Location", description = "A place that holds stock")
  record Body(
      @Schema(example = "FC-LEEDS") @Nullable String code,
      @Schema(example = "Fulfilment centre Leeds") @Nullable String name,
      @Schema(example = "FULFILMENT_CENTRE") @Nullable LocationType type,
      @Nullable Address address,
      @Schema(description = "in which its business days begin and end", example = "Europe/London") @Nullable String timeZone,
      @Schema(description = "Global Location Number of GS1", example = "5012345000008") @Nullable String gln,
      @Schema(description = "false while nothing may be promised from it; true if absent", example = "true") @Nullable Boolean open,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT id, code, name, type, street, city, postcode, country, time_zone, gln, open, version
        FROM catalog.location
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + " WHERE code = ANY (:keys)";

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY code FOR NO KEY UPDATE";

  @Language("PostgreSQL")
  static final String KEY_OF = "SELECT code FROM catalog.location WHERE id = :id";

  @Language("PostgreSQL")
  static final String TAKEN_GLNS = "SELECT gln, code FROM catalog.location WHERE gln = ANY (:glns)";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.location (code, name, type, street, city, postcode, country, time_zone, gln, open)
      SELECT code, name, type, street, city, postcode, country, time_zone, gln, open
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, type text, street text, city text,
             postcode text, country text, time_zone text, gln text, open boolean)
       ORDER BY code
      ON CONFLICT (code) DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.location l
         SET name = r.name, type = r.type, street = r.street, city = r.city, postcode = r.postcode,
             country = r.country, time_zone = r.time_zone, gln = r.gln, open = r.open, version = l.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, type text, street text, city text,
             postcode text, country text, time_zone text, gln text, open boolean)
       WHERE l.code = r.code
      """;

  Locations(JdbcClient jdbc) {
    super("location", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), Location::id,
        location -> Stream.of(location.code(), location.name(), location.address().city(), location.gln())
            .filter(Objects::nonNull).collect(Collectors.joining("\n")));
  }

  @Override
  Location row(ResultSet row) throws SQLException {
    return new Location(row.getInt(1), row.getString(2), row.getString(3), LocationType.valueOf(row.getString(4)),
        new Address(row.getString(5), row.getString(6), row.getString(7), row.getString(8)),
        ZoneId.of(row.getString(9)), row.getString(10), row.getBoolean(11), row.getLong(12));
  }

  @Override
  Body body(Location location) {
    return new Body(location.code(), location.name(), location.type(), location.address(), location.timeZone().getId(),
        location.gln(), location.open(), location.version());
  }

  @Override
  String key(Body body) {
    return body.code == null ? "" : body.code;
  }

  @Override
  @Nullable
  Long version(Body body) {
    return body.version;
  }

  @Override
  Body underKey(Body body, String key, Checks checks) {
    if (body.code != null && !body.code.equals(key)) checks.wrong("code", body.code, "the path says " + key);
    return new Body(key, body.name, body.type, body.address, body.timeZone, body.gln, body.open, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Location before, References references, Checks checks) {
    var given = body.address == null ? Address.UNKNOWN : body.address;
    var address = new Address(checks.optionalText("address.street", given.street(), Checks.LONGEST_NAME),
        checks.optionalText("address.city", given.city(), Checks.LONGEST_NAME),
        checks.optionalText("address.postcode", given.postcode(), Checks.LONGEST_CODE),
        checks.country("address.country", given.country()));
    if (body.type == null) checks.wrong("type", null, "is needed: one of " + Arrays.toString(LocationType.values()));
    return new Body(checks.code("code", body.code), checks.text("name", body.name, Checks.LONGEST_NAME), body.type,
        address, checks.timeZone("timeZone", body.timeZone).getId(), checks.gln("gln", body.gln),
        !Boolean.FALSE.equals(body.open), before == null ? null : before.version());
  }

  @Override
  void checkTogether(List<Write<Location, Body>> writes) {
    var asked = writes.stream().map(write -> write.checkedBody().gln).filter(gln -> gln != null).distinct()
        .toArray(String[]::new);
    if (asked.length == 0) return;
    var owners = new HashMap<String, String>();
    jdbc.sql(TAKEN_GLNS).param("glns", asked).query(row -> {
      owners.put(row.getString(1), row.getString(2));
    });
    for (var write : writes) {
      var gln = write.checkedBody().gln;
      var owner = gln == null ? null : owners.putIfAbsent(gln, write.key);
      if (owner != null && !owner.equals(write.key)) {
        write.checks.wrong("gln", gln, "belongs to location " + owner + " already");
      }
    }
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var address = body.address == null ? Address.UNKNOWN : body.address;
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("code", body.code);
    stored.put("name", body.name);
    stored.put("type", body.type);
    stored.put("street", address.street());
    stored.put("city", address.city());
    stored.put("postcode", address.postcode());
    stored.put("country", address.country());
    stored.put("time_zone", body.timeZone);
    stored.put("gln", body.gln);
    stored.put("open", body.open);
    return stored;
  }

  @Override
  List<String> columns() {
    return List.of("code", "name", "type", "street", "city", "postcode", "country", "timeZone", "gln", "open");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    var address = body.address == null ? Address.UNKNOWN : body.address;
    return Arrays.asList(body.code, body.name, String.valueOf(body.type), address.street(), address.city(),
        address.postcode(), address.country(), body.timeZone, body.gln, String.valueOf(body.open));
  }

  @Override
  Body read(Cells cells) {
    var address = new Address(cells.text("street"), cells.text("city"), cells.text("postcode"), cells.text("country"));
    return new Body(cells.text("code"), cells.text("name"), cells.oneOf("type", LocationType.class), address,
        cells.text("timeZone"), cells.text("gln"), cells.flag("open"), null);
  }
}
