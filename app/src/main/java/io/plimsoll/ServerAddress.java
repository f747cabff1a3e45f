package io.plimsoll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells the programs beside us where we listen: while the server answers, the data folder holds a file {@code address} with its
 * URL. A killed server leaves the file behind; whoever reads it tries the address.
 */
@Component
class ServerAddress {

  private final Path file;

  ServerAddress(@Value("${plimsoll.home}") String home) {
    this.file = Path.of(home).toAbsolutePath().normalize().resolve("address");
  }

  @EventListener
  void write(ApplicationReadyEvent ready) {
    if (!(ready.getApplicationContext() instanceof WebServerApplicationContext web)) return;
    var server = web.getWebServer();
    if (server == null) return;
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "http://localhost:" + server.getPort() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("the server's address cannot be written to " + file, e);
    }
  }

  @EventListener
  void remove(ContextClosedEvent closed) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the server's address cannot be removed from " + file, e);
    }
  }
}
