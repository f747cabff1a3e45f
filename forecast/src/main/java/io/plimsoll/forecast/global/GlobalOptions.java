package io.plimsoll.forecast.global;

/**
 * How a {@link GlobalModel} is trained.
 *
 * @param horizon how many steps ahead it will be asked for, at most
 * @param seed same panel, options and seed, same model
 * @param rounds how many trees
 * @param leaves leaves of a tree
 * @param learningRate how much of each tree counts
 * @param trainSteps how many steps before the end of the panel are learned from
 * @param maxRows how many examples are drawn from them at most; memory is about 0.6 KiB an example
 * @param objective what the trees minimise
 * @param threads native threads; the model does not depend on their number
 */
public record GlobalOptions(int horizon, long seed, int rounds, int leaves, double learningRate, int trainSteps,
    int maxRows, Objective objective, int threads) {

  /**
   * A likelihood with a log link, so that forecasts are positive and every factor multiplies. Tweedie (of power 1.1)
   * allows for more variance than Poisson and measured a little better at each of three origins of the M5 layout.
   */
  public enum Objective {
    POISSON, TWEEDIE
  }

  public GlobalOptions {
    require(horizon >= 1, "horizon must be at least 1: " + horizon);
    require(rounds >= 1, "rounds must be at least 1: " + rounds);
    require(leaves >= 2, "leaves must be at least 2: " + leaves);
    require(learningRate > 0 && learningRate <= 1, "learning rate must be in (0, 1]: " + learningRate);
    require(trainSteps >= 1, "training steps must be at least 1: " + trainSteps);
    require(maxRows >= 100 && maxRows <= 15_000_000, "rows must be between 100 and 15 million: " + maxRows);
    require(threads >= 1, "threads must be at least 1: " + threads);
  }

  /** What measured best over rolling origins of the M5 layout within fifteen minutes on two cores. */
  public static GlobalOptions of(int horizon) {
    return new GlobalOptions(horizon, 1, 200, 95, 0.06, 400, 2_000_000, Objective.TWEEDIE,
        Runtime.getRuntime().availableProcessors());
  }

  public GlobalOptions withSeed(long seed) {
    return new GlobalOptions(horizon, seed, rounds, leaves, learningRate, trainSteps, maxRows, objective, threads);
  }

  public GlobalOptions withRounds(int rounds, double learningRate) {
    return new GlobalOptions(horizon, seed, rounds, leaves, learningRate, trainSteps, maxRows, objective, threads);
  }

  public GlobalOptions withLeaves(int leaves) {
    return new GlobalOptions(horizon, seed, rounds, leaves, learningRate, trainSteps, maxRows, objective, threads);
  }

  public GlobalOptions withMaxRows(int maxRows) {
    return new GlobalOptions(horizon, seed, rounds, leaves, learningRate, trainSteps, maxRows, objective, threads);
  }

  public GlobalOptions withObjective(Objective objective) {
    return new GlobalOptions(horizon, seed, rounds, leaves, learningRate, trainSteps, maxRows, objective, threads);
  }

  public GlobalOptions withThreads(int threads) {
    return new GlobalOptions(horizon, seed, rounds, leaves, learningRate, trainSteps, maxRows, objective, threads);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) throw new IllegalArgumentException(otherwise);
  }
}
