package io.plimsoll.bench.oversell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench oversell}. */
class FlashSaleTest {

  @Test
  void twoServersOnOneDatabaseSellExactlyWhatThereIs(@TempDir Path home) throws Exception {
    var outcome = new FlashSale(500, 3_000, 32, 11).run(home);
    assertThat(outcome.sold()).isEqualTo(500);
    assertThat(outcome.reserved()).isEqualTo(500);
    assertThat(outcome.sellable()).isZero();
    assertThat(outcome.accepted() + outcome.refused()).isEqualTo(3_000);
    assertThat(outcome.untruthful()).isEmpty();
    assertThat(outcome.violations()).isEmpty();
  }
}
