package io.plimsoll.events;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.events.CloudEvents.CloudEvent;
import io.plimsoll.platform.Event;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.EventTail;
import io.plimsoll.platform.Json;
import io.plimsoll.platform.PageOf;
import io.plimsoll.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The log for those outside: page by page, or live as server-sent events that resume where they stopped. */
@RestController
@Tag(name = "Events", description = "Every committed fact, in order")
@RequestMapping("/api/v1/events")
final class EventController {

  private static final int READ_AT_ONCE = 1_000;
  private static final long HEARTBEAT_SECONDS = 15;

  private final EventLog log;
  private final EventTail tail;
  private final CloudEvents cloudEvents;

  EventController(EventLog log, EventTail tail, CloudEvents cloudEvents) {
    this.log = log;
    this.tail = tail;
    this.cloudEvents = cloudEvents;
  }

  @GetMapping(path = "/list", produces = "application/json")
  @Requires(Permission.EVENT_READ)
  @Operation(summary = "A page of the log", description = "Newest first; about one subject, after a position, or with"
      + " `order=asc` oldest first")
  PageOf<CloudEvent> list(
      @Parameter(description = "Such as stock.*,order.placed") @RequestParam(required = false) @Nullable String types,
      @RequestParam(required = false) @Nullable String subject,
      @Parameter(description = "Oldest first from this position on") @RequestParam(required = false) @Nullable Long after,
      @Parameter(description = "desc for newest first, the default") @RequestParam(required = false) @Nullable String order,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable String cursor) {
    if (order != null && !order.equals("desc") && !order.equals("asc"))
      throw Problem.invalid("order", order, "must be asc or desc");
    var size = PageOf.limit(limit);
    var from = PageOf.decodeNumber(cursor);
    if ("desc".equals(order) && (subject != null || after != null)) {
      throw Problem.invalid("order", order, "is not possible beside subject or after, which read oldest first");
    }
    var start = from != null ? from : after != null ? after : 0;
    List<Event> events;
    if (subject != null) {
      events = log.read(subject, start, patterns(types), size + 1);
    } else if (after != null || "asc".equals(order)) {
      events = log.read(start, patterns(types), size + 1);
    } else {
      events = log.readNewest(from == null ? Long.MAX_VALUE : from, patterns(types), size + 1);
    }
    return PageOf.of(events, size, event -> List.of(Long.toString(event.position()))).map(cloudEvents::of);
  }

  /** SQL's LIKE, of which callers know only the asterisk. */
  private static List<String> patterns(@Nullable String types) {
    if (types == null || types.isBlank()) return List.of();
    return Arrays.stream(types.split(",")).map(String::strip)
        .map(type -> type.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")).toList();
  }

  @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Requires(Permission.EVENT_READ)
  @Operation(summary = "The log, live", description = "Server-sent events. `Last-Event-ID` or `from` resumes after a position; without"
      + " either it starts now.")
  ResponseEntity<StreamingResponseBody> stream(HttpMethod method, HttpServletResponse response,
      @Parameter(description = "Such as stock.*,order.placed") @RequestParam(required = false) @Nullable String types,
      @RequestParam(required = false) @Nullable String from,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
    var start = start(lastEventId != null && !lastEventId.isBlank() ? lastEventId : from);
    var wanted = types == null || types.isBlank()
        ? List.<String>of()
        : Arrays.stream(types.split(",")).map(String::strip).toList();
    return ResponseEntity.ok().contentType(MediaType.TEXT_EVENT_STREAM).header("Cache-Control", "no-store")
        .header("X-Accel-Buffering", "no")
        // Not the stream that is handed over: it does not pass a flush on, and events would wait until a buffer is full.
        .body(method == HttpMethod.HEAD ? null : _ -> follow(response.getOutputStream(), start, wanted));
  }

  private long start(@Nullable String position) {
    if (position == null || position.equals("now")) return tail.position();
    try {
      var number = Long.parseLong(position);
      if (number >= 0) return number;
    } catch (NumberFormatException notANumber) {
      // The same answer as for a negative one.
    }
    throw Problem.invalid("from", position, "must be a position of the log, or now");
  }

  /** Each stream reads the log at its own pace from its own position; a slow reader delays nobody. */
  private void follow(java.io.OutputStream out, long start, List<String> types) throws IOException {
    var news = new Semaphore(1);
    EventTail.Listener listener = _ -> news.release();
    tail.add(listener);
    try {
      out.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      var position = start;
      while (true) {
        if (!news.tryAcquire(HEARTBEAT_SECONDS, TimeUnit.SECONDS)) {
          out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
        news.drainPermits();
        List<Event> events;
        do {
          events = log.read(position, READ_AT_ONCE);
          for (var event : events) {
            if (matches(event.type(), types)) write(out, event);
            position = event.position();
          }
          if (!events.isEmpty()) out.flush();
        } while (events.size() == READ_AT_ONCE);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      tail.remove(listener);
    }
  }

  private static boolean matches(String type, List<String> types) {
    if (types.isEmpty()) return true;
    for (var wanted : types) {
      if (wanted.endsWith("*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : type.equals(wanted))
        return true;
    }
    return false;
  }

  private void write(java.io.OutputStream out, Event event) throws IOException {
    out.write(("id: " + event.position() + "\nevent: " + event.type() + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    out.write(Json.bytes(cloudEvents.of(event)));
    out.write("\n\n".getBytes(StandardCharsets.UTF_8));
  }
}
