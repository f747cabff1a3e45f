package io.plimsoll.catalog;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount with its currency.
 *
 * @param amount with at least as many decimals as the currency has
 * @param currency ISO 4217
 */
public record Money(@JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, String currency) {

  public Money {
    var decimals = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    amount = amount.stripTrailingZeros();
    if (amount.scale() < decimals) amount = amount.setScale(decimals);
  }
}
