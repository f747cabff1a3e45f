package io.plimsoll.access;

import io.plimsoll.platform.Actor;
import io.plimsoll.platform.EventLog;
import io.plimsoll.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.intellij.lang.annotations.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sign-in and sign-out of people at a browser. */
@RestController
@Tag(name = "Session", description = "Sign-in and sign-out at a browser")
@RequestMapping(path = "/api/v1/session", produces = MediaType.APPLICATION_JSON_VALUE)
final class SessionController {

  /** What somebody signs in with. */
  record SignIn(@Nullable String user, @Nullable String password) {

    /** Without the password, wherever it may be printed. */
    @Override
    public String toString() {
      return "SignIn[" + user + "]";
    }
  }

  /** Who is signed in, and what they may do. */
  record Session(String user, List<Permission> permissions) {}

  @Language("PostgreSQL")
  static final String FIND_PASSWORD = "SELECT password_hash FROM access.account WHERE name = :name";

  private record Fact(String user, String address) {}

  private final JdbcClient jdbc;
  private final PasswordEncoder encoder;
  private final Sessions sessions;
  private final Throttle throttle;
  private final EventLog events;
  private final TransactionTemplate transaction;
  private final String nobodysHash;

  SessionController(JdbcClient jdbc, PasswordEncoder encoder, Sessions sessions, Throttle throttle, EventLog events,
      TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.encoder = encoder;
    this.sessions = sessions;
    this.throttle = throttle;
    this.events = events;
    this.transaction = transaction;
    this.nobodysHash = String.valueOf(encoder.encode(Secrets.password()));
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Open("it is where one signs in")
  @SecurityRequirements
  @Operation(summary = "Sign in", description = "Answers with the cookies `plimsoll_session` and `XSRF-TOKEN`. Unsafe"
      + " requests by cookie send the value of the latter in the header `X-XSRF-TOKEN`.")
  Session signIn(@RequestBody SignIn signIn, HttpServletRequest request, HttpServletResponse response) {
    var user = required("user", signIn.user);
    var password = required("password", signIn.password);
    var address = String.valueOf(request.getRemoteAddr());
    throttle.enter(address, user);
    var hash = findPassword(user);
    // An unknown name takes as long as a known one.
    var matches = password.getBytes(StandardCharsets.UTF_8).length <= FirstStart.LONGEST_PASSWORD_BYTES
        && encoder.matches(password, hash.orElse(nobodysHash));
    if (hash.isEmpty() || !matches) {
      // People type passwords into the field of the name, so that only a known name is written down.
      var known = hash.isPresent() ? user : "unknown";
      note("access.sign-in-refused", known, new Actor("anonymous"), address);
      throw Problem.unauthenticated("the user or the password is wrong");
    }
    throttle.succeeded(address, user);
    var token = transaction.execute(_ -> {
      note("access.signed-in", user, new Actor("user:" + user), address);
      return sessions.begin(user);
    });
    setCookies(request, response, token, false);
    return session(Caller.withAllPermissions("user:" + user));
  }

  @GetMapping
  @Open("whoever is signed in may ask who they are")
  @Operation(summary = "Who is signed in")
  Session current(@Parameter(hidden = true) @RequestAttribute("io.plimsoll.access.Caller") Caller caller,
      HttpServletRequest request, HttpServletResponse response) {
    var token = AccessFilter.sessionToken(request);
    if (token != null) response.addHeader(HttpHeaders.SET_COOKIE, csrfCookie(request, Sessions.csrfToken(token), -1));
    return session(caller);
  }

  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Open("whoever is signed in may sign out")
  @Operation(summary = "Sign out")
  void signOut(Actor actor, HttpServletRequest request, HttpServletResponse response) {
    var token = AccessFilter.sessionToken(request);
    if (token == null) return;
    transaction.executeWithoutResult(_ -> {
      note("access.signed-out", actor.id().substring(actor.id().indexOf(':') + 1), actor, request.getRemoteAddr());
      sessions.end(token);
    });
    setCookies(request, response, "", true);
  }

  private Optional<String> findPassword(String user) {
    return jdbc.sql(FIND_PASSWORD).param("name", user).query(String.class).optional();
  }

  private void note(String type, String user, Actor actor, String address) {
    transaction.executeWithoutResult(_ -> events.append(type, "account:" + user, actor, new Fact(user, address)));
  }

  private static Session session(Caller caller) {
    var actor = caller.actor().id();
    return new Session(actor.substring(actor.indexOf(':') + 1), caller.permissions().stream().sorted().toList());
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) throw Problem.invalid(field, value, "is needed to sign in");
    if (value.length() > 1_000) throw Problem.invalid(field, null, "is too long");
    return value;
  }

  private static void setCookies(HttpServletRequest request, HttpServletResponse response, String token, boolean end) {
    var age = end ? 0 : -1;
    var session = ResponseCookie.from(AccessFilter.SESSION_COOKIE, token).path("/").httpOnly(true).sameSite("Strict")
        .secure(request.isSecure()).maxAge(age).build();
    response.addHeader(HttpHeaders.SET_COOKIE, session.toString());
    response.addHeader(HttpHeaders.SET_COOKIE, csrfCookie(request, end ? "" : Sessions.csrfToken(token), age));
  }

  private static String csrfCookie(HttpServletRequest request, String value, long age) {
    return ResponseCookie.from("XSRF-TOKEN", value).path("/").sameSite("Strict").secure(request.isSecure()).maxAge(age)
        .build().toString();
  }
}
