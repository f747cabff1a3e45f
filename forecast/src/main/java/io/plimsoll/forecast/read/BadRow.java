package io.plimsoll.forecast.read;

/** A row that was left out, and why. Lines count from 1, the header included. */
public record BadRow(String file, long line, String reason) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + reason;
  }
}
