package io.plimsoll;

import io.plimsoll.platform.Era;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads requests by the letter: a misspelt field is an error and not a wish ignored, a number in quotes is no number (decimal
 * amounts excepted, which are sent as strings so that they stay exact).
 */
@Configuration(proxyBeanMethods = false)
class StrictJson {

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  JsonMapperBuilderCustomizer strict() {
    return builder -> builder
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .withCoercionConfig(LogicalType.Integer, config -> config
            .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .withCoercionConfig(LogicalType.Float, config -> config
            .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .withCoercionConfig(LogicalType.Boolean, config -> config
            .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .withCoercionConfig(LogicalType.Textual, config -> config
            .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .addModule(new SimpleModule("plimsoll").addDeserializer(String.class, new StorableString())
            .addDeserializer(Instant.class, new Time<>(Instant.class, Instant::parse, Era::holds))
            .addDeserializer(LocalDate.class, new Time<>(LocalDate.class, LocalDate::parse, Era::holds)));
  }

  /** A value of the right sort that is refused all the same; the reason says the remedy. */
  static final class Refused extends InvalidFormatException {
    private static final long serialVersionUID = 1L;

    final String reason;

    Refused(JsonParser parser, String reason, Object value, Class<?> type) {
      super(parser, reason, value, type);
      this.reason = reason;
    }
  }

  /** Written as text by ISO 8601, and of our era; a number could be seconds or milliseconds. */
  private static final class Time<T> extends StdScalarDeserializer<T> {

    private final Class<T> type;
    private final transient Function<String, T> parse;
    private final transient Predicate<T> isOfOurEra;

    Time(Class<T> type, Function<String, T> parse, Predicate<T> isOfOurEra) {
      super(type);
      this.type = type;
      this.parse = parse;
      this.isOfOurEra = isOfOurEra;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return type.cast(context.handleUnexpectedToken(getValueType(context), parser));
      }
      var text = parser.getString().strip();
      try {
        var time = parse.apply(text);
        if (isOfOurEra.test(time)) return time;
      } catch (DateTimeParseException notATime) {
        return type.cast(context.handleWeirdStringValue(type, text, "is not written by ISO 8601"));
      }
      throw new Refused(parser, Era.REASON, text, type);
    }
  }

  /** PostgreSQL cannot store the character NUL, and nobody needs it; half a surrogate pair is no text at all. */
  private static final class StorableString extends StdScalarDeserializer<String> {

    StorableString() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.currentToken().isScalarValue() || parser.currentToken().isNumeric()
          || parser.currentToken().isBoolean()) {
        return (String) context.handleUnexpectedToken(getValueType(context), parser);
      }
      var text = parser.getString();
      for (var i = 0; i < text.length(); i++) {
        var character = text.charAt(i);
        if (character == 0) {
          throw new Refused(parser, "must not hold the character NUL", text.replace('\u0000', '\uFFFD'), String.class);
        }
        if (!Character.isSurrogate(character)) continue;
        if (Character.isHighSurrogate(character) && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
          continue;
        }
        throw new Refused(parser, "holds half of a surrogate pair", "…", String.class);
      }
      return text;
    }
  }
}
