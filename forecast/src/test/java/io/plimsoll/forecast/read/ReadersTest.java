package io.plimsoll.forecast.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Step;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {
  @TempDir
  Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void long_rows_become_series_with_gaps_as_zero_and_rows_of_a_day_summed() throws IOException {
    var loaded = ReadLong.read(write("sales.csv", """
        item,date,qty
        tea,2026-01-01,3
        tea,2026-01-04,5
        tea,2026-01-04,1
        cup,2026-01-02,2
        """));
    var panel = loaded.panel();
    assertThat(panel.timeline().step()).isEqualTo(Step.DAY);
    assertThat(panel.values(panel.indexOf("tea"))).containsExactly(3, 0, 0, 6);
    assertThat(panel.first(panel.indexOf("cup"))).isEqualTo(1);
    assertThat(panel.values(panel.indexOf("cup"))).containsExactly(2, 0, 0);
    assertThat(loaded.badRowCount()).isZero();
    var missing = ReadLong.read(folder.resolve("sales.csv"), new ReadLong.Options(ReadLong.Gaps.MISSING, null));
    assertThat(missing.panel().at(0, 1)).isNaN();
  }

  @Test
  void bad_long_rows_are_left_out_with_line_and_reason() throws IOException {
    var loaded = ReadLong.read(write("bad.csv", """
        item,date,qty
        tea,2026-01-01,3
        tea,01/02/2026,3
        tea,2026-01-02,three
        ,2026-01-02,1
        tea,2026-01-03
        tea,2026-01-03,NaN
        tea,2026-01-03,1e300
        tea,0206-01-03,1
        tea,2026-01-04,2
        """));
    assertThat(loaded.rows()).isEqualTo(2);
    assertThat(loaded.badRows()).extracting(BadRow::line).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(loaded.badRows().get(0).toString()).startsWith("bad.csv:3: date is not a date: '01/02/2026'");
    assertThat(loaded.badRows().get(1).reason()).isEqualTo("qty is not a number: 'three'");
    assertThat(loaded.badRows().get(3).reason()).isEqualTo("has 2 fields where the header has 3");
    assertThat(loaded.badRows().get(4).reason()).contains("leave it empty");
    assertThat(loaded.badRows().get(6).reason()).contains("between 1900 and 2200");
  }

  @Test
  void features_stockouts_and_the_future_are_read_from_long_files() throws IOException {
    var panel = ReadLong.read(write("rich.csv", """
        sku,store,day,units,stockout,price,note
        tea,A,2026-01-01,3,0,2.5,x
        tea,A,2026-01-02,1,1,2.5,y
        tea,A,2026-01-03,,0,1.9,z
        """)).panel();
    assertThat(panel.name(0)).isEqualTo("tea_A");
    assertThat(panel.length()).isEqualTo(2);
    assertThat(panel.censored(0, 1)).isTrue();
    assertThat(panel.feature("price").orElseThrow().at(0, 2)).isEqualTo(1.9f);
    assertThat(panel.feature("price").orElseThrow().known()).isTrue();
    assertThat(panel.attribute("location").of(0)).isEqualTo("A");
    assertThat(panel.until(1).feature("price").orElseThrow().at(0, 2)).as("known ahead").isEqualTo(1.9f);
  }

  @Test
  void words_become_attributes_or_events_and_numbers_without_a_future_are_past_only() throws IOException {
    var panel = ReadLong.read(write("words.csv", """
        item,date,qty,category,dept_id,event,degrees,remark
        tea,2026-01-01,3,drinks,7,,4.5,5
        tea,2026-01-02,1,drinks,7,Fair,3.0,was wet
        cup,2026-01-01,2,,8,,4.5,6
        cup,2026-01-02,,,8,Fair,3.0,7
        tea,2026-01-03,,,,Fair,,8
        """)).panel();
    assertThat(panel.attribute("category").of(0)).isEqualTo("drinks");
    assertThat(panel.attribute("category").of(1)).as("none").isEmpty();
    assertThat(panel.attribute("dept_id").of(1)).isEqualTo("8");
    var event = panel.feature("event").orElseThrow();
    assertThat(event.labels()).containsExactly("Fair");
    assertThat(List.of(event.at(0, 1), event.at(0, 2), event.at(1, 1))).containsOnly(0f);
    assertThat(event.at(0, 0)).isNaN();
    assertThat(event.known()).isTrue();
    assertThat(panel.feature("degrees").orElseThrow().known()).as("no row tells the future").isFalse();
    assertThat(panel.until(1).feature("degrees").orElseThrow().at(0, 1)).as("past-only").isNaN();
    assertThat(panel.features()).as("numbers and words in one column").doesNotContainKey("remark");
  }

  /** Rows of any order, several of one day, days without any, and bad ones: the panel is what a plain map would say. */
  @Test
  void any_long_file_is_read_as_the_sum_of_its_good_rows() throws IOException {
    for (var seed = 1; seed <= 40; seed++) {
      var random = new SplittableRandom(seed);
      var expected = new TreeMap<String, TreeMap<LocalDate, Double>>();
      var rows = new ArrayList<String>();
      var good = 0;
      for (var i = 0; i < 1 + random.nextInt(60); i++) {
        var item = "i" + random.nextInt(4);
        var date = LocalDate.of(2026, 2, 20).plusDays(random.nextInt(25));
        var qty = random.nextInt(9) - 2;
        var wrong = List.of("x", "1e99", "NaN", "Infinity").get(random.nextInt(4));
        switch (random.nextInt(6)) {
          case 0 -> rows.add(item + "," + date + "," + wrong);
          case 1 -> rows.add(item + ",2026-02-30," + qty);
          default -> {
            rows.add(item + "," + date + "," + qty);
            expected.computeIfAbsent(item, fresh -> new TreeMap<>()).merge(date, (double) qty, Double::sum);
            good++;
          }
        }
      }
      var file = write("any.csv", "item,date,qty\n" + String.join("\n", rows) + "\n");
      if (good == 0) {
        assertThatThrownBy(() -> ReadLong.read(file)).hasMessageContaining("the first was any.csv:2");
        continue;
      }
      for (var gaps : ReadLong.Gaps.values()) {
        var loaded = ReadLong.read(file, new ReadLong.Options(gaps, Step.DAY));
        assertThat(loaded.rows()).as("seed %d", seed).isEqualTo(good);
        assertThat(loaded.badRowCount()).isEqualTo(rows.size() - good);
        var panel = loaded.panel();
        assertThat(panel.names()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (var s = 0; s < panel.size(); s++) {
          var of = Objects.requireNonNull(expected.get(panel.name(s)));
          assertThat(panel.timeline().at(panel.first(s)).toLocalDate()).isEqualTo(of.firstKey());
          for (var t = panel.first(s); t < panel.length(); t++) {
            var day = of.get(panel.timeline().at(t).toLocalDate());
            var nothing = gaps == ReadLong.Gaps.ZERO ? 0f : Float.NaN;
            var wanted = day == null ? nothing : day.floatValue();
            assertThat(Float.compare(panel.at(s, t), wanted)).as("seed %d", seed).isZero();
          }
        }
      }
    }
  }

  @Test
  void months_may_be_dated_by_their_last_day_and_scattered_days_summed_by_month() throws IOException {
    var ends = ReadLong.read(write("ends.csv",
        "item,date,qty\na,2026-01-31,1\na,2026-02-28,2\na,2026-03-31,3\na,2026-05-31,5\n")).panel();
    assertThat(ends.timeline().step()).isEqualTo(Step.MONTH);
    assertThat(ends.values(0)).containsExactly(1, 2, 3, 0, 5);
    assertThat(ends.timeline().label(5)).isEqualTo("2026-06-30");
    var days = write("days.csv", "item,date,qty\na,2026-01-20,1\na,2026-02-03,2\na,2026-02-27,3\na,2026-03-01,4\n");
    var months = ReadLong.read(days, new ReadLong.Options(ReadLong.Gaps.ZERO, Step.MONTH)).panel();
    assertThat(months.values(0)).containsExactly(1, 5, 4);
    assertThat(months.timeline().label(0)).isEqualTo("2026-01-01");
    assertThatThrownBy(() -> new ReadLong.Options(ReadLong.Gaps.ZERO, Step.PLAIN)).hasMessageContaining("has dates");
  }

  @Test
  void the_step_is_told_by_the_dates() throws IOException {
    assertThat(ReadLong.read(write("w.csv", "item,date,qty\na,2026-01-05,1\na,2026-01-12,1\na,2026-01-26,1\n")).panel()
        .timeline().step()).isEqualTo(Step.WEEK);
    assertThat(ReadLong.read(write("m.csv", "item,date,qty\na,2026-01-01,1\na,2026-02-01,1\na,2026-04-01,1\n")).panel()
        .values(0)).containsExactly(1, 1, 0, 1);
    assertThat(
        ReadLong.read(write("h.csv", "item,date,qty\na,2026-01-01T10:00,1\na,2026-01-01 13:00,4\n")).panel().values(0))
        .containsExactly(1, 0, 0, 4);
  }

  @Test
  void wide_files_by_date_and_by_number_plain_and_gzip() throws IOException {
    var file = folder.resolve("wide.csv.gz");
    try (var out = new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      out.write("id,shop,2026-01-01,2026-01-02,2026-01-04\ntea,A,1,,3\ntea,A,1,2,3\ncup,B,4,5,x\ncup,B,4,5,6\n");
    }
    var loaded = ReadWide.read(file);
    assertThat(loaded.panel().names()).containsExactly("tea", "cup");
    assertThat(loaded.panel().values(0)).containsExactly(1, Double.NaN, Double.NaN, 3);
    assertThat(loaded.badRows()).extracting(BadRow::reason).containsExactly("series tea is there twice",
        "2026-01-04 is not a number: 'x'");
    assertThat(ReadWide.read(write("n.csv", "id,d_5,d_6\nx,1,2\n")).panel().values(0)).containsExactly(1, 2);
    assertThatThrownBy(() -> ReadWide.read(write("none.csv", "id,shop\nx,y\n"))).hasMessageContaining("is a date");
    assertThatThrownBy(() -> ReadWide.read(write("back.csv", "id,d_6,d_5\nx,1,2\n"))).hasMessageContaining("must rise");
  }

  @Test
  void empty_files_and_missing_columns_are_plain_errors() throws IOException {
    assertThatThrownBy(() -> ReadLong.read(write("e.csv", ""))).hasMessageContaining("is empty");
    assertThatThrownBy(() -> ReadLong.read(write("h0.csv", "item,date,qty\n"))).hasMessageContaining("only a header");
    assertThatThrownBy(() -> ReadLong.read(write("c.csv", "item,date,amount\na,2026-01-01,1\n")))
        .hasMessageContaining("no column qty or quantity");
    assertThatThrownBy(() -> ReadLong.read(write("q.csv", "item,date,qty\n\"a,2026-01-01,1\n")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Path m5Sales() throws IOException {
    return write("m5.csv", """
        id,item_id,dept_id,cat_id,store_id,state_id,d_8,d_9
        x,TEA_1,TEA,FOOD,CA_1,CA,1,2
        y,CUP_1,CUP,HOME,TX_1,TX,0,-1
        z,CUP_1,CUP,HOME,TX_1,TX,0,4
        """);
  }

  @Test
  void the_m5_layout_with_prices_and_calendar() throws IOException {
    var calendar = write("cal.csv", """
        date,wm_yr_wk,weekday,wday,month,year,d,event_name_1,event_type_1,event_name_2,event_type_2,snap_CA,snap_TX
        2011-02-05,11102,Saturday,1,2,2011,d_8,,,,,1,0
        2011-02-06,11102,Sunday,2,2,2011,d_9,SuperBowl,Sporting,,,1,0
        2011-02-07,11103,Monday,3,2,2011,d_10,,,,,1,1
        """);
    var prices = write("p.csv", """
        store_id,item_id,wm_yr_wk,sell_price
        CA_1,TEA_1,11102,2.5
        CA_1,TEA_1,11103,2.0
        CA_1,TEA_1,99999,2.0
        ZZ_1,GONE,11102,2.0
        """);
    var loaded = ReadM5.read(m5Sales(), prices, calendar);
    var panel = loaded.panel();
    assertThat(panel.names()).containsExactly("TEA_1_CA_1", "CUP_1_TX_1");
    assertThat(panel.timeline().label(0)).isEqualTo("2011-02-05");
    assertThat(panel.feature("sell_price").orElseThrow().at(0, 2)).isEqualTo(2.0f);
    assertThat(panel.feature("sell_price").orElseThrow().at(1, 0)).isNaN();
    var event = panel.feature("event_name_1").orElseThrow();
    assertThat(event.labels().get((int) event.at(0, 1))).isEqualTo("SuperBowl");
    assertThat(panel.feature("snap").orElseThrow().at(1, 2)).isEqualTo(1);
    assertThat(panel.feature("snap").orElseThrow().at(1, 1)).isEqualTo(0);
    assertThat(loaded.badRows()).extracting(BadRow::reason).containsExactly("d_9 is negative: -1.0",
        "wm_yr_wk 99999 is not in the calendar");
  }

  @Test
  void the_m5_layout_without_prices_and_calendar() throws IOException {
    assertThat(ReadM5.read(m5Sales(), null, null).panel().timeline().label(0)).isEqualTo("2011-02-05");
  }

  @Test
  void the_m5_layout_with_prices_alone_dates_their_weeks_as_the_competition_does() throws IOException {
    // Where each of the calendar's years begins.
    var starts = Map.of(11101, "2011-01-29", 11201, "2012-01-28", 11301, "2013-01-26", 11353, "2014-01-25", 11401,
        "2014-02-01", 11501, "2015-01-31", 11601, "2016-01-30", 11621, "2016-06-18");
    starts.forEach((week, date) -> assertThat(ReadM5.startOfWeek(week)).as("week %d", week)
        .hasValue(LocalDate.parse(date)));
    assertThat(List.of(ReadM5.startOfWeek(11100), ReadM5.startOfWeek(11154), ReadM5.startOfWeek(5)))
        .allMatch(Optional::isEmpty);
    var loaded = ReadM5.read(m5Sales(), write("p.csv", """
        store_id,item_id,wm_yr_wk,sell_price
        CA_1,TEA_1,11102,2.5
        CA_1,TEA_1,11103,2.0
        CA_1,TEA_1,7,2.0
        """), null);
    var price = loaded.panel().feature("sell_price").orElseThrow();
    assertThat(List.of(price.at(0, 0), price.at(0, 6), price.at(0, 7), price.at(0, 13)))
        .containsExactly(2.5f, 2.5f, 2.0f, 2.0f);
    assertThat(price.at(0, 14)).isNaN();
    assertThat(price.known()).isTrue();
    assertThat(loaded.badRows()).extracting(BadRow::reason).containsExactly(
        "d_9 is negative: -1.0", "wm_yr_wk 7 is not a week of the form 11101");
  }

  @Test
  void what_ends_with_the_sales_is_not_known_ahead() throws IOException {
    var panel = ReadM5.read(m5Sales(), null, write("cal.csv", """
        date,wm_yr_wk,d,event_name_1,snap_CA,snap_TX
        2011-02-05,11102,d_8,,1,0
        2011-02-06,11102,d_9,SuperBowl,1,0
        """)).panel();
    assertThat(panel.features().values()).isNotEmpty().noneMatch(Feature::known);
  }

  @Test
  void the_m4_layout_in_both_spellings() throws IOException {
    var ours = ReadM4.read(write("m4.csv", "id,n,h,train\nY1,3,6,1 2 3.5\nY2,2,6,4 5\nY3,1,6,\n"), Step.YEAR);
    assertThat(ours.panel().values(0)).containsExactly(1, 2, 3.5);
    assertThat(ours.panel().first(1)).isEqualTo(1);
    assertThat(ours.badRows()).extracting(BadRow::reason).containsExactly("has no values");
    var theirs = ReadM4.read(write("v.csv", "\"V1\",\"V2\",\"V3\",\"V4\"\n\"Y1\",1,2,\n\"Y2\",1,2,3\n"), Step.YEAR);
    assertThat(theirs.panel().values(0)).containsExactly(1, 2);
    assertThat(List.of(ReadM4.stepOf("H12"), ReadM4.stepOf("W1"))).containsExactly(Step.HOUR, Step.WEEK);
    assertThatThrownBy(() -> ReadM4.stepOf("x")).hasMessageContaining("start with Y, Q, M, W, D or H");
  }
}
