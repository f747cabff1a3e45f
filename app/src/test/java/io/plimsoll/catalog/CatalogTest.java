package io.plimsoll.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Master data over HTTP: checked where it enters, field by field and line by line. */
class CatalogTest {

  private static final String ITEMS = "/api/v1/catalog/items";
  private static final TestServer SERVER = TestServer.shared();

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(delimiter = ';', textBlock = """
      items/CT-1      ; {"name": "A", "gtin": "4006381333930"}                                         ; gtin           ; check digit
      items/CT-1      ; {"name": "A", "unit": "FURLONG"}                                               ; unit           ; not a known unit
      items/CT-1      ; {"name": ""}                                                                   ; name           ; is needed
      items/CT-1      ; {"sku": "CT-2", "name": "A"}                                                   ; sku            ; the path says
      items/CT-1      ; {"name": "A", "category": "NOWHERE"}                                           ; category       ; not a known category
      items/CT-1      ; {"name": "A", "product": "NOTHING"}                                            ; product        ; not a known product
      items/CT-1      ; {"name": "A", "price": {"amount": "-1", "currency": "EUR"}}                    ; price          ; between 0
      items/CT-1      ; {"name": "A", "price": {"amount": "1.00001", "currency": "EUR"}}               ; price          ; decimals
      items/CT-1      ; {"name": "A", "price": {"amount": "1", "currency": "EURO"}}                    ; price.currency ; ISO 4217
      items/CT-1      ; {"name": "A", "packs": [{"unit": "CASE", "quantity": 0}]}                      ; packs[0].quantity ; between 1
      items/CT-1      ; {"name": "A", "packs": [{"unit": "DOZEN", "quantity": 12}]}                    ; packs[0].unit  ; no pack is needed
      items/CT-1      ; {"name": "A", "packs": [{"unit": "CASE", "quantity": 6}, {"unit": "CASE", "quantity": 6}]} ; packs[1].unit ; twice
      locations/CT-L  ; {"name": "L", "type": "STORE", "timeZone": "Mars/Olympus"}                     ; timeZone       ; time zone
      locations/CT-L  ; {"name": "L", "type": "STORE", "timeZone": "UTC", "gln": "1234567890123"}      ; gln            ; check digit
      locations/CT-L  ; {"name": "L", "type": "STORE", "timeZone": "UTC", "address": {"country": "UK"}} ; address.country ; ISO 3166
      locations/CT-L  ; {"name": "L", "timeZone": "UTC"}                                               ; type           ; is needed
      channels/CT-C   ; {"name": "C", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "UTC", "locations": ["NOWHERE"]} ; locations[0] ; not a known location
      channels/CT-C   ; {"name": "C", "type": "OWN_SHOP", "currency": "GBP", "timeZone": "UTC", "backorderLimit": -1} ; backorderLimit ; between 0
      units/CT-U      ; {"name": "U", "base": "KG", "factor": 2}                                       ; base           ; itself counted in MG
      units/CT-U      ; {"name": "U", "base": "EA"}                                                    ; factor         ; needed
      units/KG        ; {"name": "kilogram", "base": "MG", "factor": 999}                              ; factor         ; cannot change
      listings/NO/X   ; {"sku": "NONE"}                                                                ; channel        ; not a known channel
      """)
  void aWrongFieldIsNamed(String path, String body, String field, String reason) {
    var answer = SERVER.put("/api/v1/catalog/" + path, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    var errors = new ArrayList<String>();
    for (var error : answer.json().path("errors")) {
      errors.add(error.path("field").asString() + " " + error.path("reason").asString());
    }
    assertThat(errors).anyMatch(error -> error.startsWith(field + " ") && error.contains(reason));
  }

  @Test
  void allWrongFieldsAreNamedAtOnce() {
    var answer = SERVER.post("/api/v1/catalog/items", """
        {"sku": "", "gtin": "1", "unit": "FURLONG", "category": "NOWHERE"}""");
    assertThat(answer.json().path("errors").size()).isEqualTo(5);
  }

  @Test
  void whatExistsIsNotCreatedTwice() {
    SERVER.done(SERVER.post(ITEMS, "{\"sku\": \"CT-ONCE\", \"name\": \"A\"}"));
    var again = SERVER.post(ITEMS, "{\"sku\": \"CT-ONCE\", \"name\": \"B\"}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().path("code").asString()).isEqualTo("EXISTS");
    SERVER.done(SERVER.put(ITEMS + "/CT-GTIN-1", "{\"name\": \"A\", \"gtin\": \"9506000134352\"}"));
    var taken = SERVER.put(ITEMS + "/CT-GTIN-2", "{\"name\": \"B\", \"gtin\": \"9506000134352\"}");
    assertThat(taken.json().path("errors").path(0).path("reason").asString()).contains("belongs to item CT-GTIN-1");
  }

  @Test
  void aRepeatedCreationIsAnsweredAlike() {
    var body = "{\"sku\": \"CT-KEY\", \"name\": \"A\", \"price\": {\"amount\": \"4.5\", \"currency\": \"EUR\"}}";
    var first = SERVER.post(ITEMS, "ct-key", body);
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.response().headers().firstValue("Location")).contains(ITEMS + "/CT-KEY");
    SERVER.done(SERVER.put(ITEMS + "/CT-KEY", "{\"name\": \"changed meanwhile\"}"));
    var second = SERVER.post(ITEMS, "ct-key", body);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    var other = SERVER.post(ITEMS, "ct-key", body.replace("4.5", "4.6"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("code").asString()).isEqualTo("ID_REUSED");
  }

  @Test
  void aChangeNamesTheVersionThatWasRead() {
    var path = ITEMS + "/CT-ETAG";
    var created = SERVER.put(path, "{\"name\": \"A\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.response().headers().firstValue("ETag")).contains("\"1\"");
    assertThat(ifMatch(path, "\"1\"", "{\"name\": \"B\"}").json().path("version").asLong()).isEqualTo(2);
    var late = ifMatch(path, "\"1\"", "{\"name\": \"C\"}");
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.json().path("version").asLong()).isEqualTo(2);
    assertThat(SERVER.put(path, "{\"name\": \"C\", \"version\": 1}").status()).isEqualTo(412);
    assertThat(ifMatch(path, "*", "{\"name\": \"B\"}").status()).isEqualTo(200);
    // The same again changes nothing.
    assertThat(SERVER.put(path, "{\"name\": \"B\"}").json().path("version").asLong()).isEqualTo(2);
    assertThat(SERVER.get(path).response().headers().firstValue("ETag")).contains("\"2\"");
    assertThat(ifMatch(ITEMS + "/CT-ABSENT", "*", "{\"name\": \"B\"}").status()).as("nothing is there to match")
        .isEqualTo(412);
    assertThat(ifMatch(ITEMS + "/CT-ABSENT", "\"1\"", "{\"name\": \"B\"}").status()).isEqualTo(412);
  }

  private static TestServer.Answer ifMatch(String path, String etag, String body) {
    return SERVER.send(SERVER.request(path).header("Content-Type", "application/json").header("If-Match", etag)
        .PUT(BodyPublishers.ofString(body)));
  }

  @Test
  void theTreeOfCategoriesHasNoCircle() {
    for (var each : List.of("A,", "B,CT-CAT-A", "C,CT-CAT-B")) {
      var parts = each.split(",", -1);
      SERVER.done(SERVER.put("/api/v1/catalog/categories/CT-CAT-" + parts[0],
          "{\"name\": \"Category\"" + (parts[1].isEmpty() ? "}" : ", \"parent\": \"" + parts[1] + "\"}")));
    }
    for (var parent : List.of("CT-CAT-A", "CT-CAT-C")) {
      var answer = SERVER.put("/api/v1/catalog/categories/CT-CAT-A",
          "{\"name\": \"A\", \"parent\": \"" + parent + "\"}");
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.json().path("errors").path(0).path("field").asString()).isEqualTo("parent");
    }
    // One file may not close it either: the line that would is refused, the others land.
    var report = SERVER.done(SERVER.postCsv("/api/v1/catalog/categories/import", """
        code,name,parent
        CT-CAT-X,X,
        CT-CAT-Y,Y,CT-CAT-X
        CT-CAT-A,A,CT-CAT-C
        """));
    assertThat(report.path("landed").asInt()).isEqualTo(2);
    assertThat(report.path("rejected").path(0).path("line").asInt()).isEqualTo(4);
  }

  @Test
  void ofAFileTheGoodLinesLandAndTheOthersComeBack() {
    var report = SERVER.done(SERVER.postCsv(ITEMS + "/import", """
        sku,name,gtin,unit,packs,price,currency
        CT-CSV-1,Good,,EA,CASE=12,4.20,EUR
        CT-CSV-2,Bad number,4006381333930,EA,,,
        CT-CSV-3,Bad unit,,FURLONG,,,
        CT-CSV-4,Good too,,,,,
        CT-CSV-1,Twice,,,,,
        ,No key,,,,,
        CT-CSV-5,Too many fields,,,,,,,,
        CT-CSV-6,Bad price,,EA,,four,EUR
        CT-CSV-7,Bad pack,,EA,CASE=many,,
        """));
    assertThat(report.path("read").asInt()).isEqualTo(9);
    assertThat(report.path("landed").asInt()).isEqualTo(2);
    assertThat(report.path("refused").asInt()).isEqualTo(7);
    var lines = new ArrayList<String>();
    for (var each : report.path("rejected")) lines.add(each.path("line").asInt() + " " + each.path("field").asString());
    assertThat(lines).contains("3 gtin", "4 unit", "6 sku", "7 sku", "8 line", "9 price", "10 packs");
    assertThat(SERVER.get(ITEMS + "/CT-CSV-1").json().path("packs").path(0).path("quantity").asInt()).isEqualTo(12);
    assertThat(SERVER.get(ITEMS + "/CT-CSV-2").status()).isEqualTo(404);

    // A column that is not there keeps what is; an empty cell empties it; the same file again changes nothing.
    SERVER.done(SERVER.postCsv(ITEMS + "/import", "sku,name\nCT-CSV-1,Renamed\n"));
    var kept = SERVER.get(ITEMS + "/CT-CSV-1").json();
    assertThat(kept.path("name").asString()).isEqualTo("Renamed");
    assertThat(kept.path("price").path("amount").asString()).isEqualTo("4.20");
    SERVER.done(SERVER.postCsv(ITEMS + "/import", "sku,packs\nCT-CSV-1,\n"));
    SERVER.done(SERVER.postCsv(ITEMS + "/import", "sku,packs\nCT-CSV-1,\n"));
    var emptied = SERVER.get(ITEMS + "/CT-CSV-1").json();
    assertThat(emptied.path("packs").size()).isZero();
    assertThat(emptied.path("version").asLong()).isEqualTo(3);
  }

  @Test
  void aFileThatIsNoneIsRefusedWhole() {
    for (var file : List.of("", "\n", "name\nA\n", "sku,colour\nA,red\n", "sku,sku\nA,B\n")) {
      var answer = SERVER.postCsv(ITEMS + "/import", file);
      assertThat(answer.status()).as(file).isIn(400, 422);
      assertThat(answer.json().path("errors").size()).isPositive();
    }
    // With the mark that spreadsheets put in front.
    assertThat(SERVER.done(SERVER.postCsv(ITEMS + "/import", "\uFEFFsku,name\nCT-BOM,A\n")).path("landed").asInt())
        .isEqualTo(1);
  }

  @Test
  void searchLooksAtCodeNameAndNumber() {
    SERVER.done(SERVER.put(ITEMS + "/CT-FIND-1", "{\"name\": \"Zebra mug, blue\", \"gtin\": \"6291041500213\"}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-FIND-2", "{\"name\": \"Zebra mug, red\", \"status\": \"DISCONTINUED\"}"));
    assertThat(skus("q=zebra")).containsExactly("CT-FIND-1", "CT-FIND-2");
    assertThat(skus("q=RED+zebra")).containsExactly("CT-FIND-2");
    assertThat(skus("q=6291041500213")).containsExactly("CT-FIND-1");
    assertThat(skus("q=ct-find")).containsExactly("CT-FIND-1", "CT-FIND-2");
    assertThat(skus("q=zebra&status=ACTIVE")).containsExactly("CT-FIND-1");
    assertThat(skus("q=zebra+green")).isEmpty();
  }

  @Test
  void aCategoryHoldsWhatIsBelowItAndWhatItsProductsAreIn() {
    SERVER.done(SERVER.postCsv("/api/v1/catalog/categories/import", "code,name,parent\nCT-W,W,\nCT-WT,WT,CT-W\n"));
    SERVER.done(SERVER.put("/api/v1/catalog/products/CT-P", "{\"name\": \"P\", \"category\": \"CT-WT\"}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-IN-1", "{\"name\": \"A\", \"product\": \"CT-P\"}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-IN-2", "{\"name\": \"B\", \"category\": \"CT-W\"}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-IN-3", "{\"name\": \"C\"}"));
    assertThat(skus("category=CT-W")).containsExactly("CT-IN-1", "CT-IN-2");
    assertThat(skus("category=CT-WT")).containsExactly("CT-IN-1");
    assertThat(skus("product=CT-P")).containsExactly("CT-IN-1");
    assertThat(SERVER.done(SERVER.get("/api/v1/catalog/locations?q=null")).path("items").size()).isZero();
  }

  /** Whoever reads on while others write sees everything that was there, once, in order. */
  @Test
  void pagesAreStableUnderInserts() {
    for (var i = 10; i < 50; i++) SERVER.done(SERVER.put(ITEMS + "/CT-PAGE-" + i, "{\"name\": \"pagination\"}"));
    var seen = new ArrayList<String>();
    String cursor = null;
    var inserted = 0;
    do {
      var page = SERVER.done(SERVER.get(ITEMS + "?q=ct-page&limit=7" + (cursor == null ? "" : "&cursor=" + cursor)));
      for (var item : page.path("items")) seen.add(item.path("sku").asString());
      cursor = page.path("next").isString() ? page.path("next").asString() : null;
      SERVER.done(SERVER.put(ITEMS + "/CT-PAGE-" + (10 + inserted++) + "-NEW", "{\"name\": \"pagination\"}"));
    } while (cursor != null);
    assertThat(seen).isSorted().doesNotHaveDuplicates();
    for (var i = 10; i < 50; i++) assertThat(seen).contains("CT-PAGE-" + i);
  }

  @Test
  void everyChangeIsAnEventWithOldAndNew() {
    SERVER.done(SERVER.put("/api/v1/catalog/locations/CT-EV",
        "{\"name\": \"Before\", \"type\": \"STORE\", \"timeZone\": \"UTC\"}"));
    SERVER.done(SERVER.put("/api/v1/catalog/locations/CT-EV",
        "{\"name\": \"After\", \"type\": \"STORE\", \"timeZone\": \"UTC\"}"));
    SERVER.done(SERVER.put("/api/v1/catalog/locations/CT-EV",
        "{\"name\": \"After\", \"type\": \"STORE\", \"timeZone\": \"UTC\"}"));
    var events = SERVER.done(SERVER.get("/api/v1/events/list?subject=location:CT-EV")).path("items");
    assertThat(events.size()).isEqualTo(2);
    assertThat(events.path(0).path("type").asString()).isEqualTo("catalog.location.changed");
    assertThat(events.path(0).path("actor").asString()).isEqualTo("key:default");
    assertThat(events.path(1).path("data").path("old").path("name").asString()).isEqualTo("Before");
    assertThat(events.path(1).path("data").path("value").path("name").asString()).isEqualTo("After");
    assertThat(SERVER.done(SERVER.get("/api/v1/events/list?subject=location:CT-EV&types=order.*")).path("items").size())
        .isZero();
  }

  /** Until something has moved, an item can still be put right. */
  @Test
  void unitAndLotsOfAnItemAreFixedByItsFirstMovement() {
    SERVER.done(SERVER.put("/api/v1/catalog/locations/CT-FIX",
        "{\"name\": \"L\", \"type\": \"STORE\", \"timeZone\": \"UTC\"}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-FIX", "{\"name\": \"A\"}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-FIX", "{\"name\": \"A\", \"unit\": \"G\", \"lotTracked\": true}"));
    SERVER.done(SERVER.put(ITEMS + "/CT-FIX", "{\"name\": \"A\", \"unit\": \"G\"}"));
    SERVER.done(SERVER.post("/api/v1/stock/receive",
        "{\"lines\": [{\"sku\": \"CT-FIX\", \"location\": \"CT-FIX\", \"quantity\": 1.5, \"unit\": \"KG\"}]}"));
    assertThat(
        SERVER.done(SERVER.get("/api/v1/stock/positions?sku=CT-FIX")).path("items").path(0).path("onHand").asLong())
        .isEqualTo(1_500);
    var refused = SERVER.put(ITEMS + "/CT-FIX", "{\"name\": \"A\", \"unit\": \"MG\", \"lotTracked\": true}");
    assertThat(fields(refused.json())).isEqualTo(Set.of("unit", "lotTracked"));
  }

  /** A mistyped date of a receipt that was refused does not stick to the lot. */
  @Test
  void aRefusedReceiptMakesNoLot() {
    SERVER.done(SERVER.put("/api/v1/catalog/locations/CT-LOT", """
        {"name": "L", "type": "STORE", "timeZone": "UTC"}"""));
    SERVER.done(SERVER.put(ITEMS + "/CT-LOT", "{\"name\": \"A\", \"lotTracked\": true}"));
    var line = """
        {"sku": "CT-LOT", "location": "CT-LOT", "quantity": 1, "lot": {"code": "L1", "expiresOn": "%s"}}""";
    var refused = SERVER.post("/api/v1/stock/receive",
        "{\"lines\": [" + line.formatted("2103-01-01") + ", {\"sku\": \"NONE\"}]}");
    assertThat(refused.status()).isEqualTo(422);
    var two = SERVER.post("/api/v1/stock/receive",
        "{\"lines\": [" + line.formatted("2103-01-01") + ", " + line.formatted("2104-01-01") + "]}");
    assertThat(two.json().path("errors").path(0).path("field").asString()).isEqualTo("lines[1].lot.expiresOn");
    SERVER.done(SERVER.post("/api/v1/stock/receive", "{\"lines\": [" + line.formatted("2102-01-01") + "]}"));
    var position = SERVER.done(SERVER.get("/api/v1/stock/positions?sku=CT-LOT")).path("items").path(0);
    assertThat(position.path("lot").path("expiresOn").asString()).isEqualTo("2102-01-01");
  }

  @Test
  void oddCodesAreFoundUnderTheirAddress() {
    for (var code : List.of("CT ODD", "CT/ODD/1", "CT%ODD", "CT+ODD", "CT,ODD", "CT-ÖDD", "CT?ODD", "CT#ODD&a=b")) {
      var path = ITEMS + "/" + URLEncoder.encode(code, StandardCharsets.UTF_8).replace("+", "%20");
      assertThat(SERVER.put(path, "{\"name\": \"Odd\"}").status()).as(code).isEqualTo(201);
      assertThat(SERVER.get(path).json().path("sku").asString()).isEqualTo(code);
      var answer = SERVER.get("/api/v1/stock/availability?sku=" + URLEncoder.encode(code, StandardCharsets.UTF_8));
      assertThat(answer.status()).as(code + " " + answer.text()).isEqualTo(200);
    }
  }

  private static Set<String> fields(JsonNode problem) {
    var fields = new HashSet<String>();
    for (var error : problem.path("errors")) fields.add(error.path("field").asString());
    return fields;
  }

  private static List<String> skus(String query) {
    var skus = new ArrayList<String>();
    for (var item : SERVER.done(SERVER.get(ITEMS + "?" + query)).path("items")) skus.add(item.path("sku").asString());
    return skus;
  }
}
