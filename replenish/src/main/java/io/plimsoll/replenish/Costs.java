package io.plimsoll.replenish;

/**
 * What a stock policy is weighed by, in one currency; a period is whatever the demand is given for.
 *
 * @param order cost of placing one order, whatever its size
 * @param holding cost of a unit on hand at the end of a period
 * @param shortage cost of a unit owed (or lost) at the end of a period
 */
public record Costs(double order, double holding, double shortage) {

  public Costs {
    Check.notNegative("order", order);
    Check.positive("holding", holding);
    Check.positive("shortage", shortage);
  }

  /** The share of periods in which it pays to have enough: shortage / (shortage + holding). */
  public double criticalRatio() {
    return shortage / (shortage + holding);
  }

  /** The expected cost of a period that ends with {@code position} less the demand of the exposure. */
  double rate(Counts exposure, double position) {
    return holding * exposure.leftover(position) + shortage * exposure.shortage(position);
  }
}
