package io.plimsoll.access;

import io.plimsoll.platform.Actor;
import java.util.EnumSet;
import java.util.Set;

/** Somebody whom we know, for the length of a request. */
record Caller(Actor actor, Set<Permission> permissions) {

  static final String ATTRIBUTE = Caller.class.getName();

  /** Until there are roles, whoever is known may do everything. */
  static Caller withAllPermissions(String actor) {
    return new Caller(new Actor(actor), Set.copyOf(EnumSet.allOf(Permission.class)));
  }
}
