package io.plimsoll.replenish.twin;

import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.Excess;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Looks every so often at what is more than will sell until the season ends, and marks it down, returns it to the vendor or
 * writes it off, see {@link Excess}. What is on hand when the season ends is scrapped.
 *
 * @param windowDays of the demand by which the rest of the season is judged, and the fewest to judge by, those of the past
 *     included; days of marked-down demand are brought back to full price
 * @param endDay the last day of the season, in the twin's days
 * @param everyDays between two looks
 * @param holdingPerUnitDay cost of keeping a unit for a day
 * @param scrapValue of a unit at the end; negative where disposal costs
 * @param elasticity of demand by price as far as known, see {@link Excess.Holding}; without it nothing is marked down
 * @param deepestCut the largest share that may be taken off the price
 * @param outlets of each point over the whole season, such as what the vendor takes back
 */
public record ExcessClearing(Past past, int windowDays, int endDay, int everyDays, double holdingPerUnitDay,
    double scrapValue, OptionalDouble elasticity, double deepestCut,
    List<Excess.Outlet> outlets) implements StockPolicy.Clearing.Maker {

  public ExcessClearing {
    if (endDay < 0) throw new IllegalArgumentException("endDay must be 0 or more: " + endDay);
    if (everyDays < 1) throw new IllegalArgumentException("everyDays must be 1 or more: " + everyDays);
    outlets = List.copyOf(outlets);
  }

  @Override
  public StockPolicy.Clearing clearingFor(Point point) {
    return new Season(point);
  }

  private final class Season implements StockPolicy.Clearing {

    private final Point point;
    private final Window window;
    private final int[] room;
    private double markdown;

    Season(Point point) {
      this.point = point;
      window = new Window(past.units(point), windowDays);
      room = outlets.stream().mapToInt(Excess.Outlet::mostUnits).toArray();
    }

    @Override
    public Clearance clear(StockPolicy.Situation now) {
      window.add(now.demandToday() * Math.pow(1 - markdown, elasticity.orElse(0)));
      var daysLeft = endDay - now.day();
      if (daysLeft <= 0) return new Clearance(now.onHand(), scrapValue, 0);
      if (now.day() % everyDays != 0 || now.onHand() == 0 || !window.full()) return new Clearance(0, 0, markdown);
      return clearance(plan(now, daysLeft));
    }

    private Excess.Plan plan(StockPolicy.Situation now, int daysLeft) {
      var mean = window.mean();
      var demand = Counts.negativeBinomial(mean * daysLeft, Math.max(mean, window.variance()) * daysLeft);
      var open = new ArrayList<Excess.Outlet>();
      for (var i = 0; i < room.length; i++)
        open.add(new Excess.Outlet(outlets.get(i).what(), room[i], outlets.get(i).perUnit()));
      return Excess.plan(new Excess.Holding(point.item(), point.location(), now.onHand(), demand, point.unitPrice(),
          holdingPerUnitDay * daysLeft, scrapValue, elasticity, deepestCut), open);
    }

    private Clearance clearance(Excess.Plan plan) {
      var units = 0;
      var brings = 0.0;
      for (var line : plan.lines()) {
        if (line.way() != Excess.Way.OUTLET && line.way() != Excess.Way.WRITE_OFF) continue;
        units += line.units();
        brings += line.brings();
        for (var i = 0; i < room.length; i++) if (outlets.get(i).what().equals(line.what())) room[i] -= line.units();
      }
      markdown = plan.markdown();
      return new Clearance(units, units == 0 ? 0 : brings / units, markdown);
    }
  }
}
