package io.plimsoll.inventory;

import io.plimsoll.platform.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes each command of the ledger: what it does, and what it looks like singly and in bulk. */
@Configuration(proxyBeanMethods = false)
class StockExamples {

  private record Command(String kind, String summary, String example) {}

  private static final List<Command> COMMANDS = List.of(
      new Command("reserve", "Reserve: one or many lines, all or nothing or in part, each from ranked locations", """
          {"reference": "cart-77", "channel": "WEB", "mode": "ALL_OR_NOTHING", "expiresAt": "2026-12-01T12:30:00Z",
           "lines": [{"sku": "TEA-EARL-100", "quantity": 2}]}"""),
      new Command("extend", "Extend reservations", """
          {"lines": [{"reservation": "100042", "expiresAt": "2026-12-01T13:00:00Z"}]}"""),
      new Command("release", "Release reservations, wholly or in part", """
          {"reason": "cart given up", "lines": [{"reservation": "100042", "quantity": 1}]}"""),
      new Command("ship", "Ship reservations: the lot that expires first leaves first", """
          {"reference": "parcel-9", "lines": [{"reservation": "100042", "quantity": 1}]}"""),
      new Command("sell", "Sell from the shelf, without a reservation", """
          {"reference": "till-3", "lines": [{"sku": "TEA-EARL-100", "location": "SHOW-SOHO", "quantity": 1}]}"""),
      new Command("receive", "Receive from a supplier, expected or not", """
          {"reference": "PO-1001",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 12, "unit": "EA"}]}"""),
      new Command("return", "Take a customer's return in, to be inspected", """
          {"reference": "RMA-5", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}"""),
      new Command("transfer-out", "Send stock to another location",
          """
          {"reference": "T-9",
           "lines": [{"sku": "TEA-EARL-100", "from": "FC-NORTH", "to": "SHOW-SOHO", "quantity": 6, "dueOn": "2026-12-01"}]}"""),
      new Command("transfer-in", "Take a transfer in, wholly or in part; what is missing may go to SHRINKAGE", """
          {"lines": [{"dated": "100051", "quantity": 6}]}"""),
      new Command("quarantine", "Quarantine free units; lots/withdraw takes a whole lot, reserved units too", """
          {"reason": "leaking", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}"""),
      new Command("clear", "Clear from quarantine for sale", """
          {"reason": "inspected", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}"""),
      new Command("damage", "Book as damaged", """
          {"reason": "dropped", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}"""),
      new Command("recall", "Recall free units; lots/withdraw takes a whole lot, reserved units too",
          """
          {"reason": "supplier's notice 12", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}"""),
      new Command("outdate", "Book as expired", """
          {"lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1}]}"""),
      new Command("dispose", "Decide on what is off sale: restock, quarantine, damage, scrap, or back to the supplier",
          """
          {"reason": "as new",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1, "state": "RETURNED", "to": "SELLABLE"}]}"""),
      new Command("open", "Open the books with what is there", """
          {"reference": "opening", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 40}]}"""),
      new Command("adjust", "Adjust by a difference", """
          {"reason": "LOST", "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": -1}]}"""),
      new Command("set", "Set to a quantity, if it is still what you saw", """
          {"reason": "DATA_ENTRY",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 38, "compare": 40}]}"""),
      new Command("count", "Post a count against the book at the counted instant, so that sales go on meanwhile", """
          {"countedAt": "2026-11-24T07:00:00Z",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "counted": 39}]}"""),
      new Command("scrap", "Scrap", """
          {"reason": "beyond repair",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 1, "state": "DAMAGED"}]}"""),
      new Command("expect", "Expect supply on a day", """
          {"reference": "PO-1002",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 144, "dueOn": "2026-12-05"}]}"""),
      new Command("confirm", "Confirm expected supply, perhaps for another day", """
          {"lines": [{"dated": "100060", "dueOn": "2026-12-06"}]}"""),
      new Command("cancel-expected", "Cancel expected supply", """
          {"reason": "supplier is out of stock", "lines": [{"dated": "100060", "quantity": 44}]}"""),
      new Command("backorder", "Owe units until stock arrives", """
          {"reference": "note-12",
           "lines": [{"sku": "TEA-EARL-100", "location": "FC-NORTH", "quantity": 3, "dueOn": "2026-12-06"}]}"""),
      new Command("fill", "Reserve what is owed, now that it is there", """
          {"lines": [{"dated": "100070", "quantity": 3}]}"""),
      new Command("cancel-backorder", "Owe no longer", """
          {"reason": "customer's wish", "lines": [{"dated": "100070"}]}"""));

  @Bean
  GlobalOpenApiCustomizer stockCommands() {
    return api -> {
      for (var command : COMMANDS) {
        var example = Json.read(command.example.getBytes(StandardCharsets.UTF_8), Map.class);
        var path = "/api/v1/stock/" + command.kind;
        describe(post(api, path), command, "", command.summary, example);
        describe(post(api, path + "/bulk"), command, "Bulk",
            command.summary + "; many, each with a key of its own", Map.of("commands", List.of(example)));
      }
    };
  }

  private static Operation post(OpenAPI api, String path) {
    return Objects.requireNonNull(api.getPaths().get(path), path).getPost();
  }

  private static void describe(Operation operation, Command command, String form, String summary, Object example) {
    var name = new StringBuilder();
    for (var part : command.kind.split("-")) {
      name.append(name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    operation.operationId(name + "Stock" + form).summary(summary);
    operation.getRequestBody().getContent().values().forEach(type -> type.setExample(example));
  }
}
