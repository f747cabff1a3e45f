package io.plimsoll;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server for all test classes that name this extension, stopped after the last of them. Its clock can only be put forward;
 * each class brings items and locations of its own.
 */
public final class SharedServer implements BeforeAllCallback {

  private static final TestClock CLOCK = new TestClock();
  private static @Nullable TestServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    // The store closes what can be closed when the whole run ends.
    server = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent("server", _ -> TestServer.start(TestDatabase.create(), CLOCK), TestServer.class);
  }

  public static TestServer get() {
    return Objects.requireNonNull(server, "the test class does not name this extension");
  }

  public static TestClock clock() {
    return CLOCK;
  }
}
