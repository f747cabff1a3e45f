package io.plimsoll.bench.crash;

import io.plimsoll.bench.ServerProcess;
import io.plimsoll.simulator.AuditedTraffic;
import io.plimsoll.simulator.Auditor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A server under load whose processes are killed at random moments. After each kill the load goes on until every command has its
 * answer; then the auditor's books must equal the server's, and the server's must agree with themselves.
 */
final class Crashes implements AutoCloseable {

  /** Who is killed. */
  enum Victim {
    SERVER, POSTMASTER, BACKEND
  }

  private static final int WORKERS = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ServerProcess server;
  private final Auditor auditor = new Auditor();
  private final AuditedTraffic traffic;
  private final SplittableRandom random;
  private final Consumer<String> notices;
  private final List<Double> recoverySeconds = new ArrayList<>();
  private long repeated;

  Crashes(Path home, long seed, Consumer<String> notices) throws IOException {
    this.random = new SplittableRandom(seed);
    this.notices = notices;
    this.server = ServerProcess.start(home, Map.of());
    this.traffic = new AuditedTraffic(server.client(PATIENCE), auditor, WORKERS, random.nextLong(), "crash-" + seed);
    traffic.open();
  }

  /** @return everything that is wrong afterwards, in words */
  List<String> kill(Victim victim) throws IOException, InterruptedException, ExecutionException {
    traffic.go();
    Thread.sleep(200 + random.nextInt(1_800));
    var killed = System.nanoTime();
    switch (victim) {
      case SERVER -> killServer();
      case POSTMASTER -> ServerProcess.kill(server.postgresPid());
      case BACKEND -> killBackend();
    }
    // The first command that is answered after the kill says that the shop is open again.
    var before = traffic.acknowledged();
    while (traffic.acknowledged() <= before + WORKERS) {
      if (System.nanoTime() - killed > PATIENCE.toNanos())
        return List.of("nothing is answered " + PATIENCE + " after " + victim);
      Thread.sleep(20);
    }
    recoverySeconds.add((System.nanoTime() - killed) / 1e9);
    Thread.sleep(random.nextInt(600));
    traffic.pause();
    return audit();
  }

  private void killServer() throws IOException, InterruptedException {
    server.kill();
    server.launch();
    // Now and then it dies again while it starts.
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(4_000));
      server.kill();
      server.launch();
    }
    server.awaitReady();
  }

  /** One of PostgreSQL's own processes: it stops all others, recovers by itself and goes on. */
  private void killBackend() throws IOException, InterruptedException {
    var backends = ProcessHandle.of(server.postgresPid()).orElseThrow().children().toList();
    ServerProcess.kill(backends.get(random.nextInt(backends.size())).pid());
  }

  private List<String> audit() {
    repeated += traffic.repeat();
    try (var client = server.client(PATIENCE)) {
      var wrong = new ArrayList<>(auditor.differences(client));
      var verified = client.get("/verify").orThrow("verify").json();
      for (var check : verified.path("checks"))
        if (check.path("violations").asLong(0) != 0) wrong.add("verify: " + check);
      notices.accept(
          String.format(java.util.Locale.ROOT, "%,d commands acknowledged, %,d refused, %s", traffic.acknowledged(),
              traffic.refused(), wrong.isEmpty() ? "the books agree" : wrong));
      return wrong;
    }
  }

  String postgresVersion() throws IOException {
    return server.postgresVersion();
  }

  long acknowledged() {
    return traffic.acknowledged();
  }

  long repeated() {
    return repeated;
  }

  /** From each kill to the first answers after it. */
  List<Double> recoverySeconds() {
    return recoverySeconds;
  }

  @Override
  public void close() {
    traffic.close();
    server.close();
  }
}
