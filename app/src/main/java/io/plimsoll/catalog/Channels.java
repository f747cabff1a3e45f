package io.plimsoll.catalog;

import io.plimsoll.platform.Json;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Channels. */
@Component
final class Channels extends Kind<Channel, Channels.Body> {

  @Schema(name = "Channel", description = "Where demand comes from, and from where it is served")
  record Body(
      @Schema(example = "WEB") @Nullable String code,
      @Schema(example = "Own web shop") @Nullable String name,
      @Schema(example = "OWN_SHOP") @Nullable ChannelType type,
      @Schema(description = "ISO 4217", example = "GBP") @Nullable String currency,
      @Schema(description = "the locations that serve it, first choice first", example = "[\"FC-LEEDS\",\"FC-BRISTOL\"]") @Nullable List<String> locations,
      @Schema(description = "whether one order may be served from several locations; true if absent", example = "true") @Nullable Boolean splitAllowed,
      @Schema(description = "whether it may promise what is not there; NEVER if absent", example = "ALLOWED") @Nullable Backorders backorders,
      @Schema(description = "how many units of an item may be owed at most; no limit if absent", example = "50") @Nullable Long backorderLimit,
      @Schema(description = "in which its business days begin and end", example = "Europe/London") @Nullable String timeZone,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  private static final int MOST_LOCATIONS = 1_000;

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT id, code, name, type, currency,
             ARRAY(SELECT l.location_id FROM catalog.channel_location l WHERE l.channel_id = c.id ORDER BY l.priority),
             split_allowed, backorders, backorder_limit, time_zone, version
        FROM catalog.channel c
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + " WHERE code = ANY (:keys)";

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY code FOR NO KEY UPDATE";

  @Language("PostgreSQL")
  static final String KEY_OF = "SELECT code FROM catalog.channel WHERE id = :id";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.channel (code, name, type, currency, split_allowed, backorders, backorder_limit, time_zone)
      SELECT code, name, type, currency, split_allowed, backorders, backorder_limit, time_zone
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, type text, currency text,
             split_allowed boolean, backorders text, backorder_limit bigint, time_zone text)
       ORDER BY code
      ON CONFLICT (code) DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.channel c
         SET name = r.name, type = r.type, currency = r.currency, split_allowed = r.split_allowed,
             backorders = r.backorders, backorder_limit = r.backorder_limit, time_zone = r.time_zone,
             version = c.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, type text, currency text,
             split_allowed boolean, backorders text, backorder_limit bigint, time_zone text)
       WHERE c.code = r.code
      """;

  @Language("PostgreSQL")
  static final String DELETE_LOCATIONS = """
      DELETE FROM catalog.channel_location l USING catalog.channel c WHERE c.id = l.channel_id AND c.code = ANY (:keys)
      """;

  @Language("PostgreSQL")
  static final String INSERT_LOCATIONS = """
      INSERT INTO catalog.channel_location (channel_id, priority, location_id)
      SELECT c.id, r.priority, r.location_id
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, priority int, location_id int)
        JOIN catalog.channel c ON c.code = r.code
      """;

  private record Served(String code, int priority, int location_id) {}

  private final Locations locations;

  Channels(JdbcClient jdbc, Locations locations) {
    super("channel", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), Channel::id,
        channel -> channel.code() + "\n" + channel.name());
    this.locations = locations;
  }

  @Override
  Channel row(ResultSet row) throws SQLException {
    return new Channel(row.getInt(1), row.getString(2), row.getString(3), ChannelType.valueOf(row.getString(4)),
        row.getString(5), List.of((Integer[]) row.getArray(6).getArray()), row.getBoolean(7),
        Backorders.valueOf(row.getString(8)), row.getObject(9, Long.class), ZoneId.of(row.getString(10)),
        row.getLong(11));
  }

  @Override
  Body body(Channel channel) {
    var codes = new ArrayList<String>();
    for (var id : channel.locationIds()) {
      var location = locations.rows.get(id);
      // Of another server, a moment ago; its own event is on the way.
      codes.add(location == null ? String.valueOf(id) : location.code());
    }
    return new Body(channel.code(), channel.name(), channel.type(), channel.currency(), List.copyOf(codes),
        channel.splitAllowed(), channel.backorders(), channel.backorderLimit(), channel.timeZone().getId(),
        channel.version());
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
    return new Body(key, body.name, body.type, body.currency, body.locations, body.splitAllowed, body.backorders,
        body.backorderLimit, body.timeZone, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Channel before, References references, Checks checks) {
    var code = checks.code("code", body.code);
    if (code.indexOf('/') >= 0) checks.wrong("code", code, "must not hold a slash, which separates it from its SKUs");
    if (body.type == null) checks.wrong("type", null, "is needed: one of " + Arrays.toString(ChannelType.values()));
    var backorders = body.backorders == null ? Backorders.NEVER : body.backorders;
    if (body.backorderLimit != null && (body.backorderLimit < 0 || body.backorderLimit > Catalog.MAX_QUANTITY)) {
      checks.wrong("backorderLimit", body.backorderLimit, "must be between 0 and " + Catalog.MAX_QUANTITY);
    }
    return new Body(code, checks.text("name", body.name, Checks.LONGEST_NAME), body.type,
        checks.currency("currency", body.currency), served(body.locations, references, checks),
        !Boolean.FALSE.equals(body.splitAllowed), backorders, body.backorderLimit,
        checks.timeZone("timeZone", body.timeZone).getId(), before == null ? null : before.version());
  }

  private List<String> served(@Nullable List<@Nullable String> given, References references, Checks checks) {
    if (given == null) return List.of();
    if (given.size() > MOST_LOCATIONS) {
      checks.wrong("locations", given.size(), "at most " + MOST_LOCATIONS + " are possible");
      return List.of();
    }
    var codes = new LinkedHashSet<String>();
    for (var i = 0; i < given.size(); i++) {
      var field = "locations[" + i + "]";
      var code = references.code(locations, field, given.get(i), checks);
      if (code == null) {
        checks.wrong(field, given.get(i), "is empty");
      } else if (!codes.add(code)) {
        checks.wrong(field, code, "is there twice");
      }
    }
    return List.copyOf(codes);
  }

  @Override
  void afterWrite(List<Write<Channel, Body>> writes, References references) {
    var served = new ArrayList<Served>();
    for (var write : writes) {
      var codes = write.checkedBody().locations;
      if (codes == null) continue;
      for (var i = 0; i < codes.size(); i++) {
        var location = references.find(locations, codes.get(i));
        if (location != null) served.add(new Served(write.key, i + 1, location.id()));
      }
    }
    var keys = writes.stream().map(write -> write.key).toArray(String[]::new);
    jdbc.sql(DELETE_LOCATIONS).param("keys", keys).update();
    jdbc.sql(INSERT_LOCATIONS).param("rows", new String(Json.bytes(served), StandardCharsets.UTF_8)).update();
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("code", body.code);
    stored.put("name", body.name);
    stored.put("type", body.type);
    stored.put("currency", body.currency);
    stored.put("split_allowed", body.splitAllowed);
    stored.put("backorders", body.backorders);
    stored.put("backorder_limit", body.backorderLimit);
    stored.put("time_zone", body.timeZone);
    return stored;
  }

  @Override
  List<String> columns() {
    return List.of("code", "name", "type", "currency", "locations", "splitAllowed", "backorders", "backorderLimit",
        "timeZone");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    return Arrays.asList(body.code, body.name, String.valueOf(body.type), body.currency,
        body.locations == null ? null : Cells.join(body.locations), String.valueOf(body.splitAllowed),
        String.valueOf(body.backorders), body.backorderLimit == null ? null : body.backorderLimit.toString(),
        body.timeZone);
  }

  @Override
  Body read(Cells cells) {
    return new Body(cells.text("code"), cells.text("name"), cells.oneOf("type", ChannelType.class),
        cells.text("currency"), cells.list("locations"), cells.flag("splitAllowed"),
        cells.oneOf("backorders", Backorders.class), cells.wholeNumber("backorderLimit"), cells.text("timeZone"), null);
  }
}
