package io.plimsoll.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The database of this process and what stands directly on it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  /** Where the database is, however it was started. */
  record DatabaseAddress(String jdbcUrl, @Nullable String user, @Nullable String password) {

    /** Reads {@code jdbc:postgresql://…} and {@code postgresql://user:password@host/name} alike. */
    static DatabaseAddress parse(String url) {
      if (url.startsWith("jdbc:")) return new DatabaseAddress(url, null, null);
      var uri = URI.create(url);
      if (uri.getScheme() == null || !uri.getScheme().startsWith("postgres")) {
        throw new IllegalArgumentException("PLIMSOLL_DATABASE_URL must start with jdbc:postgresql:// or postgresql://");
      }
      var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      var jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
      if (uri.getRawUserInfo() == null) return new DatabaseAddress(jdbc, null, null);
      var info = uri.getRawUserInfo().split(":", 2);
      return new DatabaseAddress(jdbc, decode(info[0]), info.length > 1 ? decode(info[1]) : null);
    }

    private static String decode(String part) {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    CommitLane.Connector connector(String purpose) {
      return () -> {
        var properties = new Properties();
        if (user != null) properties.setProperty("user", user);
        if (password != null) properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "plimsoll " + purpose);
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl, properties);
      };
    }
  }

  /** Holds the embedded server, if there is one, so that it is stopped last. */
  record RunningDatabase(@Nullable EmbeddedDatabase embedded, DatabaseAddress address) implements AutoCloseable {
    @Override
    public void close() {
      if (embedded != null) embedded.close();
    }
  }

  @Bean(destroyMethod = "close")
  RunningDatabase runningDatabase(@Value("${plimsoll.database-url:}") String url,
      @Value("${plimsoll.home}") String home,
      @Value("${plimsoll.database-port:0}") int port) {
    if (!url.isBlank()) return new RunningDatabase(null, DatabaseAddress.parse(url));
    var embedded = EmbeddedDatabase.start(Path.of(home).toAbsolutePath().normalize(), port);
    return new RunningDatabase(embedded, new DatabaseAddress(embedded.jdbcUrl(), embedded.user(), embedded.password()));
  }

  @Bean(destroyMethod = "close")
  HikariDataSource dataSource(RunningDatabase database) {
    var config = new HikariConfig();
    config.setJdbcUrl(database.address().jdbcUrl());
    config.setUsername(database.address().user());
    config.setPassword(database.address().password());
    config.setMaximumPoolSize(12);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(5_000);
    config.setPoolName("plimsoll");
    config.addDataSourceProperty("ApplicationName", "plimsoll");
    config.addDataSourceProperty("prepareThreshold", "3");
    return new HikariDataSource(config);
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean(destroyMethod = "close")
  EventTail eventTail(EventLog log, RunningDatabase database, org.flywaydb.core.Flyway migrated) {
    return new EventTail(log, database.address().connector("tail"), log.head());
  }

  /** Starts the tail when everybody who listens from the beginning has been made, and before anything else runs. */
  @Bean
  SmartLifecycle eventTailStart(EventTail tail) {
    return new SmartLifecycle() {
      private volatile boolean running;

      @Override
      public void start() {
        tail.start();
        running = true;
      }

      @Override
      public void stop() {
        running = false;
      }

      @Override
      public boolean isRunning() {
        return running;
      }

      @Override
      public int getPhase() {
        return Integer.MIN_VALUE;
      }
    };
  }

  /** @param books of all modules, in the order of their {@link Order}: upper floors first */
  @Bean(destroyMethod = "close")
  CommitLane commitLane(RunningDatabase database, ObjectProvider<Book> books, EventTail tail, InstantSource clock,
      DataSource pool) {
    var inOrder = books.orderedStream().toList();
    return new CommitLane(database.address().connector("lane"), new Books(inOrder), tail, clock);
  }
}
