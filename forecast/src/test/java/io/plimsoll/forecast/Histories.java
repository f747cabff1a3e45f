package io.plimsoll.forecast;

import java.util.SplittableRandom;

/** Seeded histories of demand, ordinary and wicked, for property tests. */
public final class Histories {
  private Histories() {}

  /** Draws one of many kinds; {@code seed} picks kind and content. */
  public static double[] any(long seed) {
    var random = new SplittableRandom(seed);
    var length = switch (random.nextInt(5)) {
      case 0 -> 1;
      case 1 -> 2 + random.nextInt(3);
      case 2 -> 5 + random.nextInt(20);
      default -> 30 + random.nextInt(200);
    };
    var y = new double[length];
    var kind = random.nextInt(9);
    for (var t = 0; t < length; t++) {
      y[t] = switch (kind) {
        case 0 -> 0;
        case 1 -> 7;
        case 2 -> random.nextInt(4) == 0 ? 1 + random.nextInt(9) : 0;
        case 3 -> 50 + 20 * Math.sin(t * 2 * Math.PI / 7) + random.nextInt(10);
        case 4 -> 1e11 * (1 + random.nextDouble());
        case 5 -> random.nextDouble() * 20 - 10;
        case 6 -> t < length / 2 ? 5 + random.nextInt(5) : 0;
        case 7 -> 1e-9 * random.nextDouble();
        default -> 100 + 3 * t + random.nextInt(20);
      };
    }
    if (random.nextBoolean()) {
      for (var t = 0; t < length; t++) {
        if (random.nextInt(6) == 0) y[t] = Double.NaN;
      }
      y[random.nextInt(length)] = kind == 0 ? 0 : 3;
    }
    return y;
  }

  public static double[] poisson(SplittableRandom random, int length, double mean) {
    var y = new double[length];
    for (var t = 0; t < length; t++) y[t] = poisson(random, mean);
    return y;
  }

  public static int poisson(SplittableRandom random, double mean) {
    var limit = Math.exp(-mean);
    var product = random.nextDouble();
    var k = 0;
    while (product > limit) {
      product *= random.nextDouble();
      k++;
    }
    return k;
  }

  public static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
