package io.plimsoll.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that the program starts from its own data folder, with durable settings.
 *
 * <p>One program per folder: a second one is refused. A PostgreSQL left behind by a killed program is stopped first; one that
 * dies under the program is started again on the same port; the data folder recovers by itself. Connections need a password
 * that only the data folder's owner can read.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** Long enough to recover a large write-ahead log after a crash. */
  private static final Duration STARTUP_WAIT = Duration.ofMinutes(2);
  private static final int RESTART_TRIES = 60;

  private final RandomAccessFile lockFile;
  private final FileLock lock;
  private volatile EmbeddedPostgres postgres;
  private final Path cluster;
  private final String password;
  private volatile boolean closing;

  private EmbeddedDatabase(RandomAccessFile lockFile, FileLock lock, EmbeddedPostgres postgres, Path cluster,
      String password) {
    this.lockFile = lockFile;
    this.lock = lock;
    this.postgres = postgres;
    this.cluster = cluster;
    this.password = password;
  }

  /**
   * Starts PostgreSQL on the folder, creating it if need be.
   *
   * @param port 0 for any free one
   * @throws IllegalStateException if another program uses the folder, or the server does not come up durable
   */
  public static EmbeddedDatabase start(Path folder, int port) {
    try {
      Files.createDirectories(folder);
      var lockFile = new RandomAccessFile(folder.resolve("plimsoll.lock").toFile(), "rw");
      var lock = lock(folder, lockFile);
      var cluster = folder.resolve("postgres");
      stopOrphan(cluster);
      var password = password(folder);
      var postgres = start(cluster, port, password);
      var database = new EmbeddedDatabase(lockFile, lock, postgres, cluster, password);
      database.demandDurability();
      Thread.ofPlatform().name("database-watch").daemon().start(database::watch);
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the embedded PostgreSQL does not start on " + folder + "; see postgres-start.log and postgres/log there", e);
    }
  }

  private static FileLock lock(Path folder, RandomAccessFile file) throws IOException {
    @Nullable
    FileLock lock;
    try {
      lock = file.getChannel().tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      lock = null;
    }
    if (lock == null) {
      var holder = file.readLine();
      file.close();
      throw new IllegalStateException(
          "another Plimsoll" + (holder == null ? "" : " (process " + holder + ")") + " uses the data folder "
              + folder + "; stop it, or choose another folder with PLIMSOLL_HOME");
    }
    file.setLength(0);
    file.write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
    return lock;
  }

  /** A program that was killed leaves its PostgreSQL running; the lock says that nobody owns it any more. */
  private static void stopOrphan(Path cluster) throws IOException {
    var pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) return;
    var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    var process = ProcessHandle.of(pid);
    if (process.isEmpty() || !process.get().info().command().orElse("").endsWith("postgres")) return;
    log.info("Stopping the PostgreSQL (process {}) that a killed program left behind", pid);
    // SIGINT is PostgreSQL's fast shutdown; ProcessHandle can only send SIGTERM, which would wait for clients.
    new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
    try {
      process.get().onExit().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("the PostgreSQL process " + pid + " of " + cluster + " does not stop; stop it by hand", e);
    }
  }

  /**
   * A PostgreSQL that was killed leaves processes that hold its shared memory until they notice. To start before they are gone
   * fails, and the library then keeps the folder locked. Where the system does not say in which folder a process works, nothing is
   * waited for.
   */
  private static void awaitOrphans(Path cluster) {
    for (var look = 0; look < 100 && Files.exists(cluster) && hasProcesses(cluster); look++) pause(100);
  }

  private static boolean hasProcesses(Path cluster) {
    return ProcessHandle.allProcesses().filter(each -> each.info().command().orElse("").endsWith("postgres"))
        .anyMatch(each -> {
          try {
            return Files.isSameFile(Path.of("/proc", Long.toString(each.pid()), "cwd"), cluster);
          } catch (IOException goneOrNotOurs) {
            return false;
          }
        });
  }

  private static String password(Path folder) throws IOException {
    var file = folder.resolve("database.password");
    if (Files.exists(file)) return Files.readString(file).strip();
    var bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    var password = HexFormat.of().formatHex(bytes);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, password + "\n");
    return password;
  }

  private static EmbeddedPostgres start(Path cluster, int port, String password) throws IOException {
    awaitOrphans(cluster);
    var firstStart = !Files.exists(cluster.resolve("postgresql.conf"));
    if (!firstStart) return builder(cluster, port, password).start();
    // A new cluster trusts local users; give it its password, then ask for it from now on.
    var postgres = builder(cluster, port, password).start();
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("ALTER USER postgres PASSWORD '" + password + "'");
      Files.write(cluster.resolve("pg_hba.conf"), List.of(
          "# Written by Plimsoll: this machine only, with the password in the data folder.",
          "local all all scram-sha-256",
          "host all all 127.0.0.1/32 scram-sha-256",
          "host all all ::1/128 scram-sha-256"));
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException e) {
      postgres.close();
      throw new IOException("the new database cannot be set up", e);
    }
    return postgres;
  }

  /** What PostgreSQL says before its own log is open. */
  private static Path startLog(Path cluster) {
    return cluster.resolveSibling("postgres-start.log");
  }

  private static EmbeddedPostgres.Builder builder(Path cluster, int port, String password) {
    var builder = EmbeddedPostgres.builder()
        .setDataDirectory(cluster)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(STARTUP_WAIT)
        .setConnectConfig("password", password)
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(startLog(cluster).toFile()))
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(startLog(cluster).toFile()));
    SETTINGS.forEach(builder::setServerConfig);
    if (port != 0) builder.setPort(port);
    return builder;
  }

  /** The library switches durability off for tests; here it is on. The rest suits one machine that also runs the program. */
  private static final Map<String, String> SETTINGS = Map.ofEntries(
      Map.entry("fsync", "on"), Map.entry("synchronous_commit", "on"), Map.entry("full_page_writes", "on"),
      Map.entry("listen_addresses", "localhost"), Map.entry("shared_buffers", "512MB"),
      Map.entry("max_connections", "60"),
      Map.entry("max_wal_size", "4GB"), Map.entry("min_wal_size", "512MB"),
      Map.entry("wal_init_zero", "off"), Map.entry("bgwriter_delay", "20ms"),
      Map.entry("bgwriter_lru_maxpages", "400"), Map.entry("bgwriter_lru_multiplier", "4"),
      // Most tables only grow; to visit each again at every fifth more of it would write everything twice.
      Map.entry("autovacuum_vacuum_insert_threshold", "2000000"),
      Map.entry("checkpoint_timeout", "15min"), Map.entry("wal_buffers", "32MB"), Map.entry("work_mem", "32MB"),
      Map.entry("maintenance_work_mem", "256MB"), Map.entry("jit", "off"), Map.entry("timezone", "UTC"),
      Map.entry("logging_collector", "on"), Map.entry("log_directory", "log"),
      Map.entry("log_filename", "postgresql-%a.log"),
      Map.entry("log_truncate_on_rotation", "on"), Map.entry("log_rotation_age", "1d"));

  private void demandDurability() {
    try (var connection = postgres.getDatabase("postgres", "postgres", Map.of("password", password)).getConnection();
        var statement = connection.createStatement()) {
      for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        try (var row = statement.executeQuery("SHOW " + setting)) {
          row.next();
          if (!"on".equals(row.getString(1)))
            throw new IllegalStateException(setting + " is off; data would not be durable");
        }
      }
    } catch (SQLException e) {
      close();
      throw new IllegalStateException("the embedded PostgreSQL does not answer", e);
    }
  }

  /** Waits for the server's death and starts it again until we are closed. */
  private void watch() {
    try {
      while (!closing) {
        var process = ProcessHandle.of(processId());
        if (process.isPresent()) process.get().onExit().join();
        if (!closing) restart();
      }
    } catch (IOException | RuntimeException e) {
      if (!closing) log.error("The embedded PostgreSQL died and cannot be started again; restart the program", e);
    }
  }

  private void restart() throws IOException {
    log.warn("The embedded PostgreSQL has died; starting it again");
    var port = postgres.getPort();
    postgres.close();
    for (var attempt = 1;; attempt++) {
      synchronized (this) {
        if (closing) return;
        try {
          postgres = start(cluster, port, password);
          log.info("The embedded PostgreSQL is back");
          return;
        } catch (IOException | IllegalStateException e) {
          // Its orphaned processes may hold the shared memory for a moment longer.
          if (attempt == RESTART_TRIES) throw e;
          log.debug("PostgreSQL does not start yet", e);
        }
      }
      pause(500);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
  }

  public String user() {
    return "postgres";
  }

  public String password() {
    return password;
  }

  /** The operating system's process number of the PostgreSQL server. */
  public long processId() throws IOException {
    return Long.parseLong(Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst().strip());
  }

  /** Stops PostgreSQL and gives the folder free. */
  @Override
  public synchronized void close() {
    closing = true;
    try (lockFile; lock) {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not stop cleanly; it recovers at the next start", e);
    }
  }
}
