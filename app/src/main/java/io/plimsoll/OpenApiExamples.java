package io.plimsoll;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts an example on every body that has none, made of the examples of its fields. So an endpoint needs no example of its own:
 * one on each field of its records is enough.
 */
final class OpenApiExamples {

  private static final int DEEPEST = 8;

  private final Map<String, Schema<?>> schemas = new LinkedHashMap<>();

  OpenApiExamples(OpenAPI api) {
    if (api.getComponents().getSchemas() == null) return;
    api.getComponents().getSchemas().forEach((name, schema) -> schemas.put("#/components/schemas/" + name, schema));
  }

  void fill(Operation operation) {
    if (operation.getRequestBody() != null && operation.getRequestBody().getContent() != null) {
      operation.getRequestBody().getContent().values().forEach(this::fill);
    }
    operation.getResponses().values().forEach(response -> {
      if (response.getContent() != null) response.getContent().values().forEach(this::fill);
    });
  }

  private void fill(MediaType type) {
    if (type.getExample() != null || type.getExamples() != null || type.getSchema() == null) return;
    var example = example(type.getSchema(), 0);
    if (example != null) type.setExample(example);
  }

  private @Nullable Object example(Schema<?> schema, int depth) {
    if (schema.getExample() != null) return schema.getExample();
    if (schema.getExamples() != null && !schema.getExamples().isEmpty()) return schema.getExamples().getFirst();
    if (depth > DEEPEST) return null;
    if (schema.get$ref() != null) {
      var target = schemas.get(schema.get$ref());
      return target == null ? null : example(target, depth + 1);
    }
    for (var choice : choices(schema)) {
      var example = example(choice, depth + 1);
      if (example != null) return example;
    }
    if (schema.getProperties() != null) {
      var object = new LinkedHashMap<String, @Nullable Object>();
      schema.getProperties().forEach((name, property) -> {
        var example = example((Schema<?>) property, depth + 1);
        if (example != null) object.put(name, example);
      });
      return object;
    }
    if (schema.getItems() != null) {
      var example = example(schema.getItems(), depth + 1);
      return example == null ? List.of() : List.of(example);
    }
    return plain(schema);
  }

  private static List<Schema<?>> choices(Schema<?> schema) {
    var choices = new ArrayList<Schema<?>>();
    if (schema.getOneOf() != null) schema.getOneOf().forEach(choices::add);
    if (schema.getAnyOf() != null) schema.getAnyOf().forEach(choices::add);
    if (schema.getAllOf() != null) schema.getAllOf().forEach(choices::add);
    return choices;
  }

  private static @Nullable Object plain(Schema<?> schema) {
    if (schema.getEnum() != null && !schema.getEnum().isEmpty()) return schema.getEnum().getFirst();
    var type = schema.getType() != null
        ? schema.getType()
        : schema.getTypes() == null
            ? ""
            : schema.getTypes().stream().filter(name -> !"null".equals(name)).findFirst().orElse("");
    return switch (type) {
      case "integer", "number" -> 1;
      case "boolean" -> true;
      case "object" -> Map.of();
      case "string" -> "date-time".equals(schema.getFormat())
          ? "2026-02-01T12:00:00Z"
          : "date".equals(schema.getFormat()) ? "2026-02-01" : null;
      default -> null;
    };
  }
}
