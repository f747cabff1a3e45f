package io.plimsoll.replenish.cli;

import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.Unconstrain;
import io.plimsoll.forecast.read.Loaded;
import io.plimsoll.forecast.read.ReadLong;
import io.plimsoll.forecast.read.ReadM5;
import io.plimsoll.forecast.read.ReadWide;
import io.plimsoll.replenish.Counts;
import io.plimsoll.replenish.twin.Demand;
import io.plimsoll.replenish.twin.MarginalFill;
import io.plimsoll.replenish.twin.OpenToBuy;
import io.plimsoll.replenish.twin.Outcome;
import io.plimsoll.replenish.twin.Past;
import io.plimsoll.replenish.twin.Point;
import io.plimsoll.replenish.twin.Supply;
import io.plimsoll.replenish.twin.Twin;
import io.plimsoll.replenish.twin.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plimsoll simulate FILE}: what would each policy have done on this history? */
@Command(name = "plimsoll simulate", mixinStandardHelpOptions = true, sortOptions = false, description = "Replays daily demand under stock policies and compares them in an HTML report.", footer = {
  "",
  "Files: long (item,date,qty; optional location, stockout, price), wide, or the M5 layout with --prices and --calendar.",
  "", "Policies, with the figure that moves their service first; left out, it is chosen for --fill-rate:",
  "  plimsoll[:REVIEW]                  stock where it fills most; follows demand, tuned on the past alone",
  "  forecast[:REVIEW]                  the same, fed by plimsoll forecast's models, anew each week; slower",
  "  perishable[:FILL[,REVIEW]]         order-up-to that leaves out what will spoil; needs --shelf-life",
  "  minmax[:SAFETY[,REVIEW[,WINDOW]]]  minimum = mean x (lead time + SAFETY days), maximum = minimum + REVIEW days",
  "  reorder[:SAFETY[,REVIEW]]          a level and a quantity set once from the past",
  "  normal[:Z[,WINDOW]]                mean and Z standard deviations of the last WINDOW days",
  "  fixed:MIN,MAX                      the same minimum and maximum everywhere",
  "", "Exit codes: 0 done, 1 the file could not be used, 2 wrong usage."})
public final class SimulateCommand implements Callable<Integer> {

  private static final int NAMED_BAD_ROWS = 20;
  /** A year's holding of a unit as a share of its cost, where a purse must be weighed. */
  private static final double HOLDING_RATE = 0.25;

  @Parameters(index = "0", paramLabel = "FILE", description = "The demand to replay.")
  private Path file = Path.of("");

  @Option(names = "--policy", paramLabel = "POLICY", defaultValue = "plimsoll", description = "The policy to judge (default: ${DEFAULT-VALUE}).")
  private String policy = "plimsoll";

  @Option(names = "--against", paramLabel = "POLICY", description = "A policy to compare with; may be repeated (default: minmax).")
  private List<String> against = List.of("minmax");

  @Option(names = "--profile", paramLabel = "NAME", defaultValue = "auto", description = "auto, long, wide or m5 (default: ${DEFAULT-VALUE}, told by the header).")
  private String profile = "auto";

  @Option(names = "--prices", paramLabel = "FILE", description = "m5: weekly prices.")
  private @Nullable Path prices;

  @Option(names = "--calendar", paramLabel = "FILE", description = "m5: the calendar.")
  private @Nullable Path calendar;

  @Option(names = "--lead-time", paramLabel = "DAYS", defaultValue = "7", description = "Days from order to stock, as 7, or as 5-9 for any of these (default: ${DEFAULT-VALUE}).")
  private String leadTime = "7";

  @Option(names = "--order-cost", paramLabel = "MONEY", defaultValue = "0", description = "Cost of an order line (default: ${DEFAULT-VALUE}).")
  private double orderCost;

  @Option(names = "--cost-share", paramLabel = "SHARE", defaultValue = "0.6", description = "A unit's cost as a share of its price (default: ${DEFAULT-VALUE}).")
  private double costShare = 0.6;

  @Option(names = "--price", paramLabel = "MONEY", defaultValue = "5", description = "Price of a unit where the file has none (default: ${DEFAULT-VALUE}).")
  private double price = 5;

  @Option(names = "--shelf-life", paramLabel = "DAYS", defaultValue = "0", description = "Days that a unit can be sold, the one of its arrival included; 0 keeps for ever (default: ${DEFAULT-VALUE}).")
  private int shelfLife;

  @Option(names = "--newest-first", description = "Customers take the freshest rather than the oldest.")
  private boolean newestFirst;

  @Option(names = "--backorders", description = "Unmet demand waits rather than leaves.")
  private boolean backorders;

  @Option(names = "--budget", paramLabel = "MONEY", description = "The most that any policy may spend in a week on all series; what saves least is left out (default: no limit).")
  private @Nullable Double budget;

  @Option(names = "--fill-rate", paramLabel = "SHARE", defaultValue = "0.98", description = "Units to fill from stock (default: ${DEFAULT-VALUE}).")
  private double fillRate = 0.98;

  @Option(names = "--days", paramLabel = "N", description = "How many of the last days to replay (default: a third, at most 140).")
  private @Nullable Integer days;

  @Option(names = "--warm-up", paramLabel = "N", description = "How many of them only fill the shelves (default: a fifth).")
  private @Nullable Integer warmUp;

  @Option(names = "--replications", paramLabel = "N", defaultValue = "5", description = "How often to replay with other lead times (default: ${DEFAULT-VALUE}).")
  private int replications = 5;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of all chances (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "FILE", defaultValue = "simulation.html", description = "Where to write the report (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("simulation.html");

  private final PrintStream say;
  private final PrintStream err;

  SimulateCommand(PrintStream say, PrintStream err) {
    this.say = say;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(PrintStream say, PrintStream err, String... args) {
    return new CommandLine(new SimulateCommand(say, err)).setErr(new java.io.PrintWriter(err, true))
        .setOut(new java.io.PrintWriter(say, true)).execute(args);
  }

  @Override
  public Integer call() throws IOException {
    try {
      simulate();
      return 0;
    } catch (NoSuchFileException e) {
      err.println("plimsoll simulate: no such file: " + e.getFile());
      return 1;
    } catch (IllegalArgumentException e) {
      err.println("plimsoll simulate: " + e.getMessage());
      return 1;
    }
  }

  private void simulate() throws IOException {
    check(fillRate > 0 && fillRate < 1, "--fill-rate must be strictly between 0 and 1, such as 0.98: " + fillRate);
    check(costShare > 0 && costShare <= 1, "--cost-share must be above 0 up to 1: " + costShare);
    check(price > 0, "--price must be above 0: " + price);
    check(shelfLife >= 0 && shelfLife <= 4_000, "--shelf-life must be 0 to 4,000 days: " + shelfLife);
    check(orderCost >= 0, "--order-cost must be 0 or more: " + orderCost);
    check(replications >= 1, "--replications must be 1 or more: " + replications);
    var named = new ArrayList<NamedPolicy>();
    named.add(NamedPolicy.parse(policy));
    for (var each : against) named.add(NamedPolicy.parse(each));
    check(shelfLife > 0 || named.stream().noneMatch(NamedPolicy::spoils),
        "the policy perishable needs the days that a unit can be sold; give --shelf-life");
    var times = leadTimes(leadTime);

    var loaded = read();
    report(loaded);
    var panel = loaded.panel();
    check(panel.timeline().step() == Step.DAY, "the twin plays days; this file is by " + panel.timeline().step());
    var length = days != null ? days : Math.min(140, panel.length() / 3);
    check(length >= 14 && length * 3 <= panel.length(),
        "--days must be 14 or more and leave twice as many before it to learn from; the file has %d days: %d".formatted(
            panel.length(),
            length));
    var warm = warmUp != null ? warmUp : length / 5;
    check(warm >= 0 && warm < length, "--warm-up must be from 0 up to below --days: " + warm);

    var histories = new HashMap<String, int[]>();
    var groups = new HashMap<String, String>();
    var points = points(panel, length, times, histories, groups);
    Past past = point -> histories.getOrDefault(point.item(), new int[0]);
    Function<Point, String> group = point -> groups.getOrDefault(point.item(), "");
    var twin = twin(World.of(points), past, length, warm);
    var setting = new NamedPolicy.Setting(points, past, group, twin, length, warm, replications,
        fillRate, seed);
    var played = new ArrayList<Report.Played>();
    for (var each : named) {
      say.printf(Locale.ROOT, "Playing %s …%n", each.name);
      var ready = each.ready(setting);
      var curve = ready.family().stream().map(maker -> twin.run(maker, 1)).toList();
      played.add(new Report.Played(ready, twin.run(ready.maker(), replications), curve));
    }
    var report = new Report(file.getFileName().toString(), panel, length, warm, terms(), fillRate, twin, played);
    report.write(out);
    for (var each : played) summary(each, played.get(0).outcome());
    say.printf(Locale.ROOT, "Report: %s%n", out);
  }

  private Twin twin(World world, Past past, int length, int warm) {
    var twin = Twin.of(world, length, warm, seed);
    if (budget == null) return twin;
    var purse = budget;
    check(purse > 0, "--budget must be above 0: " + purse);
    return twin.withBuyer(() -> new OpenToBuy(past, purse, 7, 28, HOLDING_RATE));
  }

  /** What was assumed, in words. */
  private String terms() {
    var text = new StringBuilder("An order takes ").append(leadTime).append(" days. Unmet demand ")
        .append(backorders ? "waits." : "is lost.");
    if (shelfLife > 0) {
      text.append(" A unit can be sold for ").append(shelfLife).append(" days; customers take the ")
          .append(newestFirst ? "freshest." : "oldest.");
    }
    text.append(String.format(Locale.ROOT, " A unit is worth %.0f %% of its price in stock", 100 * costShare));
    text.append(orderCost == 0 ? "." : String.format(Locale.ROOT, "; an order line costs %,.2f.", orderCost));
    if (budget != null) text.append(String.format(Locale.ROOT, " No more than %,.0f is spent in a week.", budget));
    return text.toString();
  }

  private static void check(boolean holds, String message) {
    if (!holds) throw new IllegalArgumentException(message);
  }

  private void summary(Report.Played played, Outcome first) {
    var outcome = played.outcome();
    say.printf(Locale.ROOT, "%-24s fill %6.2f %%   stock %,12.0f   %s%n", played.ready().name(),
        100 * outcome.fillRate().mean(),
        outcome.averageStockValue().mean(),
        outcome == first
            ? ""
            : String.format(Locale.ROOT, "(%s has %.2f of that)", policy,
                first.averageStockValue().mean() / outcome.averageStockValue().mean()));
  }

  static Counts leadTimes(String text) {
    var parts = text.split("-", 2);
    try {
      var low = Integer.parseInt(parts[0].trim());
      var high = parts.length == 1 ? low : Integer.parseInt(parts[1].trim());
      check(low >= 1 && high >= low && high <= 365, "--lead-time must be 1 to 365 days, as 7 or as 5-9: " + text);
      var values = new int[high - low + 1];
      for (var i = 0; i < values.length; i++) values[i] = low + i;
      return Counts.samples(values);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--lead-time must be days, as 7 or as 5-9: " + text, e);
    }
  }

  private Loaded read() throws IOException {
    var told = profile.equals("auto") ? told() : profile;
    return switch (told) {
      case "m5" -> ReadM5.read(file, prices, calendar);
      case "wide" -> ReadWide.read(file);
      case "long" -> ReadLong.read(file);
      default -> throw new IllegalArgumentException("--profile must be auto, long, wide or m5: " + profile);
    };
  }

  private String told() throws IOException {
    try (var raw = Files.newInputStream(file)) {
      var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
      var header = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      if (header == null) throw new IllegalArgumentException(file + " is empty; nothing can be replayed from it");
      var columns = Arrays.asList(header.toLowerCase(Locale.ROOT).replace("\"", "").split(","));
      if (columns.contains("dept_id") && columns.contains("store_id")) return "m5";
      return columns.contains("date") || columns.contains("day") || columns.contains("timestamp") ? "long" : "wide";
    }
  }

  private void report(Loaded loaded) {
    loaded.badRows().stream().limit(NAMED_BAD_ROWS).forEach(row -> err.println("left out " + row));
    if (loaded.badRowCount() > NAMED_BAD_ROWS)
      err.println("left out " + (loaded.badRowCount() - NAMED_BAD_ROWS) + " more rows");
    say.printf(Locale.ROOT, "%,d series of %,d days%n", loaded.panel().size(), loaded.panel().length());
  }

  private List<Point> points(Panel panel, int length, Counts times, Map<String, int[]> histories,
      Map<String, String> groups) {
    var points = new ArrayList<Point>();
    var supply = new Supply.Supplier(times, 1, orderCost, List.of());
    var prices = panel.features().containsKey("sell_price") ? "sell_price" : "price";
    var department = panel.attributes().get("dept_id");
    var before = panel.length() - length;
    for (var series = 0; series < panel.size(); series++) {
      var recent = new int[length];
      var stockedOut = new boolean[length];
      for (var day = 0; day < length; day++) {
        recent[day] = units(panel.at(series, before + day));
        stockedOut[day] = panel.censored(series, before + day);
      }
      var name = panel.name(series);
      var past = past(panel, series, before);
      histories.put(name, past);
      groups.put(name, department == null ? "" : department.of(series));
      var row = series;
      float known = panel.feature(prices).map(feature -> feature.atOrLast(row, before - 1)).orElse(Float.NaN);
      var unitPrice = known > 0 ? known : price;
      var point = Point.of(name, "-", Demand.corrected(recent, stockedOut), supply).withMoney(unitPrice * costShare,
          unitPrice);
      if (shelfLife > 0) point = point.withShelfLife(shelfLife, newestFirst);
      if (backorders) point = point.withBackorders();
      points.add(point.withOpening(MarginalFill.opening(point, past)));
    }
    return points;
  }

  /** What was asked for before the replay; days without stock are given what would have been sold, fractions carried on. */
  private static int[] past(Panel panel, int series, int before) {
    var first = Math.min(before, panel.first(series));
    var known = panel.series(series).until(Math.max(0, before - first));
    var values = known.censored().isEmpty() ? known.values() : Unconstrain.fill(known).values();
    var past = new int[before];
    var carried = 0.0;
    for (var day = first; day < before; day++) {
      var value = values[day - first];
      if (!panel.censored(series, day)) {
        past[day] = units((float) value);
        continue;
      }
      var asked = (Double.isNaN(value) ? 0 : Math.max(0, value)) + carried;
      past[day] = (int) asked;
      carried = asked - past[day];
    }
    return past;
  }

  private static int units(float value) {
    return Float.isNaN(value) ? 0 : Math.max(0, Math.round(value));
  }
}
