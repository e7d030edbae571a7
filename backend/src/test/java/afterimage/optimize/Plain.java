package afterimage.optimize;

/** The formulas of the measurements in plain Java and double precision. */
final class Plain {
  private Plain() {}

  static double mean(float... x) {
    double sum = 0;
    for (float each : x) {
      sum += each;
    }
    return sum / x.length;
  }

  /** The biased variance. */
  static double variance(float... x) {
    double mean = mean(x);
    double sum = 0;
    for (float each : x) {
      sum += (each - mean) * (each - mean);
    }
    return sum / x.length;
  }

  static double squares(float... x) {
    double sum = 0;
    for (float each : x) {
      sum += (double) each * each;
    }
    return sum;
  }

  static double squareDistanceToGray(float... picture) {
    double sum = 0;
    for (float each : picture) {
      sum += (each - 0.5) * (each - 0.5);
    }
    return sum / picture.length;
  }

  static double distanceToGray(float... picture) {
    double sum = 0;
    for (float each : picture) {
      sum += Math.abs(each - 0.5);
    }
    return sum / picture.length;
  }

  /** The mean difference to the right plus the mean difference below, of (3, side, side). */
  static double totalVariation(int side, float... picture) {
    double sum = 0;
    for (int i = 0; i < picture.length; i++) {
      int x = i % side;
      int y = i / side % side;
      sum += x + 1 < side ? Math.abs((double) picture[i + 1] - picture[i]) : 0;
      sum += y + 1 < side ? Math.abs((double) picture[i + side] - picture[i]) : 0;
    }
    return sum / (3 * side * (side - 1));
  }

  /** The share of e^x at a place. */
  static double softmax(int at, float... x) {
    double sum = 0;
    for (float each : x) {
      sum += Math.exp(each - x[at]);
    }
    return 1 / sum;
  }

  /** The numbers of one channel of (n, channels, ...). */
  static float[] channel(float[] x, int n, int channels, int channel) {
    int area = x.length / n / channels;
    float[] own = new float[n * area];
    for (int i = 0; i < n; i++) {
      System.arraycopy(x, (i * channels + channel) * area, own, i * area, area);
    }
    return own;
  }
}
