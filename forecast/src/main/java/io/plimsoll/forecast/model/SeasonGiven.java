package io.plimsoll.forecast.model;

/** Fits a model to a history whose seasonal profile is known from elsewhere. */
public final class SeasonGiven implements Model {
  private final Model model;
  private final double[] phases;

  /** @param phases figures of mean 1, phase 0 at the history's first step */
  public SeasonGiven(Model model, double[] phases) {
    this.model = model;
    this.phases = phases;
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public Fitted fit(History history) {
    var fitted = model.fit(history.unseasoned(phases));
    return fitted.reseasoned(fitted.model(), history, phases, true);
  }
}
