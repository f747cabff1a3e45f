package io.plimsoll.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorldTest {

  private final World world = World.of(42);

  @Test
  void theSameSeedMakesTheSameWorldAndAnotherSeedAnother() {
    assertThat(World.of(42)).isEqualTo(world);
    assertThat(World.of(43).items()).isNotEqualTo(world.items());
  }

  @Test
  void someTwoThousandItemsOfThreeSorts() {
    for (var seed = 1L; seed <= 20; seed++) {
      var items = World.of(seed).items();
      assertThat(items).as("seed %d", seed).hasSizeBetween(1_700, 2_300);
      for (var sort : new String[]{"FASHION", "HOME", "CARE"})
        assertThat(items.stream().filter(item -> item.category().startsWith(sort)).count()).isGreaterThan(150);
    }
  }

  @Test
  void skusGtinsAndListingsAreUniqueAndValid() {
    var skus = new HashSet<String>();
    var gtins = new HashSet<String>();
    for (var item : world.items()) {
      assertThat(skus.add(item.sku())).as(item.sku()).isTrue();
      assertThat(gtins.add(item.gtin())).as(item.gtin()).isTrue();
      assertThat(checksOut(item.gtin())).as(item.gtin()).isTrue();
      assertThat(item.costMinor()).isPositive().isLessThan(item.priceMinor());
      assertThat(item.unitsPerDay()).isPositive();
    }
    var listed = new HashSet<String>();
    for (var listing : world.listings()) {
      assertThat(listed.add(listing.channel() + " " + listing.channelSku())).as("%s", listing).isTrue();
      assertThat(skus).contains(listing.sku());
    }
  }

  /** GS1 General Specifications, 7.9: weights 3 and 1 from the right, the sum with the check digit divides by ten. */
  private static boolean checksOut(String gtin) {
    var sum = 0;
    for (var i = 0; i < gtin.length(); i++)
      sum += (gtin.charAt(gtin.length() - 1 - i) - '0') * (i % 2 == 0 ? 1 : 3);
    return sum % 10 == 0;
  }

  @Test
  void fashionComesInSizeRunsAndHealthAndBeautyExpires() {
    var runs = world.items().stream().filter(item -> item.category().startsWith("FASHION"))
        .collect(Collectors.groupingBy(item -> item.product() + item.attributes().get("colour"),
            Collectors.mapping(item -> item.attributes().get("size"), Collectors.toSet())));
    assertThat(runs.values())
        .allSatisfy(sizes -> assertThat(sizes).containsExactlyInAnyOrder("XS", "S", "M", "L", "XL"));
    for (var item : world.items()) {
      assertThat(item.lotTracked()).as(item.sku()).isEqualTo(item.category().startsWith("CARE"));
      assertThat(item.shelfLifeDays() > 0).as(item.sku()).isEqualTo(item.lotTracked());
    }
  }

  @Test
  void sellsThroughSixChannelsFromSevenPlaces() {
    var types = world.locations().stream().collect(Collectors.groupingBy(World.Location::type, Collectors.counting()));
    assertThat(types).containsEntry("FULFILMENT_CENTRE", 3L).containsEntry("THIRD_PARTY_WAREHOUSE", 1L)
        .containsEntry("SHOWROOM", 2L).containsEntry("POP_UP", 1L);
    var channels = world.channels().stream().collect(Collectors.groupingBy(World.Channel::type, Collectors.counting()));
    assertThat(channels).containsEntry("OWN_SHOP", 1L).containsEntry("MARKETPLACE", 2L);
    assertThat(world.channels().stream().mapToDouble(World.Channel::share).sum()).isBetween(0.999, 1.001);
    var codes = world.locations().stream().map(World.Location::code).toList();
    for (var channel : world.channels()) assertThat(codes).containsAll(channel.locations());
  }
}
