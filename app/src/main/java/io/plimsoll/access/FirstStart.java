package io.plimsoll.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.intellij.lang.annotations.Language;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the login and the API key of a new database: random ones, or those that the environment gives. Random ones are written
 * to a file that only its owner can read, and nowhere else in clear.
 */
@Component
final class FirstStart implements InitializingBean {

  /** The password hash looks at no more. */
  static final int LONGEST_PASSWORD_BYTES = 72;

  private static final Logger log = LoggerFactory.getLogger(FirstStart.class);
  private static final int SHORTEST_PASSWORD = 8;
  private static final int SHORTEST_KEY = 36;

  @Language("PostgreSQL")
  static final String CREATE_ACCOUNT = """
      INSERT INTO access.account (name, password_hash, created_at) VALUES ('admin', :hash, :now) ON CONFLICT DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String CREATE_KEY = """
      INSERT INTO access.api_key (name, key_hash, created_at) VALUES ('default', :hash, :now)
      ON CONFLICT (name) DO NOTHING
      """;

  @Language("PostgreSQL")
  static final String IS_NEW = """
      SELECT NOT EXISTS (SELECT FROM access.account) OR NOT EXISTS (SELECT FROM access.api_key)
      """;

  private final JdbcClient jdbc;
  private final PasswordEncoder encoder;
  private final TransactionTemplate transaction;
  private final InstantSource clock;
  private final Path home;
  private final String givenPassword;
  private final String givenKey;

  FirstStart(JdbcClient jdbc, PasswordEncoder encoder, TransactionTemplate transaction, InstantSource clock,
      @Value("${plimsoll.home}") String home,
      @Value("${plimsoll.admin-password:}") String givenPassword,
      @Value("${plimsoll.api-key:}") String givenKey) {
    this.jdbc = jdbc;
    this.encoder = encoder;
    this.transaction = transaction;
    this.clock = clock;
    this.home = Path.of(home).toAbsolutePath().normalize();
    this.givenPassword = givenPassword;
    this.givenKey = givenKey;
  }

  @Override
  public void afterPropertiesSet() {
    if (!jdbc.sql(IS_NEW).query(Boolean.class).single()) return;
    var password = givenPassword.isEmpty() ? Secrets.password() : checkedPassword();
    var key = givenKey.isEmpty() ? Secrets.KEY_PREFIX + Secrets.token() : checkedKey();
    transaction.executeWithoutResult(_ -> {
      var now = clock.instant().atOffset(ZoneOffset.UTC);
      var madeAccount = jdbc.sql(CREATE_ACCOUNT).param("hash", encoder.encode(password)).param("now", now).update() > 0;
      var madeKey = jdbc.sql(CREATE_KEY).param("hash", Secrets.sha256(key)).param("now", now).update() > 0;
      // Another server may have been quicker; then its file is the true one. Written before the commit: a login that nobody
      // has seen would be worse than a file that the next start replaces.
      if (madeAccount || madeKey) write(madeAccount ? password : "", madeKey ? key : "");
    });
  }

  private String checkedPassword() {
    var bytes = givenPassword.getBytes(StandardCharsets.UTF_8).length;
    if (givenPassword.length() >= SHORTEST_PASSWORD && bytes <= LONGEST_PASSWORD_BYTES) return givenPassword;
    throw new IllegalStateException("PLIMSOLL_ADMIN_PASSWORD must have " + SHORTEST_PASSWORD + " to "
        + LONGEST_PASSWORD_BYTES + " characters");
  }

  private String checkedKey() {
    if (givenKey
        .matches(Secrets.KEY_PREFIX + "[A-Za-z0-9_-]{" + (SHORTEST_KEY - Secrets.KEY_PREFIX.length()) + ",128}")) {
      return givenKey;
    }
    throw new IllegalStateException("PLIMSOLL_API_KEY must be " + Secrets.KEY_PREFIX
        + " and 32 to 128 random letters, digits, hyphens and underscores");
  }

  private void write(String password, String key) {
    var text = new StringBuilder(
        "# The first login and API key of this Plimsoll. Only their hashes are stored elsewhere.\n");
    if (!password.isEmpty()) {
      text.append("user=admin\npassword=").append(shown(password, givenPassword, "PLIMSOLL_ADMIN_PASSWORD"));
    }
    if (!key.isEmpty()) text.append("api_key=").append(shown(key, givenKey, "PLIMSOLL_API_KEY"));
    try {
      Files.createDirectories(home);
      var draft = Files.createTempFile(home, "credentials", ".new",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, text);
      var file = Files.move(draft, home.resolve("credentials"), StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      log.info("A login and an API key have been made; read them in {}", file);
    } catch (IOException e) {
      throw new UncheckedIOException("the first login cannot be written to " + home, e);
    }
    if (System.console() != null) System.console().printf("%n%s%n", text);
  }

  private static String shown(String secret, String given, String variable) {
    return (given.isEmpty() ? secret : "(as given in " + variable + ")") + "\n";
  }
}
