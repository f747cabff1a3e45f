package io.plimsoll.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.simulator.UciOnlineRetail.Kind;
import io.plimsoll.simulator.UciOnlineRetail.Meaning;
import io.plimsoll.simulator.UciOnlineRetail.Read;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UciOnlineRetailTest {

  private static final String HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

  private final UciOnlineRetail profile = new UciOnlineRetail(HEADER);

  private RetailLine line(String text) {
    return profile.read(2, text) instanceof Read.Good(var line) ? line : failed(text);
  }

  private static RetailLine failed(String text) {
    throw new AssertionError("cannot be read: " + text);
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '\'', value = {
    "536365,85123A,6,2.55,17850,SALE", "536365,85123a,6,2.55,'',SALE", "C536379,85123A,-1,27.50,14527,RETURN",
    "536365,85123A,-6,2.55,17850,RETURN", "536370,POST,3,18.00,12583,CHARGE", "C536379,D,-1,27.50,14527,CHARGE",
    "A563185,B,1,11062.06,'',CHARGE", "536414,22139,56,0,'',ADJUSTMENT", "536589,21777,-10,0.0,'',ADJUSTMENT",
    "536365,PADS,1,0.001,17850,SALE", "536365,gift_0001_20,1,16.67,'',CHARGE", "536365,TEST001,5,4.50,12346,rejected",
    "536365,85123A,0,2.55,17850,rejected", "C536365,85123A,6,2.55,17850,rejected",
    "A536365,85123A,6,2.55,17850,rejected",
    "536365,85123A,2000000,2.55,17850,rejected", "536365,85123A,6,-2.55,17850,rejected",
    "536365,m&s,6,2.55,17850,rejected"})
  void knowsWhatALineMeans(String invoice, String code, int quantity, String price, String customer, String wanted) {
    var line = line(
        invoice + "," + code + ",NAME," + quantity + ",2010-12-01 08:26:00," + price + "," + customer + ",EIRE");
    var meaning = UciOnlineRetail.classify(line);
    assertThat(meaning instanceof Meaning.Accepted(var kind) ? kind.name() : "rejected").isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "536365,85123A,\"A, \"\"B\"\"\",6,2010-12-01 08:26:00,2.55,17850,France | A, \"B\"",
    "536365,85123A,,6,12/1/2010 8:26,2.55,17850.0,France | ",
    "536365,85123A,x,6.0,2010-12-01T08:26,2.55,17850,France | x"})
  void readsWhatExportersWrite(String text, String description) {
    var line = line(text);
    assertThat(line.description()).isEqualTo(description == null ? "" : description);
    assertThat(line.quantity()).isEqualTo(6);
    assertThat(line.at()).isEqualTo("2010-12-01T08:26");
    assertThat(line.customer()).isEqualTo("17850");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"536365,85123A,x,6 | fields",
    "536365,85123A,\"x,6,2010-12-01 08:26:00,2.55,1,F | quote",
    ",85123A,x,6,2010-12-01 08:26:00,2.55,1,F | InvoiceNo", "536365,,x,6,2010-12-01 08:26:00,2.55,1,F | StockCode",
    "536365,85123A,x,six,2010-12-01 08:26:00,2.55,1,F | Quantity",
    "536365,85123A,x,6.5,2010-12-01 08:26:00,2.55,1,F | Quantity",
    "536365,85123A,x,6,yesterday,2.55,1,F | InvoiceDate", "536365,85123A,x,6,2010-12-01 08:26:00,NaN,1,F | UnitPrice"})
  void saysWhyALineCannotBeRead(String text, String reason) {
    assertThat(profile.read(2, text)).isInstanceOfSatisfying(Read.Bad.class,
        bad -> assertThat(bad.reason()).contains(reason));
  }

  @Test
  void findsItsColumnsByName() {
    var other = new UciOnlineRetail(
        "\uFEFFCountry,Price,Invoice,StockCode,Quantity,Customer ID,InvoiceDate,Description");
    assertThat(other.read(2, "EIRE,2.5,489434,85048,12,13085,2009-12-01 07:45:00,XMAS"))
        .isInstanceOfSatisfying(Read.Good.class, good -> assertThat(good.line().invoice()).isEqualTo("489434"));
    assertThatThrownBy(() -> new UciOnlineRetail("a,b,c")).hasMessageContaining("has no column");
  }

  @Test
  void whatIsCreditedOnTheDayOfTheOrderIsCancelledAndLaterComesBack() {
    var lines = new LinkedHashMap<RetailLine, Kind>();
    for (var text : new String[]{"1,20001,x,6,2010-12-01 08:00:00,1,9,EIRE", "1,20002,x,5,2010-12-01 08:00:00,1,9,EIRE",
      "C2,20002,x,-5,2010-12-01 09:00:00,1,9,EIRE", "C2,20001,x,-2,2010-12-01 09:00:00,1,9,EIRE",
      "C3,20001,x,-6,2010-12-01 09:00:00,1,8,EIRE"}) {
      var line = line(text);
      lines.put(line, UciOnlineRetail.classify(line) instanceof Meaning.Accepted(var kind) ? kind : Kind.CHARGE);
    }
    var day = TradingDay.of(java.time.LocalDate.of(2010, 12, 1), lines);
    assertThat(day.orders()).hasSize(1);
    assertThat(day.cancellations()).singleElement().satisfies(each -> {
      assertThat(each.order()).isEqualTo("1");
      assertThat(each.lineOfOrder()).isEqualTo(2);
      assertThat(each.quantity()).isEqualTo(5);
    });
    // Another quantity, another customer: those goods have left.
    assertThat(day.returns()).extracting(TradingDay.Invoice::number).containsExactly("C2", "C3");
    assertThat(day.unitsWanted()).containsOnly(java.util.Map.entry("20001", 6L));
  }
}
