package io.plimsoll.platform;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be done, said in a way that its sender can act on: which field, which value, what to do instead.
 * The web edge turns it into a problem document (RFC 9457); nothing has been changed when it is thrown.
 */
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with one field; {@code reason} says the remedy too. */
  public record FieldError(String field, @Nullable String value, String reason) {}

  private final int status;
  private final String code;
  private final transient List<FieldError> errors;
  private final transient Map<String, Object> details;

  private Problem(int status, String code, String detail, List<FieldError> errors, Map<String, Object> details) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = List.copyOf(errors);
    this.details = Map.copyOf(details);
  }

  /** 422: the request is well formed, but a field holds something that cannot be accepted. */
  public static Problem invalid(String field, @Nullable Object value, String reason) {
    return invalid(List.of(new FieldError(field, value == null ? null : value.toString(), reason)));
  }

  /** 422 with every bad field at once. */
  public static Problem invalid(List<FieldError> errors) {
    var first = errors.getFirst();
    var more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
    return new Problem(422, "INVALID", first.field() + ": " + first.reason() + more, errors, Map.of());
  }

  /** 400: the request cannot be read at all. */
  public static Problem malformed(String detail) {
    return new Problem(400, "MALFORMED", detail, List.of(), Map.of());
  }

  /** 400 with the field that cannot be read. */
  public static Problem malformed(String field, @Nullable Object value, String reason) {
    var error = new FieldError(field, value == null ? null : value.toString(), reason);
    return new Problem(400, "MALFORMED", field + ": " + reason, List.of(error), Map.of());
  }

  /** 401: nobody, or nobody that we know, asks. */
  public static Problem unauthenticated(String detail) {
    return new Problem(401, "UNAUTHENTICATED", detail, List.of(), Map.of());
  }

  /** 403: we know who asks; this is not theirs to do. */
  public static Problem forbidden(String code, String detail, Map<String, Object> details) {
    return new Problem(403, code, detail, List.of(), details);
  }

  /** 429: again later. */
  public static Problem tooMany(String detail, long retryAfterSeconds) {
    return new Problem(429, "TOO_MANY_REQUESTS", detail, List.of(), Map.of("retryAfterSeconds", retryAfterSeconds));
  }

  /** Any other status that HTTP itself has a meaning for, such as 405 or 415. */
  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, List.of(), Map.of());
  }

  /** 404: no such thing under this name. */
  public static Problem notFound(String kind, String name) {
    return new Problem(404, "NOT_FOUND", "there is no " + kind + " " + name, List.of(), Map.of());
  }

  /** 409: the state of the world forbids it; {@code code} is stable and documented, {@code details} are its figures. */
  public static Problem conflict(String code, String detail, Map<String, Object> details) {
    return new Problem(409, code, detail, List.of(), details);
  }

  /** 412: the resource has changed since the caller read it. */
  public static Problem changed(String kind, String name, long version) {
    return new Problem(412, "CHANGED", kind + " " + name + " is now at version " + version + "; read it again",
        List.of(),
        Map.of("version", version));
  }

  /** 503: try again in a moment, with the same key. */
  public static Problem unavailable(String detail) {
    return new Problem(503, "UNAVAILABLE", detail, List.of(), Map.of());
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public List<FieldError> errors() {
    return errors;
  }

  public Map<String, Object> details() {
    return details;
  }

  /** The reason in one line. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
