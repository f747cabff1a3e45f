package io.plimsoll.simulator;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection, blocking: write a prepared request, read the answer.
 *
 * <p>A load generator shares its cores with the server it measures, so this does only what one request at a time needs.
 * Not for use by two threads at once.
 */
public final class HttpConnection implements AutoCloseable {

  /** What came back. */
  public record Answer(int status, byte[] body, boolean closes) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  private static final byte[] NO_BODY = {};
  private static final int LONGEST_HEADER_BYTES = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[32 * 1024];
  private int position;
  private int limit;

  private HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
  }

  /** Connects to the host and port of {@code base}, which must be a plain http address. */
  public static HttpConnection open(URI base, Duration readTimeout) throws IOException {
    if (!"http".equals(base.getScheme()) || base.getHost() == null)
      throw new IOException("url: " + base + " is not a plain http address; give one like http://localhost:8080");
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(readTimeout.toMillis()));
      socket.connect(new InetSocketAddress(base.getHost(), base.getPort() < 0 ? 80 : base.getPort()), 5_000);
      return new HttpConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A whole request as bytes, so that it can be prepared once and sent often. */
  public static byte[] request(URI base, String method, String path, String headers, byte[] body) {
    var head = new StringBuilder(256).append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ")
        .append(base.getAuthority()).append("\r\n").append(headers);
    if (body.length > 0 || !method.equals("GET")) head.append("Content-Length: ").append(body.length).append("\r\n");
    var headBytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    var request = new byte[headBytes.length + body.length];
    System.arraycopy(headBytes, 0, request, 0, headBytes.length);
    System.arraycopy(body, 0, request, headBytes.length, body.length);
    return request;
  }

  /** Sends and waits. After an exception the connection is of no more use. */
  public Answer exchange(byte[] request) throws IOException {
    send(request);
    return receive();
  }

  /** Sends without waiting: for a stream that is then read line by line. */
  public void send(byte[] request) throws IOException {
    out.write(request);
    out.flush();
  }

  private Answer receive() throws IOException {
    var status = status();
    var length = -1;
    var chunked = false;
    var closes = false;
    while (true) {
      var header = line();
      if (header.isEmpty()) break;
      var colon = header.indexOf(':');
      if (colon < 0) continue;
      var value = header.substring(colon + 1).strip();
      switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "connection" -> closes = value.equalsIgnoreCase("close");
        default -> {
        }
      }
    }
    if (status == 204 || status == 304) return new Answer(status, NO_BODY, closes);
    if (chunked) return new Answer(status, chunks(), closes);
    if (length >= 0) return new Answer(status, exactly(length), closes);
    return new Answer(status, rest(), true);
  }

  private int status() throws IOException {
    var line = line();
    if (!line.startsWith("HTTP/1.") || line.length() < 12) throw new IOException("not an HTTP answer: " + line);
    return Integer.parseInt(line.substring(9, 12));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      var head = line();
      var semicolon = head.indexOf(';');
      var size = Integer.parseInt(semicolon < 0 ? head.strip() : head.substring(0, semicolon).strip(), 16);
      if (size == 0) break;
      body.write(exactly(size));
      line();
    }
    while (!line().isEmpty()) {
      // Trailers say nothing that is needed here.
    }
    return body.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    var body = new byte[length];
    var copied = 0;
    while (copied < length) {
      if (position == limit) fill();
      var step = Math.min(limit - position, length - copied);
      System.arraycopy(buffer, position, body, copied, step);
      position += step;
      copied += step;
    }
    return body;
  }

  private byte[] rest() throws IOException {
    var body = new ByteArrayOutputStream();
    body.write(buffer, position, limit - position);
    in.transferTo(body);
    return body.toByteArray();
  }

  /** The next line without its end; also the lines of an event stream. */
  public String line() throws IOException {
    var line = new StringBuilder(80);
    while (true) {
      if (position == limit) fill();
      var next = (char) (buffer[position++] & 0xff);
      if (next == '\n') return line.toString();
      if (next != '\r') line.append(next);
      if (line.length() > LONGEST_HEADER_BYTES) throw new IOException("the server sent a line without end");
    }
  }

  private void fill() throws IOException {
    limit = in.read(buffer);
    position = 0;
    if (limit < 0) {
      limit = 0;
      throw new EOFException("the server closed the connection");
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as we are concerned.
    }
  }
}
