package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture is seen as browsers show it, however the camera was held. */
class ExifOrientationTest {
  @TempDir Path folder = Path.of("");

  /** A TIFF of one directory with one entry before the orientation. */
  private static byte[] exif(int value, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(9);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) value);
    return tiff.array();
  }

  /** A segment of a JPEG behind its first two bytes. */
  private static byte[] with(byte[] jpeg, byte[] head, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + head.length + data.length);
    out.put(jpeg, 0, 2).putShort((short) 0xffe1);
    out.putShort((short) (2 + head.length + data.length)).put(head).put(data);
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }

  private float[] square(byte[] picture, int size) throws IOException {
    return Pictures.square(Files.write(folder.resolve("a"), picture), size);
  }

  /** Red left above, green right above, blue left below, black right below: as the file has it. */
  private static BufferedImage corners() {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      int color =
          (i / 32 < 16 ? new int[] {0xff0000, 0x00ff00} : new int[] {0x0000ff, 0})[i % 32 / 16];
      image.setRGB(i % 32, i / 32, color);
    }
    return image;
  }

  /** What a browser shows, from left above by rows. */
  @ParameterizedTest
  @CsvSource({
    "1, rg bk",
    "2, gr kb",
    "3, kb gr",
    "4, bk rg",
    "5, rb gk",
    "6, br kg",
    "7, kg br",
    "8, gk rb",
    "0, rg bk",
    "9, rg bk"
  })
  void eightWaysToHoldACamera(int value, String shown) throws IOException {
    byte[] head = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] jpeg = with(jpeg(corners()), head, exif(value, order));
      assertEquals(shown.replace(" ", ""), corners(square(jpeg, 2)));
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(corners(), "png", plain);
    byte[] png = plain.toByteArray();
    byte[] chunk = new Chunks().add("eXIf", exif(value, ByteOrder.BIG_ENDIAN)).cut();
    byte[] held =
        ByteBuffer.allocate(png.length + chunk.length - 8)
            .put(png, 0, 33)
            .put(chunk, 8, chunk.length - 8)
            .put(png, 33, png.length - 33)
            .array();
    assertEquals(shown.replace(" ", ""), corners(square(held, 2)));
  }

  private static String corners(float[] square) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      names.append(
          square[i] > 0.6f ? 'r' : square[4 + i] > 0.6f ? 'g' : square[8 + i] > 0.6f ? 'b' : 'k');
    }
    return names.toString();
  }

  /** Of five columns, held upside down, the middle four of what is shown: the last four stored. */
  @Test
  void theMiddleIsThatOfWhatIsShown() {
    assertEquals(new java.awt.Rectangle(0, 0, 4, 4), new ExifOrientation(1).middle(5, 4));
    assertEquals(new java.awt.Rectangle(1, 0, 4, 4), new ExifOrientation(3).middle(5, 4));
    assertEquals(new java.awt.Rectangle(0, 1, 4, 4), new ExifOrientation(6).middle(4, 5));
    assertEquals(new java.awt.Rectangle(0, 0, 4, 4), new ExifOrientation(8).middle(4, 5));
  }

  @Test
  void whatCannotBeReadIsUpright() {
    Random random = new Random(5);
    byte[] head = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] bare = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xda, 0, 2};
    for (int i = 0; i < 3000; i++) {
      byte[] exif = exif(6, i % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      int changes = 1 + random.nextInt(3);
      for (int k = 0; k < changes; k++) {
        exif[random.nextInt(exif.length)] = (byte) random.nextInt();
      }
      byte[] jpeg = with(bare, head, exif);
      byte[] cut = java.util.Arrays.copyOf(jpeg, random.nextInt(jpeg.length + 1));
      int value = ExifOrientation.of(cut).value();
      assertEquals(true, value >= 1 && value <= 8);
    }
    assertEquals(ExifOrientation.UPRIGHT, ExifOrientation.of(new byte[0]));
    float[] same = {1, 2, 3};
    assertArrayEquals(same, ExifOrientation.UPRIGHT.shown(same, 1));
  }
}
