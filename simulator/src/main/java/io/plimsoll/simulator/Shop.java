package io.plimsoll.simulator;

import io.plimsoll.simulator.World.Channel;
import io.plimsoll.simulator.World.Item;
import io.plimsoll.simulator.World.Listing;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Customers: draws orders as the world's demand has them, by channel, season and popularity. One thread at a time. */
final class Shop {

  /** @param units base units, packs multiplied out */
  record OrderLine(String channelSku, Item item, int quantity, int units) {}

  record Order(String channel, String reference, Instant placedAt, String customer, String country,
      List<OrderLine> lines) {

    void write(JsonText body, @Nullable String key, @Nullable String hold) {
      body.object().put("key", key).put("channel", channel).put("reference", reference)
          .put("placedAt", placedAt.toString()).put("customer", customer).put("country", country).put("hold", hold)
          .array("lines");
      for (var line : lines) {
        body.object().put("channelSku", line.channelSku).put("quantity", line.quantity)
            .put("unitPrice", Seeder.money(line.item.priceMinor())).endObject();
      }
      body.endArray().array("charges");
      if (!channel.startsWith("SHOW") && !channel.startsWith("POP"))
        body.object().put("code", "POST").put("description", "Postage").put("amount", "3.95").endObject();
      body.endArray().endObject();
    }
  }

  private static final Map<String, List<String>> COUNTRIES = Map.of("WEB", List.of("GB", "GB", "GB", "IE", "DE", "FR"),
      "MARKET-ALBION", List.of("GB", "GB", "GB", "IE"), "MARKET-RHINE", List.of("DE", "DE", "NL", "FR", "PL", "AT"),
      "SHOW-AMSTERDAM", List.of("NL"));

  private final World world;
  private final SplittableRandom random;
  private final Map<String, List<Listing>> listings = new HashMap<>();
  private final Map<String, Item> items;
  private final Map<String, double[]> cumulated = new HashMap<>();
  private @Nullable LocalDate cumulatedOn;

  Shop(World world, long seed) {
    this.world = world;
    this.random = new SplittableRandom(seed);
    this.items = world.itemsBySku();
    for (var listing : world.listings())
      listings.computeIfAbsent(listing.channel(), _ -> new ArrayList<>()).add(listing);
  }

  /** How busy the shops are now; 1 is the mean. */
  double pace(Instant now) {
    var pace = 0.0;
    for (var channel : world.channels()) {
      var local = now.atZone(ZoneId.of(channel.timeZone()));
      pace += channel.share() * Demand.hour(local.getHour()) * Demand.weekday(local.getDayOfWeek());
    }
    return pace;
  }

  Order next(String reference, Instant at) {
    return next(channel(), reference, at);
  }

  Order next(Channel channel, String reference, Instant at) {
    var lines = new ArrayList<OrderLine>();
    var seen = new HashSet<String>();
    // Six in ten orders have one line; each further line is half as likely.
    var wanted = 1;
    while (wanted < 6 && random.nextDouble() < 0.42) wanted++;
    for (var i = 0; i < wanted; i++) {
      var listing = listing(channel, LocalDate.ofInstant(at, ZoneOffset.UTC));
      if (!seen.add(listing.sku())) continue;
      var item = java.util.Objects.requireNonNull(items.get(listing.sku()));
      var quantity = random.nextInt(5) == 0 ? 2 + random.nextInt(2) : 1;
      lines.add(new OrderLine(listing.channelSku(), item, quantity, quantity * listing.packQuantity()));
    }
    var countries = COUNTRIES.getOrDefault(channel.code(), List.of("GB"));
    return new Order(channel.code(), reference, at, "C" + (10_000 + random.nextInt(8_000)),
        countries.get(random.nextInt(countries.size())), lines);
  }

  private Channel channel() {
    var dice = random.nextDouble();
    for (var channel : world.channels()) {
      dice -= channel.share();
      if (dice < 0) return channel;
    }
    return world.channels().getFirst();
  }

  private Listing listing(Channel channel, LocalDate date) {
    if (!date.equals(cumulatedOn)) cumulated.clear();
    cumulatedOn = date;
    var offered = java.util.Objects.requireNonNull(listings.get(channel.code()));
    var sums = cumulated.computeIfAbsent(channel.code(), _ -> {
      var upTo = new double[offered.size()];
      var sum = 0.0;
      for (var i = 0; i < upTo.length; i++) {
        var item = java.util.Objects.requireNonNull(items.get(offered.get(i).sku()));
        sum += Demand.mean(item, date, date.minusYears(1), world.promotions());
        upTo[i] = sum;
      }
      return upTo;
    });
    var at = java.util.Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
    return offered.get(Math.min(offered.size() - 1, at < 0 ? -at - 1 : at));
  }

  SplittableRandom random() {
    return random;
  }
}
