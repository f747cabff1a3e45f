package io.plimsoll.bench.http;

import io.plimsoll.simulator.LatencyHistogram;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Keep-alive HTTP/1.1 connections, one request under way on each, all driven by the calling thread. It shares the cores with the
 * server that it measures, so it reads of an answer only its status and where it ends.
 */
final class HttpLoad {

  /** Makes the next request; called on the driving thread only. */
  @FunctionalInterface
  interface Requests {
    byte[] next();
  }

  /** @param perSecond requests answered */
  record Result(long requests, double perSecond, LatencyHistogram latency) {}

  private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final class Connection {
    final SocketChannel channel;
    ByteBuffer out = ByteBuffer.allocate(0);
    ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    long begunNanos;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private final InetSocketAddress server;
  private final int connections;

  HttpLoad(String host, int port, int connections) {
    this.server = new InetSocketAddress(host, port);
    this.connections = connections;
  }

  /**
   * Drives load for a while and then waits for the last answers.
   *
   * @param perSecond the pace; 0 for as fast as it goes
   * @throws IOException also for an answer that is no success
   */
  Result run(double seconds, double perSecond, Requests requests) throws IOException {
    var latency = new LatencyHistogram();
    long answered = 0;
    try (var selector = Selector.open()) {
      var open = new Connection[connections];
      for (var i = 0; i < connections; i++) open[i] = connect(selector);
      var start = System.nanoTime();
      var end = start + (long) (seconds * 1e9);
      var idle = new java.util.ArrayDeque<Connection>();
      var underWay = 0;
      long sent = 0;
      for (var each : open) idle.add(each);
      while (true) {
        var now = System.nanoTime();
        var due = now >= end ? 0 : perSecond == 0 ? idle.size() : (long) ((now - start) / 1e9 * perSecond) - sent;
        while (due-- > 0 && !idle.isEmpty()) {
          begin(idle.removeFirst(), requests.next());
          underWay++;
          sent++;
        }
        if (underWay == 0 && now >= end) break;
        if (perSecond == 0) selector.select(1_000);
        else if (selector.select(1) == 0) LockSupport.parkNanos(50_000);
        var keys = selector.selectedKeys();
        for (var key : keys) {
          var connection = (Connection) key.attachment();
          if (key.isWritable()) continueWriting(connection);
          if (!key.isReadable() || !read(connection)) continue;
          var done = System.nanoTime();
          latency.record((done - connection.begunNanos) / 1_000);
          answered++;
          underWay--;
          if (perSecond == 0 && done < end) {
            begin(connection, requests.next());
            underWay++;
            sent++;
          } else {
            idle.add(connection);
          }
        }
        keys.clear();
      }
      var took = (System.nanoTime() - start) / 1e9;
      for (var each : open) each.channel.close();
      return new Result(answered, answered / took, latency);
    }
  }

  private Connection connect(Selector selector) throws IOException {
    var channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    var connection = new Connection(channel);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  private static void begin(Connection connection, byte[] request) throws IOException {
    connection.in.clear();
    connection.out = ByteBuffer.wrap(request);
    connection.begunNanos = System.nanoTime();
    continueWriting(connection);
  }

  private static void continueWriting(Connection connection) throws IOException {
    // What the socket does not take at once is a body of many lines; it takes it in the next turns.
    while (connection.out.hasRemaining()) if (connection.channel.write(connection.out) == 0) Thread.onSpinWait();
  }

  /** Reads what is there; true if the answer is complete. */
  private static boolean read(Connection connection) throws IOException {
    var in = connection.in;
    if (!in.hasRemaining()) {
      var larger = ByteBuffer.allocate(in.capacity() * 2);
      larger.put(in.flip());
      connection.in = in = larger;
    }
    if (connection.channel.read(in) < 0) throw new EOFException("the server closed a connection");
    var bytes = in.array();
    var length = in.position();
    var body = endOfHead(bytes, length);
    if (body < 0) return false;
    var complete = indexOf(bytes, CHUNKED, body) >= 0
        ? endsWith(bytes, length, LAST_CHUNK)
        : length >= body + length(bytes, body);
    if (complete && bytes[9] != '2')
      throw new IOException(
          "the server answered: " + new String(bytes, 0, Math.min(length, 1_000), StandardCharsets.UTF_8));
    return complete;
  }

  private static int endOfHead(byte[] bytes, int length) {
    for (var i = 3; i < length; i++)
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') return i + 1;
    return -1;
  }

  private static int length(byte[] bytes, int head) {
    var at = indexOf(bytes, LENGTH, head);
    if (at < 0) return 0;
    var length = 0;
    for (var i = at + LENGTH.length; bytes[i] >= '0' && bytes[i] <= '9'; i++) length = length * 10 + bytes[i] - '0';
    return length;
  }

  /** Where an ASCII text in small letters begins, whatever its case there. */
  private static int indexOf(byte[] bytes, byte[] text, int limit) {
    outer : for (var i = 0; i + text.length <= limit; i++) {
      for (var j = 0; j < text.length; j++) {
        var c = bytes[i + j];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != text[j]) continue outer;
      }
      return i;
    }
    return -1;
  }

  private static boolean endsWith(byte[] bytes, int length, byte[] text) {
    for (var i = 0; i < text.length; i++) if (bytes[length - text.length + i] != text[i]) return false;
    return true;
  }
}
