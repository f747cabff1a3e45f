package io.plimsoll.orders;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payload of every {@code order.…} event: how the order stands after it. Items by their numbers; a count of zero is not
 * written.
 */
public record OrderEvent(long order, int channel, String reference, String status, @Nullable String held,
    @Nullable String reason,
    List<Line> lines) {

  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Line(int line, int item, long ordered, long reserved, long shipped, long backordered, long cancelled) {}

  static OrderEvent of(Order order, @Nullable String reason) {
    return new OrderEvent(order.id(), order.channel(), order.reference(), order.status().name(), order.held(), reason,
        order.lines().stream()
            .map(line -> new Line(line.line(), line.item(), line.ordered(), line.reserved(), line.shipped(),
                line.backordered(), line.cancelled()))
            .toList());
  }
}
