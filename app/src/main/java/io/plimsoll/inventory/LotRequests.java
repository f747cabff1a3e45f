package io.plimsoll.inventory;

import io.plimsoll.inventory.Lots.Lot;
import io.plimsoll.platform.Problem;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What commands about a whole lot are told by: names turned into numbers, or a problem that names the field. */
@Component
public final class LotRequests {

  private final StockRequests names;
  private final Lots lots;

  LotRequests(StockRequests names, Lots lots) {
    this.names = names;
    this.lots = lots;
  }

  /** @throws Problem if the item has no lot of that code */
  public Lot lot(@Nullable String sku, @Nullable String code) {
    var item = names.item(sku);
    if (code == null) throw Problem.invalid("lot", null, "is needed");
    return lots.find(item.id(), code.strip())
        .orElseThrow(() -> Problem.invalid("lot", code, "is not a lot of " + item.sku()));
  }

  /** The numbers of some locations; none for none named. */
  public List<Integer> locations(@Nullable List<@Nullable String> codes) {
    if (codes == null) return List.of();
    if (codes.isEmpty()) throw Problem.invalid("locations", "[]", "name at least one, or leave it out for all");
    return codes.stream().map(names::location).distinct().toList();
  }

  public String reason(@Nullable String reason) {
    if (reason == null) throw Problem.invalid("reason", null, "is needed: say why, for whoever asks later");
    return demandText("reason", reason);
  }

  public @Nullable String reference(@Nullable String reference) {
    if (reference == null) return null;
    if (reference.startsWith(StockBook.ORDER)) {
      throw Problem.invalid("reference", reference, "must not begin with " + StockBook.ORDER + ", the orders' own");
    }
    return demandText("reference", reference);
  }

  static LocalDate day(String field, @Nullable LocalDate day) {
    if (day == null) throw Problem.invalid(field, null, "is needed");
    if (day.getYear() < 1970 || day.getYear() > 2199) {
      throw Problem.invalid(field, day, "must lie between 1970 and 2200");
    }
    return day;
  }

  private static String demandText(String field, String text) {
    if (text.isBlank() || text.length() > 200 || text.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid(field, text.length() > 200 ? text.substring(0, 200) + "…" : text,
          "must have 1 to 200 printable characters");
    }
    return text;
  }
}
