package io.plimsoll.forecast.global;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMBooster.FeatureImportanceType;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * Boosted trees in LightGBM's native code, behind the few calls that are needed here. (XGBoost 3.4 on the same examples
 * was as fast and a little worse, 0.621 against 0.615 on the M5 layout, and brings Scala and Kryo along.) Everything is
 * on the log scale: a raw answer is the logarithm of what to multiply the baseline by.
 */
final class Trees implements AutoCloseable {
  private final LGBMBooster booster;
  private final String text;
  private final int width;

  private Trees(LGBMBooster booster, String text, int width) {
    this.booster = booster;
    this.text = text;
    this.width = width;
  }

  /** Examples in rows of {@code width} columns, with the logarithm of their baseline. */
  record Rows(int count, int width, float[] columns, float[] demand, float[] weight, double[] logBaseline) {}

  static Trees train(Rows rows, GlobalOptions options, IntConsumer roundDone) {
    requireNative();
    var parameters = parameters(rows.count(), options);
    try (var data = LGBMDataset.createFromMat(rows.columns(), rows.count(), rows.width(), true, parameters, null)) {
      data.setField("label", rows.demand());
      data.setField("weight", rows.weight());
      data.setField("init_score", rows.logBaseline());
      try (var booster = LGBMBooster.create(data, parameters)) {
        for (var round = 1; round <= options.rounds(); round++) {
          // True means that no further split helps.
          if (booster.updateOneIter()) break;
          roundDone.accept(round);
        }
        return of(booster.saveModelToString(0, -1, FeatureImportanceType.GAIN), rows.width());
      }
    } catch (LGBMException e) {
      throw new IllegalStateException("the trees could not be trained: " + e.getMessage(), e);
    }
  }

  private static String parameters(int rows, GlobalOptions options) {
    var objective = switch (options.objective()) {
      case POISSON -> "objective=poisson";
      case TWEEDIE -> "objective=tweedie tweedie_variance_power=1.1";
    };
    return objective + " learning_rate=" + options.learningRate() + " num_leaves=" + options.leaves()
        + " min_data_in_leaf=" + Math.max(5, Math.min(100, rows / 100))
        + " feature_fraction=0.6 bagging_fraction=0.7 bagging_freq=1 max_bin=127 lambda_l2=1 verbosity=-1"
        + " deterministic=true force_row_wise=true num_threads=" + options.threads() + " seed="
        + Math.floorMod(options.seed(), Integer.MAX_VALUE);
  }

  /** Trees that {@link #text} wrote. */
  static Trees of(String text, int width) {
    requireNative();
    try {
      return new Trees(LGBMBooster.loadModelFromString(text), text, width);
    } catch (LGBMException e) {
      throw new IllegalArgumentException("not a model of trees: " + e.getMessage(), e);
    }
  }

  private static void requireNative() {
    if (!Native.LOADED)
      throw new IllegalStateException("LightGBM's native library could not be loaded; on Debian it needs: "
          + "apt-get install libgomp1, and a Linux, macOS or Windows machine of 64 bits");
  }

  /**
   * The binding unpacks its native code to one fixed name in the temporary folder, over what another process has mapped
   * there, which crashes that process. So it is shown a folder of its own while it loads.
   */
  private static final class Native {
    static final boolean LOADED = load();

    private static boolean load() {
      var shared = System.getProperty("java.io.tmpdir");
      try {
        var own = Files.createTempDirectory("plimsoll-lightgbm");
        System.setProperty("java.io.tmpdir", own.toString());
        try {
          return LGBMBooster.isNativeLoaded();
        } finally {
          System.setProperty("java.io.tmpdir", shared);
          remove(own);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("no folder for LightGBM's native code in " + shared, e);
      }
    }

    /** Loaded code stays mapped without its file; where the system forbids that, the files go when the process ends. */
    private static void remove(Path folder) {
      var files = folder.toFile().listFiles();
      folder.toFile().deleteOnExit();
      for (var file : files == null ? new File[0] : files) {
        if (!file.delete()) file.deleteOnExit();
      }
      // Registered first, so deleted last: by then it is empty.
      folder.toFile().delete();
    }
  }

  String text() {
    return text;
  }

  /** The logarithm of the factor for each row. */
  double[] factors(float[] columns, int rows) {
    return ask(columns, rows, PredictionType.C_API_PREDICT_RAW_SCORE);
  }

  /**
   * For each row what each column added to the logarithm of the factor, and at last the constant (TreeSHAP, Lundberg
   * 2018).
   */
  double[] contributions(float[] columns, int rows) {
    return ask(columns, rows, PredictionType.C_API_PREDICT_CONTRIB);
  }

  private synchronized double[] ask(float[] columns, int rows, PredictionType type) {
    try {
      return booster.predictForMat(columns, rows, width, true, type);
    } catch (LGBMException e) {
      throw new IllegalStateException("the trees did not answer: " + e.getMessage(), e);
    }
  }

  /** The loss that splits on each column saved in training. */
  double[] gains() {
    try {
      return booster.featureImportance(0, FeatureImportanceType.GAIN);
    } catch (LGBMException e) {
      throw new IllegalStateException("the trees did not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      booster.close();
    } catch (LGBMException e) {
      throw new IllegalStateException("the trees could not be released: " + e.getMessage(), e);
    }
  }
}
