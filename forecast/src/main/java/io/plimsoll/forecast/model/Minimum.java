package io.plimsoll.forecast.model;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.hipparchus.analysis.MultivariateFunction;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;

/** Where a function is least: Hipparchus' optimisers, with an end to their patience. */
final class Minimum {
  private Minimum() {}

  /** Nelder and Mead from a start; returns the best point seen when the evaluations run out. */
  static double[] of(ToDoubleFunction<double[]> f, double[] start, double[] steps, int evaluations) {
    var best = start.clone();
    double[] least = {Double.POSITIVE_INFINITY};
    MultivariateFunction watched = x -> {
      var value = f.applyAsDouble(x);
      if (!(value < Double.MAX_VALUE)) return Double.MAX_VALUE;
      if (value < least[0]) {
        least[0] = value;
        System.arraycopy(x, 0, best, 0, x.length);
      }
      return value;
    };
    try {
      new SimplexOptimizer(new SimpleValueChecker(1e-7, 1e-7)).optimize(new MaxEval(evaluations),
          new ObjectiveFunction(watched), GoalType.MINIMIZE, new InitialGuess(start), new NelderMeadSimplex(steps));
    } catch (MathIllegalStateException e) {
      // Out of evaluations: what was found until then is the answer.
      return best;
    }
    return best;
  }

  /** Brent's method within an interval. */
  static double within(DoubleUnaryOperator f, double low, double high, double tolerance) {
    return new BrentOptimizer(tolerance, tolerance)
        .optimize(new MaxEval(200), new UnivariateObjectiveFunction(f::applyAsDouble), GoalType.MINIMIZE,
            new SearchInterval(low, high))
        .getPoint();
  }
}
