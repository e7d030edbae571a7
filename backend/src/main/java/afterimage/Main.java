package afterimage;

import afterimage.network.*;
import afterimage.optimize.*;
import afterimage.recipe.*;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.*;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    long t0 = System.nanoTime();
    try (Compute compute = Compute.open("cpu", Integer.getInteger("threads", 2));
        Network n =
            Network.load(Path.of("/work/main/models/efficientnet-lite0.onnx"), compute.manager());
        Ascent ascent = new Ascent(n, compute)) {
      System.err.printf("loaded %d ms%n", (System.nanoTime() - t0) / 1000000);
      for (String a : args) {
        Recipe r = Recipes.parse(a);
        Climb c = ascent.start(r, Optional.empty());
        t0 = System.nanoTime();
        int from = 0;
        while (c.isClimbing()) {
          ascent.step(List.of(c));
          if (c.step() == 10) {
            t0 = System.nanoTime();
            from = 10;
          }
          if (c.step() % 64 == 0) {
            var m = c.meters();
            System.err.println(m.get(m.size() - 1));
          }
        }
        double s = (System.nanoTime() - t0) / 1e9;
        System.err.printf("%s %.1f steps/s, %s%n", r.title(), (c.step() - from) / s, c.failure());
        byte[] rgb = c.picture();
        BufferedImage im = new BufferedImage(c.size(), c.size(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < c.size() * c.size(); i++)
          im.setRGB(
              i % c.size(),
              i / c.size(),
              ((rgb[3 * i] & 255) << 16) | ((rgb[3 * i + 1] & 255) << 8) | (rgb[3 * i + 2] & 255));
        javax.imageio.ImageIO.write(im, "png", new java.io.File("/tmp/" + r.title() + ".png"));
        c.close();
      }
    }
  }
}
