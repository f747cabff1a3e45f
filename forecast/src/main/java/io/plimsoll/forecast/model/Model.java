package io.plimsoll.forecast.model;

/** A way to forecast one series. Stateless: the same model may fit many series from many threads. */
public interface Model {
  String name();

  /**
   * Learns from a history. Whatever the history (a single point, all zeros, missing steps) the answer is finite; a
   * model that needs more than there is falls back to a simpler one, and {@link Fitted#model()} says which.
   */
  Fitted fit(History history);
}
