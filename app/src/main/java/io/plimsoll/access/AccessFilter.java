package io.plimsoll.access;

import io.plimsoll.platform.Problem;
import io.plimsoll.platform.ProblemDocument;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Finds out who asks, by API key or by session cookie, and turns everybody else away except from what is open: the console's
 * files, sign-in and the health check. Sets the headers that keep a browser safe.
 */
final class AccessFilter implements Filter {

  static final String SESSION_COOKIE = "plimsoll_session";
  static final String CSRF_HEADER = "X-XSRF-TOKEN";

  private static final String BEARER = "Bearer ";

  /** The console loads nothing from elsewhere; its component library writes style elements. */
  private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
      + " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none';"
      + " form-action 'self'; frame-ancestors 'none'";

  private final ApiKeys keys;
  private final Sessions sessions;

  AccessFilter(ApiKeys keys, Sessions sessions) {
    this.keys = keys;
    this.sessions = sessions;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    var answer = (HttpServletResponse) response;
    // An error page or the rest of a stream belongs to a request that has been looked at.
    if (request.getDispatcherType() != DispatcherType.REQUEST) {
      chain.doFilter(request, response);
      return;
    }
    // Decoded, as the handlers will see it.
    var path = http.getServletPath();
    setHeaders(http, answer, path);
    try {
      var caller = authenticate(http);
      if (caller.isPresent()) {
        demandSystemRead(path, caller.get());
        request.setAttribute(Caller.ATTRIBUTE, caller.get());
      } else if (!isOpen(http.getMethod(), path)) {
        throw Problem.unauthenticated(
            "sign in at POST /api/v1/session, or send a valid API key: Authorization: Bearer plk_…");
      }
    } catch (Problem problem) {
      write(problem, http, answer);
      return;
    } catch (DataAccessException databaseAway) {
      write(Problem.unavailable("the database does not answer; try again in a moment"), http, answer);
      return;
    }
    chain.doFilter(request, response);
  }

  private Optional<Caller> authenticate(HttpServletRequest request) {
    var authorization = request.getHeader("Authorization");
    if (authorization != null) {
      // Not mixed with a cookie: whoever sends a key means it.
      if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) return Optional.empty();
      return keys.find(authorization.substring(BEARER.length()).strip());
    }
    var token = sessionToken(request);
    if (token == null) return Optional.empty();
    var caller = sessions.find(token);
    if (caller.isPresent() && !isSafe(request.getMethod()) && !isSignIn(request.getMethod(), request.getServletPath())
        && !Sessions.csrfMatches(token, request.getHeader(CSRF_HEADER))) {
      throw Problem.forbidden("CSRF", "send the value of the cookie XSRF-TOKEN in the header " + CSRF_HEADER, Map.of());
    }
    return caller;
  }

  static @Nullable String sessionToken(HttpServletRequest request) {
    var cookies = request.getCookies();
    if (cookies == null) return null;
    for (var cookie : cookies) {
      if (SESSION_COOKIE.equals(cookie.getName())) {
        return cookie.getValue().isEmpty() || cookie.getValue().length() > 100 ? null : cookie.getValue();
      }
    }
    return null;
  }

  private static boolean isSafe(String method) {
    return "GET".equals(method) || "HEAD".equals(method) || "OPTIONS".equals(method);
  }

  private static boolean isSignIn(String method, String path) {
    return "POST".equals(method) && "/api/v1/session".equals(path);
  }

  private static boolean isOpen(String method, String path) {
    if (isSignIn(method, path)) return true;
    if (!"GET".equals(method) && !"HEAD".equals(method)) return false;
    if (path.equals("/actuator/health") || path.startsWith("/actuator/health/")) return true;
    return !isUnder(path, "/api") && !isUnder(path, "/actuator") && !isUnder(path, "/v3") && !isUnder(path, "/error");
  }

  /** The framework's own endpoints cannot name a permission as ours do. */
  private static void demandSystemRead(String path, Caller caller) {
    if (isUnder(path, "/actuator") && !caller.permissions().contains(Permission.SYSTEM_READ)) {
      throw Problem.forbidden("FORBIDDEN", "this needs the permission " + Permission.SYSTEM_READ,
          Map.of("permission", Permission.SYSTEM_READ.name()));
    }
  }

  private static boolean isUnder(String path, String root) {
    return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/'
        || path.charAt(root.length()) == '.');
  }

  private static void setHeaders(HttpServletRequest request, HttpServletResponse response, String path) {
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (isUnder(path, "/api") || isUnder(path, "/actuator")) {
      response.setHeader("Cache-Control", "no-store");
    }
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "same-origin");
    if (request.isSecure()) response.setHeader("Strict-Transport-Security", "max-age=31536000");
  }

  static void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setStatus(problem.status());
    response.setContentType(ProblemDocument.MEDIA_TYPE);
    if (problem.status() == 401) response.setHeader("WWW-Authenticate", "Bearer realm=\"plimsoll\"");
    if (problem.status() == 503) response.setHeader("Retry-After", "2");
    response.getOutputStream().write(ProblemDocument.of(problem, request.getRequestURI()).json());
  }
}
