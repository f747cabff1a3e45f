package io.plimsoll.bench.forecast;

import de.siegmar.fastcsv.reader.CsvReader;
import io.plimsoll.forecast.LeadTimes;
import io.plimsoll.forecast.LeadTimes.Days;
import io.plimsoll.forecast.LeadTimes.Delivery;
import io.plimsoll.forecast.LeadTimes.OpenOrder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Real deliveries by vendor: intervals for the later third, each learned from what had arrived, and what was still
 * open, when the month before ended.
 */
final class LeadTimeBench {
  private final Findings findings;

  LeadTimeBench(Findings findings) {
    this.findings = findings;
  }

  private static final class Tally {
    double in50;
    double in90;
    double median;
    double n;

    void add(Days of, long actual) {
      if (actual >= of.quantile(0.25) && actual <= of.quantile(0.75)) in50++;
      if (actual >= of.quantile(0.05) && actual <= of.quantile(0.95)) in90++;
      median += Math.abs(actual - of.quantile(0.5));
      n++;
    }
  }

  void run() throws IOException {
    var deliveries = read();
    var later = deliveries.size() * 2 / 3;
    var lead = new Tally();
    var late = new Tally();
    var leadBlind = new Tally();
    LeadTimes fitted = null;
    LeadTimes blind = null;
    LocalDate month = LocalDate.MIN;
    for (var delivery : deliveries.subList(later, deliveries.size())) {
      var begun = delivery.received().withDayOfMonth(1);
      if (fitted == null || blind == null || !begun.equals(month)) {
        month = begun;
        var received = deliveries.stream().filter(d -> d.received().isBefore(begun)).toList();
        fitted = LeadTimes.fit(received, open(deliveries, begun), begun.minusDays(1));
        blind = LeadTimes.fit(received);
      }
      if (delivery.ordered() != null) {
        var days = ChronoUnit.DAYS.between(delivery.ordered(), delivery.received());
        lead.add(fitted.leadTime(delivery.supplier(), delivery.category()), days);
        leadBlind.add(blind.leadTime(delivery.supplier(), delivery.category()), days);
      }
      if (delivery.promised() != null)
        late.add(fitted.lateness(delivery.supplier(), delivery.category()),
            ChronoUnit.DAYS.between(delivery.promised(), delivery.received()));
    }
    var table = new StringBuilder(String.format(Locale.ROOT, """
        ## Lead times

        %,d deliveries; the later third is predicted from what had been received, and what had been ordered and was
        still open, when the month before ended. Lateness is exactly 0 for many deliveries, so its intervals, which end
        on whole days, hold more than they say.

        | | deliveries | in the 50 %% interval | in the 90 %% interval | mean error of the median, days |
        | --- | ---: | ---: | ---: | ---: |
        """, deliveries.size()));
    report("leadtime", "order to receipt", lead, table);
    report("leadtime.blind", "order to receipt, open orders left out", leadBlind, table);
    report("lateness", "receipt against promise", late, table);
    findings.section(table.toString());
  }

  /** Orders that had been placed before a day and came on it or later. */
  private static List<OpenOrder> open(List<Delivery> deliveries, LocalDate day) {
    var open = new ArrayList<OpenOrder>();
    for (var delivery : deliveries) {
      var ordered = delivery.ordered();
      if (ordered != null && ordered.isBefore(day) && !delivery.received().isBefore(day))
        open.add(new OpenOrder(delivery.supplier(), delivery.category(), ordered, delivery.promised()));
    }
    return open;
  }

  private void report(String key, String words, Tally tally, StringBuilder table) {
    findings.put(key + ".coverage50", tally.in50 / tally.n);
    findings.put(key + ".coverage90", tally.in90 / tally.n);
    findings.put(key + ".median_error_days", tally.median / tally.n);
    findings.say("%s: 50 %% interval holds %.1f %%, 90 %% holds %.1f %% of %.0f; median off by %.1f days", words,
        100 * tally.in50 / tally.n, 100 * tally.in90 / tally.n, tally.n, tally.median / tally.n);
    table.append(String.format(Locale.ROOT, "| %s | %,.0f | %.1f %% | %.1f %% | %.1f |%n", words, tally.n,
        100 * tally.in50 / tally.n, 100 * tally.in90 / tally.n, tally.median / tally.n));
  }

  private List<Delivery> read() throws IOException {
    var deliveries = new ArrayList<Delivery>();
    try (var in = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(findings.file("leadtimes/deliveries_to_2013.csv.gz"))),
        StandardCharsets.UTF_8)); var csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      for (var row : csv) {
        var received = date(row.getField("delivered_to_client_date_iso"));
        var ordered = date(row.getField("po_sent_to_vendor_date_iso"));
        var promised = date(row.getField("scheduled_delivery_date_iso"));
        // A few rows are dated before their order: a slip in the source.
        if (received == null || (ordered != null && received.isBefore(ordered))) continue;
        if (ordered == null && promised == null) continue;
        deliveries
            .add(new Delivery(row.getField("vendor"), row.getField("product group"), ordered, promised, received));
      }
    }
    deliveries.sort(Comparator.comparing(Delivery::received));
    return deliveries;
  }

  private static @Nullable LocalDate date(String text) {
    return text.isEmpty() ? null : LocalDate.parse(text);
  }
}
