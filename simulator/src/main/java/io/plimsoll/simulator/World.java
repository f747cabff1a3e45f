package io.plimsoll.simulator;

import io.plimsoll.simulator.Demand.Season;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A retailer that does not exist, "Tern &amp; Tide", whole from a seed: what it sells, where, to whom and how fast.
 *
 * <p>The same seed gives the same world on every machine. It sells fashion in size runs, home goods, and health and beauty in lots
 * that expire, through its own shop, two marketplaces, two showrooms and a pop-up, from three fulfilment centres and a third-party
 * warehouse.
 */
public record World(long seed, List<Category> categories, List<Product> products, List<Item> items,
    List<Location> locations, List<Channel> channels, List<Listing> listings, List<Supplier> suppliers,
    List<Promotion> promotions) {

  public record Category(String code, String name, @Nullable String parent) {}

  public record Product(String code, String name, String category, String description) {}

  /**
   * @param unitsPerDay mean demand over all channels and the year
   * @param trendPerYear 0.1 grows by a tenth in a year
   * @param returnRate the share of sold units that customers send back
   * @param shelfLifeDays 0 if it does not expire
   * @param caseQuantity units in a supplier's case
   */
  public record Item(String sku, String product, String name, String gtin, boolean lotTracked, String category,
      Map<String, String> attributes, int caseQuantity, long priceMinor, long costMinor, String supplier,
      double unitsPerDay, double trendPerYear, Season season, double returnRate, int shelfLifeDays) {}

  /** @param stockShare its share of the opening stock of what it carries; 0 if it carries only a selection */
  public record Location(String code, String name, String type, String street, String city, String postcode,
      String country, String timeZone, String gln, double stockShare) {}

  /** @param share of all orders */
  public record Channel(String code, String name, String type, String currency, List<String> locations,
      boolean splitAllowed, boolean backorders, String timeZone, double share, int buffer) {}

  public record Listing(String channel, String channelSku, String sku, int packQuantity) {}

  public record Supplier(String code, String name, int leadTimeDays, int leadTimeSpreadDays, int minimumUnits) {}

  /** Each year at the same time. */
  public record Promotion(String name, String category, int fromDayOfYear, int days, double uplift) {

    boolean covers(Item item, LocalDate date) {
      var day = date.getDayOfYear();
      return item.category.startsWith(category) && day >= fromDayOfYear && day < fromDayOfYear + days;
    }
  }

  public static World of(long seed) {
    return new Builder(seed).build();
  }

  /** Items by SKU. */
  public Map<String, Item> itemsBySku() {
    var bySku = new LinkedHashMap<String, Item>();
    for (var item : items) bySku.put(item.sku, item);
    return bySku;
  }

  /** Draws up the parts in a fixed order from one generator. */
  private static final class Builder {

    private static final int FASHION_PRODUCTS = 64;
    private static final int HOME_PRODUCTS = 340;
    private static final int CARE_PRODUCTS = 170;
    private static final List<String> SIZES = List.of("XS", "S", "M", "L", "XL");
    /** How a size run sells; the sum is 1. */
    private static final double[] SIZE_CURVE = {0.09, 0.22, 0.31, 0.25, 0.13};
    private static final List<String> COLOURS = List.of("navy", "ecru", "moss", "rust", "charcoal", "sky", "plum",
        "sand");
    private static final List<String> FASHION_STYLES = List.of("Harbour", "Skerry", "Fenland", "Lantern", "Marram",
        "Cooper", "Wharf", "Heron", "Saltings", "Bellrock", "Orford", "Sandling", "Tiller", "Ferry", "Pilot", "Keel");
    private static final List<String> HOME_STYLES = List.of("Brae", "Hearth", "Rowan", "Larder", "Mill", "Pantry",
        "Quarry", "Byre", "Croft", "Dovecote", "Kiln", "Thatch", "Meadow", "Garth", "Linden", "Stove", "Cellar");
    private static final List<String> CARE_STYLES = List.of("Sea Buckthorn", "Oat & Honey", "Bog Myrtle", "Rosehip",
        "Calendula", "Nettle", "Kelp", "Elderflower", "Juniper", "Lavender", "Camomile", "Birch");

    /** A kind of goods: its category, what it is called, what it costs from and to, when it sells, how much comes back. */
    private record Goods(String category, String noun, long priceFrom, long priceTo, Season season, double returnRate,
        String supplier) {}

    private static final List<Goods> FASHION = List.of(
        new Goods("FASHION-WOMEN-TOPS", "shirt", 3200, 6900, Season.EVEN, 0.22, "SUP-LISBON"),
        new Goods("FASHION-WOMEN-TOPS", "linen blouse", 3900, 7500, Season.SUMMER, 0.24, "SUP-LISBON"),
        new Goods("FASHION-WOMEN-DRESSES", "dress", 5900, 12900, Season.SUMMER, 0.31, "SUP-LISBON"),
        new Goods("FASHION-WOMEN-KNIT", "lambswool jumper", 6900, 13900, Season.WINTER, 0.18, "SUP-HAWICK"),
        new Goods("FASHION-MEN-TOPS", "oxford shirt", 3900, 7900, Season.EVEN, 0.17, "SUP-LISBON"),
        new Goods("FASHION-MEN-TOPS", "T-shirt", 1900, 3500, Season.SUMMER, 0.12, "SUP-IZMIR"),
        new Goods("FASHION-MEN-KNIT", "fisherman's jumper", 7900, 14900, Season.WINTER, 0.16, "SUP-HAWICK"),
        new Goods("FASHION-OUTERWEAR", "waxed jacket", 14900, 24900, Season.WINTER, 0.21, "SUP-IZMIR"));
    private static final List<Goods> HOME = List.of(
        new Goods("HOME-KITCHEN", "mug", 900, 1800, Season.GIFTS, 0.03, "SUP-STOKE"),
        new Goods("HOME-KITCHEN", "serving bowl", 2400, 4900, Season.GIFTS, 0.04, "SUP-STOKE"),
        new Goods("HOME-KITCHEN", "tea towel", 800, 1400, Season.EVEN, 0.02, "SUP-IZMIR"),
        new Goods("HOME-KITCHEN", "chopping board", 2200, 4500, Season.EVEN, 0.03, "SUP-TARTU"),
        new Goods("HOME-LIVING", "cushion", 2500, 5500, Season.WINTER, 0.07, "SUP-IZMIR"),
        new Goods("HOME-LIVING", "wool throw", 5900, 11900, Season.WINTER, 0.06, "SUP-HAWICK"),
        new Goods("HOME-LIVING", "storm lantern", 2900, 5900, Season.GIFTS, 0.04, "SUP-TARTU"),
        new Goods("HOME-BEDDING", "pillowcase pair", 2900, 4900, Season.EVEN, 0.08, "SUP-LISBON"),
        new Goods("HOME-BEDDING", "duvet cover", 6900, 14900, Season.EVEN, 0.09, "SUP-LISBON"),
        new Goods("HOME-GARDEN", "planter", 1900, 6500, Season.SUMMER, 0.03, "SUP-STOKE"));
    private static final List<Goods> CARE = List.of(
        new Goods("CARE-FACE", "day cream", 1800, 3900, Season.EVEN, 0.02, "SUP-GRASSE"),
        new Goods("CARE-FACE", "cleansing oil", 1600, 2900, Season.EVEN, 0.02, "SUP-GRASSE"),
        new Goods("CARE-BODY", "hand balm", 900, 1900, Season.WINTER, 0.01, "SUP-GRASSE"),
        new Goods("CARE-BODY", "soap", 500, 900, Season.GIFTS, 0.01, "SUP-GRASSE"),
        new Goods("CARE-BODY", "sun lotion", 1400, 2600, Season.SUMMER, 0.02, "SUP-GRASSE"),
        new Goods("CARE-HEALTH", "vitamin drops", 1100, 2100, Season.WINTER, 0.01, "SUP-UPPSALA"),
        new Goods("CARE-HEALTH", "herbal tea", 450, 850, Season.WINTER, 0.01, "SUP-UPPSALA"));

    private final long seed;
    private final SplittableRandom random;
    private final List<Product> products = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Integer> taken = new TreeMap<>();

    Builder(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
    }

    World build() {
      var levels = levels(FASHION_PRODUCTS + HOME_PRODUCTS + CARE_PRODUCTS);
      var rank = 0;
      for (var i = 0; i < FASHION_PRODUCTS; i++) sizeRun(FASHION.get(i % FASHION.size()), levels.get(rank++));
      for (var i = 0; i < HOME_PRODUCTS; i++) colours(HOME.get(i % HOME.size()), levels.get(rank++));
      for (var i = 0; i < CARE_PRODUCTS; i++) care(CARE.get(i % CARE.size()), levels.get(rank++));
      var locations = locations();
      var channels = channels();
      return new World(seed, categories(), List.copyOf(products), List.copyOf(items), locations, channels,
          listings(channels), suppliers(), promotions());
    }

    /** Popularity after Zipf: the k-th product sells in proportion to 1/k^0.8; who is k-th is drawn. Units a day. */
    private List<Double> levels(int count) {
      var levels = new ArrayList<Double>(count);
      for (var k = 1; k <= count; k++) levels.add(60 / Math.pow(k, 0.8));
      for (var i = count - 1; i > 0; i--) Collections.swap(levels, i, random.nextInt(i + 1));
      return levels;
    }

    private void sizeRun(Goods goods, double unitsPerDay) {
      var product = product(goods, pick(FASHION_STYLES));
      var priceMinor = price(goods);
      var colours = pickSome(COLOURS, 3 + random.nextInt(3));
      for (var c = 0; c < colours.size(); c++) {
        var colourShare = 1.0 / (c + 1) / harmonic(colours.size());
        for (var s = 0; s < SIZES.size(); s++) {
          item(goods, product, Map.of("size", SIZES.get(s), "colour", colours.get(c)), priceMinor,
              unitsPerDay * colourShare * SIZE_CURVE[s], 0);
        }
      }
    }

    private void colours(Goods goods, double unitsPerDay) {
      var product = product(goods, pick(HOME_STYLES));
      var priceMinor = price(goods);
      var colours = pickSome(COLOURS, 1 + random.nextInt(2));
      for (var colour : colours)
        item(goods, product, Map.of("colour", colour), priceMinor, unitsPerDay / colours.size(), 0);
    }

    private void care(Goods goods, double unitsPerDay) {
      var product = product(goods, pick(CARE_STYLES));
      var priceMinor = price(goods);
      var shelfLifeDays = 180 + 90 * random.nextInt(7);
      item(goods, product, Map.of("content", "regular"), priceMinor, unitsPerDay * 0.7, shelfLifeDays);
      if (random.nextInt(10) < 3)
        item(goods, product, Map.of("content", "travel"), priceMinor / 2, unitsPerDay * 0.3, shelfLifeDays);
    }

    private Product product(Goods goods, String style) {
      var name = style + " " + goods.noun;
      var times = taken.merge(name, 1, Integer::sum);
      if (times > 1) name += " No. " + times;
      var product = new Product(code(name), name, goods.category, "Tern & Tide " + name.toLowerCase(Locale.ROOT) + ".");
      products.add(product);
      return product;
    }

    private void item(Goods goods, Product product, Map<String, String> attributes, long priceMinor, double unitsPerDay,
        int shelfLifeDays) {
      var sorted = new TreeMap<>(attributes);
      var variant = String.join(", ", sorted.values());
      var sku = product.code + "-" + code(String.join("-", sorted.values()));
      var costMinor = Math.round(priceMinor * (0.30 + 0.18 * random.nextDouble()));
      items.add(new Item(sku, product.code, product.name + ", " + variant, Gs1.number(10, items.size() + 1),
          shelfLifeDays > 0, goods.category, Collections.unmodifiableMap(sorted), 6 * (1 + random.nextInt(4)),
          priceMinor,
          costMinor, goods.supplier, unitsPerDay, -0.15 + 0.4 * random.nextDouble(), goods.season, goods.returnRate,
          shelfLifeDays));
    }

    /** A price ends in .00, .50 or .90 as shops have it. */
    private long price(Goods goods) {
      var raw = goods.priceFrom + random.nextLong(goods.priceTo - goods.priceFrom + 1);
      var ending = new long[]{0, 50, 90}[random.nextInt(3)];
      return raw / 100 * 100 + ending;
    }

    private static String code(String name) {
      return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "-").replaceAll("^-|-$", "");
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    private List<String> pickSome(List<String> from, int count) {
      var shuffled = new ArrayList<>(from);
      for (var i = shuffled.size() - 1; i > 0; i--) Collections.swap(shuffled, i, random.nextInt(i + 1));
      return shuffled.subList(0, count);
    }

    private static double harmonic(int n) {
      var sum = 0.0;
      for (var k = 1; k <= n; k++) sum += 1.0 / k;
      return sum;
    }

    private static List<Category> categories() {
      return List.of(new Category("FASHION", "Fashion", null), new Category("FASHION-WOMEN", "Women", "FASHION"),
          new Category("FASHION-WOMEN-TOPS", "Women's tops", "FASHION-WOMEN"),
          new Category("FASHION-WOMEN-DRESSES", "Dresses", "FASHION-WOMEN"),
          new Category("FASHION-WOMEN-KNIT", "Women's knitwear", "FASHION-WOMEN"),
          new Category("FASHION-MEN", "Men", "FASHION"), new Category("FASHION-MEN-TOPS", "Men's tops", "FASHION-MEN"),
          new Category("FASHION-MEN-KNIT", "Men's knitwear", "FASHION-MEN"),
          new Category("FASHION-OUTERWEAR", "Outerwear", "FASHION"), new Category("HOME", "Home", null),
          new Category("HOME-KITCHEN", "Kitchen and table", "HOME"), new Category("HOME-LIVING", "Living", "HOME"),
          new Category("HOME-BEDDING", "Bedding", "HOME"), new Category("HOME-GARDEN", "Garden", "HOME"),
          new Category("CARE", "Health and beauty", null), new Category("CARE-FACE", "Face", "CARE"),
          new Category("CARE-BODY", "Body", "CARE"), new Category("CARE-HEALTH", "Health", "CARE"));
    }

    private static List<Location> locations() {
      return List.of(
          new Location("FC-LEEDS", "Leeds fulfilment centre", "FULFILMENT_CENTRE", "4 Canal Wharf", "Leeds", "LS11 5PS",
              "GB",
              "Europe/London", Gs1.number(90, 1), 0.45),
          new Location("FC-VENLO", "Venlo fulfilment centre", "FULFILMENT_CENTRE", "Ampèrestraat 12", "Venlo",
              "5928 PE", "NL",
              "Europe/Amsterdam", Gs1.number(90, 2), 0.30),
          new Location("FC-POZNAN", "Poznań fulfilment centre", "FULFILMENT_CENTRE", "ul. Magazynowa 7", "Poznań",
              "61-315",
              "PL", "Europe/Warsaw", Gs1.number(90, 3), 0.15),
          new Location("3PL-DUBLIN", "Liffey Logistics, Dublin", "THIRD_PARTY_WAREHOUSE", "Unit 9, Dock Road", "Dublin",
              "D01 F5P2", "IE", "Europe/Dublin", Gs1.number(90, 4), 0.10),
          new Location("SR-LONDON", "London showroom", "SHOWROOM", "31 Lamb's Passage", "London", "EC1Y 8LE", "GB",
              "Europe/London", Gs1.number(90, 5), 0),
          new Location("SR-AMSTERDAM", "Amsterdam showroom", "SHOWROOM", "Prinsengracht 402", "Amsterdam", "1016 JB",
              "NL",
              "Europe/Amsterdam", Gs1.number(90, 6), 0),
          new Location("POP-MARGATE", "Margate summer pop-up", "POP_UP", "The Parade 3", "Margate", "CT9 1EY", "GB",
              "Europe/London", Gs1.number(90, 7), 0));
    }

    private static List<Channel> channels() {
      var all = List.of("FC-LEEDS", "FC-VENLO", "FC-POZNAN", "3PL-DUBLIN");
      return List.of(
          new Channel("WEB", "ternandtide.example", "OWN_SHOP", "GBP", all, true, true, "Europe/London", 0.46, 0),
          new Channel("MARKET-ALBION", "Albion Marketplace", "MARKETPLACE", "GBP", List.of("FC-LEEDS", "3PL-DUBLIN"),
              false,
              false, "Europe/London", 0.24, 3),
          new Channel("MARKET-RHINE", "Rhine Marketplace", "MARKETPLACE", "EUR", List.of("FC-VENLO", "FC-POZNAN"), true,
              false, "Europe/Berlin", 0.18, 2),
          new Channel("SHOW-LONDON", "London showroom", "SHOWROOM", "GBP", List.of("SR-LONDON", "FC-LEEDS"), true, true,
              "Europe/London", 0.06, 0),
          new Channel("SHOW-AMSTERDAM", "Amsterdam showroom", "SHOWROOM", "EUR", List.of("SR-AMSTERDAM", "FC-VENLO"),
              true,
              true, "Europe/Amsterdam", 0.04, 0),
          new Channel("POP-UP", "Margate pop-up", "POP_UP", "GBP", List.of("POP-MARGATE"), false, false,
              "Europe/London", 0.02,
              0));
    }

    /** The own shop sells by our SKU; marketplaces have numbers of their own and sell some small things by the pack. */
    private List<Listing> listings(List<Channel> channels) {
      var listings = new ArrayList<Listing>();
      for (var channel : channels) {
        for (var i = 0; i < items.size(); i++) {
          var item = items.get(i);
          switch (channel.type) {
            case "MARKETPLACE" -> {
              if (random.nextInt(10) >= 7) continue;
              var prefix = channel.code.equals("MARKET-ALBION") ? "B0" : "RH-";
              listings.add(new Listing(channel.code, prefix + String.format("%07d", 1_300_007 + 37 * i), item.sku, 1));
              if (item.priceMinor < 1_500 && random.nextInt(4) == 0) {
                listings.add(
                    new Listing(channel.code, prefix + String.format("%07d", 1_300_007 + 37 * i) + "-3PK", item.sku,
                        3));
              }
            }
            case "POP_UP" -> {
              if (i % 25 == 7) listings.add(new Listing(channel.code, item.sku, item.sku, 1));
            }
            case "SHOWROOM" -> {
              if (i % 4 == 1) listings.add(new Listing(channel.code, item.sku, item.sku, 1));
            }
            default -> listings.add(new Listing(channel.code, item.sku, item.sku, 1));
          }
        }
      }
      return List.copyOf(listings);
    }

    private static List<Supplier> suppliers() {
      return List.of(new Supplier("SUP-LISBON", "Tecelagem do Tejo", 35, 9, 60),
          new Supplier("SUP-HAWICK", "Teviot Yarns & Knit", 28, 6, 40),
          new Supplier("SUP-IZMIR", "Kordon Tekstil", 49, 12, 120),
          new Supplier("SUP-STOKE", "Six Towns Pottery", 21, 5, 48),
          new Supplier("SUP-TARTU", "Emajõe Woodworks", 30, 8, 36),
          new Supplier("SUP-GRASSE", "Laboratoire du Plan", 18, 4, 72),
          new Supplier("SUP-UPPSALA", "Fyris Apotek", 14, 3, 96));
    }

    private static List<Promotion> promotions() {
      return List.of(new Promotion("Midsummer sale", "FASHION", 172, 12, 1.8),
          new Promotion("Back home weeks", "HOME", 252, 14, 1.5), new Promotion("Black week", "", 325, 8, 2.2),
          new Promotion("Fresh start", "CARE", 2, 16, 1.6));
    }
  }
}
