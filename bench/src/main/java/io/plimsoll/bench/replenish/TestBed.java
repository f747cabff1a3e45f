package io.plimsoll.bench.replenish;

import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.LostSales;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The lost-sales test bed of Zipkin, Operations Research 56(5), 2008, with the optimal costs published there. */
final class TestBed {

  /** Published optimal costs: by distribution, then penalty 4, 9, 19, 39, then lead time 1 to 4. */
  private static final double[][][] PUBLISHED = {
    {{4.04, 4.40, 4.60, 4.73}, {5.44, 6.09, 6.53, 6.84}, {6.68, 7.66, 8.36, 8.89}, {7.84, 9.11, 10.04, 10.79}},
    {{9.82, 10.24, 10.47, 10.61}, {14.51, 15.50, 16.14, 16.58}, {19.22, 20.89, 22.06, 22.95},
      {23.87, 26.21, 27.96, 29.36}}};
  private static final double[] PENALTIES = {4, 9, 19, 39};

  private TestBed() {}

  /** One instance; gaps in percent over the optimum. */
  record Row(String distribution, double penalty, int leadTime, double optimum, double published,
      Map<LostSales.Kind, Double> gapPct) {

    double differencePct() {
      return 100 * Math.abs(optimum / published - 1);
    }
  }

  static List<Row> run() {
    return IntStream.range(0, 32).parallel().mapToObj(i -> row(i / 16, i / 4 % 4, i % 4 + 1)).toList();
  }

  private static Row row(int d, int p, int leadTime) {
    var problem = new LostSales(d == 0 ? Counts.poisson(5) : Counts.geometric(5), leadTime, 1, PENALTIES[p]);
    var optimum = problem.best(LostSales.Kind.OPTIMAL).costPerPeriod();
    var gaps = new EnumMap<LostSales.Kind, Double>(LostSales.Kind.class);
    for (var kind : LostSales.Kind.values()) {
      if (kind != LostSales.Kind.OPTIMAL) gaps.put(kind, 100 * (problem.best(kind).costPerPeriod() / optimum - 1));
    }
    return new Row(d == 0 ? "Poisson" : "geometric", PENALTIES[p], leadTime, optimum, PUBLISHED[d][p][leadTime - 1],
        gaps);
  }

  static double meanGap(List<Row> rows, LostSales.Kind kind) {
    return rows.stream().mapToDouble(row -> row.gapPct.getOrDefault(kind, Double.NaN)).average().orElseThrow();
  }

  static double worstGap(List<Row> rows, LostSales.Kind kind) {
    return rows.stream().mapToDouble(row -> row.gapPct.getOrDefault(kind, Double.NaN)).max().orElseThrow();
  }
}
