package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures in motion: as many frames as pictures, as large as they were or small. */
class TimeLapseTest {
  private static final int IHDR_WIDTH = 16;

  /** Noise does not compress: every pixel counts. */
  private static List<byte[]> noise(int count, int size) {
    Random random = new Random(7);
    List<byte[]> pngs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[3 * size * size];
      random.nextBytes(rgb);
      pngs.add(Pictures.png(rgb, size));
    }
    return pngs;
  }

  private static List<String> chunks(byte[] png) {
    List<String> types = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(png);
    for (int at = 8; at < png.length; at += 12 + in.getInt(at)) {
      types.add(new String(png, at + 4, 4, StandardCharsets.US_ASCII));
    }
    return types;
  }

  private static int width(byte[] png) {
    return ByteBuffer.wrap(png).getInt(IHDR_WIDTH);
  }

  @Test
  void itHasAFrameForEachPictureAndTheFirstIsWhatOthersSee() throws IOException {
    List<byte[]> pngs = noise(3, 200);
    byte[] lapse = TimeLapse.of(pngs);
    assertEquals(3, chunks(lapse).stream().filter("fcTL"::equals).count());
    assertEquals(200, width(lapse));
    var first = ImageIO.read(new ByteArrayInputStream(pngs.getFirst()));
    assertEquals(first.getRGB(9, 5), ImageIO.read(new ByteArrayInputStream(lapse)).getRGB(9, 5));
  }

  @Test
  void aSmallOneHasAtMost128PixelsASideAndAllItsFrames() throws IOException {
    List<byte[]> pngs = noise(3, 200);
    byte[] small = TimeLapse.small(pngs);
    assertEquals(128, width(small));
    assertEquals(128, ImageIO.read(new ByteArrayInputStream(small)).getHeight());
    assertEquals(3, chunks(small).stream().filter("fcTL"::equals).count());
    assertTrue(small.length < TimeLapse.of(pngs).length / 2);
  }

  @Test
  void whatIsSmallAlreadyStaysAsItIs() {
    List<byte[]> pngs = noise(2, 64);
    assertArrayEquals(TimeLapse.of(pngs), TimeLapse.small(pngs));
  }

  @Test
  void aPlainPictureStaysPlain() throws IOException {
    byte[] rgb = new byte[3 * 200 * 200];
    java.util.Arrays.fill(rgb, (byte) 77);
    byte[] small = TimeLapse.small(List.of(Pictures.png(rgb, 200)));
    assertEquals(0xff4d4d4d, ImageIO.read(new ByteArrayInputStream(small)).getRGB(100, 30));
  }

  @Test
  void ofNothingThereIsNone() {
    assertThrows(PictureException.class, () -> TimeLapse.of(List.of()));
  }
}
