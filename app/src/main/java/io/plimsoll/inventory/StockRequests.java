package io.plimsoll.inventory;

import io.plimsoll.catalog.Catalog;
import io.plimsoll.catalog.Item;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.Problem.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Turns what is asked at the edge into commands: names into numbers, units into base units. Every field that cannot be accepted
 * is named at once.
 */
@Component
final class StockRequests {

  private static final int MOST_LINES = 1_000;
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** A lot by its code; made on receipt if it is new. */
  record LotName(@Schema(example = "L2026-11") @Nullable String code, @Nullable LocalDate expiresOn) {}

  record ReserveLine(@Schema(example = "TEA-EARL-100") @Nullable String sku, @Nullable BigDecimal quantity,
      @Nullable String unit,
      @Schema(description = "Ranked, first choice first; absent for the channel's own ranking") @Nullable List<String> locations) {}

  record ReserveRequest(@Nullable String key, @Nullable String reference, @Nullable String channel,
      @Schema(allowableValues = {"ALL_OR_NOTHING", "PARTIAL"}, defaultValue = "ALL_OR_NOTHING") @Nullable String mode,
      @Schema(defaultValue = "true", description = "Whether a line may come from several locations") @Nullable Boolean split,
      @Nullable Instant expiresAt, @Nullable LocalDate promisedOn, @Nullable List<String> replaces,
      @Nullable List<ReserveLine> lines) {}

  record HoldLine(@Nullable String reservation, @Nullable Long quantity, @Nullable Instant expiresAt) {}

  record HoldRequest(@Nullable String key, @Nullable String reference, @Nullable String reason,
      @Nullable Instant occurredAt,
      @Nullable List<HoldLine> lines) {}

  record MoveLine(@Nullable String sku, @Nullable String location, @Nullable LotName lot, @Nullable BigDecimal quantity,
      @Nullable String unit, @Schema(description = "For a transfer: where from") @Nullable String from,
      @Schema(description = "For a transfer: where to; for a disposition: the state it goes to") @Nullable String to,
      @Schema(description = "The state that it is taken from or, for a receipt, put into") @Nullable String state,
      @Schema(description = "For a receipt: the expected line that it fulfils") @Nullable String inbound,
      @Nullable String dated,
      @Nullable LocalDate dueOn, @Nullable String channel,
      @Schema(description = "For set: the quantity you saw; refused if it is another now") @Nullable Long compare,
      @Schema(description = "For count: what was counted") @Nullable Long counted) {}

  record MoveRequest(@Nullable String key, @Nullable String reference, @Nullable String reason,
      @Nullable Instant occurredAt,
      @Schema(description = "For count: the instant at which it was counted") @Nullable Instant countedAt,
      @Nullable List<MoveLine> lines) {}

  private final Catalog catalog;
  private final Lots lots;
  private final InstantSource clock;

  StockRequests(Catalog catalog, Lots lots, InstantSource clock) {
    this.catalog = catalog;
    this.lots = lots;
    this.clock = clock;
  }

  Reserve reserve(ReserveRequest request) {
    var errors = new Errors();
    var channel = request.channel == null
        ? null
        : errors.check("channel", request.channel, () -> channel(request.channel));
    var mode = request.mode == null ? "ALL_OR_NOTHING" : request.mode;
    if (!List.of("ALL_OR_NOTHING", "PARTIAL").contains(mode))
      errors.add("mode", mode, "must be ALL_OR_NOTHING or PARTIAL");
    // Whether it lies in the past is decided with the reservation: what is repeated later must find its first answer.
    instant(errors, "expiresAt", request.expiresAt);
    day(errors, "promisedOn", request.promisedOn);
    var lines = new ArrayList<Reserve.Line>();
    var asked = lines(request.lines, errors);
    for (var i = 0; i < asked.size(); i++) {
      var line = asked.get(i);
      var at = "lines[" + i + "].";
      var item = errors.check(at + "sku", line.sku, () -> item(line.sku));
      if (item == null) continue;
      var quantity = quantity(errors, at + "quantity", item, line.quantity, line.unit, false);
      var ranked = new ArrayList<Integer>();
      if (line.locations != null) {
        for (var code : line.locations) {
          var location = errors.check(at + "locations", code, () -> location(code));
          if (location != null) ranked.add(location);
        }
      }
      lines.add(new Reserve.Line(item.id(), quantity, ranked));
    }
    var replaces = new ArrayList<Long>();
    if (request.replaces != null) for (var id : request.replaces) replaces.add(number(errors, "replaces", id));
    var reference = text(errors, "reference", request.reference);
    notOfOrder(errors, reference);
    errors.demandNone();
    return new Reserve(channel, mode.equals("PARTIAL"), request.split == null || request.split, request.expiresAt,
        request.promisedOn,
        replaces, reference, lines);
  }

  ChangeHolds holds(Kind kind, HoldRequest request) {
    var errors = new Errors();
    var lines = new ArrayList<ChangeHolds.Line>();
    var asked = lines(request.lines, errors);
    for (var i = 0; i < asked.size(); i++) {
      var line = asked.get(i);
      if (line.quantity != null && line.quantity <= 0)
        errors.add("lines[" + i + "].quantity", line.quantity, "must be positive");
      if (kind == Kind.EXTEND && line.quantity != null) {
        errors.add("lines[" + i + "].quantity", line.quantity, "a reservation is extended as a whole; leave it out");
      }
      instant(errors, "lines[" + i + "].expiresAt", line.expiresAt);
      lines.add(new ChangeHolds.Line(number(errors, "lines[" + i + "].reservation", line.reservation), line.quantity,
          line.expiresAt));
    }
    var reference = text(errors, "reference", request.reference);
    // What ships under an order's name counts as the order's.
    notOfOrder(errors, reference);
    var reason = text(errors, "reason", request.reason);
    instant(errors, "occurredAt", request.occurredAt);
    errors.demandNone();
    return new ChangeHolds(kind, reference, reason, request.occurredAt, lines);
  }

  /** {@code name} is the kind's path, or {@code set}: the third way to write a quantity, by what it shall be. */
  Command<Move.Answer> move(String name, MoveRequest request) {
    var set = name.equals("set");
    var kind = set
        ? Kind.ADJUST
        : Arrays.stream(Kind.values()).filter(each -> each.path().equals(name)).findFirst()
            .orElseThrow(() -> Problem.notFound("stock command", name));
    var errors = new Errors();
    var reason = text(errors, "reason", request.reason);
    if (kind == Kind.ADJUST) adjustReason(errors, reason);
    instant(errors, "occurredAt", request.occurredAt);
    if (kind == Kind.COUNT) return count(errors, request, reason);
    var asked = lines(request.lines, errors);
    var lines = moveLines(kind, set, asked, errors);
    var reference = text(errors, "reference", request.reference);
    if (kind == Kind.BACKORDER) notOfOrder(errors, reference);
    errors.demandNone();
    if (errors.hasNewLots()) lines = moveLines(kind, set, asked, errors.addingLots());
    errors.demandNone();
    return new Move(kind, reference, reason, request.occurredAt, lines);
  }

  private List<Move.Line> moveLines(Kind kind, boolean set, List<MoveLine> asked, Errors errors) {
    var lines = new ArrayList<Move.Line>();
    for (var i = 0; i < asked.size(); i++) {
      var line = asked.get(i);
      var at = "lines[" + i + "].";
      var dated = line.inbound != null ? line.inbound : line.dated;
      var move = dated != null
          ? dated(errors, at, kind, line, dated)
          : set ? set(errors, at, line) : plain(errors, at, kind, line);
      if (move != null) lines.add(move);
    }
    return lines;
  }

  private static void adjustReason(Errors errors, @Nullable String reason) {
    var codes = Arrays.stream(AdjustReason.values()).map(Enum::name).toList();
    if (reason == null || !codes.contains(reason)) {
      errors.add("reason", reason, "an adjustment needs a reason code, one of " + String.join(", ", codes));
    }
  }

  private Move.@Nullable Line plain(Errors errors, String at, Kind kind, MoveLine line) {
    if (List.of(Kind.CONFIRM, Kind.CANCEL_EXPECTED, Kind.TRANSFER_IN, Kind.FILL, Kind.CANCEL_BACKORDER)
        .contains(kind)) {
      errors.add(at + "dated", null, kind.path() + " works on a dated line; name its number");
      return null;
    }
    var transfer = kind == Kind.TRANSFER_OUT;
    var place = transfer ? line.from : line.location;
    var item = errors.check(at + "sku", line.sku, () -> item(line.sku));
    var location = errors.check(at + (transfer ? "from" : "location"), place, () -> location(place));
    var toLocation = transfer ? errors.check(at + "to", line.to, () -> location(line.to)) : location;
    if (item == null || location == null || toLocation == null) return null;
    var quantity = quantity(errors, at + "quantity", item, line.quantity, line.unit, kind == Kind.ADJUST);
    if (quantity == 0) errors.add(at + "quantity", line.quantity, "must not be 0");
    day(errors, at + "dueOn", line.dueOn);
    var states = states(errors, at, kind, line, quantity);
    var needsLot = item.lotTracked() && kind != Kind.EXPECT && kind != Kind.BACKORDER;
    var lot = lot(errors, at, item, line.lot, needsLot);
    var channel = line.channel == null ? null : errors.check(at + "channel", line.channel, () -> channel(line.channel));
    if (transfer && location.equals(toLocation)) errors.add(at + "to", line.to, "must be another location than from");
    return new Move.Line(item.id(), location, toLocation, lot, states.from, states.to, Math.abs(quantity), null,
        line.dueOn, channel,
        line.compare);
  }

  private record States(Account from, Account to) {}

  /** The kind's own states, where the line names none; an adjustment's sign says which way. */
  private static States states(Errors errors, String at, Kind kind, MoveLine line, long quantity) {
    var state = state(errors, at + "state", line.state);
    var to = kind == Kind.TRANSFER_OUT ? null : state(errors, at + "to", line.to);
    var states = switch (kind) {
      case ADJUST -> {
        var of = state == null ? Account.SELLABLE : state;
        yield quantity > 0 ? new States(Account.SHRINKAGE, of) : new States(of, Account.SHRINKAGE);
      }
      case OPEN, RECEIVE -> new States(kind.defaultFrom(), state != null ? state : kind.defaultTo());
      default -> new States(state != null ? state : kind.defaultFrom(), to != null ? to : kind.defaultTo());
    };
    if (!kind.allows(states.from, states.to)) {
      errors.add(at + "state", states.from + " to " + states.to, kind.path() + " may not move stock so");
    }
    return states;
  }

  private Move.@Nullable Line dated(Errors errors, String at, Kind kind, MoveLine line, String number) {
    var id = number(errors, at + (line.inbound != null ? "inbound" : "dated"), number);
    var to = state(errors, at + "state", line.state);
    if (to == null) to = kind == Kind.RECEIVE || kind == Kind.TRANSFER_IN ? Account.SELLABLE : kind.defaultTo();
    if (kind == Kind.RECEIVE && !kind.allows(Account.SUPPLIER, to)
        || kind == Kind.TRANSFER_IN && !kind.allows(Account.IN_TRANSIT, to)) {
      errors.add(at + "state", to, kind.path() + " may not put stock there");
    }
    day(errors, at + "dueOn", line.dueOn);
    // A receipt needs the item for its lot, a quantity needs it for its unit; named, it must be the line's.
    var item = line.sku == null && kind != Kind.RECEIVE
        ? null
        : errors.check(at + "sku", line.sku, () -> item(line.sku));
    var place = line.location == null
        ? null
        : errors.check(at + "location", line.location, () -> location(line.location));
    if (item == null && line.unit != null) errors.add(at + "unit", line.unit, "needs the sku, whose unit it is");
    var quantity = line.quantity == null
        ? null
        : item == null
            ? whole(errors, at + "quantity", line.quantity)
            : (Long) quantity(errors, at + "quantity", item, line.quantity, line.unit, false);
    var lot = item == null || kind != Kind.RECEIVE ? 0 : lot(errors, at, item, line.lot, item.lotTracked());
    var at0 = place == null ? 0 : place;
    return new Move.Line(item == null ? 0 : item.id(), at0, at0, lot, kind.defaultFrom(), to, quantity, id, line.dueOn,
        null, null);
  }

  private Count count(Errors errors, MoveRequest request, @Nullable String reason) {
    instant(errors, "countedAt", request.countedAt);
    if (request.countedAt != null && request.countedAt.isAfter(clock.instant())) {
      errors.add("countedAt", request.countedAt, "lies in the future");
    }
    var asked = lines(request.lines, errors);
    var lines = countLines(asked, errors);
    var reference = text(errors, "reference", request.reference);
    errors.demandNone();
    if (errors.hasNewLots()) lines = countLines(asked, errors.addingLots());
    errors.demandNone();
    return new Count(reference, reason, request.occurredAt, request.countedAt, lines);
  }

  private List<Count.Line> countLines(List<MoveLine> asked, Errors errors) {
    var lines = new ArrayList<Count.Line>();
    for (var i = 0; i < asked.size(); i++) {
      var line = asked.get(i);
      var at = "lines[" + i + "].";
      var item = errors.check(at + "sku", line.sku, () -> item(line.sku));
      var location = errors.check(at + "location", line.location, () -> location(line.location));
      if (line.counted == null || line.counted < 0 || line.counted > Catalog.MAX_QUANTITY) {
        errors.add(at + "counted", line.counted, "must be what was counted, 0 to " + Catalog.MAX_QUANTITY);
      }
      if (line.state != null) errors.add(at + "state", line.state, "only what is sellable is counted; leave it out");
      if (item == null || location == null || line.counted == null) continue;
      lines.add(new Count.Line(item.id(), location, lot(errors, at, item, line.lot, item.lotTracked()), line.counted));
    }
    return lines;
  }

  /** Posts the difference to the quantity compared with. */
  private Move.@Nullable Line set(Errors errors, String at, MoveLine line) {
    var item = errors.check(at + "sku", line.sku, () -> item(line.sku));
    var location = errors.check(at + "location", line.location, () -> location(line.location));
    var named = state(errors, at + "state", line.state);
    var state = named == null ? Account.SELLABLE : named;
    if (!Kind.ADJUST.allows(Account.SHRINKAGE, state)) {
      errors.add(at + "state", state, "cannot be set; it follows from what is done");
    }
    if (line.compare == null || line.compare < 0) {
      errors.add(at + "compare", line.compare,
          "set needs the quantity you saw, 0 or more, so that nothing is overwritten unseen");
    }
    if (item == null || location == null) return null;
    var lot = lot(errors, at, item, line.lot, item.lotTracked());
    var wanted = quantity(errors, at + "quantity", item, line.quantity, line.unit, true);
    if (wanted < 0) errors.add(at + "quantity", wanted, "must be 0 or more");
    if (line.compare == null || errors.any()) return null;
    var difference = wanted - line.compare;
    var from = difference >= 0 ? Account.SHRINKAGE : state;
    var to = difference >= 0 ? state : Account.SHRINKAGE;
    return new Move.Line(item.id(), location, location, lot, from, to, Math.abs(difference), null, null, null,
        line.compare);
  }

  private int lot(Errors errors, String at, Item item, @Nullable LotName name, boolean needed) {
    if (name != null) day(errors, at + "lot.expiresOn", name.expiresOn);
    if (name == null || name.code == null) {
      if (needed) errors.add(at + "lot", null, item.sku() + " is tracked by lot; name the lot");
      return 0;
    }
    if (!item.lotTracked()) {
      errors.add(at + "lot", name.code, item.sku() + " has no lots; leave the lot out");
      return 0;
    }
    var code = name.code.strip();
    if (code.isEmpty() || code.length() > 64 || code.chars().anyMatch(Character::isISOControl)) {
      errors.add(at + "lot.code", code, "must have 1 to 64 printable characters");
      return 0;
    }
    var known = lots.find(item.id(), code);
    if (known.isEmpty() && !errors.addsLots) {
      errors.noteNewLot(at, item.id() + ":" + code, code, name.expiresOn);
      return 0;
    }
    if (errors.any()) return 0;
    var lot = errors.check(at + "lot.expiresOn", name.expiresOn, () -> lots.findOrAdd(item.id(), code, name.expiresOn));
    return lot == null ? 0 : lot.id();
  }

  private long quantity(Errors errors, String field, Item item, @Nullable BigDecimal quantity, @Nullable String unit,
      boolean mayBeNegative) {
    if (quantity == null) {
      errors.add(field, null, "is needed");
      return 1;
    }
    var units = errors.check(field, quantity, () -> catalog.toBaseUnits(item, quantity.abs(), unit));
    if (units == null) return 1;
    if (units == 0 && !mayBeNegative || quantity.signum() < 0 && !mayBeNegative)
      errors.add(field, quantity, "must be positive");
    return quantity.signum() < 0 ? -units : units;
  }

  private static @Nullable Long whole(Errors errors, String field, BigDecimal quantity) {
    try {
      var whole = quantity.longValueExact();
      if (whole <= 0 || whole > Catalog.MAX_QUANTITY)
        errors.add(field, quantity, "must be between 1 and " + Catalog.MAX_QUANTITY);
      return whole;
    } catch (ArithmeticException notWhole) {
      errors.add(field, quantity, "must be a whole number of base units");
      return null;
    }
  }

  private static @Nullable Account state(Errors errors, String field, @Nullable String name) {
    if (name == null) return null;
    for (var account : Account.values()) if (account.name().equals(name.toUpperCase(Locale.ROOT))) return account;
    errors.add(field, name,
        "is no stock state; known are " + String.join(", ", Arrays.stream(Account.values()).map(Enum::name).toList()));
    return null;
  }

  private static long number(Errors errors, String field, @Nullable String text) {
    try {
      if (text != null) return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      // The same answer as for none.
    }
    errors.add(field, text, "must be a number as we gave it out");
    return 0;
  }

  private static @Nullable String text(Errors errors, String field, @Nullable String text) {
    if (text != null && (text.isBlank() || text.length() > 200 || text.chars().anyMatch(Character::isISOControl)))
      errors.add(field, text.length() > 200 ? text.substring(0, 200) + "…" : text,
          "must have 1 to 200 printable characters");
    return text;
  }

  private static void notOfOrder(Errors errors, @Nullable String reference) {
    if (reference != null && reference.startsWith(StockBook.ORDER)) {
      errors.add("reference", reference, "must not begin with " + StockBook.ORDER + ", the orders' own");
    }
  }

  private static void instant(Errors errors, String field, @Nullable Instant instant) {
    if (instant != null && (instant.isBefore(EARLIEST) || instant.isAfter(LATEST))) {
      errors.add(field, instant, "must lie between 1970 and 2200");
    }
  }

  private static void day(Errors errors, String field, @Nullable LocalDate day) {
    if (day != null && (day.getYear() < 1970 || day.getYear() > 2199)) {
      errors.add(field, day, "must lie between 1970 and 2200");
    }
  }

  private static <T> List<T> lines(@Nullable List<T> lines, Errors errors) {
    if (lines == null || lines.isEmpty()) {
      errors.add("lines", null, "at least one line is needed");
      return List.of();
    }
    if (lines.size() > MOST_LINES) {
      errors.add("lines", lines.size(), "at most " + MOST_LINES + " lines a command");
      return List.of();
    }
    for (var i = 0; i < lines.size(); i++) {
      if (lines.get(i) == null) {
        errors.add("lines[" + i + "]", null, "must be a line, not null");
        return List.of();
      }
    }
    return lines;
  }

  Item item(@Nullable String sku) {
    if (sku == null) throw Problem.invalid("sku", null, "is needed");
    return catalog.item(sku).orElseThrow(() -> Problem.invalid("sku", sku, "is not in the catalog"));
  }

  int location(@Nullable String code) {
    if (code == null) throw Problem.invalid("location", null, "is needed");
    return catalog.location(code).orElseThrow(() -> Problem.invalid("location", code, "is not a location")).id();
  }

  int channel(@Nullable String code) {
    if (code == null) throw Problem.invalid("channel", null, "is needed");
    return catalog.channel(code).orElseThrow(() -> Problem.invalid("channel", code, "is not a channel")).id();
  }

  /** Collects what is wrong, so that it is all said at once. */
  private static final class Errors {
    private final List<FieldError> errors = new ArrayList<>(0);
    private final Map<String, LocalDate> newLots = new HashMap<>(0);
    private boolean addsLots;

    /** A new lot says when it expires, once. */
    void noteNewLot(String at, String key, String code, @Nullable LocalDate expiresOn) {
      var before = newLots.get(key);
      if (expiresOn == null && before == null) {
        add(at + "lot.expiresOn", null, "lot " + code + " is new; say when it expires");
      } else if (expiresOn != null && before != null && !before.equals(expiresOn)) {
        add(at + "lot.expiresOn", expiresOn, "lot " + code + " expires on " + before + " by another line");
      } else if (expiresOn != null) {
        newLots.put(key, expiresOn);
      }
    }

    void add(String field, @Nullable Object value, String reason) {
      errors.add(new FieldError(field, value == null ? null : value.toString(), reason));
    }

    <T> @Nullable T check(String field, @Nullable Object value, Supplier<T> look) {
      try {
        return look.get();
      } catch (Problem problem) {
        add(field, value, problem.errors().isEmpty() ? problem.detail() : problem.errors().getFirst().reason());
        return null;
      }
    }

    boolean any() {
      return !errors.isEmpty();
    }

    boolean hasNewLots() {
      return !newLots.isEmpty();
    }

    /** For a second look, now that all is well: a lot of a refused receipt would keep a mistyped date. */
    Errors addingLots() {
      addsLots = true;
      return this;
    }

    void demandNone() {
      if (any()) throw Problem.invalid(errors);
    }
  }
}
