package io.plimsoll;

import io.plimsoll.access.Requires;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.ProblemDocument;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What all of the API's description has in common; each module describes its own endpoints. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

  private static final String PROBLEM = "Problem";

  static {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Actor.class);
  }

  @Bean
  OpenAPI openApi() {
    var components = new Components()
        .addSecuritySchemes("apiKey", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")
            .description("An API key, plk_…"))
        .addSecuritySchemes("session", new SecurityScheme().type(SecurityScheme.Type.APIKEY)
            .in(SecurityScheme.In.COOKIE).name("plimsoll_session")
            .description("A browser's session; unsafe requests also send X-XSRF-TOKEN."));
    return new OpenAPI()
        .info(new Info().title("Plimsoll").version("1").license(new License().name("Apache-2.0")
            .identifier("Apache-2.0")).description("""
                A retail operating system for inventory.

                Errors are problem documents (RFC 9457) with a stable `code` and the bad fields in `errors`. Lists are
                read page by page: `next` of one page is the `cursor` of the following one. A command that carries an
                `Idempotency-Key` can be repeated: it is done once, and its first answer is given again.
                """))
        .servers(List.of(new Server().url("/").description("this server")))
        .components(components)
        .addSecurityItem(new SecurityRequirement().addList("apiKey"))
        .addSecurityItem(new SecurityRequirement().addList("session"));
  }

  /** Names operations after what they do to what, for generated clients, and says which permission each one needs. */
  @Bean
  GlobalOperationCustomizer operationNames() {
    return (operation, method) -> {
      var subject = method.getBeanType().getSimpleName().replaceFirst("Controller$", "");
      var verb = method.getMethod().getName();
      operation.setOperationId(verb.toLowerCase(java.util.Locale.ROOT).endsWith(
          subject.toLowerCase(java.util.Locale.ROOT)) ? verb : verb + subject);
      var requires = method.getMethodAnnotation(Requires.class);
      if (requires != null) {
        var text = operation.getDescription() == null ? "" : operation.getDescription() + "\n\n";
        operation.setDescription(text + "Needs the permission `" + requires.value() + "`.");
      }
      return operation;
    };
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  GlobalOpenApiCustomizer completion() {
    return api -> {
      api.getComponents().addSchemas(PROBLEM, problem(api));
      var paths = new Paths();
      api.getPaths().forEach((path, item) -> paths.addPathItem(path.replace("{*", "{"), item));
      api.setPaths(paths);
      var examples = new OpenApiExamples(api);
      paths.forEach((path, item) -> {
        if (path.endsWith("/export")) answersCsv(item.getGet());
      });
      paths.values().forEach(item -> item.readOperations().forEach(operation -> {
        if (operation.getResponses() == null) operation.setResponses(new ApiResponses());
        complete(operation);
        examples.fill(operation);
      }));
    };
  }

  private static void answersCsv(Operation operation) {
    var answer = operation.getResponses().get("200");
    if (answer != null && answer.getContent() == null) {
      answer
          .content(new Content().addMediaType("text/csv", new MediaType().schema(new Schema<String>().type("string"))));
    }
  }

  private static Schema<?> problem(OpenAPI api) {
    var resolved = ModelConverters.getInstance(true).resolveAsResolvedSchema(
        new AnnotatedType(ProblemDocument.class).resolveAsRef(false));
    resolved.referencedSchemas.forEach((name, schema) -> {
      if (!name.equals("ProblemDocument")) api.getComponents().addSchemas(name, schema);
    });
    Schema<?> schema = resolved.schema;
    schema.setDescription("RFC 9457. Further members are the problem's own figures.");
    return schema;
  }

  private static void complete(Operation operation) {
    var responses = operation.getResponses();
    add(responses, "400", "The request cannot be read", example(400, "MALFORMED", "the body is not JSON at line 1"));
    var isOpen = operation.getSecurity() != null && operation.getSecurity().isEmpty();
    add(responses, "401", isOpen ? "The login is wrong" : "No login and no API key",
        example(401, "UNAUTHENTICATED", "sign in at POST /api/v1/session, or send a valid API key"));
    if (!isOpen) add(responses, "403", "Not permitted", example(403, "FORBIDDEN", "this needs the permission …"));
    add(responses, "default", "Any other problem", example(422, "INVALID", "limit: must be between 1 and 500"));
  }

  private static void add(ApiResponses responses, String status, String description, Object example) {
    if (responses.containsKey(status)) return;
    var schema = new Schema<Object>().$ref("#/components/schemas/" + PROBLEM);
    responses.addApiResponse(status, new ApiResponse().description(description).content(new Content()
        .addMediaType(ProblemDocument.MEDIA_TYPE, new MediaType().schema(schema).example(example))));
  }

  private static Map<String, Object> example(int status, String code, String detail) {
    var example = new java.util.LinkedHashMap<String, Object>();
    example.put("type", "about:blank");
    example.put("title", status == 401 ? "Unauthorized" : status == 403 ? "Forbidden" : "Refused");
    example.put("status", status);
    example.put("detail", detail);
    example.put("instance", "/api/v1/…");
    example.put("code", code);
    return example;
  }
}
