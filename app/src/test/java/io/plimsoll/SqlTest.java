package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;

/**
 * Every statement of the program is a constant marked {@code @Language("PostgreSQL")}, and the database explains it against the
 * migrated schema. A misspelt column is found here and not by a customer.
 */
class SqlTest {

  private static final Path SOURCES = Repository.ROOT.resolve("app/src/main/java");
  private static final Pattern MARKED = Pattern.compile(
      "@Language\\(\"PostgreSQL\"\\)\\s+(?:(?:public|private|static|final)\\s+)*String\\s+(\\w+)\\s*=");
  private static final Pattern MARK = Pattern.compile("@Language\\(\"PostgreSQL\"\\)");
  private static final Pattern MARKED_PARAMETER = Pattern.compile("@Language\\(\"PostgreSQL\"\\) String \\w+[,)]");
  private static final Pattern TABLE = Pattern.compile("\\b(platform|access|catalog|inventory|orders)\\.[a-z_]+\\b");
  /** What a literal in a call would be; LISTEN and the set-up of an embedded server take no plan. */
  private static final Pattern LITERAL = Pattern.compile("\\.(sql|prepareStatement)\\(\\s*\"");

  /** Filled in with a month, as {@code LedgerUpkeep} does. */
  private static final Set<String> FILLED = Set.of("MAKE_PARTITION", "ATTACH_PARTITION");

  private record Statement(String owner, String name, String sql) {}

  private final List<Statement> statements = statements();

  @Test
  void everyStatementIsAMarkedConstant() throws IOException {
    var wrong = new ArrayList<String>();
    for (var file : Repository.javaFiles(SOURCES)) {
      var text = Files.readString(file);
      if (LITERAL.matcher(text).find()) wrong.add(file.getFileName() + " has SQL inside a call");
      var marks = MARK.matcher(text).results().count();
      var understood = MARKED.matcher(text).results().count() + MARKED_PARAMETER.matcher(text).results().count();
      if (marks != understood) wrong.add(file.getFileName() + " has marked SQL in a form that is not looked at here");
    }
    assertThat(wrong).isEmpty();
    assertThat(statements).hasSizeGreaterThan(80);
  }

  @Test
  void theDatabaseExplainsEachOne() throws SQLException {
    var wrong = new LinkedHashMap<String, String>();
    try (var connection = DriverManager.getConnection(TestDatabase.jdbc(TestServer.shared().databaseUrl()))) {
      connection.setAutoCommit(false);
      for (var each : statements) {
        try {
          explain(connection, each);
        } catch (SQLException e) {
          wrong.put(each.owner + "." + each.name, String.valueOf(e.getMessage()));
        }
        connection.rollback();
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void explain(Connection connection, Statement each) throws SQLException {
    var sql = each.sql.strip();
    try (var statement = connection.createStatement()) {
      if (sql.startsWith("COPY")) {
        // Nothing is copied: a header and the end.
        var nothing = new byte[21];
        System.arraycopy(new byte[]{'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0}, 0, nothing, 0, 11);
        nothing[19] = (byte) 0xFF;
        nothing[20] = (byte) 0xFF;
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        copy.writeToCopy(nothing, 0, nothing.length);
        copy.endCopy();
        return;
      }
      if (FILLED.contains(each.name)) {
        // What is attached must be there first.
        if (each.name.startsWith("ATTACH")) {
          statement.execute("CREATE TABLE inventory.movement_2199_01 (LIKE inventory.movement INCLUDING ALL)");
        }
        statement.execute(sql.formatted("2199_01", "2199-01", "2199-02"));
        return;
      }
      statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
      var parameters = 0;
      var numbered = new StringBuilder();
      var plain = NamedParameterUtils.substituteNamedParameters(NamedParameterUtils.parseSqlStatement(sql),
          new MapSqlParameterSource());
      for (var i = 0; i < plain.length(); i++) {
        if (plain.charAt(i) == '?') numbered.append('$').append(++parameters);
        else
          numbered.append(plain.charAt(i));
      }
      statement.execute("PREPARE looked_at AS " + numbered);
      var nulls = parameters == 0 ? "" : "(" + "NULL, ".repeat(parameters - 1) + "NULL)";
      statement.execute("EXPLAIN EXECUTE looked_at" + nulls);
      statement.execute("DEALLOCATE looked_at");
    }
  }

  /** A module's tables are its own; others ask it, or listen to its events. */
  @Test
  void noModuleReadsAnothersTables() {
    var wrong = new TreeSet<String>();
    for (var each : statements) {
      var module = each.owner.substring("io.plimsoll.".length()).replaceFirst("\\..*", "");
      var tables = TABLE.matcher(each.sql);
      while (tables.find()) {
        if (!tables.group(1).equals(module)) wrong.add(each.owner + "." + each.name + " names " + tables.group());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Statement> statements() {
    var found = new ArrayList<Statement>();
    try {
      for (var file : Repository.javaFiles(SOURCES)) {
        var owner = SOURCES.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", "");
        var names = MARKED.matcher(Files.readString(file));
        while (names.find()) {
          var field = Class.forName(owner, false, SqlTest.class.getClassLoader()).getDeclaredField(names.group(1));
          field.setAccessible(true);
          found.add(new Statement(owner, names.group(1), (String) field.get(null)));
        }
      }
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }
}
