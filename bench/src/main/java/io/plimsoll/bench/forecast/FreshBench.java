package io.plimsoll.bench.forecast;

import de.siegmar.fastcsv.reader.CsvReader;
import io.plimsoll.forecast.Series;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.Unconstrain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * FreshRetailNet: days that were in stock around the clock are masked from a random hour on, as if they had run out
 * then; what they would have sold is known.
 */
final class FreshBench {
  private static final int HOURS = 24;
  private static final int WEEK_HOURS = 168;
  private static final double MASKED_SHARE = 0.15;

  private final Findings findings;

  FreshBench(Findings findings) {
    this.findings = findings;
  }

  private record Product(String category, LocalDate start, List<double[]> days, List<BitSet> stockouts) {}

  /** Sums over masked days: what was there, and the absolute error and plain error of an estimate of it. */
  private static final class Tally {
    double error;
    double bias;

    void add(double estimate, double truth) {
      error += Math.abs(estimate - truth);
      bias += estimate - truth;
    }
  }

  void run() throws IOException {
    var products = read();
    var usual = usual(products);
    var random = new SplittableRandom(1);
    var names = List.of("ignored", "scaled", "recovered");
    var tallies = names.stream().map(name -> new Tally()).toList();
    double total = 0, inside = 0, days = 0;
    for (var product : products.values()) {
      var masked = new ArrayList<int[]>();
      var hours = new double[product.days.size() * HOURS];
      var censored = new BitSet();
      for (var d = 0; d < product.days.size(); d++) {
        var day = product.days.get(d);
        System.arraycopy(day, 0, hours, d * HOURS, HOURS);
        var out = product.stockouts.get(d);
        for (var h = out.nextSetBit(0); h >= 0; h = out.nextSetBit(h + 1)) censored.set(d * HOURS + h);
        if (out.isEmpty() && random.nextDouble() < MASKED_SHARE) {
          // Shelves of fresh goods run empty from mid-morning on, and stay so until the next delivery.
          var from = 9 + random.nextInt(12);
          masked.add(new int[]{d, from});
          for (var h = from; h < HOURS; h++) {
            hours[d * HOURS + h] = 0;
            censored.set(d * HOURS + h);
          }
        }
      }
      var series = new Series("product", Timeline.hourly(product.start.atStartOfDay()), hours, censored);
      var profile = turned(usual.getOrDefault(product.category, new double[WEEK_HOURS]), product.start);
      var unconstrained = Unconstrain.expect(series, profile);
      for (var each : masked) {
        double truth = 0, seen = 0, recovered = 0, variance = 0;
        for (var h = 0; h < HOURS; h++) {
          truth += product.days.get(each[0])[h];
          var at = each[0] * HOURS + h;
          seen += h < each[1] ? hours[at] : 0;
          recovered += h < each[1] ? hours[at] : unconstrained.mean()[at];
          variance += h < each[1] ? 0 : unconstrained.deviation()[at] * unconstrained.deviation()[at];
        }
        total += truth;
        days++;
        tallies.get(0).add(seen, truth);
        tallies.get(1).add(seen * HOURS / each[1], truth);
        tallies.get(2).add(recovered, truth);
        if (Math.abs(recovered - truth) <= 1.645 * Math.sqrt(variance)) inside++;
      }
    }
    report(names, tallies, total, inside / days, products.values(), (long) days);
  }

  private void report(List<String> names, List<Tally> tallies, double total, double coverage,
      Collection<Product> products, long days) {
    var longest = products.stream().mapToInt(product -> product.days.size()).max().orElse(0);
    var table = new StringBuilder(String.format(Locale.ROOT, """
        ## Demand of stocked-out hours (FreshRetailNet)

        %,d product-stores by the hour over %,d days. %,d days that were in stock around the clock are masked from a
        random hour between 9 and 20 on; figures are of those days' whole demand. The 90 %% interval of the recovered
        demand holds %.1f %%.

        | | WAPE | bias |
        | --- | ---: | ---: |
        """, products.size(), longest, days, 100 * coverage));
    var words = List.of("censoring ignored", "scaled by hours in stock", "recovered (`Unconstrain`)");
    for (var i = 0; i < names.size(); i++) {
      var wape = tallies.get(i).error / total;
      findings.put("fresh.wape." + names.get(i), wape);
      findings.put("fresh.bias." + names.get(i), tallies.get(i).bias / total);
      findings.say("%-28s WAPE %.3f, bias %+.3f", words.get(i), wape, tallies.get(i).bias / total);
      table.append(
          String.format(Locale.ROOT, "| %s | %.3f | %+.3f |%n", words.get(i), wape, tallies.get(i).bias / total));
    }
    findings.put("fresh.coverage90", coverage);
    findings.section(table.toString());
  }

  /** Hours of the week by category, Monday first, of mean 1, from hours in stock. */
  private static Map<String, double[]> usual(Map<String, Product> products) {
    var sums = new LinkedHashMap<String, double[]>();
    var counts = new LinkedHashMap<String, double[]>();
    for (var product : products.values()) {
      var sum = sums.computeIfAbsent(product.category, fresh -> new double[WEEK_HOURS]);
      var count = counts.computeIfAbsent(product.category, fresh -> new double[WEEK_HOURS]);
      for (var d = 0; d < product.days.size(); d++) {
        var weekday = product.start.plusDays(d).getDayOfWeek().getValue() - 1;
        for (var h = 0; h < HOURS; h++) {
          if (product.stockouts.get(d).get(h)) continue;
          sum[weekday * HOURS + h] += product.days.get(d)[h];
          count[weekday * HOURS + h]++;
        }
      }
    }
    sums.forEach((category, sum) -> {
      var count = counts.getOrDefault(category, new double[WEEK_HOURS]);
      double mean = 0;
      for (var i = 0; i < WEEK_HOURS; i++) {
        sum[i] = (sum[i] + 1e-3) / (count[i] + 1);
        mean += sum[i] / WEEK_HOURS;
      }
      for (var i = 0; i < WEEK_HOURS; i++) sum[i] /= mean;
    });
    return sums;
  }

  private static double[] turned(double[] week, LocalDate start) {
    var result = new double[WEEK_HOURS];
    var shift = (start.getDayOfWeek().getValue() - 1) * HOURS;
    for (var i = 0; i < WEEK_HOURS; i++) result[i] = week[(i + shift) % WEEK_HOURS];
    return result;
  }

  private Map<String, Product> read() throws IOException {
    var products = new LinkedHashMap<String, Product>();
    try (var in = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(findings.file("freshretailnet/days.csv.gz"))),
        StandardCharsets.UTF_8));
        var csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      for (var row : csv) {
        var key = row.getField("store_id") + "/" + row.getField("product_id");
        var date = LocalDate.parse(row.getField("dt"));
        var product = products.computeIfAbsent(key,
            fresh -> new Product(row.getField("first_category_id"), date, new ArrayList<>(), new ArrayList<>()));
        var texts = row.getField("hours_sale").split(" ");
        var hours = new double[HOURS];
        for (var h = 0; h < HOURS; h++) hours[h] = Double.parseDouble(texts[h]);
        product.days.add(hours);
        product.stockouts.add(BitSet.valueOf(new long[]{Long.parseLong(row.getField("stockout_mask"))}));
      }
    }
    return products;
  }
}
