package io.plimsoll.simulator;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Where the server is and who we are: the same two options on every command. */
final class ServerOptions {

  @Option(names = "--url", defaultValue = "${env:PLIMSOLL_URL:-http://localhost:8080}", description = "the server (default: PLIMSOLL_URL, or http://localhost:8080)")
  private String url = "";

  @Option(names = "--key", required = true, defaultValue = "${env:PLIMSOLL_API_KEY}", description = "the API key (default: PLIMSOLL_API_KEY)")
  private String key = "";

  PlimsollClient client(Duration patience) {
    return new PlimsollClient(url, key, patience, notice -> System.err.println("plimsoll: " + notice));
  }
}
