package io.plimsoll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole Plimsoll on a free port, as a test's fixture: the real program on a real PostgreSQL. */
public final class TestServer implements AutoCloseable {

  /** The API key of every server that is started here. */
  public static final String KEY = "plk_test-test-test-test-test-test-test-test";
  public static final String PASSWORD = "correct-horse-battery";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ConfigurableApplicationContext context;
  private final Path home;
  private final String databaseUrl;
  private final HttpClient client = HttpClient.newHttpClient();

  /** An answer: its status, its text, and the text as JSON where it is JSON. */
  public record Answer(int status, String text, HttpResponse<String> response) {

    public JsonNode json() {
      return MAPPER.readTree(text);
    }
  }

  private TestServer(ConfigurableApplicationContext context, Path home, String databaseUrl) {
    this.context = context;
    this.home = home;
    this.databaseUrl = databaseUrl;
  }

  /**
   * The one that many tests share, started when the first of them asks. They take names of their own for what they make, and
   * none relies on what is not there.
   */
  public static TestServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    private static final TestServer SERVER = start(TestDatabase.create(), SharedServer.clock());

    static {
      TestDatabase.beforeItStops(SERVER::close);
    }
  }

  /** Starts one on a database of its own. */
  public static TestServer start() {
    return start(TestDatabase.create());
  }

  /** Starts one on a database that others may use too. Properties are written {@code --name=value}. */
  public static TestServer start(String databaseUrl, String... properties) {
    return start(databaseUrl, InstantSource.system(), properties);
  }

  /** Starts one whose time a test can change. */
  public static TestServer start(String databaseUrl, InstantSource clock, String... properties) {
    try {
      var home = Files.createTempDirectory("plimsoll-home");
      var arguments = new ArrayList<>(List.of("--plimsoll.home=" + home, "--plimsoll.database-url=" + databaseUrl,
          "--plimsoll.admin-password=" + PASSWORD, "--plimsoll.api-key=" + KEY, "--server.port=0",
          "--logging.level.root=warn"));
      arguments.addAll(List.of(properties));
      var application = new SpringApplicationBuilder(Plimsoll.class).registerShutdownHook(false).initializers(
          context -> ((GenericApplicationContext) context).registerBean("testClock", InstantSource.class, () -> clock,
              definition -> definition.setPrimary(true)));
      return new TestServer(application.run(arguments.toArray(String[]::new)), home, databaseUrl);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public JdbcClient jdbc() {
    return bean(JdbcClient.class);
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public String databaseUrl() {
    return databaseUrl;
  }

  /** Without a slash at the end. */
  public String url() {
    return "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
  }

  public Answer get(String path) {
    return send(request(path).GET());
  }

  public Answer post(String path, String json) {
    return send(
        request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  public Answer put(String path, String json) {
    return send(
        request(path).header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** CSV, as {@code text/csv}. */
  public Answer postCsv(String path, String csv) {
    return send(request(path).header("Content-Type", "text/csv").POST(HttpRequest.BodyPublishers.ofString(csv)));
  }

  /** A request that must be accepted; its answer. */
  public JsonNode done(Answer answer) {
    if (answer.status >= 300) throw new AssertionError("refused: " + answer.status + " " + answer.text);
    return answer.text.isEmpty() ? MAPPER.nullNode() : answer.json();
  }

  /** With an {@code Idempotency-Key}. */
  public Answer post(String path, String key, String json) {
    return send(request(path).header("Content-Type", "application/json").header("Idempotency-Key", key)
        .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** A request without any login. */
  public HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path));
  }

  /** A request with the API key; add what it needs and {@link #send} it. */
  public HttpRequest.Builder request(String path) {
    return anonymous(path).header("Authorization", "Bearer " + KEY);
  }

  public Answer send(HttpRequest.Builder request) {
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    context.close();
    TestDatabase.delete(home);
  }
}
