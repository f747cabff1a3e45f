package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Costs;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.JointOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A buyer with a purse: what is spent in a period never exceeds the budget. When the wishes of an evening do, the units that
 * prevent least lost margin for their money are left out, one by one, see {@link JointOrder}. What is left of a period's budget
 * is not carried over.
 */
public final class OpenToBuy implements StockPolicy.Buyer {

  private final Past past;
  private final double budget;
  private final int periodDays;
  private final int windowDays;
  private final double holdingRatePerYear;
  private final Map<Point, Window> windows = new HashMap<>();
  private double left;

  /**
   * @param budget the most to spend in a period, in the money of the points' unit costs
   * @param periodDays of the budget, from day 0
   * @param windowDays of the mean and variance of demand by which units are weighed
   * @param holdingRatePerYear share of a unit's cost that holding it for a year costs
   */
  public OpenToBuy(Past past, double budget, int periodDays, int windowDays, double holdingRatePerYear) {
    if (!(budget >= 0 && budget < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("budget must be a finite number from 0 up: " + budget);
    if (periodDays < 1) throw new IllegalArgumentException("periodDays must be 1 or more: " + periodDays);
    if (!(holdingRatePerYear > 0))
      throw new IllegalArgumentException("holdingRatePerYear must be above 0: " + holdingRatePerYear);
    this.past = past;
    this.budget = budget;
    this.periodDays = periodDays;
    this.windowDays = windowDays;
    this.holdingRatePerYear = holdingRatePerYear;
  }

  @Override
  public int[] buy(int day, List<Wish> wishes) {
    if (day % periodDays == 0) left = budget;
    var units = new int[wishes.size()];
    var wanted = 0.0;
    for (var i = 0; i < units.length; i++) {
      var wish = wishes.get(i);
      windows.computeIfAbsent(wish.point(), point -> new Window(past.units(point), windowDays)).add(wish.demandToday());
      units[i] = wish.units();
      wanted += wish.units() * wish.point().unitCost();
    }
    if (wanted > left) wanted = cut(wishes, units);
    left = Math.max(0, left - wanted);
    return units;
  }

  private double cut(List<Wish> wishes, int[] units) {
    var lines = new ArrayList<JointOrder.Line>();
    var places = new ArrayList<Integer>();
    for (var i = 0; i < units.length; i++) {
      if (units[i] == 0) continue;
      lines.add(line(wishes.get(i)));
      places.add(i);
    }
    var plan = JointOrder.plan(lines, new JointOrder.Limits(0, Double.POSITIVE_INFINITY, left), false);
    for (var i = 0; i < places.size(); i++) units[places.get(i)] = Math.toIntExact(plan.packs().get(i));
    return plan.value();
  }

  private JointOrder.Line line(Wish wish) {
    var point = wish.point();
    var window = java.util.Objects.requireNonNull(windows.get(point));
    var days = point.supply().leadTimeDays();
    var mean = window.mean();
    var late = mean * mean * days.variance();
    var exposure = Counts.negativeBinomial(mean * days.mean(),
        Math.max(mean, window.variance()) * days.mean() + late);
    // A day's holding against the margin; where there is none a unit still has to be worth more than nothing.
    var holding = Math.max(1e-9, point.unitCost() * holdingRatePerYear / 365);
    var costs = new Costs(0, holding, Math.max(holding, point.unitPrice() - point.unitCost()));
    return new JointOrder.Line(point.item(), exposure, wish.position(), wish.units(), 1, point.unitCost(), 0, costs);
  }
}
