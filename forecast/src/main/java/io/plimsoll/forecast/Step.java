package io.plimsoll.forecast;

/** How far apart two neighbouring observations are. */
public enum Step {
  /** No calendar: observations are only numbered. */
  PLAIN(1), HOUR(24), DAY(7), WEEK(52), MONTH(12), QUARTER(4), YEAR(1);

  private final int season;

  Step(int season) {
    this.season = season;
  }

  /**
   * The usual length of a season in steps: a day of hours, a week of days, a year of weeks, months or quarters; else 1.
   */
  public int season() {
    return season;
  }
}
