package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of all kinds as numbers: (3, size, size) in [0, 1]. */
class ImageDecoderTest {
  private static final byte FULL = (byte) 255;

  @TempDir Path folder = Path.of("");

  private float[] read(Chunks chunks, int size) throws IOException {
    return Pictures.square(Files.write(folder.resolve("a.png"), chunks.end()), size);
  }

  private Path written(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("a." + format);
    assertEquals(true, ImageIO.write(image, format, file.toFile()), format);
    return file;
  }

  /** Red on the left, blue on the right, white between. */
  private static BufferedImage stripes(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int color = x < width / 3 ? 0xff0000 : x >= width - width / 3 ? 0x0000ff : 0xffffff;
      image.setRGB(x, i / width, color);
    }
    return image;
  }

  @Test
  void colorsAreReadByPlanes() throws IOException {
    byte[] rows = {0, 0, 51, 102, FULL, 0, 0, 0, 0, FULL, 0, 0, 0, FULL};
    assertArrayEquals(
        new float[] {0, 1, 0, 0, 0.2f, 0, 1, 0, 0.4f, 0, 0, 1},
        read(Chunks.rgb(2, 2).pixels(rows), 2),
        1e-6f);
  }

  @Test
  void transparencyShowsWhite() throws IOException {
    byte[] rows = {0, FULL, 0, 0, 0, 0, 0, 0, 51, 0, 0, FULL, 0, FULL, FULL, 0, 0, FULL};
    float[] read = read(Chunks.header(2, 2, 8, 6).pixels(rows), 2);
    assertArrayEquals(new float[] {1, 0.8f, 0, 1, 1, 0.8f, 1, 0, 1, 0.8f, 0, 0}, read, 1e-6f);
  }

  @Test
  void grayStaysAsDarkAsItIsStored() throws IOException {
    float[] expected = {0.2f, 0.4f, 0.6f, 1, 0.2f, 0.4f, 0.6f, 1, 0.2f, 0.4f, 0.6f, 1};
    byte[] gray = {0, 51, 102, 0, (byte) 153, FULL};
    assertArrayEquals(expected, read(Chunks.header(2, 2, 8, 0).pixels(gray), 2), 1e-6f);
    byte[] wide = {0, 51, 51, 102, 102, 0, (byte) 153, (byte) 153, FULL, FULL};
    assertArrayEquals(expected, read(Chunks.header(2, 2, 16, 0).pixels(wide), 2), 1e-6f);
  }

  @Test
  void grayWithTransparencyShowsWhite() throws IOException {
    byte[] rows = {0, 51, FULL, 51, 0};
    assertArrayEquals(
        new float[] {0.2f, 0.2f, 0.2f},
        read(Chunks.header(1, 1, 8, 4).pixels(new byte[] {0, 51, FULL}), 1),
        1e-6f);
    assertArrayEquals(
        new float[] {0.6f, 0.6f, 0.6f},
        Pictures.square(
            Files.write(
                folder.resolve("b.png"),
                Chunks.header(2, 2, 8, 4)
                    .pixels(
                        rows[0], rows[1], rows[2], rows[3], rows[4], (byte) 0, (byte) 51, FULL,
                        (byte) 51, (byte) 0)
                    .end()),
            1),
        1e-6f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void grayOfFewBitsIsBlackAndWhite(int depth) throws IOException {
    byte row = (byte) ((0xff >> depth) ^ (0xff >> (2 * depth)));
    float[] read = read(Chunks.header(2, 2, depth, 0).pixels((byte) 0, row, (byte) 0, row), 2);
    assertArrayEquals(new float[] {0, 1, 0, 1}, java.util.Arrays.copyOf(read, 4), 1e-6f);
  }

  @Test
  void sixteenBitsBecomeTheirUpperEight() throws IOException {
    byte[] rows = {0, 51, 0, 102, 10, FULL, FULL};
    assertArrayEquals(
        new float[] {0.2f, 0.4f, 1}, read(Chunks.header(1, 1, 16, 2).pixels(rows), 1), 0.004f);
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    Chunks chunks = Chunks.header(2, 2, 8, 3);
    chunks.add("PLTE", FULL, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 51);
    chunks.add("tRNS", FULL, (byte) 0); // the second is transparent
    float[] read =
        read(chunks.pixels((byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 1, (byte) 0), 2);
    assertArrayEquals(new float[] {1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0}, read, 1e-6f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
  void formatsAreToldByTheirBytes(String format) throws IOException {
    Path file = written(stripes(48, 48), format);
    Path named = Files.move(file, folder.resolve("picture")); // without an ending
    float[] read = Pictures.square(named, 3);
    float[] red = {read[0], read[9], read[18]};
    float[] blue = {read[2], read[11], read[20]};
    assertArrayEquals(new float[] {1, 0.15f, 0.15f}, red, 0.16f);
    assertArrayEquals(new float[] {0.15f, 0.15f, 1}, blue, 0.16f);
  }

  @ParameterizedTest
  @CsvSource({"9, 3", "10, 3", "11, 4"})
  void onlyTheMiddleSquareIsSeen(int width, int height) throws IOException {
    float[] wide = Pictures.square(written(stripes(width, height), "png"), 1);
    assertArrayEquals(new float[] {1, 1, 1}, wide, 1e-5f);
    BufferedImage tall = new BufferedImage(height, width, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      boolean middle = i / height >= width / 3 && i / height < width - width / 3;
      tall.setRGB(i % height, i / height, middle ? 0x00ff00 : 0);
    }
    assertArrayEquals(new float[] {0, 1, 0}, Pictures.square(written(tall, "png"), 1), 1e-5f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 225})
  void anySideIsScaledToTheSizeThatIsAskedFor(int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side + 1, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < side * (side + 1); i++) {
      image.setRGB(i % side, i / side, 0x336699);
    }
    float[] read = Pictures.square(written(image, "png"), 224);
    assertEquals(3 * 224 * 224, read.length);
    assertEquals(0.2f, read[0], 1e-5f);
    assertEquals(0.4f, read[224 * 224 + 7], 1e-5f);
    assertEquals(0.6f, read[read.length - 1], 1e-5f);
  }

  @Test
  void aSquareLargerThanMemoryAllowsIsReadWithEverySecondPixel() throws IOException {
    BufferedImage image = new BufferedImage(6002, 6001, BufferedImage.TYPE_BYTE_BINARY);
    java.awt.Graphics2D pen = image.createGraphics();
    pen.fillRect(0, 0, 3001, 6001); // the left half is white
    pen.dispose();
    float[] read = Pictures.square(written(image, "png"), 2);
    assertArrayEquals(new float[] {1, 0, 1, 0}, java.util.Arrays.copyOf(read, 4), 0.26f);
    assertEquals(1, read[0] + read[1], 1e-3f);
  }
}
