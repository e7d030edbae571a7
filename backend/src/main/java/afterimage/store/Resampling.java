package afterimage.store;

import java.util.function.IntFunction;

/**
 * Scales squares: bilinear with the triangle widened by the factor of reduction, so that every
 * pixel counts (what Pillow and torchvision call antialiased bilinear). At the same size it changes
 * nothing.
 */
final class Resampling {
  private final int from;
  private final int to;
  private final double scale;
  private final double reach;

  private Resampling(int from, int to) {
    this.from = from;
    this.to = to;
    this.scale = (double) from / to;
    this.reach = Math.max(scale, 1);
  }

  /**
   * Scales a square.
   *
   * @param rows gives row y as (from, 3), asked for once each from top to bottom
   * @return (3, to, to) row by row
   */
  static float[] square(int from, int to, IntFunction<float[]> rows) {
    Resampling resampling = new Resampling(from, to);
    float[] out = new float[3 * to * to];
    for (int y = 0; y < from; y++) {
      resampling.addRow(y, resampling.across(rows.apply(y)), out);
    }
    return out;
  }

  /** One row (from, 3) as (3, to). */
  private float[] across(float[] row) {
    float[] out = new float[3 * to];
    for (int x = 0; x < to; x++) {
      double total = total(x);
      for (int i = first(x); i < end(x); i++) {
        float weight = (float) (weight(x, i) / total);
        for (int c = 0; c < 3; c++) {
          out[c * to + x] += weight * row[3 * i + c];
        }
      }
    }
    return out;
  }

  /** Adds a row (3, to) to every row of the result that it reaches. */
  private void addRow(int y, float[] row, float[] out) {
    int near = (int) (y / scale);
    int span = (int) Math.ceil(reach / scale) + 1;
    for (int target = Math.max(0, near - span); target < Math.min(to, near + span + 1); target++) {
      if (y >= first(target) && y < end(target)) {
        float weight = (float) (weight(target, y) / total(target));
        for (int c = 0; c < 3; c++) {
          for (int x = 0; x < to; x++) {
            out[(c * to + target) * to + x] += weight * row[c * to + x];
          }
        }
      }
    }
  }

  private double center(int target) {
    return (target + 0.5) * scale;
  }

  private int first(int target) {
    return Math.max(0, (int) Math.floor(center(target) - reach));
  }

  private int end(int target) {
    return Math.min(from, (int) Math.ceil(center(target) + reach));
  }

  private double weight(int target, int source) {
    return Math.max(0, 1 - Math.abs(source + 0.5 - center(target)) / reach);
  }

  private double total(int target) {
    double total = 0;
    for (int i = first(target); i < end(target); i++) {
      total += weight(target, i);
    }
    return total;
  }
}
