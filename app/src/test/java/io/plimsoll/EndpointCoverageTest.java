package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.access.Open;
import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.inventory.Kind;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Nothing is open that should not be: every endpoint names its permission, and asks for it. */
class EndpointCoverageTest {

  /** The endpoints that need no permission, and what they answer to a stranger. */
  private static final Set<String> OPEN = Set.of("POST /api/v1/session", "GET /api/v1/session",
      "DELETE /api/v1/session",
      "GET /", "GET /error");

  /** Of those, the ones that a stranger may call. */
  private static final Set<String> OPEN_TO_STRANGERS = Set.of("POST /api/v1/session", "GET /");

  private final TestServer server = TestServer.shared();

  private record Endpoint(String method, String path, HandlerMethod handler) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  @Test
  void everyEndpointHasAPermissionOrIsListedAsOpen() {
    var wrong = new ArrayList<String>();
    for (var endpoint : endpoints()) {
      var requires = endpoint.handler.getMethodAnnotation(Requires.class) != null;
      var open = endpoint.handler.getMethodAnnotation(Open.class) != null;
      if (requires == open) wrong.add(endpoint + " must have either a permission or a reason to be open");
      if (open != OPEN.contains(endpoint.toString())) wrong.add(endpoint + ": open here and there must agree");
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aStrangerIsTurnedAwayEverywhere() {
    var wrong = new ArrayList<String>();
    for (var endpoint : endpoints()) {
      if (OPEN_TO_STRANGERS.contains(endpoint.toString())) continue;
      var path = endpoint.path.replaceAll("\\{\\*?[^}]+}", "1");
      for (var login : List.of("", "Bearer plk_" + "x".repeat(43), "Basic YWRtaW46YWRtaW4=", "Bearer")) {
        var request = server.anonymous(path).header("Content-Type", "application/json").method(endpoint.method,
            endpoint.method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
        if (!login.isEmpty()) request.header("Authorization", login);
        var answer = server.send(request);
        if (answer.status() != 401 || !answer.json().path("code").asString().equals("UNAUTHENTICATED")
            || answer.response().headers().firstValue("WWW-Authenticate").isEmpty()) {
          wrong.add(endpoint + " with '" + login + "' answers " + answer.status() + " " + answer.text());
        }
      }
    }
    assertThat(wrong).isEmpty();
    for (var path : List.of("/api/openapi.json", "/actuator", "/actuator/prometheus", "/v3/api-docs", "/api", "/api/",
        "/api/v1/none", "/error")) {
      assertThat(server.send(server.anonymous(path).GET()).status()).as(path).isEqualTo(401);
    }
    assertThat(server.send(server.anonymous("/actuator/health").GET()).status()).isEqualTo(200);
  }

  @Test
  void everyPermissionIsAskedFor() {
    var asked = EnumSet.noneOf(Permission.class);
    for (var endpoint : endpoints()) {
      var requires = endpoint.handler.getMethodAnnotation(Requires.class);
      if (requires != null) asked.add(requires.value());
    }
    // By the filter, for the framework's own endpoints.
    asked.add(Permission.SYSTEM_READ);
    assertThat(asked).containsExactlyInAnyOrder(Permission.values());
  }

  @Test
  void aCommandOfTheLedgerAsksForThePermissionOfItsKind() {
    var byPath = new TreeMap<String, Endpoint>();
    for (var endpoint : endpoints()) byPath.put(endpoint.toString(), endpoint);
    for (var kind : Kind.values()) {
      // Time alone does that.
      if (kind == Kind.EXPIRE) continue;
      // A whole lot is withdrawn or corrected by itself.
      var single = kind == Kind.WITHDRAW_LOT || kind == Kind.CORRECT_LOT;
      for (var form : single ? List.of("") : List.of("", "/bulk")) {
        var endpoint = byPath.get("POST /api/v1/stock/" + kind.path() + form);
        assertThat(endpoint).as(kind + form).isNotNull();
        assertThat(endpoint.handler.getMethodAnnotation(Requires.class).value()).as(kind + form)
            .isEqualTo(kind.permission());
      }
    }
  }

  private List<Endpoint> endpoints() {
    var found = new ArrayList<Endpoint>();
    var mapping = (RequestMappingHandlerMapping) server.context().getBean("requestMappingHandlerMapping");
    mapping.getHandlerMethods().forEach((info, handler) -> {
      if (!handler.getBeanType().getPackageName().startsWith("io.plimsoll")) return;
      var methods = info.getMethodsCondition().getMethods().stream().map(Enum::name).toList();
      for (var path : info.getPatternValues()) {
        for (var method : methods.isEmpty() ? List.of("GET") : methods) found.add(new Endpoint(method, path, handler));
      }
    });
    assertThat(found).hasSizeGreaterThan(60);
    return found;
  }
}
