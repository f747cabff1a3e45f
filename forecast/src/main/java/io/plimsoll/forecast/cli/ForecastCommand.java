package io.plimsoll.forecast.cli;

import io.plimsoll.forecast.Forecast;
import io.plimsoll.forecast.M5Score;
import io.plimsoll.forecast.Panel;
import io.plimsoll.forecast.Quantiles;
import io.plimsoll.forecast.Step;
import io.plimsoll.forecast.Timeline;
import io.plimsoll.forecast.WriteForecasts;
import io.plimsoll.forecast.global.PanelForecaster;
import io.plimsoll.forecast.model.Models;
import io.plimsoll.forecast.read.Loaded;
import io.plimsoll.forecast.read.ReadLong;
import io.plimsoll.forecast.read.ReadM4;
import io.plimsoll.forecast.read.ReadM5;
import io.plimsoll.forecast.read.ReadWide;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plimsoll forecast FILE}: quantiles of a file of demand, by series and step. */
@Command(name = "plimsoll forecast", description = "Forecasts every series of a CSV (plain or gzip) "
    + "with its uncertainty.", mixinStandardHelpOptions = true, sortOptions = false, footer = {
      "", "Files:", "  long   item,date,qty; optional location, stockout (1 = partly without stock), and",
      "         numbers such as price or promotion and words such as category or event;",
      "         rows without qty tell what is known ahead",
      "  wide   one row per series, one column per date (2026-11-24) or step (d_1)",
      "  m5     the M5 competition's sales, with --prices and --calendar as far as there are",
      "  m4     the M4 competition's series, as id,n,h,train or its own V1,V2,… columns;",
      "         steps ahead are numbered from 1",
      "", "Output: series,date,mean,q0.005,… ; bad rows are left out and named on standard error.",
      "Exit codes: 0 done, 1 nothing could be forecast, 2 wrong usage."})
public final class ForecastCommand implements Callable<Integer> {
  enum Profile {
    auto, long_, wide, m5, m4;

    @Override
    public String toString() {
      return this == long_ ? "long" : name();
    }
  }

  enum Levels {
    bottom, all
  }

  private static final int NAMED_BAD_ROWS = 20;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "The demand to forecast.")
  private @Nullable Path file;

  @Option(names = "--sales", paramLabel = "FILE", description = "The same as FILE.")
  private @Nullable Path sales;

  @Option(names = "--prices", paramLabel = "FILE", description = "m5: weekly prices.")
  private @Nullable Path prices;

  @Option(names = "--calendar", paramLabel = "FILE", description = "m5: the calendar, known into the future.")
  private @Nullable Path calendar;

  @Option(names = "--profile", paramLabel = "NAME", description = "auto, long, wide, m5 or m4 "
      + "(default: ${DEFAULT-VALUE}, told by the header).", defaultValue = "auto", converter = ProfileName.class)
  private Profile profile = Profile.auto;

  @Option(names = "--horizon", paramLabel = "STEPS", description = "How many steps ahead (default: 28 days, "
      + "48 hours, 13 weeks, 18 months, 8 quarters, 6 years, 28 plain steps).")
  private @Nullable Integer horizon;

  @Option(names = "--quantiles", paramLabel = "P", split = ",", description = "Probabilities "
      + "(default: 0.005,0.025,0.165,0.25,0.5,0.75,0.835,0.975,0.995).")
  private double @Nullable [] quantiles;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to write (default: forecast.csv; .gz for gzip).")
  private Path out = Path.of("forecast.csv");

  @Option(names = "--levels", paramLabel = "WHICH", defaultValue = "bottom", description = "m5: bottom, or all "
      + "for the 11 upper levels too (default: ${DEFAULT-VALUE}).")
  private Levels levels = Levels.bottom;

  @Option(names = "--model", paramLabel = "NAME", defaultValue = "auto", description = "auto, global, statistical, "
      + "or one model by name: ${COMPLETION-CANDIDATES} "
      + "(default: ${DEFAULT-VALUE}).", completionCandidates = ModelNames.class)
  private String model = "auto";

  @Option(names = "--step", paramLabel = "STEP", description = "long: HOUR, DAY, WEEK, MONTH, QUARTER or YEAR "
      + "(default: told by the dates).")
  private @Nullable Step step;

  @Option(names = "--gaps", paramLabel = "HOW", defaultValue = "ZERO", description = "long: a step without a row "
      + "is ZERO or MISSING (default: ${DEFAULT-VALUE}).")
  private ReadLong.Gaps gaps = ReadLong.Gaps.ZERO;

  @Option(names = "--threads", paramLabel = "N", description = "How many threads (default: one per core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  private final PrintStream err;

  ForecastCommand(PrintStream err) {
    this.err = err;
  }

  static final class ModelNames extends ArrayList<String> {
    ModelNames() {
      super(Models.byName().keySet());
    }
  }

  static final class ProfileName implements CommandLine.ITypeConverter<Profile> {
    @Override
    public Profile convert(String value) {
      return Arrays.stream(Profile.values()).filter(p -> p.toString().equals(value)).findFirst().orElseThrow(
          () -> new CommandLine.TypeConversionException("must be auto, long, wide, m5 or m4 but is '" + value + "'"));
    }
  }

  public static void main(String[] arguments) {
    // The library's logging facade would otherwise say that nobody listens.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(run(System.err, arguments));
  }

  static int run(PrintStream err, String... arguments) {
    var line = new CommandLine(new ForecastCommand(err));
    line.setErr(new PrintWriter(err, true));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((wrong, given) -> {
      err.println("plimsoll forecast: " + wrong.getMessage());
      err.println("See plimsoll forecast --help.");
      return 2;
    });
    return line.execute(arguments);
  }

  @Override
  public Integer call() {
    var input = sales != null ? sales : file;
    if (input == null) throw new ParameterException(spec.commandLine(), "name the FILE to forecast");
    var probabilities = quantiles == null ? Quantiles.NINE : quantiles;
    try {
      Quantiles.check(probabilities);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--quantiles: " + e.getMessage());
    }
    if (horizon != null && horizon < 1)
      throw new ParameterException(spec.commandLine(), "--horizon must be at least 1: " + horizon);
    if (threads < 1) throw new ParameterException(spec.commandLine(), "--threads must be at least 1: " + threads);
    if (!named().contains(model))
      throw new ParameterException(spec.commandLine(),
          "--model: there is no '" + model + "'; there are " + String.join(", ", named()));
    var folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out))
      throw new ParameterException(spec.commandLine(), "--out must be a file in a folder that is there: " + out);
    try {
      var told = profile == Profile.auto ? Layouts.of(input) : profile;
      if (levels == Levels.all && told != Profile.m5)
        throw new ParameterException(spec.commandLine(),
            "--levels all is of the m5 profile; " + input + " is read as " + told);
      var loaded = read(told, input);
      report(loaded);
      forecast(told, loaded.panel(), probabilities);
      return 0;
    } catch (NoSuchFileException e) {
      err.println("plimsoll forecast: no such file: " + e.getFile());
      return 1;
    } catch (IllegalArgumentException | IOException e) {
      err.println("plimsoll forecast: " + e.getMessage());
      return 1;
    }
  }

  private static List<String> named() {
    var names = new ArrayList<>(List.of("auto", "global", "statistical"));
    names.addAll(Models.byName().keySet());
    return names;
  }

  private Loaded read(Profile told, Path input) throws IOException {
    if (!quiet) err.println("Reading " + input + " as " + told + " …");
    return switch (told) {
      case m5 -> ReadM5.read(input, prices, calendar);
      case m4 -> ReadM4.read(input, step != null ? step : Layouts.stepOfM4(input));
      case wide -> ReadWide.read(input);
      default -> ReadLong.read(input, new ReadLong.Options(gaps, step));
    };
  }

  private void report(Loaded loaded) {
    loaded.badRows().stream().limit(NAMED_BAD_ROWS).forEach(row -> err.println("left out " + row));
    if (loaded.badRowCount() > NAMED_BAD_ROWS)
      err.println("left out " + (loaded.badRowCount() - NAMED_BAD_ROWS) + " more rows");
    var panel = loaded.panel();
    if (!quiet)
      err.printf("%,d series of up to %,d steps from %,d rows%n", panel.size(), panel.length(), loaded.rows());
  }

  private void forecast(Profile told, Panel panel, double[] probabilities) throws IOException {
    var ahead = horizon != null ? horizon : usual(panel.timeline().step());
    List<Forecast> all;
    try (var bar = new ProgressLine(err, quiet)) {
      var hierarchy = told == Profile.m5 ? M5Score.levels(panel) : PanelForecaster.levels(panel);
      var way = new WholePanel(panel, hierarchy, ahead, probabilities, threads, bar);
      var global = switch (model) {
        case "global" -> true;
        // The series of M4 come from everywhere; they have nothing to teach each other.
        case "auto" -> told != Profile.m4 && way.learnable();
        default -> false;
      };
      if (global) {
        all = way.global(levels == Levels.all);
      } else {
        var chosen = Models.byName().getOrDefault(model, Models.automatic());
        // A model asked for by name is shown as it is; the statistical way also scales it to the upper levels.
        var adjusted = told == Profile.m5 && !Models.byName().containsKey(model);
        all = way.oneByOne(chosen, levels == Levels.all, adjusted);
      }
      for (var name : way.leftOut().stream().limit(NAMED_BAD_ROWS).toList())
        err.println("left out series " + name + ": it has no observation");
    }
    if (all.isEmpty()) throw new IllegalArgumentException("no series has an observation");
    var temporary = out.resolveSibling(out.getFileName() + ".part" + (out.toString().endsWith(".gz") ? ".gz" : ""));
    // The M4 layout has no dates: its steps are numbered from 1.
    var numbered = told == Profile.m4;
    try (var writer = new WriteForecasts(temporary, numbered ? Timeline.PLAIN : panel.timeline(),
        numbered ? 0 : panel.length())) {
      for (var forecast : all) writer.write(forecast);
    }
    Files.move(temporary, out, StandardCopyOption.REPLACE_EXISTING);
    if (!quiet) err.printf("%,d series, %d steps each, to %s%n", all.size(), ahead, out);
  }

  private static int usual(Step step) {
    return switch (step) {
      case HOUR -> 48;
      case WEEK -> 13;
      case MONTH -> 18;
      case QUARTER -> 8;
      case YEAR -> 6;
      case DAY, PLAIN -> 28;
    };
  }
}
