package io.plimsoll.forecast.model;

/** The benchmark of the M competitions: the last seasonally adjusted observation repeats, the season is put back. */
final class Naive2 implements Model {
  @Override
  public String name() {
    return "naive 2";
  }

  @Override
  public Fitted fit(History history) {
    return Seasoned.fit(name(), history, new Naive(false)::fit);
  }
}
