package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A new shop's first hour, through the API alone: master data, stock in, an order, its shipment, and books that agree. */
class FirstHourTest {

  private final TestServer server = TestServer.shared();

  @Test
  void aShopReceivesSellsAndShips() {
    server.done(server.put("/api/v1/catalog/locations/HOUR-SHOP", """
        {"name": "Shop", "type": "STORE", "timeZone": "Europe/London"}"""));
    server.done(server.put("/api/v1/catalog/items/HOUR-TEA", """
        {"name": "Earl Grey, 100 bags"}"""));
    server.done(server.put("/api/v1/catalog/channels/HOUR-WEB",
        """
        {"name": "Web", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "Europe/London", "locations": ["HOUR-SHOP"]}"""));

    server.done(server.post("/api/v1/stock/receive", """
        {"reference": "PO-1", "lines": [{"sku": "HOUR-TEA", "location": "HOUR-SHOP", "quantity": 12}]}"""));
    assertThat(available()).isEqualTo(12);

    var order = server.done(server.post("/api/v1/orders",
        """
        {"channel": "HOUR-WEB", "reference": "W-1", "lines": [{"sku": "HOUR-TEA", "quantity": 5, "unitPrice": "4.20"}]}"""));
    assertThat(order.path("status").asString()).isEqualTo("OPEN");
    assertThat(order.path("lines").path(0).path("reserved").asLong()).isEqualTo(5);
    assertThat(available()).isEqualTo(7);

    var shipped = server.done(server.post("/api/v1/orders/" + order.path("id").asString() + "/ship", "{}"));
    assertThat(shipped.path("status").asString()).isEqualTo("SHIPPED");

    var position = server.done(server.get("/api/v1/stock/positions?sku=HOUR-TEA")).path("items").path(0);
    assertThat(position.path("onHand").asLong()).isEqualTo(7);
    assertThat(position.path("states").path("SELLABLE").asLong()).isEqualTo(7);
    assertThat(position.path("states").path("RESERVED").asLong()).isZero();
    assertThat(server.done(server.get("/api/v1/verify")).path("clean").asBoolean()).isTrue();
  }

  private long available() {
    return server.done(server.get("/api/v1/stock/availability?sku=HOUR-TEA&channel=HOUR-WEB")).path("items").path(0)
        .path("available").asLong();
  }
}
