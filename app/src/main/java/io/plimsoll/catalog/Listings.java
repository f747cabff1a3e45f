package io.plimsoll.catalog;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Listings. */
@Component
final class Listings extends Kind<Listing, Listings.Body> {

  @Schema(name = "Listing", description = "An item under the name by which a channel knows it")
  record Body(
      @Schema(example = "MARKET-ONE") @Nullable String channel,
      @Schema(example = "B0-4711") @Nullable String channelSku,
      @Schema(example = "LINEN-SHIRT-NAVY-M") @Nullable String sku,
      @Schema(description = "how many base units one piece of the listing holds; 1 if absent", example = "1") @Nullable Long packQuantity,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT l.channel_id, c.code, l.channel_sku, l.item_id, l.pack_quantity, l.version
        FROM catalog.listing l
        JOIN catalog.channel c ON c.id = l.channel_id
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + """
        JOIN unnest(:keys::text[]) AS asked (key)
          ON c.code = split_part(asked.key, '/', 1) AND l.channel_sku = substr(asked.key, strpos(asked.key, '/') + 1)
      """;

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY l.channel_id, l.channel_sku FOR NO KEY UPDATE OF l";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.listing (channel_id, channel_sku, item_id, pack_quantity)
      SELECT c.id, r.channel_sku, r.item_id, r.pack_quantity
        FROM jsonb_to_recordset(:rows::jsonb) AS r (channel text, channel_sku text, item_id int, pack_quantity int)
        JOIN catalog.channel c ON c.code = r.channel
       ORDER BY c.id, r.channel_sku
      ON CONFLICT (channel_id, channel_sku) DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.listing l
         SET item_id = r.item_id, pack_quantity = r.pack_quantity, version = l.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (channel text, channel_sku text, item_id int, pack_quantity int)
        JOIN catalog.channel c ON c.code = r.channel
       WHERE l.channel_id = c.id AND l.channel_sku = r.channel_sku
      """;

  private final Channels channels;
  private final Items items;

  Listings(JdbcClient jdbc, Channels channels, Items items) {
    super("listing", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), null,
        listing -> text(listing, items));
    this.channels = channels;
    this.items = items;
  }

  private static String text(Listing listing, Items items) {
    var item = items.rows.get(listing.itemId());
    return listing.key() + (item == null ? "" : "\n" + item.sku());
  }

  @Override
  Listing row(ResultSet row) throws SQLException {
    return new Listing(row.getInt(1), row.getString(2), row.getString(3), row.getInt(4), row.getInt(5), row.getLong(6));
  }

  @Override
  Body body(Listing listing) {
    var item = items.rows.get(listing.itemId());
    // Of another server, a moment ago; its own event is on the way.
    return new Body(listing.channelCode(), listing.channelSku(), item == null ? null : item.sku(),
        (long) listing.packQuantity(), listing.version());
  }

  @Override
  String key(Body body) {
    return Listing.key(body.channel == null ? "" : body.channel, body.channelSku == null ? "" : body.channelSku);
  }

  @Override
  String key(Map<String, String> cells) {
    return Listing.key(cells.getOrDefault("channel", ""), cells.getOrDefault("channelSku", ""));
  }

  @Override
  @Nullable
  Long version(Body body) {
    return body.version;
  }

  @Override
  Body underKey(Body body, String key, Checks checks) {
    var slash = key.indexOf('/');
    var channel = slash < 0 ? key : key.substring(0, slash);
    var channelSku = slash < 0 ? "" : key.substring(slash + 1);
    if (body.channel != null && !body.channel.equals(channel)) {
      checks.wrong("channel", body.channel, "the path says " + channel);
    }
    if (body.channelSku != null && !body.channelSku.equals(channelSku)) {
      checks.wrong("channelSku", body.channelSku, "the path says " + channelSku);
    }
    return new Body(channel, channelSku, body.sku, body.packQuantity, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Listing before, References references, Checks checks) {
    var channel = references.code(channels, "channel", body.channel, checks);
    if (channel == null) checks.wrong("channel", null, "is needed");
    var channelSku = checks.code("channelSku", body.channelSku);
    var sku = references.code(items, "sku", body.sku, checks);
    if (sku == null) checks.wrong("sku", null, "is needed");
    var packQuantity = body.packQuantity == null ? Long.valueOf(1) : body.packQuantity;
    if (packQuantity < 1 || packQuantity > 1_000_000) {
      checks.wrong("packQuantity", packQuantity, "must be between 1 and 1000000");
    }
    return new Body(channel, channelSku, sku, packQuantity, before == null ? null : before.version());
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var item = body.sku == null ? null : references.find(items, body.sku);
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("channel", body.channel);
    stored.put("channel_sku", body.channelSku);
    stored.put("item_id", item == null ? null : item.id());
    stored.put("pack_quantity", body.packQuantity);
    return stored;
  }

  @Override
  List<String> columns() {
    return List.of("channel", "channelSku", "sku", "packQuantity");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    return Arrays.asList(body.channel, body.channelSku, body.sku, String.valueOf(body.packQuantity));
  }

  @Override
  Body read(Cells cells) {
    return new Body(cells.text("channel"), cells.text("channelSku"), cells.text("sku"),
        cells.wholeNumber("packQuantity"), null);
  }
}
