package io.plimsoll.forecast.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.forecast.model.Ets.Error;
import io.plimsoll.forecast.model.Ets.Season;
import io.plimsoll.forecast.model.Ets.Trend;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Published worked examples, and what R 4.2.2 with forecast 8.20 (Debian r-cran-forecast) answers on R's own data sets.
 */
class KnownAnswersTest {
  /**
   * Annual oil production in Saudi Arabia 1996–2013: Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
   * 2nd ed., 7.1.
   */
  private static final double[] OIL = {445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28,
    508.95, 488.89, 509.87, 456.72, 473.82, 525.95, 549.83, 542.34};
  private static final double[] NILE = {1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994,
    1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701,
    916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744,
    796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848,
    890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740};
  private static final double[] DEATHS = {9007, 8106, 8928, 9137, 10017, 10826, 11317, 10744, 9713, 9938, 9161, 8927,
    7750, 6981, 8038, 8422, 8714, 9512, 10120, 9823, 8743, 9129, 8710, 8680, 8162, 7306, 8124, 7870, 9387, 9556, 10093,
    9620, 8285, 8466, 8160, 8034, 7717, 7461, 7767, 7925, 8623, 8945, 10078, 9179, 8037, 8488, 7874, 8647, 7792, 6957,
    7726, 8106, 8890, 9299, 10625, 9302, 8314, 8850, 8265, 8796, 7836, 6892, 7791, 8192, 9115, 9434, 10484, 9827, 9110,
    9070, 8633, 9240};
  private static final double[] WWW = {88, 84, 85, 85, 84, 85, 83, 85, 88, 89, 91, 99, 104, 112, 126, 138, 146, 151,
    150, 148, 147, 149, 143, 132, 131, 139, 147, 150, 148, 145, 140, 134, 131, 131, 129, 126, 126, 132, 137, 140, 142,
    150, 159, 167, 170, 171, 172, 172, 174, 175, 172, 172, 174, 174, 169, 165, 156, 142, 131, 121, 112, 104, 102, 99,
    99, 95, 88, 84, 84, 87, 89, 88, 85, 86, 89, 91, 91, 94, 101, 110, 121, 135, 145, 149, 156, 165, 171, 175, 177, 182,
    193, 204, 208, 210, 215, 222, 228, 226, 222, 220};

  @Test
  void ses_of_the_textbooks_oil() {
    // The book: alpha 0.83, first level 446.6, forecast 542.68; R: AICc 179.858788812, 80 % from 504.451 to 580.907.
    var fitted = Models.ses().fit(History.of("oil", OIL));
    near(fitted.mean(2), 0.01, 542.678943477, 542.678943477);
    assertThat(Ses.fit(OIL).alpha()).isCloseTo(0.8337, Percentage.withPercentage(0.2));
    var bounds = fitted.quantiles(2, 0.1, 0.9);
    near(new double[]{bounds.values()[0][0], bounds.values()[1][0]}, 0.1, 504.450918070, 580.906968884);
    near(new double[]{bounds.values()[0][1], bounds.values()[1][1]}, 0.1, 492.907160310, 592.450726643);
  }

  @Test
  void holt_of_oil_as_in_r() {
    near(Models.holt().fit(History.of("oil", OIL)).mean(3), 0.3, 534.412439716, 539.987703619, 545.562967522);
  }

  @Test
  void damped_trend_of_www_usage_as_in_r() {
    // R 4.2.2, ets(WWWusage): ETS(A,Ad,N), AICc 718.634.
    var fitted = Models.ets().fit(History.of("www", WWW));
    assertThat(fitted.model()).isEqualTo("ETS(A,Ad,N)");
    near(fitted.mean(5), 0.3, 218.366334922, 217.035068661, 215.950142534, 215.065973277, 214.345412443);
    near(new double[]{fitted.quantiles(5, 0.9).values()[0][0]}, 0.5, 222.847073798);
  }

  @Test
  void level_of_the_nile_as_in_r() {
    // R: ets(Nile) is ETS(M,N,N), alpha 0.1514, AICc 1458.55191561 (R keeps the constant of the likelihood; ours is
    // without it).
    near(Models.ets().fit(History.of("nile", NILE)).mean(2), 1, 838.875161323, 838.875161323);
    near(Ets.of("M", Error.M, Trend.N, Season.N).fit(History.of("nile", NILE)).mean(1), 0.3, 838.875161323);
  }

  @Test
  void seasons_of_accidental_deaths_as_in_r() {
    // R: ets(USAccDeaths) is ETS(A,N,A). First seasonal figures are searched there and decomposed here: hence the
    // width.
    var fitted = Ets.of("ANA", Error.A, Trend.N, Season.A).fit(History.of("deaths", DEATHS, 12));
    near(fitted.mean(12), 1, 8397.49690923, 7599.22061344, 8396.59468674, 8646.50970321, 9443.41194462, 9893.06472685,
        10819.1237029, 10107.1046313, 9015.23264452, 9354.40737515, 8880.41769525, 9085.49210395);
  }

  @Test
  void theta_as_in_r() {
    near(Models.theta().fit(History.of("oil", OIL)).mean(4), 0.01, 546.079237675, 548.914129316, 551.749020957,
        554.583912598);
    near(Models.theta().fit(History.of("nile", NILE)).mean(5), 0.05, 799.811996216, 798.454843501, 797.097690785,
        795.740538070, 794.383385355);
    near(Models.theta().fit(History.of("deaths", DEATHS, 12)).mean(12), 0.05, 8270.69380634, 7508.92386706,
        8322.12480677, 8554.14350536, 9450.0929745, 9870.93361988, 10822.4977309, 10091.840706, 8944.43359956,
        9329.2896664, 8778.91283419, 8990.77591388);
  }

  @Test
  void croston_as_in_r_and_as_by_hand() {
    double[] sparse = {0, 0, 3, 0, 0, 0, 2, 0, 0, 5, 0, 0, 0, 0, 1, 0, 4, 0, 0, 2};
    // R: croston(d, h = 2), weight 0.1.
    near(Models.croston().fit(History.of("sparse", sparse)).mean(2), 1e-6, 0.926880651196, 0.926880651196);
    near(Models.sba().fit(History.of("sparse", sparse)).mean(1), 1e-6, 0.926880651196 * 0.95);
    // By hand, weight 0.1: sizes 4 then 4 + 0.1 (6 - 4) = 4.2; intervals 2 then 2 + 0.1 (3 - 2) = 2.1; rate 2.
    near(Models.croston().fit(History.of("hand", new double[]{0, 4, 0, 0, 6, 0})).mean(1), 1e-9, 2);
  }

  @Test
  void tsb_by_hand() {
    // Start: 2 of 4 steps sold, mean size 5; p 0.5, z 5. Steps 4, 0, 6, 0 with weights 0.1 (size) and 0.05
    // (probability).
    double p = 0.5, z = 5;
    z += 0.1 * (4 - z);
    p += 0.05 * (1 - p);
    p -= 0.05 * p;
    z += 0.1 * (6 - z);
    p += 0.05 * (1 - p);
    p -= 0.05 * p;
    near(Models.tsb().fit(History.of("hand", new double[]{4, 0, 6, 0})).mean(1), 1e-9, p * z);
  }

  @Test
  void plain_means_and_repeats_by_hand() {
    double[] y = {1, 2, 3, 4, 5, 9};
    near(Models.naive().fit(History.of("hand", y)).mean(2), 1e-9, 9, 9);
    near(Models.seasonalNaive().fit(History.of("hand", y, 3)).mean(4), 1e-9, 4, 5, 9, 4);
    near(Models.movingAverage(2).fit(History.of("hand", y)).mean(2), 1e-9, 7, 7);
    near(Models.seasonalMovingAverage(2).fit(History.of("hand", y, 3)).mean(3), 1e-9, 2.5, 3.5, 6);
    var gap = new double[]{1, 2, 3, 4, Double.NaN, 9};
    near(Models.seasonalNaive().fit(History.of("gap", gap, 3)).mean(3), 1e-9, 4, 2, 9);
  }

  @Test
  void buckets_of_adida_and_imapa_by_hand() {
    // Demand every other step: one bucket length, 2, in which sums are level; shared out evenly.
    double[] even = {0, 3, 0, 3, 0, 3, 0, 3};
    near(Models.adida().fit(History.of("even", even)).mean(2), 1e-6, 1.5, 1.5);
    // All lengths up to 2: the mean of simple smoothing's level and of the bucket's half.
    near(Models.imapa().fit(History.of("even", even)).mean(1), 1e-6, (Ses.fit(even).level() + 1.5) / 2);
  }

  @Test
  void a_combination_is_the_mean_of_its_members() {
    var history = History.of("nile", NILE);
    var members = List.of(Models.ets(), Models.theta(), Models.optimisedTheta(), Models.damped());
    var mean = members.stream().mapToDouble(model -> model.fit(history).mean(3)[2]).average().orElse(Double.NaN);
    near(new double[]{Models.combination().fit(history).mean(3)[2]}, 1e-9, mean);
  }

  private static void near(double[] actual, double percent, double... expected) {
    assertThat(actual).hasSize(expected.length);
    for (var i = 0; i < expected.length; i++)
      assertThat(actual[i]).as("step " + (i + 1)).isCloseTo(expected[i], Percentage.withPercentage(percent));
  }
}
