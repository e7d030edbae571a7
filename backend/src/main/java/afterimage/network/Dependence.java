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
 * Whether the scores of a network depend on the picture: those of one that was trained on 0..255,
 * or with a mean and a deviation that nobody says, hardly do on pictures in 0..1.
 */
final class Dependence {
  /** Scores that differ by a smaller share between black, white and noise say nothing. */
  private static final double LEAST = 0.01;

  /** The range that is tried next, and by how much more scores then differ. */
  private static final float BYTES = 255;

  private static final double MUCH = 20;

  private Dependence() {}

  /** What is to be said; empty where the scores depend on the picture. */
  static Optional<String> doubt(Network network, Head head, Compute compute) {
    double[] ones = scores(network, head, compute, 1);
    if (ones[0] > LEAST * ones[1]) {
      return Optional.empty();
    }
    String says =
        String.format(
            Locale.ROOT,
            "its scores hardly depend on the picture: they differ by %.2g %% between black, white and"
                + " noise in 0..1",
            100 * ones[0] / Math.max(ones[1], 1e-30));
    boolean bytes = scores(network, head, compute, BYTES)[0] > MUCH * ones[0];
    return Optional.of(
        bytes
            ? says
                + ", and far more in 0..255; if it was trained on that, its %s.json says \"std\": [0.003922, 0.003922, 0.003922]"
                    .formatted(network.name())
            : says
                + "; mean and std of its training belong into %s.json".formatted(network.name()));
  }

  /** The mean deviation of a score between pictures, and the mean of their size. */
  private static double[] scores(Network network, Head head, Compute compute, float range) {
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
      return new double[] {deviation, size};
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
