package io.plimsoll.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.inventory.StockBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice of locations, as a table; then against its own rules, over random shelves. */
class SourcingTest {

  /**
   * Locations 1, 2, 3 in this rank; {@code stock} and {@code answer} are written item@location:quantity, lines are separated by a
   * stroke. {@code withheld} is the channel's buffer of each item.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = ';', textBlock = """
      # what it shows                                    ; split ; withheld ; stock                       ; wants       ; answer
      first choice has it                                ; true  ; 0 ; A@1:5 A@2:5                         ; A:3         ; A@1:3
      the second has all where the first has some        ; true  ; 0 ; A@1:2 A@2:5                         ; A:3         ; A@2:3
      one location for the whole order before the first  ; true  ; 0 ; A@1:5 A@2:5 B@2:1                   ; A:3 B:1     ; A@2:3 | B@2:1
      no location has all: each line from where it is    ; true  ; 0 ; A@1:5 B@2:5                         ; A:3 B:1     ; A@1:3 | B@2:1
      a line is split only when nobody has all of it     ; true  ; 0 ; A@1:2 A@2:2 A@3:2                   ; A:5         ; A@1:2 A@2:2 A@3:1
      short by the rest                                  ; true  ; 0 ; A@1:2 A@3:1                         ; A:5         ; A@1:2 A@3:1
      not split: the one that can serve most             ; false ; 0 ; A@1:2 A@2:3 A@3:1                   ; A:5         ; A@2:3
      not split: most units over all lines, not per line ; false ; 0 ; A@1:3 A@2:1 B@2:4                   ; A:3 B:4     ; A@2:1 | B@2:4
      not split: the first of two equals                 ; false ; 0 ; A@1:2 A@2:2                         ; A:5         ; A@1:2
      two lines of one item see each other               ; true  ; 0 ; A@1:4 A@2:4                         ; A:3 A:3     ; A@1:3 | A@2:3
      one location for both lines of one item            ; true  ; 0 ; A@1:4 A@3:9                         ; A:3 A:3     ; A@3:3 | A@3:3
      what the channel may not have is left              ; true  ; 2 ; A@1:5                               ; A:5         ; A@1:3
      withheld over all locations together               ; true  ; 2 ; A@1:3 A@2:1                         ; A:4         ; A@1:2
      withheld from the first line too                   ; true  ; 3 ; A@1:3                               ; A:1         ; -
      nothing there                                      ; true  ; 0 ; B@1:9                               ; A:1         ; -
      nothing there, not split                           ; false ; 0 ; B@1:9                               ; A:1         ; -
      exactly enough                                     ; true  ; 0 ; A@2:7                               ; A:7         ; A@2:7
      """)
  void table(String what, boolean split, long withheld, String stock, String wants, String answer) {
    var shelves = new Shelf(stock, withheld);
    var chosen = new Sourcing(List.of(1, 2, 3), split, shelves).choose(wants(wants));
    var shown = chosen.stream()
        .map(line -> line.isEmpty()
            ? "-"
            : line.stream().map(take -> (char) take.item() + "@" + take.location() + ":" + take.quantity())
                .collect(Collectors.joining(" ")))
        .collect(Collectors.joining(" | "));
    assertThat(shown).as(what).isEqualTo(answer);
  }

  @Test
  void aChannelWithoutLocationsServesNothing() {
    for (var split : List.of(true, false)) {
      assertThat(new Sourcing(List.of(), split, new Shelf("A@1:5", 0)).choose(wants("A:1")))
          .isEqualTo(List.of(List.of()));
    }
  }

  /** Never more than is free, wanted or promisable; from one place if one place can; unsplit from one place in any case. */
  @Test
  void neverTakesWhatIsNotThere() {
    for (var seed = 1; seed <= 3_000; seed++) {
      var random = new Random(seed);
      var stock = new StringBuilder();
      for (var item : "ABC".toCharArray()) {
        for (var location = 1; location <= 4; location++) {
          if (random.nextBoolean())
            stock.append(item).append('@').append(location).append(':').append(random.nextInt(6)).append(' ');
        }
      }
      var wants = new StringBuilder();
      for (var line = 0; line <= random.nextInt(4); line++) {
        wants.append("ABC".charAt(random.nextInt(3))).append(':').append(1 + random.nextInt(7)).append(' ');
      }
      var withheld = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
      var split = random.nextBoolean();
      var given = new Shelf(stock.toString().strip(), withheld);
      var wanted = wants(wants.toString().strip());
      var chosen = new Sourcing(List.of(2, 4, 1), split, new Shelf(given)).choose(wanted);
      demandSense(seed, given, wanted, split, chosen);
    }
  }

  private static void demandSense(int seed, Shelf given, List<Sourcing.Want> wanted, boolean split,
      List<List<StockBook.Take>> chosen) {
    var what = "seed " + seed + ": " + given.free + " for " + wanted + " gives " + chosen;
    assertThat(chosen).as(what).hasSameSizeAs(wanted);
    var taken = new HashMap<String, Long>();
    var byItem = new HashMap<Integer, Long>();
    var places = new ArrayList<Integer>();
    for (var line = 0; line < wanted.size(); line++) {
      assertThat(Sourcing.quantity(chosen.get(line))).as(what).isLessThanOrEqualTo(wanted.get(line).quantity());
      for (var take : chosen.get(line)) {
        assertThat(take.item()).as(what).isEqualTo(wanted.get(line).item());
        assertThat(take.quantity()).as(what).isPositive();
        assertThat(take.location()).as(what).isIn(2, 4, 1);
        taken.merge(take.item() + "@" + take.location(), take.quantity(), Long::sum);
        byItem.merge(take.item(), take.quantity(), Long::sum);
        places.add(take.location());
      }
    }
    taken.forEach((shelf, units) -> assertThat(units).as(what).isLessThanOrEqualTo(given.free.getOrDefault(shelf, 0L)));
    byItem.forEach(
        (item, units) -> assertThat(units).as(what).isLessThanOrEqualTo(given.freeOver(item, List.of(2, 4, 1))));
    var wholeFrom = List.of(2, 4, 1).stream().filter(place -> servesAll(given, wanted, place)).findFirst();
    if (wholeFrom.isPresent()) {
      assertThat(places).as(what).isNotEmpty().allMatch(place -> place.equals(wholeFrom.get()));
    } else if (!split) {
      assertThat(places.stream().distinct().count()).as(what).isLessThanOrEqualTo(1);
    } else {
      // Split, nothing that may be promised is left while a line goes short.
      for (var line : wanted) {
        long asked = wanted.stream().filter(each -> each.item() == line.item()).mapToLong(Sourcing.Want::quantity)
            .sum();
        assertThat(byItem.getOrDefault(line.item(), 0L)).as(what)
            .isEqualTo(Math.min(asked, given.freeOver(line.item(), List.of(2, 4, 1))));
      }
    }
  }

  private static boolean servesAll(Shelf given, List<Sourcing.Want> wanted, int place) {
    var sums = wanted.stream()
        .collect(Collectors.groupingBy(Sourcing.Want::item, Collectors.summingLong(Sourcing.Want::quantity)));
    return sums.entrySet().stream().allMatch(each -> each.getValue() <= given.free(each.getKey(), place)
        && each.getValue() <= given.freeOver(each.getKey(), List.of(2, 4, 1)));
  }

  private static List<Sourcing.Want> wants(String text) {
    var wants = new ArrayList<Sourcing.Want>();
    for (var each : text.split(" +")) wants.add(new Sourcing.Want(each.charAt(0), Long.parseLong(each.substring(2))));
    return wants;
  }

  /** Shelves written down. */
  private static final class Shelf implements Sourcing.Shelves {
    private final Map<String, Long> free = new HashMap<>();
    private final long withheld;

    Shelf(String text, long withheld) {
      this.withheld = withheld;
      if (text.isEmpty()) return;
      for (var each : text.split(" +")) {
        var parts = each.split("[@:]");
        free.put((int) parts[0].charAt(0) + "@" + parts[1], Long.parseLong(parts[2]));
      }
    }

    Shelf(Shelf other) {
      this.withheld = other.withheld;
      free.putAll(other.free);
    }

    @Override
    public long free(int item, int location) {
      return free.getOrDefault(item + "@" + location, 0L);
    }

    @Override
    public long freeOver(int item, List<Integer> locations) {
      return Math.max(0, locations.stream().mapToLong(location -> free(item, location)).sum() - withheld);
    }

    @Override
    public void take(int item, int location, long quantity) {
      free.merge(item + "@" + location, -quantity, Long::sum);
    }
  }
}
