package io.plimsoll.forecast.read;

import io.plimsoll.forecast.Attribute;
import io.plimsoll.forecast.Feature;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.read.CsvFile.BadValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the layout of the M5 competition: wide daily sales ({@code item_id,dept_id,cat_id,store_id,state_id,d_…}),
 * weekly prices ({@code store_id,item_id,wm_yr_wk,sell_price}) and the calendar with events and SNAP days. Prices and
 * calendar may be absent, each by itself: without the calendar {@code d_1} is 29 January 2011 and weeks are dated as
 * the competition's are.
 *
 * <p>Series are named {@code ITEM_ID_STORE_ID}. Attributes are the five id columns. Features, known into the future as
 * far as the files reach beyond the sales, else past-only: {@code sell_price} (a row per series),
 * {@code event_name_1}, {@code event_type_1}, {@code event_name_2}, {@code event_type_2} (labelled, shared) and
 * {@code snap} (0 or 1, a row per state). Index 0 is the first {@code d_} column.
 */
public final class ReadM5 {
  private static final LocalDate DAY_ONE = LocalDate.of(2011, 1, 29);
  private static final String[] IDS = {"item_id", "dept_id", "cat_id", "store_id", "state_id"};

  private ReadM5() {}

  /** Prices without a calendar are kept so far beyond the sales. */
  private static final int PRICED_AHEAD_DAYS = 371;

  private static final class Calendar {
    boolean given;
    final Map<Integer, LocalDate> dateOfDay = new TreeMap<>();
    final Map<LocalDate, String[]> eventsOf = new HashMap<>();
    final Map<LocalDate, Map<String, Float>> snapOf = new HashMap<>();
    final Map<Integer, List<LocalDate>> daysOfWeek = new HashMap<>();
    LocalDate last = LocalDate.MIN;

    /** The days of a week; empty where nothing dates it. */
    List<LocalDate> days(int week) {
      if (given) return daysOfWeek.getOrDefault(week, List.of());
      return daysOfWeek.computeIfAbsent(week,
          fresh -> startOfWeek(week).map(start -> start.datesUntil(start.plusDays(7)).toList()).orElse(List.of()));
    }

    /** From the first day of the sales to the last one dated. */
    int reach(LocalDate start, Sales sales) {
      return given
          ? (int) Math.max(0, ChronoUnit.DAYS.between(start, last) + 1)
          : sales.days + PRICED_AHEAD_DAYS;
    }
  }

  /**
   * The Saturday a retail week begins with. Weeks are numbered {@code 1yyww}; week 1 of a year begins on the first
   * Saturday from 26 January on, and lasts, as all of them, seven days.
   */
  static Optional<LocalDate> startOfWeek(int number) {
    var week = number % 100;
    if (number / 10_000 != 1 || week < 1 || week > 53) return Optional.empty();
    var first = LocalDate.of(2000 + number / 100 % 100, 1, 26).with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY));
    return Optional.of(first.plusWeeks(week - 1L));
  }

  private static final class Sales {
    int[] ids = {};
    int firstDay;
    int firstNumber;
    int days;
    final List<float[]> rows = new ArrayList<>();
    final List<List<String>> labels = new ArrayList<>();
    final Map<String, Integer> indexOf = new LinkedHashMap<>();
  }

  /**
   * Reads sales and, where given, prices and calendar.
   *
   * @throws IllegalArgumentException if a column is missing or no row can be used
   */
  public static Loaded read(Path salesFile, @Nullable Path pricesFile, @Nullable Path calendarFile) throws IOException {
    var badRows = new ArrayList<BadRow>();
    long[] counts = {0, 0};
    var sales = new Sales();
    var file = new CsvFile(salesFile);
    readSales(file, sales);
    collect(file, badRows, counts);
    if (sales.indexOf.isEmpty())
      throw new IllegalArgumentException(salesFile + ": no row could be used"
          + (badRows.isEmpty() ? "; there is only a header" : "; the first was " + badRows.get(0)));
    var calendar = new Calendar();
    if (calendarFile != null) {
      calendar.given = true;
      file = new CsvFile(calendarFile);
      readCalendar(file, calendar);
      collect(file, badRows, counts);
    }
    var start = calendar.dateOfDay.getOrDefault(sales.firstNumber, DAY_ONE.plusDays(sales.firstNumber - 1L));
    var builder = Panel.builder(Timeline.daily(start));
    sales.indexOf.forEach((name, s) -> builder.add(name, 0, sales.rows.get(s)));
    for (var i = 0; i < IDS.length; i++) builder.attribute(IDS[i], sales.labels.get(i));
    if (calendarFile != null) addCalendar(builder, calendar, start, sales);
    if (pricesFile != null) {
      file = new CsvFile(pricesFile);
      addPrices(builder, file, calendar, start, sales);
      collect(file, badRows, counts);
    }
    return new Loaded(builder.build(), counts[0], badRows, counts[1]);
  }

  private static void collect(CsvFile file, List<BadRow> badRows, long[] counts) {
    badRows.addAll(file.badRows());
    counts[0] += file.rows();
    counts[1] += file.badRowCount();
  }

  private static void readSales(CsvFile file, Sales sales) throws IOException {
    var names = new ArrayList<String>();
    file.read(header -> {
      names.addAll(header);
      sales.ids = Arrays.stream(IDS).mapToInt(id -> file.require(header, id)).toArray();
      for (var i = 0; i < IDS.length; i++) sales.labels.add(new ArrayList<>());
      sales.firstDay = 0;
      while (sales.firstDay < header.size() && !header.get(sales.firstDay).matches("d_\\d{1,6}")) sales.firstDay++;
      sales.days = header.size() - sales.firstDay;
      if (sales.days == 0)
        throw new IllegalArgumentException("sales: no column d_1, d_2, … in its header: "
            + CsvFile.abbreviated(header));
      sales.firstNumber = Integer.parseInt(header.get(sales.firstDay).substring(2));
      for (var i = 0; i < sales.days; i++) {
        if (!header.get(sales.firstDay + i).equals("d_" + (sales.firstNumber + i)))
          throw new IllegalArgumentException("sales: column " + (sales.firstDay + i + 1) + " of the header should be d_"
              + (sales.firstNumber + i) + ": " + header.get(sales.firstDay + i));
      }
    }, row -> {
      var item = row.getField(sales.ids[0]);
      var store = row.getField(sales.ids[3]);
      if (item.isEmpty() || store.isEmpty()) throw new BadValue("item_id or store_id is empty");
      var units = new float[sales.days];
      for (var i = 0; i < units.length; i++) {
        var value = CsvFile.number(row.getField(sales.firstDay + i), names.get(sales.firstDay + i));
        if (value < 0) throw new BadValue(names.get(sales.firstDay + i) + " is negative: " + value);
        units[i] = (float) value;
      }
      var name = item + "_" + store;
      if (sales.indexOf.putIfAbsent(name, sales.rows.size()) != null)
        throw new BadValue("series " + name + " is there twice");
      sales.rows.add(units);
      for (var i = 0; i < IDS.length; i++) sales.labels.get(i).add(row.getField(sales.ids[i]));
    });
  }

  private static void readCalendar(CsvFile file, Calendar calendar) throws IOException {
    var header = new ArrayList<String>();
    file.read(names -> {
      header.addAll(names);
      file.require(names, "date");
      file.require(names, "d");
      file.require(names, "wm_yr_wk");
    }, row -> {
      var date = Dates.parse(row.getField(CsvFile.find(header, "date")));
      if (date == null)
        throw new BadValue("date is not a date: '" + row.getField(CsvFile.find(header, "date")) + "'");
      var day = row.getField(CsvFile.find(header, "d"));
      if (!day.matches("d_\\d{1,6}")) throw new BadValue("d is not a day like d_1: '" + day + "'");
      calendar.dateOfDay.put(Integer.valueOf(day.substring(2)), date.toLocalDate());
      if (date.toLocalDate().isAfter(calendar.last)) calendar.last = date.toLocalDate();
      var events = new String[4];
      var columns = new String[]{"event_name_1", "event_type_1", "event_name_2", "event_type_2"};
      for (var i = 0; i < 4; i++) {
        var column = CsvFile.find(header, columns[i]);
        events[i] = column < 0 ? "" : row.getField(column).trim();
      }
      calendar.eventsOf.put(date.toLocalDate(), events);
      var snaps = new HashMap<String, Float>();
      for (var i = 0; i < header.size(); i++) {
        if (header.get(i).startsWith("snap_"))
          snaps.put(header.get(i).substring(5), (float) CsvFile.number(row.getField(i), header.get(i)));
      }
      calendar.snapOf.put(date.toLocalDate(), snaps);
      var week = (int) CsvFile.number(row.getField(CsvFile.find(header, "wm_yr_wk")), "wm_yr_wk");
      calendar.daysOfWeek.computeIfAbsent(week, fresh -> new ArrayList<>()).add(date.toLocalDate());
    });
  }

  private static void addCalendar(Panel.Builder builder, Calendar calendar, LocalDate start, Sales sales) {
    var length = calendar.reach(start, sales);
    var known = length > sales.days;
    var names = new String[]{"event_name_1", "event_type_1", "event_name_2", "event_type_2"};
    for (var i = 0; i < names.length; i++) {
      var labels = new ArrayList<String>();
      var codes = new float[length];
      for (var t = 0; t < length; t++) {
        var events = calendar.eventsOf.get(start.plusDays(t));
        codes[t] = Float.NaN;
        if (events == null || events[i].isEmpty()) continue;
        if (!labels.contains(events[i])) labels.add(events[i]);
        codes[t] = labels.indexOf(events[i]);
      }
      builder.feature(new Feature(names[i], known, length, codes, null, labels));
    }
    var states = Attribute.of("state_id", sales.labels.get(4));
    var snap = new float[states.labels().size() * length];
    for (var state = 0; state < states.labels().size(); state++) {
      for (var t = 0; t < length; t++) {
        var of = calendar.snapOf.get(start.plusDays(t));
        snap[state * length + t] = of == null ? Float.NaN : of.getOrDefault(states.labels().get(state), Float.NaN);
      }
    }
    builder.feature(new Feature("snap", known, length, snap, states.codes(), List.of()));
  }

  private static void addPrices(Panel.Builder builder, CsvFile file, Calendar calendar, LocalDate start, Sales sales)
      throws IOException {
    var length = calendar.reach(start, sales);
    var prices = new float[sales.rows.size()][];
    int[] column = new int[4];
    int[] lastPriced = {0};
    file.read(header -> {
      column[0] = file.require(header, "store_id");
      column[1] = file.require(header, "item_id");
      column[2] = file.require(header, "wm_yr_wk");
      column[3] = file.require(header, "sell_price");
    }, row -> {
      var series = sales.indexOf.get(row.getField(column[1]) + "_" + row.getField(column[0]));
      var price = CsvFile.number(row.getField(column[3]), "sell_price");
      if (!(price >= 0)) throw new BadValue("sell_price is missing or negative: '" + row.getField(column[3]) + "'");
      var days = calendar.days((int) CsvFile.number(row.getField(column[2]), "wm_yr_wk"));
      if (days.isEmpty())
        throw new BadValue("wm_yr_wk " + row.getField(column[2])
            + (calendar.given ? " is not in the calendar" : " is not a week of the form 11101"));
      // A price of something that is not sold here is no error: price lists are often wider than sales.
      if (series == null) return;
      if (prices[series] == null) {
        prices[series] = new float[length];
        Arrays.fill(prices[series], Float.NaN);
      }
      for (var day : days) {
        var t = (int) ChronoUnit.DAYS.between(start, day);
        if (t < 0 || t >= length) continue;
        prices[series][t] = (float) price;
        lastPriced[0] = Math.max(lastPriced[0], t + 1);
      }
    });
    // Kept only as far as any price reaches, so that "unknown" is told from "known to be without price".
    var width = lastPriced[0];
    var values = new float[prices.length * width];
    Arrays.fill(values, Float.NaN);
    var rows = new int[prices.length];
    for (var s = 0; s < prices.length; s++) {
      rows[s] = s;
      if (prices[s] != null) System.arraycopy(prices[s], 0, values, s * width, width);
    }
    builder.feature(new Feature("sell_price", width > sales.days, width, values, rows, List.of()));
  }
}
