package io.plimsoll.replenish.twin;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a policy did to a world, over the measured days of each replication.
 *
 * @param days measured in each replication
 * @param runs one for each replication
 */
public record Outcome(int days, List<Run> runs) {

  public Outcome { runs = List.copyOf(runs); }

  /**
   * A mean over replications and its 95 % confidence interval; with a single replication the interval is the mean alone.
   */
  public record Estimate(double mean, double low, double high) {

    /** Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom. */
    private static final double[] T = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201,
      2.179, 2.160,
      2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
      2.042};

    static Estimate of(double[] values) {
      var mean = 0.0;
      for (var each : values) mean += each;
      mean /= values.length;
      if (values.length == 1) return new Estimate(mean, mean, mean);
      var square = 0.0;
      for (var each : values) square += (each - mean) * (each - mean);
      var freedom = values.length - 1;
      var half = (freedom <= T.length ? T[freedom - 1] : 1.96) * Math.sqrt(square / freedom / values.length);
      return new Estimate(mean, mean - half, mean + half);
    }
  }

  /** A figure over the replications. */
  public Estimate estimate(ToDoubleFunction<Run> figure) {
    return Estimate.of(runs.stream().mapToDouble(figure).toArray());
  }

  /** This less another policy in the same world and replications: the pairs met the same chances, so the interval is narrow. */
  public Estimate difference(Outcome other, ToDoubleFunction<Run> figure) {
    if (runs.size() != other.runs.size()) {
      throw new IllegalArgumentException(
          "replications must be as many: %d, %d".formatted(runs.size(), other.runs.size()));
    }
    var values = new double[runs.size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = figure.applyAsDouble(runs.get(i)) - figure.applyAsDouble(other.runs.get(i));
    }
    return Estimate.of(values);
  }

  /** Units filled at once from stock, as a share of those asked for. */
  public Estimate fillRate() {
    return estimate(Run::fillRate);
  }

  /** Value of stock on hand on an average night, at cost. */
  public Estimate averageStockValue() {
    return estimate(run -> run.stockValueDays() / days);
  }

  /** Value of stock on hand on the worst night. */
  public Estimate peakStockValue() {
    return estimate(Run::peakStockValue);
  }

  /** Cost of goods sold in a year over the average stock value. */
  public Estimate turnsPerYear() {
    return estimate(run -> run.costOfGoods() * 365 / Math.max(1e-9, run.stockValueDays()));
  }

  /** One replication. */
  public record Run(List<PointResult> points, double peakStockValue) {

    public Run { points = List.copyOf(points); }

    public double sum(ToDoubleFunction<PointResult> figure) {
      return points.stream().mapToDouble(figure).sum();
    }

    public double fillRate() {
      var demand = sum(PointResult::demand);
      return demand == 0 ? 1 : sum(PointResult::filled) / demand;
    }

    /** Sum over nights of the value on hand. */
    public double stockValueDays() {
      return sum(point -> point.unitDays() * point.point().unitCost());
    }

    public double costOfGoods() {
      return sum(point -> point.sold() * point.point().unitCost());
    }

    public double writeOffs() {
      return sum(point -> point.expired() * point.point().unitCost());
    }

    /**
     * Sales less markdowns and the cost of the goods, of what expired, of what came unusable, of orders and moves; what was
     * cleared at what it brought less its cost. Returns are refunded at full price.
     */
    public double margin() {
      return sum(point -> {
        var money = point.point();
        return (point.sold() - point.returned()) * (money.unitPrice() - money.unitCost()) - point.discounts()
            + point.clearedFor() - (point.cleared() + point.expired() + point.yieldLost()) * money.unitCost()
            - point.handlingCost();
      });
    }

    /** What came in from customers and for cleared stock less what went out for goods ordered, orders and moves. */
    public double cash() {
      return sum(point -> (point.sold() - point.returned()) * point.point().unitPrice() - point.discounts()
          + point.clearedFor() - point.ordered() * point.point().unitCost() - point.handlingCost());
    }
  }

  /**
   * One point in one replication; all quantities in units over the measured days.
   *
   * @param filled at once from stock
   * @param lost demand that left; demand that waits is in {@code owed}
   * @param owedDays units owed, summed over nights
   * @param stockoutDays days on which somebody went without
   * @param unitDays units on hand, summed over nights
   * @param orders placed with the supplier or the supplying location
   * @param ordered units bought from a supplier
   * @param received units that arrived, moves included
   * @param returned units that customers sent back
   * @param expired units written off
   * @param yieldLost units paid for that arrived unusable
   * @param transfers moves sent from here by a transfer policy
   * @param movedIn units sent here from another location
   * @param movedOut units sent to another location
   * @param substituted units taken by customers who had wanted another item
   * @param savedBySubstitute units of unmet demand that took the substitute
   * @param filledLate units owed that were served later
   * @param cleared units returned to the vendor or written off by a clearing policy
   * @param clearedFor money that they brought, disposal taken off
   * @param discounts money not asked for because prices were marked down
   * @param handlingCost of orders and moves
   */
  public record PointResult(Point point, long demand, long filled, long lost, long owedDays, long stockoutDays,
      long unitDays,
      long orders, long ordered, long received, long returned, long expired, long yieldLost, long transfers,
      long movedIn,
      long movedOut, long substituted, long savedBySubstitute, long filledLate, long cleared, double clearedFor,
      double discounts, int opening, int closing, int onOrder,
      int owed,
      double handlingCost, long[] demandByChannel, long[] filledByChannel) {

    /** Units that left to customers. */
    public long sold() {
      return filled + filledLate + substituted;
    }
  }

  /**
   * A point's day, so that it can be checked by hand: opening + received + returned − expired − sold − servedLate − substituted −
   * cleared − movedOut = closing.
   *
   * @param unmet units that went without, substitutes taken off
   * @param servedLate units owed from earlier days that were served
   * @param substituted units taken by customers who had wanted another item
   * @param ordered units ordered this evening; from another location, those it shipped
   */
  public record Day(int day, int opening, int received, int returned, int expired, int demand, int sold, int unmet,
      int servedLate, int substituted, int cleared, int movedOut, int ordered, int owed, int closing, int onOrder) {}
}
