package io.plimsoll;

import io.plimsoll.platform.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Empty databases for tests, on one real PostgreSQL for the whole run: the embedded one, or the one that
 * {@code PLIMSOLL_TEST_DATABASE_URL} names ({@code postgresql://user:password@host:port/name}, a user who may create databases).
 */
public final class TestDatabase {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final List<Runnable> BEFORE_IT_STOPS = new CopyOnWriteArrayList<>();
  private static final String SERVER = server();

  private TestDatabase() {}

  /** Makes a database and returns its URL, in the form of {@code PLIMSOLL_DATABASE_URL}. */
  public static String create() {
    var name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    try (var connection = DriverManager.getConnection(jdbc(SERVER)); var statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + name);
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("no database for tests", e);
    }
    return SERVER.substring(0, SERVER.lastIndexOf('/') + 1) + name;
  }

  /** What is to end while its database is still there, when all tests are done. */
  static void beforeItStops(Runnable end) {
    BEFORE_IT_STOPS.add(end);
  }

  /** The JDBC form of a URL, with user and password as parameters. */
  public static String jdbc(String url) {
    var uri = java.net.URI.create(url);
    var login = uri.getUserInfo().split(":", 2);
    return "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath() + "?user=" + login[0]
        + "&password="
        + (login.length > 1 ? login[1] : "");
  }

  private static String server() {
    var given = System.getenv("PLIMSOLL_TEST_DATABASE_URL");
    if (given != null && !given.isBlank()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> BEFORE_IT_STOPS.forEach(Runnable::run)));
      return given;
    }
    try {
      var folder = Files.createTempDirectory("plimsoll-test");
      var database = EmbeddedDatabase.start(folder, 0);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        BEFORE_IT_STOPS.forEach(Runnable::run);
        database.close();
        delete(folder);
      }));
      return "postgresql://" + database.user() + ":" + database.password() + "@"
          + database.jdbcUrl().substring("jdbc:postgresql://".length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + folder, e);
    }
  }
}
