package io.plimsoll;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Describes of each record which fields are always there and which may be null, as the code says it, so that a generated
 * client need not guess.
 */
@Component
final class NullableFields implements ModelConverter {

  @Override
  public @Nullable Schema<?> resolve(AnnotatedType type, ModelConverterContext context,
      Iterator<ModelConverter> chain) {
    var schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    if (schema == null || type.getType() == null) return schema;
    var described = Json.mapper().constructType(type.getType()).getRawClass();
    if (!described.isRecord()) return schema;
    var model = schema.get$ref() == null ? schema : context.getDefinedModels().get(name(schema.get$ref()));
    if (model != null && model.getProperties() != null && model.getRequired() == null) describe(described, model);
    return schema;
  }

  private static String name(String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static void describe(Class<?> described, Schema<?> model) {
    var required = new ArrayList<String>();
    for (var field : described.getRecordComponents()) {
      var property = (Schema<?>) model.getProperties().get(field.getName());
      if (property == null) continue;
      if (!field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        if (isAlwaysWritten(field)) required.add(field.getName());
      } else {
        model.getProperties().put(field.getName(), orNull(property));
      }
    }
    if (!required.isEmpty()) model.setRequired(required);
  }

  private static boolean isAlwaysWritten(RecordComponent field) {
    return !field.getAccessor().isAnnotationPresent(JsonInclude.class)
        && !field.getAccessor().isAnnotationPresent(JsonAnyGetter.class);
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Schema orNull(Schema property) {
    if (property.get$ref() == null && property.getTypes() != null) {
      property.addType("null");
      if (property.getEnum() != null) {
        var values = new ArrayList<Object>(property.getEnum());
        values.add(null);
        property.setEnum(values);
      }
      return property;
    }
    if (property.get$ref() == null) return property;
    return new JsonSchema().anyOf(List.of(property, new JsonSchema().types(Set.of("null"))));
  }
}
