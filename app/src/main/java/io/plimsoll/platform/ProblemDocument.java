package io.plimsoll.platform;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller reads of a {@link Problem}: RFC 9457, with a stable code, the bad fields and the problem's own figures.
 *
 * @param instance the path that was asked for
 */
public record ProblemDocument(String type, String title, int status, String detail, String instance, String code,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Problem.FieldError> errors,
    @JsonAnyGetter Map<String, Object> details) {

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int LONGEST_VALUE = 200;

  public static ProblemDocument of(Problem problem, String instance) {
    var errors = problem.errors().stream().map(ProblemDocument::shortened).toList();
    return new ProblemDocument("about:blank", title(problem.status()), problem.status(), problem.detail(), instance,
        problem.code(), errors, problem.details());
  }

  public byte[] json() {
    return Json.bytes(this);
  }

  private static Problem.FieldError shortened(Problem.FieldError error) {
    return new Problem.FieldError(error.field(), shortened(error.value()), error.reason());
  }

  private static @Nullable String shortened(@Nullable String value) {
    return value == null || value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 409 -> "Conflict";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 503 -> "Service Unavailable";
      default -> status < 500 ? "Request Refused" : "Internal Server Error";
    };
  }
}
