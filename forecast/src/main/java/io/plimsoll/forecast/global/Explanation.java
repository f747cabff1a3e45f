package io.plimsoll.forecast.global;

import java.util.List;

/**
 * Why a forecast is what it is: {@code mean = baseline × constant × the product of all factors}.
 *
 * @param baseline the recent level of the series times what the phase of the cycle does in its cell, in units
 * @param constant what the trees multiply every forecast by
 * @param factors what each column multiplies it by, the strongest first
 */
public record Explanation(String series, int stepsAhead, double mean, double baseline, double constant,
    List<Factor> factors) {

  /** One column, its value there (may be {@code NaN}) and its factor; 1 is no effect. */
  public record Factor(String column, double value, double factor) {}
}
