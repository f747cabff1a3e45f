package io.plimsoll.platform;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** Records to JSON and back, for what is stored: payloads of events and remembered answers. */
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder()
      .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      // A number that is not there is 0.
      .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .build();

  private static final JsonMapper COMPACT = MAPPER.rebuild().annotationIntrospector(new RecordsAsArrays()).build();

  private Json() {}

  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /**
   * A record as the array of its components, without their names: for what only {@link #readCompact} will read. A component that is
   * added to a record later belongs at its end, or what was kept before is misread.
   */
  public static byte[] compact(Object kept) {
    return COMPACT.writeValueAsBytes(kept);
  }

  /** Reads a record from its compact form, or from the form with names, in which it was kept before there was a compact one. */
  public static <T> T readCompact(byte[] json, Class<T> type) {
    return json.length > 0 && json[0] == '[' ? COMPACT.readValue(json, type) : MAPPER.readValue(json, type);
  }

  private static final class RecordsAsArrays extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonFormat.@Nullable Value findFormat(MapperConfig<?> config, Annotated annotated) {
      if (annotated instanceof AnnotatedClass && annotated.getRawType().isRecord()) {
        return JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY);
      }
      return super.findFormat(config, annotated);
    }
  }

  public static <T> T read(byte[] json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  public static <T> T read(String json, Class<T> type) {
    return read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  /** @throws JacksonException if the text is not JSON */
  public static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }
}
