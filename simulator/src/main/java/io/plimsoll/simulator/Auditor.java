package io.plimsoll.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the books a second time, from nothing but the commands sent and the answers received, and says where the server's books
 * differ. Safe for many threads.
 *
 * <p>It knows nothing of how the server works. What it demands: every unit that an acknowledged command moved is where the command
 * put it; no physical state is below zero; RESERVED is what open reservations hold; a key that comes twice is answered alike; an
 * order's quantities add up.
 */
public final class Auditor {

  /** Where units come from or go to outside the retailer; such a side has no balance of ours. */
  public static final String OUTSIDE = "OUTSIDE";

  private static final List<String> PHYSICAL = List.of("SELLABLE", "RESERVED", "QUARANTINED", "RETURNED", "DAMAGED",
      "EXPIRED", "RECALLED");
  private static final int MOST_COMPLAINTS = 50;

  private record Place(String sku, String location) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      var bySku = sku.compareTo(other.sku);
      return bySku != 0 ? bySku : location.compareTo(other.location);
    }
  }

  private static final class Hold {
    final Place place;
    long open;

    Hold(Place place, long open) {
      this.place = place;
      this.open = open;
    }
  }

  private final Map<Place, Map<String, Long>> balances = new TreeMap<>();
  private final Map<String, Hold> holds = new HashMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private long unitsOrdered;
  private long unitsShipped;
  private long unitsCancelled;
  private long unitsBackordered;

  /**
   * The answer to a command, given to it before it is booked.
   *
   * @param body of the answer without what may differ between two tellings
   * @return whether it is new and must be booked; false if it repeats one already known
   */
  public synchronized boolean answered(String key, int status, String body) {
    var answer = status + " " + body;
    var before = answers.putIfAbsent(key, answer);
    if (before == null) return true;
    if (!before.equals(answer))
      complain("key " + key + " was answered with " + shown(before) + " and then with " + shown(answer));
    return false;
  }

  /** Units moved by an acknowledged command; either state may be {@link #OUTSIDE}. */
  public synchronized void moved(String sku, String location, String from, String to, long quantity) {
    var place = new Place(sku, location);
    change(place, from, -quantity);
    change(place, to, quantity);
  }

  /** A reservation that was acknowledged, by a cart or by an order's allocation. */
  public synchronized void reserved(String reservation, String sku, String location, long quantity) {
    var place = new Place(sku, location);
    if (holds.putIfAbsent(reservation, new Hold(place, quantity)) != null)
      complain("reservation " + reservation + " was given out twice");
    change(place, "SELLABLE", -quantity);
    change(place, "RESERVED", quantity);
  }

  public synchronized void released(String reservation, long quantity) {
    give(reservation, quantity, "SELLABLE");
  }

  public synchronized void shipped(String reservation, long quantity) {
    give(reservation, quantity, OUTSIDE);
  }

  private void give(String reservation, long quantity, String to) {
    var hold = holds.get(reservation);
    if (hold == null) {
      complain("reservation " + reservation + " was used but never given out");
      return;
    }
    if (quantity > hold.open)
      complain("reservation " + reservation + " gave " + quantity + " of " + hold.open + " units");
    hold.open -= quantity;
    change(hold.place, "RESERVED", -quantity);
    change(hold.place, to, quantity);
  }

  /** A new order, as the server answered it. Its allocations become reservations here. */
  public synchronized void ordered(JsonNode order) {
    for (var line : order.path("lines")) {
      var asked = line.path("ordered").asLong(0);
      var reserved = line.path("reserved").asLong(0);
      var backordered = line.path("backordered").asLong(0);
      var cancelled = line.path("cancelled").asLong(0);
      if (asked != reserved + line.path("shipped").asLong(0) + backordered + cancelled)
        complain("order " + order.path("reference").asString("?") + ": quantities do not add up: " + line);
      unitsOrdered += asked;
      unitsBackordered += backordered;
      unitsCancelled += cancelled;
      var sku = line.path("sku").asString("");
      long allocated = 0;
      for (var allocation : line.path("allocations")) {
        // An allocation without a reservation is owed, not held.
        var reservation = allocation.path("reservation").asString("");
        if (reservation.isEmpty()) continue;
        allocated += allocation.path("quantity").asLong(0);
        reserved(reservation, sku, allocation.path("location").asString(""), allocation.path("quantity").asLong(0));
      }
      if (allocated != reserved)
        complain("order " + order.path("reference").asString("?") + ": " + reserved + " reserved, but " + allocated
            + " allocated");
    }
  }

  /** Everything that an order holds leaves. */
  public synchronized void shippedOrder(JsonNode order) {
    unitsShipped += use(order, OUTSIDE);
  }

  /** Everything that an order holds goes back; what it was owed is owed no more. */
  public synchronized void cancelledOrder(JsonNode order) {
    var given = use(order, "SELLABLE");
    long backordered = 0;
    for (var line : order.path("lines")) backordered += line.path("backordered").asLong(0);
    unitsBackordered -= backordered;
    unitsCancelled += given + backordered;
  }

  private long use(JsonNode order, String to) {
    long units = 0;
    for (var line : order.path("lines")) {
      for (var allocation : line.path("allocations")) {
        var reservation = allocation.path("reservation").asString("");
        var hold = holds.get(reservation);
        if (reservation.isEmpty() || hold == null) continue;
        units += hold.open;
        give(reservation, hold.open, to);
      }
    }
    return units;
  }

  private void change(Place place, String state, long quantity) {
    if (state.equals(OUTSIDE)) return;
    balances.computeIfAbsent(place, _ -> new TreeMap<>()).merge(state, quantity, Long::sum);
  }

  /**
   * Compares with the server's positions and summary of orders, while nothing is under way.
   *
   * @param positions pages of {@code GET /stock/positions}
   * @param summary of {@code GET /orders/summary}; null to leave orders aside
   * @return every difference in words; empty if the books agree
   */
  public synchronized List<String> differences(List<JsonNode> positions, @Nullable JsonNode summary) {
    var found = new ArrayList<>(complaints);
    var servers = new TreeMap<Place, Map<String, Long>>();
    for (var page : positions) {
      for (var row : page.path("items")) {
        var place = new Place(row.path("sku").asString(""), row.path("location").asString(""));
        var states = servers.computeIfAbsent(place, _ -> new TreeMap<>());
        long onHand = 0;
        for (var state : row.path("states").properties()) {
          var quantity = state.getValue().asLong(0);
          states.merge(state.getKey(), quantity, Long::sum);
          if (!PHYSICAL.contains(state.getKey())) continue;
          onHand += quantity;
          if (quantity < 0)
            found.add(place.sku + " at " + place.location + ": " + state.getKey() + " is below zero: " + quantity);
        }
        if (row.has("onHand") && row.path("onHand").asLong(0) != onHand)
          found.add(place.sku + " at " + place.location + ": onHand is not the sum of its states: " + row);
      }
    }
    var places = new TreeSet<>(balances.keySet());
    places.addAll(servers.keySet());
    for (var place : places) {
      for (var state : PHYSICAL) {
        var ours = balances.getOrDefault(place, Map.of()).getOrDefault(state, 0L);
        // Not before: answers of several threads come in another order than their commits.
        if (ours < 0)
          found.add(place.sku + " at " + place.location + ": " + state + " is " + ours + " by the answers received");
        var theirs = servers.getOrDefault(place, Map.of()).getOrDefault(state, 0L);
        if (!ours.equals(theirs))
          found.add(place.sku + " at " + place.location + ": " + state + " should be " + ours
              + " after what was acknowledged, but is " + theirs);
      }
    }
    var held = new TreeMap<Place, Long>();
    for (var hold : holds.values()) held.merge(hold.place, hold.open, Long::sum);
    held.forEach((place, units) -> {
      var reserved = balances.getOrDefault(place, Map.of()).getOrDefault("RESERVED", 0L);
      if (!units.equals(reserved))
        found.add(place.sku + " at " + place.location + ": open reservations hold " + units
            + ", RESERVED is " + reserved + " by the answers received");
    });
    if (summary != null) {
      compare("ordered", unitsOrdered, summary.path("unitsOrdered").asLong(-1), found);
      compare("shipped", unitsShipped, summary.path("unitsShipped").asLong(-1), found);
      compare("cancelled", unitsCancelled, summary.path("unitsCancelled").asLong(-1), found);
      compare("open and backordered", unitsOrdered - unitsShipped - unitsCancelled,
          summary.path("unitsOpen").asLong(-1) + summary.path("unitsBackordered").asLong(0), found);
    }
    return found.size() > MOST_COMPLAINTS ? found.subList(0, MOST_COMPLAINTS) : found;
  }

  /** Fetches what is to be compared and compares it. */
  public List<String> differences(PlimsollClient client) {
    var pages = new ArrayList<JsonNode>();
    var path = "/stock/positions?limit=500";
    for (var page = path; page != null;) {
      var json = client.get(page).orThrow("GET " + page).json();
      pages.add(json);
      var next = json.path("next").asString("");
      page = next.isEmpty() ? null : path + "&cursor=" + PlimsollClient.encode(next);
    }
    return differences(pages, client.get("/orders/summary").orThrow("the summary of orders").json());
  }

  /** How many commands were acknowledged. */
  public synchronized int acknowledged() {
    return answers.size();
  }

  private static void compare(String what, long ours, long servers, List<String> found) {
    if (ours != servers) found.add("units " + what + " should be " + ours + ", but are " + servers);
  }

  private void complain(String complaint) {
    if (complaints.size() < MOST_COMPLAINTS) complaints.add(complaint);
  }

  private static String shown(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }
}
