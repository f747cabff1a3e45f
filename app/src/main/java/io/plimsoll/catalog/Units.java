package io.plimsoll.catalog;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Units of measure. */
@Component
final class Units extends Kind<Unit, Units.Body> {

  @Schema(name = "Unit", description = "A unit of measure, or a pack whose content is each item's own affair")
  record Body(
      @Schema(example = "KG") @Nullable String code,
      @Schema(example = "kilogram") @Nullable String name,
      @Schema(description = "the unit of which this one is a multiple", example = "MG") @Nullable String base,
      @Schema(description = "how many of the base make one", example = "1000000") @Nullable BigDecimal factor,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  @Language("PostgreSQL")
  static final String LOAD_ALL = "SELECT code, name, base, factor, version FROM catalog.unit";

  @Language("PostgreSQL")
  static final String LOAD_SOME = """
      SELECT code, name, base, factor, version FROM catalog.unit WHERE code = ANY (:keys)
      """;

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY code FOR NO KEY UPDATE";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.unit (code, name, base, factor)
      SELECT code, name, base, factor
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text, base text, factor numeric)
       ORDER BY code
      ON CONFLICT DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.unit u
         SET name = r.name, version = u.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (code text, name text)
       WHERE u.code = r.code
      """;

  Units(JdbcClient jdbc) {
    super("unit", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), null,
        unit -> unit.code() + "\n" + unit.name());
  }

  @Override
  Unit row(ResultSet row) throws SQLException {
    var factor = row.getBigDecimal(4);
    return new Unit(row.getString(1), row.getString(2), row.getString(3), factor == null ? null : plain(factor),
        row.getLong(5));
  }

  private static BigDecimal plain(BigDecimal factor) {
    var plain = factor.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  @Override
  Body body(Unit unit) {
    return new Body(unit.code(), unit.name(), unit.base(), unit.factor(), unit.version());
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
    return new Body(key, body.name, body.base, body.factor, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Unit before, References references, Checks checks) {
    var code = checks.code("code", body.code);
    var name = checks.text("name", body.name, Checks.LONGEST_NAME);
    var base = references.code(this, "base", body.base, checks);
    var factor = body.factor == null ? null : factor(body.factor, checks);
    if (base == null && body.factor != null) checks.wrong("base", null, "is needed beside a factor");
    if (base != null && body.factor == null) checks.wrong("factor", null, "is needed beside a base");
    var root = base == null ? null : rows.get(base);
    if (root != null && root.base() != null) {
      checks.wrong("base", base, "is itself counted in " + root.base() + "; use that");
    } else if (base != null && base.equals(code)) {
      checks.wrong("base", base, "is the unit itself");
    }
    if (before != null && (!java.util.Objects.equals(before.base(), base)
        || !java.util.Objects.equals(before.factor(), factor))) {
      checks.wrong("factor", body.factor, "cannot change, because quantities have been converted with it; "
          + "create another unit");
    }
    return new Body(code, name, base, factor, before == null ? null : before.version());
  }

  private static @Nullable BigDecimal factor(BigDecimal factor, Checks checks) {
    if (factor.signum() <= 0 || factor.precision() - (long) factor.scale() > 12 || factor.scale() > 9) {
      checks.wrong("factor", Checks.shown(factor), "must be positive, below 1000000000000, with at most 9 decimals");
      return null;
    }
    return plain(factor);
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("code", body.code);
    stored.put("name", body.name);
    stored.put("base", body.base);
    stored.put("factor", body.factor);
    return stored;
  }

  @Override
  List<String> columns() {
    return List.of("code", "name", "base", "factor");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    return Arrays.asList(body.code, body.name, body.base, body.factor == null ? null : body.factor.toPlainString());
  }

  @Override
  Body read(Cells cells) {
    return new Body(cells.text("code"), cells.text("name"), cells.text("base"), cells.decimal("factor"), null);
  }

  @Override
  Collection<Unit> exported() {
    return rows.all().stream().sorted(Comparator.comparing((Unit unit) -> unit.base() != null)).toList();
  }
}
