package io.plimsoll.simulator;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes compact JSON straight down, for bodies of hundreds of lines; a mapper would cost more than the request is worth. */
public final class JsonText {

  private final StringBuilder out;

  public JsonText() {
    this.out = new StringBuilder(1024);
  }

  public JsonText object() {
    comma();
    out.append('{');
    return this;
  }

  public JsonText object(String name) {
    name(name);
    out.append('{');
    return this;
  }

  public JsonText array(String name) {
    name(name);
    out.append('[');
    return this;
  }

  public JsonText endObject() {
    out.append('}');
    return this;
  }

  public JsonText endArray() {
    out.append(']');
    return this;
  }

  /** A null value is left out. */
  public JsonText put(String name, @Nullable String value) {
    if (value == null) return this;
    name(name);
    quote(value);
    return this;
  }

  public JsonText put(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  public JsonText put(String name, boolean value) {
    name(name);
    out.append(value);
    return this;
  }

  /** An element of an array. */
  public JsonText add(String value) {
    comma();
    quote(value);
    return this;
  }

  /** JSON that is already written. */
  public JsonText addRaw(CharSequence json) {
    comma();
    out.append(json);
    return this;
  }

  public byte[] bytes() {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void name(String name) {
    comma();
    out.append('"').append(name).append("\":");
  }

  private void comma() {
    if (out.isEmpty()) return;
    var last = out.charAt(out.length() - 1);
    if (last != '{' && last != '[' && last != ':') out.append(',');
  }

  private void quote(String value) {
    out.append('"');
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
      else
        out.append(c);
    }
    out.append('"');
  }
}
