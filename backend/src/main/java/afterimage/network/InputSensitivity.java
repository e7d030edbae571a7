package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Whether the scores of a network depend on the picture: those of one that was trained on 0..255
 * hardly do on pictures in 0..1, and those behind a ReLU that is silent do not at all.
 */
final class InputSensitivity {
  /** Scores that differ by a smaller share between black, white and noise say nothing. */
  private static final double LEAST = 0.01;

  /** Scores that differ by no more than their last digits are the same. */
  private static final double NONE = 1e-6;

  /** The range that is tried next, and by how much more scores then differ if it is theirs. */
  private static final float BYTES = 255;

  private static final double MUCH = 20;

  private InputSensitivity() {}

  /** How much scores differ between pictures on the average, and how large they are. */
  private record Spread(double deviation, double size) {
    double share() {
      return deviation / Math.max(size, 1e-30);
    }
  }

  /** What is to be said; empty where the scores depend on the picture. */
  static Optional<String> doubt(Network network, Head head, ComputeDevice compute) {
    Spread ones = spread(network, head, compute, 1);
    if (ones.share() > LEAST) {
      return Optional.empty();
    }
    Spread bytes = spread(network, head, compute, BYTES);
    boolean helps = bytes.share() > LEAST && bytes.deviation() > MUCH * ones.deviation();
    if (!helps) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "its scores hardly depend on the picture, whatever its range: they differ by %.2g %%"
                  + " between black, white and noise in 0..1, and by %.2g %% in 0..255",
              100 * ones.share(),
              100 * bytes.share()));
    }
    if (ones.share() <= NONE) {
      return Optional.of(
          "its scores are the same for black, white and noise in 0..1: nothing of them gets through,"
              + " as where a ReLU on the way is silent for all; in 0..255 some does");
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "its scores hardly depend on the picture: they differ by %.2g %% between black, white and"
                + " noise in 0..1, and far more in 0..255; if it was trained on that, its %s.json"
                + " says \"std\": [0.003922, 0.003922, 0.003922]",
            100 * ones.share(),
            network.name()));
  }

  private static Spread spread(Network network, Head head, ComputeDevice compute, float range) {
    try (NDManager pass = compute.manager().newSubManager()) {
      List<float[]> rows = new ArrayList<>();
      for (float[] picture : pictures(network.size(), range)) {
        NDArray input =
            network.normalize(
                pass.create(picture, new Shape(1, 3, network.size(), network.size())));
        rows.add(
            Objects.requireNonNull(network.run(input, Set.of(head.logits())).get(head.logits()))
                .toFloatArray());
      }
      double deviation = 0;
      double size = 0;
      for (int unit = 0; unit < head.units(); unit++) {
        double sum = 0;
        double squares = 0;
        for (float[] row : rows) {
          sum += row[unit];
          squares += (double) row[unit] * row[unit];
          size += Math.abs(row[unit]) / rows.size() / head.units();
        }
        double mean = sum / rows.size();
        deviation += Math.sqrt(Math.max(0, squares / rows.size() - mean * mean)) / head.units();
      }
      return new Spread(deviation, size);
    }
  }

  private static List<float[]> pictures(int size, float range) {
    Random random = new Random(1);
    List<float[]> all = new ArrayList<>();
    for (int kind = 0; kind < 4; kind++) {
      float[] picture = new float[3 * size * size];
      for (int i = 0; i < picture.length; i++) {
        picture[i] = range * (kind < 2 ? kind : random.nextFloat());
      }
      all.add(picture);
    }
    return all;
  }
}
