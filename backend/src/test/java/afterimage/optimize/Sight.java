package afterimage.optimize;

import afterimage.recipe.Recipe;
import java.util.SplittableRandom;

/** One view in plain Java: the pixel u of it reads the picture at s R u + t, all in [-1, 1]². */
record Sight(double scale, double angle, boolean flip, double tx, double ty) {
  private static final int SIZE = Tiny.SIZE;

  /** The views of a step, as docs/recipes.md has them drawn. */
  static Sight[] drawn(Recipe.Views settings, StepRandom chance) {
    SplittableRandom random = chance.stream(StepRandom.Purpose.VIEWS);
    Sight[] sights = new Sight[settings.count()];
    for (int i = 0; i < sights.length; i++) {
      double low = settings.scale().get(0);
      double scale = low + random.nextDouble() * (settings.scale().get(1) - low);
      double angle = Math.toRadians((2 * random.nextDouble() - 1) * settings.turn());
      boolean flip = random.nextBoolean() && settings.flip();
      double room = Math.max(1 - scale, settings.shift());
      double tx = (2 * random.nextDouble() - 1) * room;
      double ty = (2 * random.nextDouble() - 1) * room;
      sights[i] = new Sight(scale, angle, flip, tx, ty);
    }
    return sights;
  }

  /** What is seen of a picture (3, SIZE, SIZE), with reflected borders or gray ones. */
  float[] of(float[] picture, boolean reflect) {
    float[] seen = new float[picture.length];
    for (int i = 0; i < seen.length; i++) {
      double ux = place(i % SIZE) * (flip ? -1 : 1);
      double uy = place(i / SIZE % SIZE);
      double x = scale * (Math.cos(angle) * ux - Math.sin(angle) * uy) + tx;
      double y = scale * (Math.sin(angle) * ux + Math.cos(angle) * uy) + ty;
      seen[i] = (float) between(picture, i / SIZE / SIZE, pixel(x), pixel(y), reflect);
    }
    return seen;
  }

  /** The middle of a pixel in [-1, 1], and back. */
  private static double place(int pixel) {
    return (2 * pixel + 1.0) / SIZE - 1;
  }

  private static double pixel(double place) {
    return ((place + 1) * SIZE - 1) / 2;
  }

  private static double between(float[] picture, int channel, double x, double y, boolean reflect) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double sum = 0;
    for (int row = top; row <= top + 1; row++) {
      for (int column = left; column <= left + 1; column++) {
        double weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
        sum += weight * at(picture, channel, column, row, reflect);
      }
    }
    return sum;
  }

  private static double at(float[] picture, int channel, int x, int y, boolean reflect) {
    boolean inside = x >= 0 && x < SIZE && y >= 0 && y < SIZE;
    return inside || reflect ? picture[(channel * SIZE + mirrored(y)) * SIZE + mirrored(x)] : 0.5;
  }

  /** ... 1 0 | 0 1 ... n-1 | n-1 n-2 ... */
  private static int mirrored(int i) {
    int within = Math.floorMod(i, 2 * SIZE);
    return within < SIZE ? within : 2 * SIZE - 1 - within;
  }
}
