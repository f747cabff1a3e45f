package io.plimsoll.catalog;

import io.plimsoll.platform.Json;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Items. */
@Component
final class Items extends Kind<Item, Items.Body> {

  /** Whether an item is still bought. */
  enum Status {
    ACTIVE, DISCONTINUED
  }

  @Schema(name = "Pack", description = "A pack of an item: how many base units it holds")
  record Pack(@Schema(example = "CASE") @Nullable String unit, @Schema(example = "12") @Nullable Long quantity) {}

  @Schema(name = "Money")
  record Amount(
      @Schema(type = "string", example = "49.90") @com.fasterxml.jackson.annotation.JsonFormat(shape = com.fasterxml.jackson.annotation.JsonFormat.Shape.STRING) @Nullable BigDecimal amount,
      @Schema(description = "ISO 4217", example = "EUR") @Nullable String currency) {

    static @Nullable Amount of(@Nullable Money money) {
      return money == null ? null : new Amount(money.amount(), money.currency());
    }
  }

  @Schema(name = "Item", description = "What is stocked and sold under one SKU")
  record Body(
      @Schema(example = "LINEN-SHIRT-NAVY-M") @Nullable String sku,
      @Schema(description = "the product of which it is a variant", example = "LINEN-SHIRT") @Nullable String product,
      @Schema(example = "Linen shirt, navy, M") @Nullable String name,
      @Schema(description = "GTIN-8, -12, -13 or -14", example = "4006381333931") @Nullable String gtin,
      @Schema(description = "the base unit, in whole numbers of which it is counted; EA if absent", example = "EA") @Nullable String unit,
      @Schema(description = "whether stock is kept by lot; false if absent", example = "false") @Nullable Boolean lotTracked,
      @Schema(example = "WOMENS-TOPS") @Nullable String category,
      @Schema(example = "{\"size\":\"M\",\"colour\":\"navy\"}") @Nullable Map<String, String> attributes,
      @Nullable List<Pack> packs, @Nullable Amount price, @Nullable Amount cost,
      @Schema(description = "ACTIVE if absent", example = "ACTIVE") @Nullable Status status,
      @Schema(description = "grows with each change; sent back, the change is refused if it is not the newest", example = "1") @Nullable Long version) {}

  private static final int MOST_ATTRIBUTES = 50;
  private static final int MOST_PACKS = 20;
  private static final long LARGEST_PACK = 1_000_000_000L;

  @Language("PostgreSQL")
  static final String LOAD_ALL = """
      SELECT id, sku, name, product, gtin, unit, lot_tracked, category, attributes, packs, price, price_currency, cost,
             cost_currency, status, version
        FROM catalog.item
      """;

  @Language("PostgreSQL")
  static final String LOAD_SOME = LOAD_ALL + " WHERE sku = ANY (:keys)";

  @Language("PostgreSQL")
  static final String LOCK = LOAD_SOME + " ORDER BY sku FOR NO KEY UPDATE";

  @Language("PostgreSQL")
  static final String KEY_OF = "SELECT sku FROM catalog.item WHERE id = :id";

  @Language("PostgreSQL")
  static final String TAKEN_GTINS = "SELECT gtin, sku FROM catalog.item WHERE gtin = ANY (:gtins)";

  @Language("PostgreSQL")
  static final String INSERT = """
      INSERT INTO catalog.item (sku, product, name, gtin, unit, lot_tracked, category, attributes, packs, price,
                                price_currency, cost, cost_currency, status)
      SELECT sku, product, name, gtin, unit, lot_tracked, category, attributes, packs, price, price_currency, cost,
             cost_currency, status
        FROM jsonb_to_recordset(:rows::jsonb) AS r (sku text, product text, name text, gtin text, unit text,
             lot_tracked boolean, category text, attributes jsonb, packs jsonb, price numeric, price_currency text,
             cost numeric, cost_currency text, status text)
       ORDER BY sku
      ON CONFLICT (sku) DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String UPDATE = """
      UPDATE catalog.item i
         SET product = r.product, name = r.name, gtin = r.gtin, unit = r.unit, lot_tracked = r.lot_tracked,
             category = r.category, attributes = r.attributes, packs = r.packs, price = r.price,
             price_currency = r.price_currency, cost = r.cost, cost_currency = r.cost_currency, status = r.status,
             version = i.version + 1
        FROM jsonb_to_recordset(:rows::jsonb) AS r (sku text, product text, name text, gtin text, unit text,
             lot_tracked boolean, category text, attributes jsonb, packs jsonb, price numeric, price_currency text,
             cost numeric, cost_currency text, status text)
       WHERE i.sku = r.sku
      """;

  private final Products products;
  private final Categories categories;
  private final Units units;
  private final ObjectProvider<ItemUse> uses;

  Items(JdbcClient jdbc, Products products, Categories categories, Units units, ObjectProvider<ItemUse> uses) {
    super("item", jdbc, new Statements(LOAD_ALL, LOAD_SOME, LOCK, INSERT, UPDATE), Item::id,
        item -> item.sku() + "\n" + item.name() + (item.gtin() == null ? "" : "\n" + item.gtin()));
    this.products = products;
    this.categories = categories;
    this.units = units;
    this.uses = uses;
  }

  @Override
  Item row(ResultSet row) throws SQLException {
    return new Item(row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
        row.getString(6), row.getBoolean(7), row.getString(8), attributes(row.getString(9)), packs(row.getString(10)),
        money(row, 11), money(row, 13), "ACTIVE".equals(row.getString(15)), row.getLong(16));
  }

  private static @Nullable Money money(ResultSet row, int column) throws SQLException {
    var amount = row.getBigDecimal(column);
    return amount == null ? null : new Money(amount, row.getString(column + 1));
  }

  private static Map<String, String> attributes(String json) {
    if ("{}".equals(json)) return Map.of();
    var attributes = new TreeMap<String, String>();
    for (var entry : Json.tree(json).properties()) attributes.put(entry.getKey(), entry.getValue().asString());
    return attributes;
  }

  private static Map<String, Long> packs(String json) {
    if ("{}".equals(json)) return Map.of();
    var packs = new TreeMap<String, Long>();
    for (var entry : Json.tree(json).properties()) packs.put(entry.getKey(), entry.getValue().longValue());
    return packs;
  }

  @Override
  Body body(Item item) {
    var packs = item.packs().entrySet().stream().map(pack -> new Pack(pack.getKey(), pack.getValue())).toList();
    return new Body(item.sku(), item.product(), item.name(), item.gtin(), item.unit(), item.lotTracked(),
        item.category(), item.attributes(), packs, Amount.of(item.price()), Amount.of(item.cost()),
        item.active() ? Status.ACTIVE : Status.DISCONTINUED, item.version());
  }

  @Override
  String key(Body body) {
    return body.sku == null ? "" : body.sku;
  }

  @Override
  @Nullable
  Long version(Body body) {
    return body.version;
  }

  @Override
  Body underKey(Body body, String key, Checks checks) {
    if (body.sku != null && !body.sku.equals(key)) checks.wrong("sku", body.sku, "the path says " + key);
    return new Body(key, body.product, body.name, body.gtin, body.unit, body.lotTracked, body.category, body.attributes,
        body.packs, body.price, body.cost, body.status, body.version);
  }

  @Override
  Body checked(Body body, @Nullable Item before, References references, Checks checks) {
    var sku = checks.code("sku", body.sku);
    var product = references.code(products, "product", body.product, checks);
    var name = checks.text("name", body.name, Checks.LONGEST_NAME);
    var gtin = checks.gtin("gtin", body.gtin);
    var unit = references.code(units, "unit", body.unit, checks);
    if (unit == null) unit = "EA";
    var lotTracked = Boolean.TRUE.equals(body.lotTracked);
    if (before != null) demandUnused(before, unit, lotTracked, checks);
    var price = body.price == null
        ? null
        : checks.money("price", body.price.amount, body.price.currency, "price.currency");
    var cost = body.cost == null ? null : checks.money("cost", body.cost.amount, body.cost.currency, "cost.currency");
    return new Body(sku, product, name, gtin, unit, lotTracked,
        references.code(categories, "category", body.category, checks), attributes(body.attributes, checks),
        packs(body.packs, unit, references, checks), Amount.of(price), Amount.of(cost),
        body.status == null ? Status.ACTIVE : body.status, before == null ? null : before.version());
  }

  /** Without anybody who knows about stock, any item may have some. */
  private void demandUnused(Item before, String unit, boolean lotTracked, Checks checks) {
    if (before.unit().equals(unit) && before.lotTracked() == lotTracked) return;
    var askable = uses.stream().toList();
    if (!askable.isEmpty() && askable.stream().noneMatch(use -> use.isUsed(before))) return;
    if (!before.unit().equals(unit)) {
      checks.wrong("unit", unit, "cannot change from " + before.unit() + ", because stock is counted in it; "
          + "create another item");
    }
    if (before.lotTracked() != lotTracked) {
      checks.wrong("lotTracked", lotTracked, "cannot change, because stock may be there; create another item");
    }
  }

  private static Map<String, String> attributes(@Nullable Map<String, @Nullable String> given, Checks checks) {
    if (given == null || given.isEmpty()) return Map.of();
    if (given.size() > MOST_ATTRIBUTES) {
      checks.wrong("attributes", given.size(), "at most " + MOST_ATTRIBUTES + " are possible");
      return Map.of();
    }
    var attributes = new TreeMap<String, String>();
    given.forEach((name, value) -> {
      var known = checks.optionalText("attributes", name, Checks.LONGEST_CODE);
      var text = checks.optionalText("attributes." + name, value, Checks.LONGEST_NAME);
      if (known == null || text == null) {
        checks.wrong("attributes." + name, value, "needs a name and a value; leave the attribute out to have none");
      } else {
        attributes.put(known, text);
      }
    });
    return attributes;
  }

  private List<Pack> packs(@Nullable List<@Nullable Pack> given, String itemUnit, References references,
      Checks checks) {
    if (given == null || given.isEmpty()) return List.of();
    if (given.size() > MOST_PACKS) {
      checks.wrong("packs", given.size(), "at most " + MOST_PACKS + " are possible");
      return List.of();
    }
    var base = references.find(units, itemUnit);
    var packs = new TreeMap<String, Pack>();
    for (var i = 0; i < given.size(); i++) {
      var pack = given.get(i);
      var field = "packs[" + i + "].";
      if (pack == null || pack.unit == null || pack.unit.isBlank()) {
        checks.wrong(field + "unit", null, "is needed");
        continue;
      }
      var code = references.code(units, field + "unit", pack.unit, checks);
      var unit = code == null ? null : units.rows.get(code);
      if (unit != null && base != null && unit.root().equals(base.root())) {
        checks.wrong(field + "unit", pack.unit, "is converted to " + itemUnit + " already; no pack is needed");
      }
      if (pack.quantity == null || pack.quantity < 1 || pack.quantity > LARGEST_PACK) {
        checks.wrong(field + "quantity", pack.quantity, "must be between 1 and " + LARGEST_PACK);
      }
      if (packs.put(pack.unit, pack) != null) checks.wrong(field + "unit", pack.unit, "is there twice");
    }
    return List.copyOf(packs.values());
  }

  @Override
  void checkTogether(List<Write<Item, Body>> writes) {
    var asked = writes.stream().map(write -> write.checkedBody().gtin).filter(gtin -> gtin != null).distinct()
        .toArray(String[]::new);
    if (asked.length == 0) return;
    var owners = new HashMap<String, String>();
    jdbc.sql(TAKEN_GTINS).param("gtins", asked).query(row -> {
      owners.put(row.getString(1), row.getString(2));
    });
    for (var write : writes) {
      var gtin = write.checkedBody().gtin;
      var owner = gtin == null ? null : owners.putIfAbsent(gtin, write.key);
      if (owner != null && !owner.equals(write.key)) {
        write.checks.wrong("gtin", gtin, "belongs to item " + owner + " already");
      }
    }
  }

  @Override
  Map<String, @Nullable Object> stored(Body body, References references) {
    var stored = new LinkedHashMap<String, @Nullable Object>();
    stored.put("sku", body.sku);
    stored.put("product", body.product);
    stored.put("name", body.name);
    stored.put("gtin", body.gtin);
    stored.put("unit", body.unit);
    stored.put("lot_tracked", body.lotTracked);
    stored.put("category", body.category);
    stored.put("attributes", body.attributes);
    stored.put("packs", packsByUnit(body));
    stored.put("price", body.price == null ? null : body.price.amount);
    stored.put("price_currency", body.price == null ? null : body.price.currency);
    stored.put("cost", body.cost == null ? null : body.cost.amount);
    stored.put("cost_currency", body.cost == null ? null : body.cost.currency);
    stored.put("status", body.status);
    return stored;
  }

  private static Map<String, Long> packsByUnit(Body body) {
    var packs = new TreeMap<String, Long>();
    if (body.packs == null) return packs;
    for (var pack : body.packs) {
      if (pack.unit != null && pack.quantity != null) packs.put(pack.unit, pack.quantity);
    }
    return packs;
  }

  @Override
  List<String> columns() {
    return List.of("sku", "product", "name", "gtin", "unit", "lotTracked", "category", "attributes", "packs", "price",
        "currency", "cost", "costCurrency", "status");
  }

  @Override
  List<@Nullable String> cells(Body body) {
    var priceCurrency = body.price == null ? null : body.price.currency;
    var costCurrency = body.cost == null ? null : body.cost.currency;
    return Arrays.asList(body.sku, body.product, body.name, body.gtin, body.unit, String.valueOf(body.lotTracked),
        body.category, body.attributes == null ? null : Cells.join(body.attributes), Cells.join(packsByUnit(body)),
        plain(body.price), priceCurrency, plain(body.cost), costCurrency, String.valueOf(body.status));
  }

  private static @Nullable String plain(@Nullable Amount amount) {
    return amount == null || amount.amount == null ? null : amount.amount.toPlainString();
  }

  /** One column of currency serves price and cost, unless the cost has its own. */
  @Override
  Body read(Cells cells) {
    var price = cells.decimal("price");
    var cost = cells.decimal("cost");
    var currency = cells.text("currency");
    var costCurrency = cells.text("costCurrency");
    var packs = new ArrayList<Pack>();
    cells.numbers("packs").forEach((unit, quantity) -> packs.add(new Pack(unit, quantity)));
    return new Body(cells.text("sku"), cells.text("product"), cells.text("name"), cells.text("gtin"),
        cells.text("unit"), cells.flag("lotTracked"), cells.text("category"), cells.map("attributes"), packs,
        price == null ? null : new Amount(price, currency),
        cost == null ? null : new Amount(cost, costCurrency == null ? currency : costCurrency),
        cells.oneOf("status", Status.class), null);
  }

}
