package io.plimsoll;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Hands {@link TestServer#shared} to the test classes that name this extension. Its clock can only be put forward; each class
 * brings items and locations of its own.
 */
public final class SharedServer implements BeforeAllCallback {

  private static final TestClock CLOCK = new TestClock();
  private static @Nullable TestServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    server = TestServer.shared();
  }

  public static TestServer get() {
    return Objects.requireNonNull(server, "the test class does not name this extension");
  }

  public static TestClock clock() {
    return CLOCK;
  }
}
