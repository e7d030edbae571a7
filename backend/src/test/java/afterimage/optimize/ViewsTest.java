package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the network is shown of a picture. */
class ViewsTest {
  private static final int SIZE = Tiny.SIZE;
  private static final int AREA = SIZE * SIZE;
  private static final float[] NOISE = noise();

  private static float[] noise() {
    float[] picture = new float[3 * AREA];
    Random random = new Random(2);
    for (int i = 0; i < picture.length; i++) {
      picture[i] = random.nextFloat();
    }
    return picture;
  }

  /** The views of a picture (3, SIZE, SIZE), one after another. */
  static float[] seen(float[] picture, Recipe.Views settings, StepRandom chance) {
    try (NDManager pass = Torch.manager()) {
      NDArray array = Torch.array(pass, picture, 1, 3, SIZE, SIZE);
      return new Views(
              SIZE, 2, new NoiseTable(Torch.COMPUTE, pass), new NDList(), new HostScratch(), pass)
          .see(array, Rules.LATEST, settings, chance)
          .views()
          .toFloatArray();
    }
  }

  private static Recipe.Views settings(String... changes) {
    return Tiny.plain(changes).views();
  }

  private static float[] view(float[] views, int index) {
    return Arrays.copyOfRange(views, index * 3 * AREA, (index + 1) * 3 * AREA);
  }

  private static float[] mirrored(float[] picture) {
    float[] mirrored = new float[picture.length];
    for (int i = 0; i < picture.length; i++) {
      mirrored[i] = picture[i - i % SIZE + SIZE - 1 - i % SIZE];
    }
    return mirrored;
  }

  @ParameterizedTest
  @CsvSource({"1, reflect", "3, gray"})
  void withNothingToDoEachViewIsThePicture(int count, String border) {
    float[] views =
        seen(
            NOISE,
            settings("views.count=" + count, "views.border=" + border),
            new StepRandom(1, 1));
    assertEquals(count * NOISE.length, views.length);
    for (int i = 0; i < count; i++) {
      assertArrayEquals(NOISE, view(views, i));
    }
  }

  @Test
  void aboutEveryOtherViewIsMirrored() {
    int flipped = 0;
    for (int step = 1; step <= 10; step++) {
      float[] views =
          seen(NOISE, settings("views.flip=true", "views.count=10"), new StepRandom(1, step));
      for (int i = 0; i < 10; i++) {
        boolean same = near(NOISE, view(views, i));
        assertTrue(same || near(mirrored(NOISE), view(views, i)));
        flipped += same ? 0 : 1;
      }
    }
    assertEquals(50, flipped, 15);
  }

  private static boolean near(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (Math.abs(a[i] - b[i]) > 1e-4) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aHalfTurnPutsItUpsideDown() {
    float[] upsideDown = mirrored(NOISE);
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < SIZE / 2; y++) {
        for (int x = 0; x < SIZE; x++) {
          int at = channel * AREA + y * SIZE + x;
          int to = channel * AREA + (SIZE - 1 - y) * SIZE + x;
          float other = upsideDown[to];
          upsideDown[to] = upsideDown[at];
          upsideDown[at] = other;
        }
      }
    }
    float[] angles = {180, -180};
    for (float angle : angles) {
      Sight half = new Sight(1, Math.toRadians(angle), false, 0, 0);
      assertArrayEquals(upsideDown, half.of(NOISE, true), 1e-6f);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "views.scale=[0.2,0.5]",
        "views.scale=[1.5,2]",
        "views.turn=180",
        "views.shift=0.5",
        "views.flip=true views.turn=30",
        "views.scale=[0.5,1.1] views.turn=20 views.shift=0.05 views.flip=true",
        "views.scale=[2,2] views.turn=180 views.shift=0.5 views.flip=true"
      })
  void aViewIsWhatOneSeesThroughItsMatrix(String changes) {
    for (String border : new String[] {"reflect", "gray"}) {
      Recipe.Views settings =
          settings((changes + " views.count=4 views.border=" + border).split(" "));
      for (int step = 1; step <= 5; step++) {
        float[] views = seen(NOISE, settings, new StepRandom(3, step));
        Sight[] sights = Sight.drawn(settings, new StepRandom(3, step));
        for (int i = 0; i < 4; i++) {
          float[] expected = sights[i].of(NOISE, border.equals("reflect"));
          assertArrayEquals(expected, view(views, i), 2e-4f);
        }
      }
    }
  }

  /** The plain view is held to what is obvious, as the other tests hold the views to it. */
  @Test
  void aShiftByWholePixelsIsAShiftedPicture() {
    Sight sight = new Sight(1, 0, false, 2 * 5.0 / SIZE, -2 * 3.0 / SIZE);
    float[] gray = sight.of(NOISE, false);
    float[] reflected = sight.of(NOISE, true);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        boolean inside = x + 5 < SIZE && y >= 3;
        float there = inside ? NOISE[(y - 3) * SIZE + x + 5] : 0.5f;
        assertEquals(there, gray[y * SIZE + x], 1e-5);
        int column = x + 5 < SIZE ? x + 5 : 2 * SIZE - 1 - (x + 5);
        int row = y >= 3 ? y - 3 : 2 - y;
        assertEquals(NOISE[row * SIZE + column], reflected[y * SIZE + x], 1e-5);
      }
    }
  }

  @Test
  void aCropLandsAnywhereAndNeverBeyondTheEdge() {
    Recipe.Views settings = settings("views.scale=[0.25,0.25]", "views.count=32");
    double left = 1;
    double right = -1;
    double sum = 0;
    for (int step = 1; step <= 20; step++) {
      for (Sight sight : Sight.drawn(settings, new StepRandom(1, step))) {
        left = Math.min(left, sight.tx());
        right = Math.max(right, sight.tx());
        sum += sight.ty();
      }
    }
    assertEquals(-0.75, left, 0.02);
    assertEquals(0.75, right, 0.02);
    assertEquals(0, sum / 640, 0.07); // four deviations of the mean
    float[] white = new float[3 * AREA];
    Arrays.fill(white, 1);
    Recipe.Views gray = settings("views.scale=[0.25,0.25]", "views.count=32", "views.border=gray");
    float[] views = seen(white, gray, new StepRandom(1, 1));
    assertEquals(1, Plain.mean(views), 0.01);
    for (float each : views) {
      assertTrue(each > 0.6); // half a pixel at the edge is between white and gray
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.5})
  void theNoiseHasItsDeviationAndEachViewItsOwn(double deviation) {
    float[] gray = new float[3 * AREA];
    Arrays.fill(gray, 0.5f);
    float[] views =
        seen(gray, settings("views.noise=" + deviation, "views.count=4"), new StepRandom(1, 1));
    assertEquals(deviation, Math.sqrt(Plain.variance(views)), 0.03 * deviation);
    assertEquals(0.5, Plain.mean(views), 0.05 * deviation);
    for (int i = 1; i < 4; i++) {
      assertFalse(near(view(views, 0), view(views, i)));
    }
  }

  @Test
  void eachViewAndEachStepDiffers() {
    Recipe.Views settings = Tiny.natural("views.count=4", "views.noise=0").views();
    float[] views = seen(NOISE, settings, new StepRandom(1, 1));
    float[] next = seen(NOISE, settings, new StepRandom(1, 2));
    for (int i = 0; i < 4; i++) {
      assertFalse(near(view(views, i), view(next, i)));
      for (int j = 0; j < i; j++) {
        assertFalse(near(view(views, i), view(views, j)));
      }
    }
    assertArrayEquals(views, seen(NOISE, settings, new StepRandom(1, 1)));
  }
}
