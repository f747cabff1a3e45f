package io.plimsoll.inventory;

import io.plimsoll.inventory.Shortage.Reason;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.Books;
import io.plimsoll.platform.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Corrects stock by what was counted on the shelf: it posts <i>counted − book at the counted instant</i>, so that sales and
 * receipts go on meanwhile. All lines or none.
 *
 * <p>On the shelf stands what is sellable and what is reserved but has not left; the difference is made in SELLABLE. A count that
 * would leave less than is reserved is refused with both figures: somebody must decide whose order is not served.
 *
 * @param countedAt null for now: then the book is the balance on which the command is decided
 */
record Count(@Nullable String reference, @Nullable String reason, @Nullable Instant occurredAt,
    @Nullable Instant countedAt, List<Line> lines) implements Command<Move.Answer> {

  /** @param counted units on the shelf, 0 or more */
  public record Line(int item, int location, int lot, long counted) {}

  private record Shelf(int item, int location, int lot) {}

  public Count { lines = List.copyOf(lines); }

  @Override
  public void need(Books books) {
    var stock = books.of(StockBook.class);
    for (var line : lines) {
      stock.needItem(line.item);
      if (countedAt != null) stock.needPast(line.item, line.location, line.lot, countedAt);
    }
  }

  @Override
  public Move.Answer decide(Books books, Actor actor, Instant now) {
    var stock = books.of(StockBook.class);
    var shortages = new ArrayList<Shortage>(0);
    var differences = new ArrayList<Long>(lines.size());
    var before = new HashMap<Shelf, Long>();
    for (var number = 0; number < lines.size(); number++) {
      var line = lines.get(number);
      var row = stock.item(line.item).find(line.location, line.lot);
      var shelf = new Shelf(line.item, line.location, line.lot);
      // Counted twice in one command, the second line finds the first one's correction.
      long corrected = before.getOrDefault(shelf, 0L);
      var difference = line.counted - book(stock, line, row) - corrected;
      var sellable = (row == null ? 0 : row.of(Account.SELLABLE)) + corrected;
      if (sellable + difference < 0) {
        shortages.add(new Shortage(number, Reason.NOT_ENOUGH, line.item, line.location, -difference, sellable));
      }
      if (sellable + difference > StockBook.MOST_UNITS) {
        shortages.add(new Shortage(number, Reason.TOO_MANY, line.item, line.location, difference,
            StockBook.MOST_UNITS - sellable));
      }
      before.merge(shelf, difference, Long::sum);
      differences.add(difference);
    }
    if (!shortages.isEmpty()) return new Move.Answer(0, List.of(), shortages);

    // From here on it must succeed.
    var posting = stock.post(Kind.COUNT, actor, reference, reason, now, occurredAt == null ? countedAt : occurredAt);
    var answers = new ArrayList<Move.LineAnswer>(lines.size());
    for (var number = 0; number < lines.size(); number++) {
      var line = lines.get(number);
      var difference = differences.get(number);
      posting.touch(line.item, line.location, line.lot);
      if (difference > 0) {
        posting.move(line.item, line.location, line.lot, Account.SHRINKAGE, Account.SELLABLE, difference);
      } else if (difference < 0) {
        posting.move(line.item, line.location, line.lot, Account.SELLABLE, Account.SHRINKAGE, -difference);
      }
      answers.add(new Move.LineAnswer(line.item, line.location, difference, null, null, null));
    }
    return new Move.Answer(posting.id, answers, List.of());
  }

  private long book(StockBook stock, Line line, @Nullable Balance row) {
    if (countedAt != null) return stock.shelfAt(line.item, line.location, line.lot, countedAt);
    return row == null ? 0 : row.of(Account.SELLABLE) + row.of(Account.RESERVED);
  }

  @Override
  public boolean restsOnAbsence(Move.Answer answer) {
    return answer.isRefused();
  }

  @Override
  public int weight() {
    return lines.size();
  }

  @Override
  public Class<Move.Answer> answerType() {
    return Move.Answer.class;
  }
}
