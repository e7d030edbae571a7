package afterimage.network;

import java.util.List;

/**
 * How a picture in [0, 1] becomes what the network takes: (x - mean) / std, per channel in the
 * order red, green, blue.
 */
public record Preprocessing(List<Float> mean, List<Float> std) {
  /** No change: the network takes pictures in [0, 1]. */
  public static final Preprocessing NONE =
      new Preprocessing(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3) {
      throw new NetworkException(
          "mean and std must be three numbers each, were %s and %s".formatted(mean, std));
    }
    for (float value : mean) {
      if (!Float.isFinite(value)) {
        throw new NetworkException("mean must be finite, was " + mean);
      }
    }
    for (float value : std) {
      if (!Float.isFinite(value) || value <= 0) {
        throw new NetworkException("std must be positive, was " + std);
      }
    }
  }
}
