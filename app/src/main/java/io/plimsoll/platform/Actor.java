package io.plimsoll.platform;

/**
 * Who asks: a signed-in user, an API key, or a part of Plimsoll itself. Idempotency keys are remembered per actor, and every
 * posting and event names its actor.
 *
 * @param id such as {@code user:admin}, {@code key:default}, {@code system:expiry}
 */
public record Actor(String id) {

  public static Actor system(String part) {
    return new Actor("system:" + part);
  }

  @Override
  public String toString() {
    return id;
  }
}
