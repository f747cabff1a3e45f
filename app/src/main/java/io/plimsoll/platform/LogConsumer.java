package io.plimsoll.platform;

import java.util.List;

/** A part of Plimsoll that acts on committed facts, in log order, each at least once. */
public interface LogConsumer {

  /** The name of its cursor; never change it once it has run. */
  String name();

  /** Whether it is concerned with events of a type at all. */
  default boolean wants(String type) {
    return true;
  }

  /** Acts on a batch, in a transaction that also moves the cursor. Must bear to see an event again. */
  void handle(List<Event> events);
}
