package io.plimsoll.forecast;

/** Told how far long work has come; may be called from several threads. */
public interface Progress {
  Progress NONE = (stage, done, total) -> {};

  void at(String stage, long done, long total);
}
