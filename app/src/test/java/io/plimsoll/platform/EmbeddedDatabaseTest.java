package io.plimsoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One folder, one program, nothing lost. */
class EmbeddedDatabaseTest {

  @TempDir
  Path folder;

  private static Connection connect(EmbeddedDatabase database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  @Test
  void aFolderHasOneProgramAndSurvivesItsPostgresBeingKilled() throws Exception {
    try (var database = EmbeddedDatabase.start(folder, 0)) {
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder, 0)).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another Plimsoll").hasMessageContaining(folder.toString())
          .hasMessageContaining("PLIMSOLL_HOME");
      try (var connection = connect(database); var statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept (n int)");
        statement.execute("INSERT INTO kept VALUES (42)");
      }
      assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "guess"))
          .isInstanceOf(SQLException.class);
      var postmaster = ProcessHandle.of(database.processId()).orElseThrow();
      postmaster.destroyForcibly();
      postmaster.onExit().get(10, TimeUnit.SECONDS);
    }
    try (var database = EmbeddedDatabase.start(folder, 0);
        var connection = connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT n FROM kept")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }
}
