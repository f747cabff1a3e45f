package io.plimsoll.inventory;

import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import io.plimsoll.platform.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives a lot another expiry date, because the one it was received with was wrong.
 *
 * <p>What is sellable and past the new date leaves sale at once. What had been booked as expired and is not past the new date goes
 * to quarantine, where somebody looks at it before it is sold. Reserved units stay reserved: they cannot ship once the date has
 * passed, and {@link Withdrawal} takes them back.
 *
 * @param expiresOn the first day on which it may no longer be sold
 * @param compare the date the caller saw; null not to compare
 */
record CorrectLot(int item, int lot, LocalDate expiresOn, @Nullable LocalDate compare, @Nullable String reference,
    String reason) implements Command<CorrectLot.Answer> {

  /**
   * How a location stands after it.
   *
   * @param outdated units that left sale, {@code quarantined} units that are to be looked at again
   */
  public record AtLocation(int location, long outdated, long quarantined, long sellable, long reserved) {}

  public record Answer(long posting, @Nullable LocalDate before, List<AtLocation> locations) {}

  private static Map<String, Object> figures(@Nullable LocalDate is) {
    return Map.of("expiresOn", is == null ? "none" : is.toString());
  }

  @Override
  public void need(Books books) {
    books.of(LotBook.class).need(lot);
    books.of(StockBook.class).needItem(item);
  }

  @Override
  public Answer decide(Books books, Actor actor, Instant now) {
    var lots = books.of(LotBook.class);
    var stock = books.of(StockBook.class);
    var known = lots.of(lot);
    var before = known.expiresOn();
    if (compare != null && !compare.equals(before)) {
      throw Problem.conflict("COMPARE_FAILED", "lot " + known.code() + " expires on " + before + ", not on " + compare
          + "; look again before you correct it", figures(before));
    }
    if (expiresOn.equals(before)) {
      throw Problem.conflict("NOTHING_TO_CORRECT", "lot " + known.code() + " expires on " + before + " already",
          figures(before));
    }

    // From here on it must succeed.
    var posting = stock.post(Kind.CORRECT_LOT, actor, reference, reason, now, null);
    posting.lot = new StockEvent.LotDate(item, lot, known.code(), before == null ? null : before.toString(),
        expiresOn.toString());
    lots.correct(lot, expiresOn);
    var places = new ArrayList<AtLocation>();
    for (var row : stock.item(item).rows()) {
      if (row.lot() == lot) places.add(at(stock, posting, row.location()));
    }
    return new Answer(posting.id, before, places);
  }

  private AtLocation at(StockBook stock, Posting posting, int location) {
    var row = posting.touch(item, location, lot);
    row.correct(expiresOn);
    var isPast = !row.lastsBeyond(stock.rules().today(location));
    var outdated = isPast ? row.of(Account.SELLABLE) : 0;
    var quarantined = isPast ? 0 : row.of(Account.EXPIRED);
    if (outdated > 0) posting.move(item, location, lot, Account.SELLABLE, Account.EXPIRED, outdated);
    if (quarantined > 0) posting.move(item, location, lot, Account.EXPIRED, Account.QUARANTINED, quarantined);
    return new AtLocation(location, outdated, quarantined, row.of(Account.SELLABLE), row.of(Account.RESERVED));
  }

  @Override
  public Class<Answer> answerType() {
    return Answer.class;
  }
}
