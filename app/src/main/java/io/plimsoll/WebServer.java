package io.plimsoll;

import io.plimsoll.platform.Problem;
import io.plimsoll.platform.ProblemDocument;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What Tomcat itself decides: a slash inside a code stays one, and what is no HTTP is refused in our own form. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class WebServer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addConnectorCustomizers(connector -> connector.setEncodedSolidusHandling(
        EncodedSolidusHandling.PASS_THROUGH.getValue()));
    factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass(ProblemValve.class.getName());
      }
    });
  }

  /** Answers requests that never reach an endpoint. */
  public static final class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
      var status = response.getStatus();
      if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) return;
      var problem = Problem.of(status, status < 500 ? "MALFORMED" : "UNEXPECTED",
          status < 500 ? "the request is not well formed HTTP" : "an unexpected error; the server's log tells more");
      try {
        response.setContentType(ProblemDocument.MEDIA_TYPE);
        var path = request.getRequestURI();
        response.getOutputStream().write(ProblemDocument.of(problem, path == null ? "" : path).json());
        response.finishResponse();
      } catch (IOException | IllegalStateException callerIsGone) {
        // There is nobody to tell.
      }
    }
  }
}
