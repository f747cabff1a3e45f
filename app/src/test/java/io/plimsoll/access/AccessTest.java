package io.plimsoll.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.TestDatabase;
import io.plimsoll.TestServer;
import io.plimsoll.platform.Problem;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.transaction.support.TransactionTemplate;

/** Sign-in, sessions, keys, and the first login of a new database. */
class AccessTest {

  private static final TestServer SERVER = TestServer.shared();
  private static final String SESSION = "/api/v1/session";

  @BeforeEach
  void nobodyHasGuessedYet() {
    SERVER.bean(Throttle.class).succeeded("127.0.0.1", "admin");
  }

  @Test
  void aBrowserSignsInWorksAndSignsOut() {
    var cookies = signIn();
    assertThat(cookies.get("plimsoll_session")).contains("HttpOnly", "SameSite=Strict", "Path=/");
    assertThat(cookies.get("XSRF-TOKEN")).doesNotContain("HttpOnly").contains("SameSite=Strict");

    var who = SERVER.send(withCookie(SESSION, cookies).GET());
    assertThat(who.json().path("user").asString()).isEqualTo("admin");
    assertThat(who.json().path("permissions").size()).isEqualTo(Permission.values().length);
    assertThat(SERVER.send(withCookie("/api/v1/catalog/units", cookies).GET()).status()).isEqualTo(200);

    // A foreign page can send the cookie, not the header.
    var body = "{\"name\": \"box of ten\"}";
    var unsafe = withCookie("/api/v1/catalog/units/AT-BOX", cookies).header("Content-Type", "application/json");
    var forged = SERVER.send(unsafe.PUT(BodyPublishers.ofString(body)));
    assertThat(forged.status()).isEqualTo(403);
    assertThat(forged.json().path("code").asString()).isEqualTo("CSRF");
    var wrong = SERVER
        .send(withCookie("/api/v1/catalog/units/AT-BOX", cookies).header("Content-Type", "application/json")
            .header("X-XSRF-TOKEN", "x".repeat(43)).PUT(BodyPublishers.ofString(body)));
    assertThat(wrong.status()).isEqualTo(403);
    var own = SERVER.send(withCookie("/api/v1/catalog/units/AT-BOX", cookies).header("Content-Type", "application/json")
        .header("X-XSRF-TOKEN", value(cookies.get("XSRF-TOKEN"))).PUT(BodyPublishers.ofString(body)));
    assertThat(own.status()).as(own.text()).isEqualTo(201);
    var event = SERVER.done(SERVER.get("/api/v1/events/list?subject=unit:AT-BOX")).path("items").path(0);
    assertThat(event.path("actor").asString()).isEqualTo("user:admin");

    var out = SERVER
        .send(withCookie(SESSION, cookies).header("X-XSRF-TOKEN", value(cookies.get("XSRF-TOKEN"))).DELETE());
    assertThat(out.status()).isEqualTo(204);
    assertThat(SERVER.send(withCookie(SESSION, cookies).GET()).status()).isEqualTo(401);
  }

  @Test
  void aWrongPasswordAndAnUnknownNameSoundAlike() {
    var wrong = SERVER.send(signIn("admin", "wrong-password"));
    var unknown = SERVER.send(signIn("nobody", "wrong-password"));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.json().path("detail")).isEqualTo(wrong.json().path("detail"));
    assertThat(SERVER.send(signIn("admin", "")).status()).isEqualTo(422);
    assertThat(SERVER.send(signIn("admin", TestServer.PASSWORD + "x".repeat(80))).status()).isEqualTo(401);
    var event = SERVER.done(SERVER.get("/api/v1/events/list?types=access.sign-in-refused&limit=1")).path("items")
        .path(0);
    assertThat(event.path("data").toString()).doesNotContain("password");
  }

  @Test
  void guessingBecomesSlow() {
    var refused = 0;
    TestServer.Answer last = null;
    for (var i = 0; i < Throttle.FREE_PER_ADDRESS + 3; i++) {
      last = SERVER.send(signIn("admin", "guess-" + i));
      if (last.status() == 429) refused++;
    }
    assertThat(refused).isPositive();
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.response().headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    // Even the right password has to wait.
    assertThat(SERVER.send(signIn("admin", TestServer.PASSWORD)).status()).isEqualTo(429);
  }

  /** By the clock: the wait doubles up to a quarter of an hour for an address, and is forgotten after an hour. */
  @Test
  void theWaitDoublesAndIsForgotten() {
    var now = new Instant[]{Instant.parse("2026-01-01T00:00:00Z")};
    var throttle = new Throttle(() -> now[0]);
    for (var i = 0; i < Throttle.FREE_PER_ADDRESS; i++) throttle.enter("a", "x" + i);
    for (var wait = 1; wait <= 1024; wait *= 2) {
      assertThatThrownBy(() -> throttle.enter("a", "y")).isInstanceOf(Problem.class);
      now[0] = now[0].plusSeconds(Math.min(wait, 900));
      throttle.enter("a", "z" + wait);
    }
    throttle.enter("b", "other address");
    now[0] = now[0].plus(Duration.ofMinutes(61));
    for (var i = 0; i < Throttle.FREE_PER_ADDRESS; i++) throttle.enter("a", "w" + i);
  }

  @Test
  void aKeyIsStoredAsItsHashAlone() {
    var rows = SERVER.jdbc().sql("SELECT name, octet_length(key_hash) AS length, key_hash FROM access.api_key").query()
        .listOfRows();
    assertThat(rows).hasSize(1);
    assertThat((byte[]) rows.getFirst().get("key_hash")).isEqualTo(Secrets.sha256(TestServer.KEY));
    var hash = SERVER.jdbc().sql("SELECT password_hash FROM access.account").query(String.class).single();
    assertThat(hash).startsWith("{bcrypt}").doesNotContain(TestServer.PASSWORD);
    for (var table : List.of("access.session", "platform.event", "platform.command")) {
      var text = SERVER.jdbc().sql("SELECT coalesce(string_agg(t::text, ' '), '') FROM " + table + " t")
          .query(String.class).single();
      assertThat(text).doesNotContain(TestServer.KEY).doesNotContain(TestServer.PASSWORD);
    }
  }

  @Test
  void whoeverSendsAKeyIsNotTakenForTheCookie() {
    var cookies = signIn();
    var both = withCookie("/api/v1/catalog/units", cookies).header("Authorization", "Bearer plk_" + "z".repeat(43))
        .GET();
    assertThat(SERVER.send(both).status()).isEqualTo(401);
  }

  @Test
  void problemsAreThoseOfRfc9457() {
    for (var answer : List.of(SERVER.get("/api/v1/none"), SERVER.get("/api/v1/orders/1"),
        SERVER.get("/api/v1/orders?limit=0"),
        SERVER.post("/api/v1/catalog/units", "{"), SERVER.send(SERVER.request("/api/v1/verify").DELETE()),
        SERVER.send(SERVER.request("/api/v1/orders").POST(BodyPublishers.ofString("{}"))),
        SERVER.send(SERVER.anonymous("/api/v1/orders").GET()), SERVER.get("/api/v1/orders/%00"))) {
      assertThat(answer.response().headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
      var problem = answer.json();
      assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
      assertThat(problem.path("type").asString()).isEqualTo("about:blank");
      for (var member : List.of("title", "detail", "instance", "code")) {
        assertThat(problem.path(member).asString("")).as(member + " of " + problem).isNotBlank();
      }
    }
  }

  @Test
  void answersKeepABrowserSafe() {
    var headers = SERVER.get("/api/v1/catalog/units").response().headers();
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
    assertThat(headers.firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'",
        "frame-ancestors 'none'");
    assertThat(SERVER.send(SERVER.anonymous("/").GET()).response().headers().firstValue("X-Frame-Options"))
        .contains("DENY");
  }

  @Test
  void aNewDatabaseGetsALoginThatOnlyItsOwnerCanRead(@TempDir Path home) throws IOException {
    var start = new FirstStartOn(home);
    start.run("", "");
    var file = home.resolve("credentials");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    var given = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      given.load(reader);
    }
    assertThat(given.getProperty("user")).isEqualTo("admin");
    assertThat(given.getProperty("password")).matches("[a-z2-9]{5}(-[a-z2-9]{5}){3}");
    assertThat(given.getProperty("api_key")).matches("plk_[A-Za-z0-9_-]{43}");
    var stored = start.jdbc.sql("SELECT password_hash FROM access.account WHERE name = 'admin'").query(String.class)
        .single();
    assertThat(
        PasswordEncoderFactories.createDelegatingPasswordEncoder().matches(given.getProperty("password"), stored))
        .isTrue();
    assertThat(start.jdbc.sql("SELECT count(*) FROM access.api_key WHERE key_hash = :hash")
        .param("hash", Secrets.sha256(given.getProperty("api_key"))).query(Long.class).single()).isEqualTo(1);
    // Once is enough.
    var text = Files.readString(file);
    start.run("", "");
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void aGivenLoginIsNotWrittenDownAndMustBeGoodEnough(@TempDir Path home) throws IOException {
    var start = new FirstStartOn(home);
    assertThatThrownBy(() -> start.run("short", "")).hasMessageContaining("PLIMSOLL_ADMIN_PASSWORD");
    assertThatThrownBy(() -> start.run("", "plk_short")).hasMessageContaining("PLIMSOLL_API_KEY");
    start.run("correct-horse-battery", "plk_" + "k".repeat(40));
    assertThat(Files.readString(home.resolve("credentials"))).doesNotContain("correct-horse").doesNotContain("kkkk");
  }

  /** The first start on a migrated database of its own. */
  private static final class FirstStartOn {
    private final Path home;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    FirstStartOn(Path home) {
      this.home = home;
      var source = new DriverManagerDataSource(TestDatabase.jdbc(TestDatabase.create()));
      Flyway.configure().dataSource(source).locations("classpath:db/migration").defaultSchema("public").load()
          .migrate();
      this.jdbc = JdbcClient.create(source);
      this.transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    }

    void run(String password, String key) {
      new FirstStart(jdbc, PasswordEncoderFactories.createDelegatingPasswordEncoder(), transaction,
          InstantSource.system(),
          home.toString(), password, key).afterPropertiesSet();
    }
  }

  private static HttpRequest.Builder signIn(String user, String password) {
    return SERVER.anonymous(SESSION).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"user\": \"" + user + "\", \"password\": \"" + password + "\"}"));
  }

  /** The Set-Cookie headers, by the cookie's name. */
  private static Map<String, String> signIn() {
    var answer = SERVER.send(signIn("admin", TestServer.PASSWORD));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    var cookies = new HashMap<String, String>();
    for (var cookie : answer.response().headers().allValues("Set-Cookie")) {
      cookies.put(cookie.substring(0, cookie.indexOf('=')), cookie);
    }
    return cookies;
  }

  private static HttpRequest.Builder withCookie(String path, Map<String, String> cookies) {
    return SERVER.anonymous(path).header("Cookie", "plimsoll_session=" + value(cookies.get("plimsoll_session")));
  }

  private static String value(String cookie) {
    return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
  }
}
