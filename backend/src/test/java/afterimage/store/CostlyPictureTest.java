package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that would keep whoever decodes them for long: refused before, or given up. */
class CostlyPictureTest {
  private static final long MOST_PIXELS = 16_000_000;
  private static final long MINUTE = 60_000_000_000L;

  private static float[] read(byte[] picture, long nanos) {
    ImageDecoder.Bounds bounds = new ImageDecoder.Bounds(MOST_PIXELS, System.nanoTime() + nanos);
    try (ImageDecoder photograph = new ImageDecoder("it", picture, bounds)) {
      return photograph.square(8, true);
    }
  }

  private static String refused(byte[] picture) {
    return assertThrows(PictureException.class, () -> read(picture, 10 * MINUTE)).getMessage();
  }

  /** As ImageIO writes it. */
  private static byte[] written(BufferedImage image, String format, String compression)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(to);
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (compression.equals("progressive")) {
        how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      } else {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionType(compression);
      }
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** A gray JPEG of a few hundred bytes: one scan of direct currents, the others say nothing. */
  private static byte[] scans(int count, int side) {
    ByteBuffer jpeg = ByteBuffer.allocate(400 + 20 * count);
    jpeg.putShort((short) 0xffd8);
    byte[] ones = new byte[64];
    Arrays.fill(ones, (byte) 1);
    segment(jpeg, 0xdb, 65).put((byte) 0).put(ones);
    segment(jpeg, 0xc2, 9).put((byte) 8).putShort((short) side).putShort((short) side);
    jpeg.put(new byte[] {1, 1, 0x11, 0});
    segment(jpeg, 0xc4, 18).put((byte) 0).put((byte) 1).put(new byte[15]).put((byte) 0);
    segment(jpeg, 0xc4, 18).put((byte) 0x10).put((byte) 1).put(new byte[15]).put((byte) 0xe0);
    segment(jpeg, 0xda, 6).put(new byte[] {1, 1, 0, 0, 0, 0}).put(new byte[64]);
    for (int i = 0; i < count; i++) {
      segment(jpeg, 0xda, 6).put(new byte[] {1, 1, 0, 1, 63, 0}).put(new byte[8]);
    }
    jpeg.putShort((short) 0xffd9);
    return Arrays.copyOf(jpeg.array(), jpeg.position());
  }

  private static ByteBuffer segment(ByteBuffer jpeg, int kind, int length) {
    return jpeg.put((byte) 0xff).put((byte) kind).putShort((short) (length + 2));
  }

  @Test
  void scansOfManyPixelsAreCounted() {
    assertEquals(
        "it has 99 scans of 4000x4000 pixels, more than are decoded: save it as a plain JPEG or PNG",
        refused(scans(98, 4000)));
    assertEquals(3 * 64, read(scans(98, 500), 10 * MINUTE).length);
  }

  @Test
  void aProgressiveJpegOfSixteenMegapixelsHasFewEnough() throws IOException {
    BufferedImage image = new BufferedImage(4000, 4000, BufferedImage.TYPE_3BYTE_BGR);
    assertEquals(3 * 64, read(written(image, "jpeg", "progressive"), 10 * MINUTE).length);
  }

  /** BITMAPINFOHEADER with biCompression BI_JPEG or BI_PNG: the rules for those are gone around. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aBitmapThatHoldsAnotherPictureIsRefused(int compression) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR);
    byte[] inner =
        compression == 4
            ? written(image, "jpeg", "progressive")
            : Chunks.rgb(8, 8).pixels(new byte[8 * 25]).end();
    ByteBuffer bitmap = ByteBuffer.allocate(54 + inner.length).order(ByteOrder.LITTLE_ENDIAN);
    bitmap.put((byte) 'B').put((byte) 'M').putInt(bitmap.capacity()).putInt(0).putInt(54);
    bitmap.putInt(40).putInt(8).putInt(8).putShort((short) 1);
    bitmap.putShort((short) (compression == 4 ? 24 : 0)).putInt(compression).putInt(inner.length);
    bitmap.position(54);
    bitmap.put(inner);
    assertEquals(
        "it is a BMP with a JPEG or PNG inside: give that one itself", refused(bitmap.array()));
  }

  @Test
  void aTiffThatHoldsAJpegIsRefused() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
    byte[] tiff = written(image, "tiff", "JPEG");
    assertEquals("it is a TIFF with a JPEG inside: save it as a JPEG or PNG", refused(tiff));
    for (String plain : new String[] {"LZW", "Deflate", "PackBits"}) {
      assertEquals(3 * 64, read(written(image, "tiff", plain), 10 * MINUTE).length, plain);
    }
  }

  /** All of its bytes are read at once, long before its pixels are there. */
  @Test
  void timeIsLookedAtBetweenRowsToo() {
    byte[] picture = scans(24, 4000);
    String message =
        assertThrows(PictureException.class, () -> read(picture, 200_000_000)).getMessage();
    assertEquals("it cannot be decoded: it takes too long", message);
  }

  /** A reader of ImageIO says it in words of its own. */
  @Test
  void whatTakesTooLongIsRefusedForThat() {
    byte[] picture = Chunks.header(4000, 4000, 16, 6).pixels(new byte[4000 * 32_001]).end();
    String message =
        assertThrows(PictureException.class, () -> read(picture, 50_000_000)).getMessage();
    assertEquals("it cannot be decoded: it takes too long", message);
  }
}
