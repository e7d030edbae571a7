package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.store.HostilePictures;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a picture does, its sender gets a session or an answer that says why not. */
class HostileStartTest {
  private static final int PICTURES = 1000;

  @TempDir Path folder = Path.of("");

  @Test
  @Tag("slow")
  void aThousandPicturesEndAsSessionsOrRefusals() throws Exception {
    try (House house = House.open(folder)) {
      AtomicBoolean isOver = new AtomicBoolean();
      AtomicLong longest = new AtomicLong();
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!isOver.get()) {
                      long start = System.nanoTime();
                      assertEquals(200, house.send("GET", "/api/sessions", "").statusCode());
                      longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                    }
                  });
      Map<Integer, Integer> statuses = new TreeMap<>();
      long slowest = 0;
      long heap = 0;
      for (int i = 0; i < PICTURES; i++) {
        long start = System.nanoTime();
        statuses.merge(post(house, i), 1, Integer::sum);
        slowest = Math.max(slowest, System.nanoTime() - start);
        heap = Math.max(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      isOver.set(true);
      other.join();
      System.err.printf(
          Locale.ROOT,
          "statuses %s, slowest %d ms, others at most %d ms, heap at most %d MB%n",
          statuses,
          Duration.ofNanos(slowest).toMillis(),
          Duration.ofNanos(longest.get()).toMillis(),
          heap >> 20);
      assertTrue(statuses.getOrDefault(201, 0) > PICTURES / 10, statuses::toString);
      assertTrue(statuses.getOrDefault(400, 0) > PICTURES / 10, statuses::toString);
    }
  }

  @Test
  @Tag("slow")
  void picturesAreNotHeldInMemory() throws Exception {
    try (House house = House.open(folder)) {
      house.ask(201, "POST", "/api/sessions", recipe(large(0)));
      long before = used();
      for (int i = 1; i <= 12; i++) {
        house.ask(201, "POST", "/api/sessions", recipe(large(i)));
      }
      long after = used();
      System.err.printf(
          Locale.ROOT, "heap %d MB, with 12 pictures of 5 MB %d MB%n", before >> 20, after >> 20);
      assertTrue(after - before < 30 << 20, () -> (after - before) + " bytes are held");
    }
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** 5 MB that cannot be compressed. */
  private static byte[] large(int seed) throws IOException {
    BufferedImage image = new BufferedImage(1300, 1300, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      image.setRGB(i % image.getWidth(), i / image.getWidth(), random.nextInt());
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static String recipe(byte[] picture) {
    String start = "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
    return House.RECIPE.replace("\"size\": 32", "\"size\": 32, \"start\": \"" + start + "\"");
  }

  private static int post(House house, int number) {
    String recipe = recipe(HostilePictures.of(number)).replace("1000000", "1");
    HttpResponse<byte[]> response = house.send("POST", "/api/sessions", recipe);
    JsonNode answer = House.json(response);
    switch (response.statusCode()) {
      case 201 ->
          assertEquals(
              200,
              house.send("DELETE", "/api/sessions/" + answer.path("id").asText(), "").statusCode());
      case 400 -> {
        assertEquals("bad-recipe", answer.path("code").asText());
        String detail = answer.path("detail").asText();
        assertTrue(detail.contains("canvas.start"), detail);
      }
      case 413 -> assertTrue(recipe.length() > 8_000_000, answer::toString);
      default -> throw new AssertionError(number + ": " + response.statusCode() + answer);
    }
    return response.statusCode();
  }
}
