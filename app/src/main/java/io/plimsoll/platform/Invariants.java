package io.plimsoll.platform;

import java.util.List;

/** What a module promises of its tables, and the check of it: together they are what {@code plimsoll verify} runs. */
public interface Invariants {

  /**
   * @param rule what holds, in words
   * @param violations how many rows break it
   * @param example one of them; empty if there is none
   */
  record Check(String rule, long violations, String example) {}

  /** Called inside a transaction that sees the database as of one instant. Expected to find nothing. */
  List<Check> check();
}
