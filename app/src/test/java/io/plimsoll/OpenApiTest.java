package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The API's description is complete, and the one that is checked in is the one that is served. */
class OpenApiTest {

  private static final Path CHECKED_IN = Repository.ROOT.resolve("app/openapi.json");
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final JsonNode served = TestServer.shared().done(TestServer.shared().get("/api/openapi.json"));

  @Test
  void theDocumentCheckedInIsTheOneServed() throws IOException {
    var mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    var text = mapper.writeValueAsString(served) + "\n";
    if (Boolean.getBoolean("plimsoll.refresh")) Files.writeString(CHECKED_IN, text);
    var same = Files.exists(CHECKED_IN) && served.equals(mapper.readTree(Files.readString(CHECKED_IN)));
    assertThat(same).as("app/openapi.json is stale; write it anew with"
        + " mvn -pl app -am test -Dtest=OpenApiTest -Dsurefire.failIfNoSpecifiedTests=false -Dplimsoll.refresh=true")
        .isTrue();
  }

  @Test
  void itIsOpenApi31() {
    assertThat(served.path("openapi").asString()).startsWith("3.1.");
    assertThat(served.path("info").path("title").asString()).isEqualTo("Plimsoll");
    assertThat(served.path("components").path("securitySchemes").size()).isEqualTo(2);
  }

  @Test
  void everyOperationSaysWhatItDoesAndShowsIt() {
    var wrong = new ArrayList<String>();
    var names = new HashMap<String, String>();
    forEachOperation((name, operation) -> {
      if (operation.path("summary").asString("").isBlank()) wrong.add(name + " has no summary");
      var other = names.put(operation.path("operationId").asString(), name);
      if (other != null) wrong.add(name + " and " + other + " have the same operationId");
      if (operation.path("operationId").asString().matches(".*_\\d+")) wrong.add(name + " has a numbered operationId");
      for (var body : operation.path("requestBody").path("content").properties()) {
        if (!hasExample(body.getValue())) wrong.add(name + " shows no example of its body");
      }
      for (var parameter : operation.path("parameters")) {
        var place = name + " parameter " + parameter.path("name").asString();
        if (parameter.path("schema").isMissingNode()) wrong.add(place + " has no schema");
      }
    });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyOperationTellsItsProblems() {
    var wrong = new ArrayList<String>();
    forEachOperation((name, operation) -> {
      var responses = operation.path("responses");
      var open = operation.path("security").isArray() && operation.path("security").isEmpty();
      for (var status : open ? Set.of("400", "401", "default") : Set.of("400", "401", "403", "default")) {
        var content = responses.path(status).path("content").path("application/problem+json");
        if (!hasExample(content) || content.path("schema").isMissingNode())
          wrong.add(name + " does not tell " + status);
      }
      if (responses.properties().stream().noneMatch(each -> each.getKey().startsWith("2"))) {
        wrong.add(name + " has no answer");
      }
    });
    assertThat(wrong).isEmpty();
  }

  /** Whatever cannot be repeated by its nature has a key; in bulk each entry has its own. */
  @Test
  void whatIsDoneOnceTakesAKey() {
    var wrong = new ArrayList<String>();
    forEachOperation((name, operation) -> {
      if (!name.startsWith("POST") || name.endsWith("/session") || name.endsWith("/import")) return;
      var hasKey = false;
      for (var parameter : operation.path("parameters")) {
        hasKey |= parameter.path("name").asString().equals("Idempotency-Key");
      }
      if (name.endsWith("/bulk")) {
        if (!schemaText(operation).contains("\"key\"")) wrong.add(name + ": its entries have no key");
      } else if (!hasKey) {
        wrong.add(name + " takes no Idempotency-Key");
      }
    });
    assertThat(wrong).isEmpty();
  }

  /** Lists are read page by page. */
  @Test
  void everyListHasACursorAndALimit() {
    var wrong = new ArrayList<String>();
    forEachOperation((name, operation) -> {
      var schema = resolved(operation.path("responses").path("200").path("content").path("application/json")
          .path("schema"));
      if (schema.path("properties").path("next").isMissingNode()) return;
      var names = new ArrayList<String>();
      for (var parameter : operation.path("parameters")) names.add(parameter.path("name").asString());
      if (!names.contains("cursor") || !names.contains("limit")) wrong.add(name + " has no cursor and limit");
      if (names.size() < 3) wrong.add(name + " has no filter");
    });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    var wrong = new ArrayList<String>();
    collectReferences(served, wrong);
    assertThat(wrong).isEmpty();
  }

  private void collectReferences(JsonNode node, ArrayList<String> wrong) {
    if (node.path("$ref").isString() && resolved(node).isMissingNode()) wrong.add(node.path("$ref").asString());
    for (var child : node) collectReferences(child, wrong);
  }

  private String schemaText(JsonNode operation) {
    var text = new StringBuilder();
    appendSchema(operation.path("requestBody").path("content").path("application/json").path("schema"), text, 0);
    return text.toString();
  }

  private void appendSchema(JsonNode schema, StringBuilder text, int depth) {
    if (depth > 6) return;
    var at = resolved(schema);
    for (var property : at.path("properties").properties()) {
      text.append('"').append(property.getKey()).append('"');
      appendSchema(property.getValue(), text, depth + 1);
    }
    if (at.has("items")) appendSchema(at.path("items"), text, depth + 1);
  }

  private JsonNode resolved(JsonNode schema) {
    if (!schema.path("$ref").isString()) return schema;
    return served.at(schema.path("$ref").asString().substring(1));
  }

  private static boolean hasExample(JsonNode media) {
    return media.has("example") || media.has("examples");
  }

  private void forEachOperation(BiConsumer<String, JsonNode> look) {
    for (Map.Entry<String, JsonNode> path : served.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (!METHODS.contains(operation.getKey())) continue;
        look.accept(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(), operation.getValue());
      }
    }
  }
}
