package io.plimsoll.forecast.global;

import io.plimsoll.forecast.Panel;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * One model over all series: gradient-boosted trees that learn, from every series at once, what to multiply a series'
 * recent level by in each step ahead.
 *
 * <p>It forecasts directly, the number of steps ahead being a column. Measured on the M5 layout (28 days after day 391,
 * 60 rounds, WRMSSE against the seasonal naive): 0.615 so, 0.610 with a model for each week at four times the cost, and
 * 0.690 when one-step forecasts are fed back, whose errors add up. Trained models are immutable and may be asked by
 * several threads; {@link #close} frees native memory.
 */
public final class GlobalModel implements AutoCloseable {
  private static final String MAGIC = "plimsoll-global-1";
  /** How many series are asked about at once: bounds memory, costs nothing. */
  private static final int BLOCK = 2_000;

  private final FeatureLayout layout;
  private final int horizon;
  private final Trees trees;

  private GlobalModel(FeatureLayout layout, int horizon, Trees trees) {
    this.layout = layout;
    this.horizon = horizon;
    this.trees = trees;
  }

  /** @throws IllegalArgumentException if the panel gives no example to learn from, as when it is empty or never sold */
  public static GlobalModel train(Panel panel, GlobalOptions options) {
    return train(panel, options, round -> {});
  }

  /** @param roundDone told the number of each finished round */
  public static GlobalModel train(Panel panel, GlobalOptions options, IntConsumer roundDone) {
    var layout = FeatureLayout.of(panel);
    var features = new Features(layout, panel, panel.length());
    var rows = new TrainingRows(panel, layout, features, options).draw();
    if (rows.count() < 2)
      throw new IllegalArgumentException("a panel of " + panel.size() + " series and " + panel.length()
          + " steps gives " + rows.count() + " examples; a global model needs series with sales over a longer past");
    return new GlobalModel(layout, options.horizon(), Trees.train(rows, options, roundDone));
  }

  /** The most steps ahead that it was trained for. */
  public int horizon() {
    return horizon;
  }

  /**
   * Mean demand of each series in each step after the end of the panel, {@code [series][step]}. Beyond its {@link
   * #horizon} the model is asked as if for its last step ahead.
   */
  public double[][] forecast(Panel panel, int steps) {
    if (steps < 1) throw new IllegalArgumentException("steps ahead must be at least 1: " + steps);
    var features = features(panel, steps);
    var width = features.width();
    var means = new double[panel.size()][steps];
    for (var start = 0; start < panel.size(); start += BLOCK) {
      var from = start;
      var count = Math.min(BLOCK, panel.size() - start);
      var columns = new float[count * steps * width];
      var baseline = new double[count * steps];
      IntStream.range(0, count).parallel().forEach(i -> {
        var view = features.view(from + i);
        for (var h = 0; h < steps; h++) {
          var row = i * steps + h;
          baseline[row] = fill(view, panel.length(), h, columns, row * width);
        }
      });
      var factors = trees.factors(columns, count * steps);
      for (var row = 0; row < factors.length; row++)
        means[from + row / steps][row % steps] = baseline[row] * Math.exp(factors[row]);
    }
    return means;
  }

  /** Why the forecast of a series {@code stepsAhead} (1 for the next step) is what it is. */
  public Explanation explain(Panel panel, int series, int stepsAhead) {
    if (stepsAhead < 1) throw new IllegalArgumentException("steps ahead must be at least 1: " + stepsAhead);
    var features = features(panel, stepsAhead);
    var columns = new float[features.width()];
    var baseline = fill(features.view(series), panel.length(), stepsAhead - 1, columns, 0);
    var added = trees.contributions(columns, 1);
    double total = 0;
    var factors = new ArrayList<Explanation.Factor>();
    for (var i = 0; i < added.length; i++) {
      total += added[i];
      if (i < columns.length && added[i] != 0)
        factors.add(new Explanation.Factor(features.names().get(i), columns[i], Math.exp(added[i])));
    }
    factors.sort(Comparator.comparingDouble(factor -> -Math.abs(Math.log(factor.factor()))));
    return new Explanation(panel.name(series), stepsAhead, baseline * Math.exp(total), baseline,
        Math.exp(added[columns.length]), List.copyOf(factors));
  }

  /** How much of the loss that training saved is owed to each column; shares sum to 1, the largest first. */
  public Map<String, Double> importance(Panel panel) {
    var gains = trees.gains();
    var names = features(panel, 1).names();
    double sum = 0;
    for (var gain : gains) sum += gain;
    var total = sum == 0 ? 1 : sum;
    var shares = new LinkedHashMap<String, Double>();
    IntStream.range(0, gains.length).boxed().sorted(Comparator.comparingDouble(i -> -gains[i]))
        .forEach(i -> shares.put(names.get(i), gains[i] / total));
    return shares;
  }

  private Features features(Panel panel, int steps) {
    if (panel.timeline().step() != layout.step())
      throw new IllegalArgumentException("the model was trained on steps of " + layout.step() + ", the panel has "
          + panel.timeline().step());
    return new Features(layout, panel, panel.length() + steps);
  }

  private double fill(Features.View view, int origin, int h, float[] columns, int at) {
    var baseline = view.fill(origin, origin + h, columns, at);
    if (h >= horizon) columns[at + Features.STEPS_AHEAD] = horizon;
    return baseline;
  }

  public void save(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      save(out);
    }
  }

  public void save(OutputStream stream) throws IOException {
    var out = new DataOutputStream(new BufferedOutputStream(stream));
    out.writeUTF(MAGIC);
    layout.write(out);
    out.writeInt(horizon);
    var text = trees.text().getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
    out.flush();
  }

  public static GlobalModel load(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return load(in);
    }
  }

  /** @throws IOException if the stream does not hold a saved global model */
  public static GlobalModel load(InputStream stream) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(stream));
    var magic = in.readUTF();
    if (!magic.equals(MAGIC)) throw new IOException("not a saved global model: it begins with '" + magic + "'");
    var layout = FeatureLayout.read(in);
    var horizon = in.readInt();
    var text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    return new GlobalModel(layout, horizon, Trees.of(text, layout.width()));
  }

  @Override
  public void close() {
    trees.close();
  }
}
