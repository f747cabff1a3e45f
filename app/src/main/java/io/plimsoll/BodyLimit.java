package io.plimsoll;

import io.plimsoll.platform.Problem;
import io.plimsoll.platform.ProblemDocument;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * No request fills the memory: JSON is read whole, so it may have so many bytes; CSV streams, so it may have many more. What
 * was compressed with gzip is unpacked here and counted as unpacked. Also turns away what no endpoint can use, the character NUL
 * in a query.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class BodyLimit implements Filter {

  static final long JSON_BYTES = 32L << 20;
  static final long STREAMED_BYTES = 4L << 30;

  /** Thrown while a body without a stated length is read. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(long limit) {
      super(text(limit));
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    var query = http.getQueryString();
    if (query != null && query.contains("%00")) {
      write(Problem.malformed("query", "%00", "must not hold the character NUL"), http, response);
      return;
    }
    if ("GET".equals(http.getMethod())) {
      chain.doFilter(request, response);
      return;
    }
    var type = http.getContentType();
    var limit = type != null && type.startsWith("text/csv") ? STREAMED_BYTES : JSON_BYTES;
    var length = http.getContentLengthLong();
    if (length > limit) {
      write(Problem.of(413, "TOO_LARGE", text(limit)), http, response);
      return;
    }
    var encoding = http.getHeader("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      chain.doFilter(length >= 0 ? request : new Counted(http, limit, false), response);
    } else if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
      chain.doFilter(new Counted(http, limit, true), response);
    } else {
      // RFC 7694: what could be read instead.
      ((HttpServletResponse) response).setHeader("Accept-Encoding", "gzip");
      write(
          Problem.of(415, "UNSUPPORTED_ENCODING",
              "the body is packed with " + encoding + "; send it plain or with gzip"),
          http, response);
    }
  }

  private static String text(long limit) {
    return "the body is larger than " + (limit >> 20) + " MiB; send it in parts";
  }

  private static void write(Problem problem, HttpServletRequest request, ServletResponse response) throws IOException {
    var http = (HttpServletResponse) response;
    http.setStatus(problem.status());
    http.setContentType(ProblemDocument.MEDIA_TYPE);
    http.getOutputStream().write(ProblemDocument.of(problem, request.getRequestURI()).json());
  }

  private static final class Counted extends HttpServletRequestWrapper {
    private final long limit;
    private final boolean packed;

    Counted(HttpServletRequest request, long limit, boolean packed) {
      super(request);
      this.limit = limit;
      this.packed = packed;
    }

    /** The stated length is that of the packed body. */
    @Override
    public long getContentLengthLong() {
      return -1;
    }

    @Override
    public int getContentLength() {
      return -1;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      var given = super.getInputStream();
      InputStream stream = packed ? new GZIPInputStream(given) : given;
      return new ServletInputStream() {
        private long left = limit;

        @Override
        public int read() throws IOException {
          return counted(stream.read(), 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          var read = stream.read(bytes, offset, length);
          return counted(read, read);
        }

        private int counted(int result, int bytes) throws IOException {
          if (result >= 0) left -= bytes;
          if (left < 0) throw new TooLarge(limit);
          return result;
        }

        @Override
        public boolean isFinished() {
          return given.isFinished();
        }

        @Override
        public boolean isReady() {
          return given.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
          given.setReadListener(listener);
        }
      };
    }
  }
}
