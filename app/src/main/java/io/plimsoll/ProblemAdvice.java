package io.plimsoll;

import io.plimsoll.access.Open;
import io.plimsoll.platform.Problem;
import io.plimsoll.platform.ProblemDocument;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Whatever goes wrong in a request, its sender reads a problem document (RFC 9457) that says what to do about it. */
@Hidden
@RestControllerAdvice
@org.springframework.web.bind.annotation.RestController
class ProblemAdvice implements ErrorController {

  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  /** What the container or a filter has refused before any endpoint was asked. */
  @Open("it tells what was wrong with a request that has ended")
  @RequestMapping("/error")
  ResponseEntity<byte[]> containerError(HttpServletRequest request) {
    var error = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    if (error instanceof Exception exception) return answer(exception, request);
    var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
    return answer(status >= 500
        ? unexpected(new IllegalStateException("status " + status), request)
        : Problem.of(status, code(status), "the request was refused"), request, HttpHeaders.EMPTY);
  }

  @ExceptionHandler(Exception.class)
  ResponseEntity<byte[]> answer(Exception exception, HttpServletRequest request) {
    var headers = new HttpHeaders();
    if (exception instanceof ErrorResponse response) headers.putAll(response.getHeaders());
    headers.remove(HttpHeaders.CONTENT_TYPE);
    return answer(problem(exception, request), request, headers);
  }

  private static ResponseEntity<byte[]> answer(Problem problem, HttpServletRequest request, HttpHeaders headers) {
    var answer = ResponseEntity.status(problem.status()).headers(headers)
        .contentType(MediaType.valueOf(ProblemDocument.MEDIA_TYPE));
    if (problem.status() == 503) answer.header(HttpHeaders.RETRY_AFTER, "2");
    if (problem.details().get("retryAfterSeconds") instanceof Long seconds) {
      answer.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
    if (problem.status() == 401) answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"plimsoll\"");
    var path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
        ? uri
        : request.getRequestURI();
    return answer.body(ProblemDocument.of(problem, path).json());
  }

  private static Problem problem(Throwable exception, HttpServletRequest request) {
    return switch (exception) {
      case Problem problem -> problem;
      case CompletionException wrapped when wrapped.getCause() != null -> problem(wrapped.getCause(), request);
      case ExecutionException wrapped when wrapped.getCause() != null -> problem(wrapped.getCause(), request);
      case UncheckedIOException wrapped when wrapped.getCause() != null -> body(wrapped.getCause(), request);
      case IOException unreadable -> body(unreadable, request);
      case HttpMessageConversionException unreadable -> unreadable(unreadable, request);
      case JacksonException json -> json(json);
      case MethodArgumentTypeMismatchException mismatch -> Problem.malformed(mismatch.getName(), mismatch.getValue(),
          "is not " + wanted(mismatch.getRequiredType()));
      case InvalidParameterException query ->
        Problem.malformed("query", null, "cannot be read; encode it as UTF-8, by per"
            + " cent signs");
      case MissingServletRequestParameterException missing -> Problem.malformed(missing.getParameterName(), null,
          "this query parameter is needed");
      case MissingRequestHeaderException missing -> Problem.malformed(missing.getHeaderName(), null,
          "this header is needed");
      case HttpRequestMethodNotSupportedException method -> Problem.of(405, "METHOD_NOT_ALLOWED",
          method.getMethod() + " is not possible here; possible: " + method.getSupportedHttpMethods());
      case HttpMediaTypeNotSupportedException type -> Problem.of(415, "UNSUPPORTED_MEDIA_TYPE",
          "the body is " + type.getContentType() + "; send "
              + type.getSupportedMediaTypes().stream().map(MediaType::toString).distinct()
                  .collect(Collectors.joining(" or ")));
      case NoResourceFoundException none -> Problem.notFound("resource", "/" + none.getResourcePath());
      case AsyncRequestTimeoutException timeout -> Problem.unavailable("the answer took too long; try again");
      case ErrorResponse response when response.getStatusCode().is4xxClientError() -> Problem.of(
          response.getStatusCode().value(), code(response.getStatusCode().value()),
          String.valueOf(response.getBody().getDetail()));
      case DataAccessException database -> database(database, request);
      case CannotCreateTransactionException database -> unavailable(database);
      case TransactionException database -> database(database, request);
      default -> isClientGone(exception)
          ? Problem.malformed("the connection was closed before the request was complete")
          : unexpected(exception, request);
    };
  }

  private static Problem unreadable(HttpMessageConversionException exception, HttpServletRequest request) {
    var cause = exception.getMostSpecificCause();
    for (Throwable inner = exception; inner != null; inner = inner.getCause()) {
      if (inner instanceof Problem problem) return problem;
      if (inner instanceof JacksonException json) {
        return json.getCause() instanceof IOException io ? body(io, request) : json(json);
      }
    }
    if (cause instanceof IOException io) return body(io, request);
    if (exception instanceof org.springframework.http.converter.HttpMessageNotReadableException) {
      return Problem.malformed("body", null, "is needed, and there is none that can be read");
    }
    return unexpected(exception, request);
  }

  private static Problem body(IOException exception, HttpServletRequest request) {
    if (exception instanceof BodyLimit.TooLarge) {
      return Problem.of(413, "TOO_LARGE", String.valueOf(exception.getMessage()));
    }
    return isClientGone(exception) || exception instanceof java.io.CharConversionException
        || exception instanceof java.util.zip.ZipException
            ? Problem.malformed("body", null, "cannot be read: " + exception.getMessage())
            : unexpected(exception, request);
  }

  /** Says where in the document, and what would be right there. */
  private static Problem json(JacksonException exception) {
    var field = path(exception);
    if (exception instanceof UnrecognizedPropertyException unknown) {
      var known = unknown.getKnownPropertyIds() == null ? List.of() : unknown.getKnownPropertyIds();
      return Problem.malformed(field, null, "is not a field here; known are "
          + known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", ")));
    }
    if (exception instanceof InvalidFormatException format) {
      var reason = format instanceof StrictJson.Refused refused
          ? refused.reason
          : "is not " + wanted(format.getTargetType());
      return Problem.malformed(field, format.getValue(), reason);
    }
    if (exception instanceof MismatchedInputException mismatch) {
      return Problem.malformed(field, null, "is not " + wanted(mismatch.getTargetType()));
    }
    var place = exception.getLocation();
    var at = place == null || place.getLineNr() < 0
        ? ""
        : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    // What follows speaks of the parser's own settings.
    var text = String.valueOf(exception.getOriginalMessage()).replaceFirst("(?s)( \\(start marker at |\n).*", "");
    var isJson = !(exception instanceof StreamReadException);
    return Problem.malformed(field, null, (isJson ? text : "is not JSON: " + text) + at);
  }

  private static String path(JacksonException exception) {
    var path = new StringBuilder();
    for (var step : exception.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        if (!path.isEmpty()) path.append('.');
        path.append(step.getPropertyName());
      }
    }
    return path.isEmpty() ? "body" : path.toString();
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null) return "what is wanted here";
    if (type.isEnum()) {
      return "one of " + java.util.Arrays.stream(type.getEnumConstants()).map(String::valueOf)
          .collect(Collectors.joining(", "));
    }
    return switch (type.getSimpleName()) {
      case "int", "Integer" -> "a whole number between -2147483648 and 2147483647";
      case "long", "Long" -> "a whole number of at most 18 digits";
      case "boolean", "Boolean" -> "true or false";
      case "String" -> "a string";
      case "BigDecimal" -> "a decimal number";
      case "Instant" -> "an instant such as 2026-02-01T12:00:00Z";
      case "LocalDate" -> "a date such as 2026-02-01";
      case "UUID" -> "a UUID";
      default -> java.util.Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
    };
  }

  /** A database that is away is an outage, text it cannot store is bad input, the rest is a bug. */
  private static Problem database(Exception exception, HttpServletRequest request) {
    for (Throwable inner = exception; inner != null; inner = inner.getCause()) {
      if (inner instanceof Problem problem) return problem;
      if (!(inner instanceof SQLException sql)) continue;
      var state = sql.getSQLState() == null ? "" : sql.getSQLState();
      if (sql instanceof java.sql.SQLTransientConnectionException || state.startsWith("08") || state.startsWith("57P")
          || state.startsWith("53")) {
        return unavailable(exception);
      }
      if (state.startsWith("40")) return Problem.unavailable("another request was in the way; try again");
      if (state.startsWith("22")) return Problem.malformed("a value cannot be stored: " + message(sql));
    }
    if (exception instanceof org.springframework.dao.DataAccessResourceFailureException) return unavailable(exception);
    return unexpected(exception, request);
  }

  private static String message(SQLException exception) {
    var message = String.valueOf(exception.getMessage());
    return message.lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
  }

  private static Problem unavailable(Exception exception) {
    log.warn("The database does not answer: {}", NestedExceptionUtils.getMostSpecificCause(exception).getMessage());
    return Problem.unavailable("the database does not answer; try again in a moment, with the same key");
  }

  private static Problem unexpected(Throwable exception, HttpServletRequest request) {
    var id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    log.error("Unexpected error {} in {} {}", id, request.getMethod(), request.getRequestURI(), exception);
    return Problem.of(500, "UNEXPECTED", "an unexpected error; the server's log tells more under the number " + id);
  }

  private static boolean isClientGone(Throwable exception) {
    for (var inner = exception; inner != null; inner = inner.getCause()) {
      if (inner instanceof AsyncRequestNotUsableException || inner instanceof EOFException
          || inner.getClass().getSimpleName().equals("ClientAbortException")) {
        return true;
      }
    }
    return false;
  }

  private static final Map<Integer, String> CODES = Map.of(400, "MALFORMED", 401, "UNAUTHENTICATED", 403, "FORBIDDEN",
      404, "NOT_FOUND", 405, "METHOD_NOT_ALLOWED", 406, "NOT_ACCEPTABLE", 413, "TOO_LARGE", 415,
      "UNSUPPORTED_MEDIA_TYPE");

  private static String code(int status) {
    return CODES.getOrDefault(status, "REFUSED");
  }
}
