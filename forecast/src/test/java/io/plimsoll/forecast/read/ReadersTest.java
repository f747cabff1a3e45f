package io.plimsoll.forecast.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.forecast.Step;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        tea,2026-01-04,2
        """));
    assertThat(loaded.rows()).isEqualTo(2);
    assertThat(loaded.badRows()).extracting(BadRow::line).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(loaded.badRows().get(0).toString()).startsWith("bad.csv:3: date is not a date: '01/02/2026'");
    assertThat(loaded.badRows().get(1).reason()).isEqualTo("qty is not a number: 'three'");
    assertThat(loaded.badRows().get(3).reason()).isEqualTo("has 2 fields where the header has 3");
    assertThat(loaded.badRows().get(4).reason()).contains("leave it empty");
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
    assertThat(panel.feature("note")).as("words are no numbers").isEmpty();
    assertThat(panel.attribute("location").of(0)).isEqualTo("A");
    assertThat(panel.until(1).feature("price").orElseThrow().at(0, 2)).as("known ahead").isEqualTo(1.9f);
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
    var sales = m5Sales();
    assertThatThrownBy(() -> ReadM5.read(sales, sales, null)).hasMessageContaining("--calendar");
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
