package io.plimsoll.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import org.intellij.lang.annotations.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Channels. */
@Component
final class Channels extends Kind<Channel> {

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
  static final String KEY_OF = "SELECT code FROM catalog.channel WHERE id = :id";

  Channels(JdbcClient jdbc) {
    super("channel", jdbc, LOAD_ALL, LOAD_SOME, Channel::id);
  }

  @Override
  Channel row(ResultSet row) throws SQLException {
    return new Channel(row.getInt(1), row.getString(2), row.getString(3), ChannelType.valueOf(row.getString(4)),
        row.getString(5), List.of((Integer[]) row.getArray(6).getArray()), row.getBoolean(7),
        Backorders.valueOf(row.getString(8)), row.getObject(9, Long.class), ZoneId.of(row.getString(10)),
        row.getLong(11));
  }
}
