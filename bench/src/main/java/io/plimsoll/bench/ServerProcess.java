package io.plimsoll.bench;

import io.plimsoll.simulator.PlimsollClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real server as a process of its own, on a data folder of its own, as a shop would run it; it can be killed and started
 * again. Runs from the class path of the caller, with the options that {@code PLIMSOLL_SERVER_OPTS} names or else
 * {@link #JVM_OPTIONS}.
 */
public final class ServerProcess implements AutoCloseable {

  /** What the launcher gives a server: it stays within 1 GiB of memory. */
  public static final List<String> JVM_OPTIONS = List.of("-Xmx640m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
      "-Xshare:auto", "--enable-native-access=ALL-UNNAMED", "-XX:MaxInlineLevel=8", "-XX:FreqInlineSize=150",
      "-XX:InlineSmallCode=1200");

  /** The API key of every server that is started here. */
  public static final String KEY = "plk_bench-bench-bench-bench-bench-bench";

  private static final Duration STARTUP = Duration.ofSeconds(120);

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final int port;
  private @Nullable Process process;

  private ServerProcess(Path home, Map<String, String> environment) throws IOException {
    this.home = home;
    this.port = freePort();
    this.environment.put("PLIMSOLL_HOME", home.toString());
    this.environment.put("PLIMSOLL_PORT", Integer.toString(port));
    this.environment.put("PLIMSOLL_API_KEY", KEY);
    this.environment.putAll(environment);
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param home its data folder, made if it is not there
   * @param environment more variables, such as PLIMSOLL_DATABASE_URL
   */
  public static ServerProcess start(Path home, Map<String, String> environment) throws IOException {
    Files.createDirectories(home);
    var server = new ServerProcess(home, environment);
    server.launch();
    server.awaitReady();
    return server;
  }

  /** A port that nobody listens on now. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts the process without waiting for it. */
  public void launch() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    var options = System.getenv("PLIMSOLL_SERVER_OPTS");
    command.addAll(options == null || options.isBlank() ? JVM_OPTIONS : List.of(options.strip().split("\\s+")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.plimsoll.Plimsoll"));
    var builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    var started = builder.start();
    process = started;
    // Should we be interrupted, the server must not stay behind.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      if (started.isAlive()) started.destroy();
    }));
  }

  public void awaitReady() throws IOException {
    var deadline = System.nanoTime() + STARTUP.toNanos();
    while (!answers()) {
      if (!running().isAlive()) throw new IOException("the server did not start; its last words:\n" + lastWords());
      if (System.nanoTime() > deadline)
        throw new IOException("the server does not answer after " + STARTUP.toSeconds() + " s:\n" + lastWords());
      pause(50);
    }
  }

  private boolean answers() {
    try {
      var connection = (HttpURLConnection) URI.create(url() + "/actuator/health/readiness").toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(10_000);
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Without a slash at the end. */
  public String url() {
    return "http://localhost:" + port;
  }

  /** @param patience how long it keeps asking a server that is away */
  public PlimsollClient client(Duration patience) {
    return new PlimsollClient(url(), KEY, patience, _ -> {});
  }

  public long pid() {
    return running().pid();
  }

  /** The process number of the embedded PostgreSQL. */
  public long postgresPid() throws IOException {
    return Long.parseLong(Files.readAllLines(home.resolve("postgres/postmaster.pid")).getFirst().strip());
  }

  /** Where another process finds this one's embedded PostgreSQL, in the form of PLIMSOLL_DATABASE_URL. */
  public String databaseUrl() throws IOException {
    var lines = Files.readAllLines(home.resolve("postgres/postmaster.pid"));
    var password = Files.readString(home.resolve("database.password")).strip();
    return "postgresql://postgres:" + password + "@localhost:" + lines.get(3).strip() + "/postgres";
  }

  public String postgresVersion() throws IOException {
    return Files.readString(home.resolve("postgres/PG_VERSION")).strip();
  }

  /** Resident memory in MiB now, or the most it ever was; 0 where the system does not tell. */
  public long residentMib(boolean peak) throws IOException {
    var status = Path.of("/proc", Long.toString(pid()), "status");
    if (!Files.exists(status)) return 0;
    var field = peak ? "VmHWM:" : "VmRSS:";
    for (var line : Files.readAllLines(status))
      if (line.startsWith(field)) return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    return 0;
  }

  /** Processor time in seconds that the server itself has used. */
  public double cpuSeconds() {
    return running().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Processor time in seconds that its embedded PostgreSQL has used in the processes that still run. */
  public double postgresCpuSeconds() throws IOException {
    var postmaster = ProcessHandle.of(postgresPid()).orElseThrow();
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(postmaster), postmaster.children())
        .mapToDouble(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9).sum();
  }

  /** kill -9: nothing of it gets to say goodbye. Its PostgreSQL stays behind. */
  public void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** kill -9 of any process. */
  public static void kill(long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
  }

  public Path log() {
    return home.resolve("server.log");
  }

  private String lastWords() throws IOException {
    var lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  private Process running() {
    if (process == null) throw new IllegalStateException("the server has not been launched");
    return process;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Asks it to stop, and its PostgreSQL with it. */
  @Override
  public void close() {
    var stopping = process;
    if (stopping == null) return;
    stopping.destroy();
    try {
      if (!stopping.waitFor(30, TimeUnit.SECONDS)) stopping.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      stopping.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Removes a data folder whose server has stopped. */
  public static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }
}
