package io.plimsoll.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to a Plimsoll over its public API and does not give up lightly: a server that is away, restarting or out of breath is
 * asked again with the same words, so with the same idempotency keys, until {@code patience} has passed.
 *
 * <p>Safe for many threads; it keeps as many connections as are in use at once.
 */
public final class PlimsollClient implements AutoCloseable {

  /** What the server said. */
  public record Answer(int status, byte[] body, long micros) {

    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    public JsonNode json() {
      return body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** For what must work: the answer itself, or an exception with the server's own words. */
    public Answer orThrow(String what) {
      if (isSuccess()) return this;
      throw new Refused(what, status, text());
    }
  }

  /** The server understood and said no. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(String what, int status, String body) {
      super(what + " was refused with " + status + ": " + (body.length() > 600 ? body.substring(0, 600) + "…" : body));
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /** Nobody answered for as long as we were willing to wait. */
  public static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final byte[] NO_BODY = {};
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final URI base;
  private final String authorization;
  private final Duration patience;
  private final Consumer<String> notices;
  private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean away;
  private volatile boolean closed;

  /**
   * @param url where the server listens, such as http://localhost:8080
   * @param patience how long an unreachable server is asked again
   * @param notices told once when the server goes away and once when it is back
   */
  public PlimsollClient(String url, String apiKey, Duration patience, Consumer<String> notices) {
    this.base = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    this.authorization = "Authorization: Bearer " + apiKey + "\r\nAccept: application/json\r\n";
    this.patience = patience;
    this.notices = notices;
  }

  public Answer get(String path) {
    return send("GET", path, null, null, NO_BODY);
  }

  public Answer post(String path, JsonText body) {
    return send("POST", path, "application/json", null, body.bytes());
  }

  /** @param key the command's name, by which it is recognised when it comes again */
  public Answer post(String path, String key, JsonText body) {
    return send("POST", path, "application/json", key, body.bytes());
  }

  public Answer put(String path, JsonText body) {
    return send("PUT", path, "application/json", null, body.bytes());
  }

  public Answer postCsv(String path, String csv) {
    return send("POST", path, "text/csv", null, csv.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends until there is an answer that asking again would not change. */
  public Answer send(String method, String path, @Nullable String contentType, @Nullable String key, byte[] body) {
    var headers = authorization + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n")
        + (key == null ? "" : "Idempotency-Key: " + key + "\r\n");
    var request = HttpConnection.request(base, method, "/api/v1" + path, headers, body);
    var deadline = System.nanoTime() + patience.toNanos();
    var pauseMillis = FIRST_PAUSE_MILLIS;
    while (true) {
      String trouble;
      @Nullable
      Throwable cause = null;
      try {
        var answer = once(request);
        if (!isPassing(answer.status())) {
          if (away) back();
          return answer;
        }
        trouble = "answers " + answer.status();
      } catch (IOException e) {
        trouble = String.valueOf(e.getMessage());
        cause = e;
      }
      if (closed || System.nanoTime() > deadline)
        throw new Unreachable(base + " " + trouble + "; gave up on " + method + " " + path
            + (closed ? "" : " after " + patience.toSeconds() + " s. Start the server, then run this again"), cause);
      if (!away) gone(trouble);
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Unreachable("interrupted while " + base + " " + trouble, e);
      }
      pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
    }
  }

  /** 5xx would be a bug of the server's, except those by which it says that it is not there. */
  private static boolean isPassing(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }

  private Answer once(byte[] request) throws IOException {
    var start = System.nanoTime();
    var connection = idle.pollFirst();
    var isFresh = connection == null;
    while (true) {
      if (connection == null) connection = HttpConnection.open(base, Duration.ofSeconds(120));
      try {
        var answer = connection.exchange(request);
        if (answer.closes() || closed) connection.close();
        else
          idle.offerFirst(connection);
        return new Answer(answer.status(), answer.body(), (System.nanoTime() - start) / 1_000);
      } catch (IOException | RuntimeException e) {
        connection.close();
        // A kept connection may have been closed by the other side meanwhile; that is no trouble yet.
        if (isFresh) throw e;
        isFresh = true;
        connection = null;
      }
    }
  }

  private synchronized void gone(String trouble) {
    if (away) return;
    away = true;
    notices.accept(base + " is away (" + trouble + "); asking again for up to " + patience.toSeconds() + " s");
  }

  private synchronized void back() {
    if (!away) return;
    away = false;
    notices.accept(base + " is back");
  }

  /** For query parameters and path segments. */
  public static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public static JsonNode parse(String json) {
    return MAPPER.readTree(json);
  }

  @Override
  public void close() {
    closed = true;
    for (var connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) connection.close();
  }
}
