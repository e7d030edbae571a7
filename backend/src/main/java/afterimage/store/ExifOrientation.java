package afterimage.store;

import java.awt.Rectangle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a camera was held, which browsers follow: tag 0x0112 of EXIF 2.3, in the first Exif segment
 * of a JPEG and in the eXIf chunk of a PNG.
 *
 * @param value 1..8 as EXIF counts them; 1 is upright
 */
record ExifOrientation(int value) {
  static final ExifOrientation UPRIGHT = new ExifOrientation(1);

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

  /** What a picture says; upright where it says nothing that can be read. */
  static ExifOrientation of(byte[] picture) {
    Optional<byte[]> exif =
        PngFile.of(picture).isPresent() ? ofPng(PngFile.of(picture).get()) : ofJpeg(picture);
    return exif.map(ExifOrientation::ofTiff).orElse(UPRIGHT);
  }

  private static Optional<byte[]> ofPng(PngFile png) {
    return png.first(chunk -> chunk.type().equals("eXIf")).filter(png::isIntact).map(png::data);
  }

  /** Segments are FF, a kind, and a length that counts itself; pixels begin with DA. */
  private static Optional<byte[]> ofJpeg(byte[] jpeg) {
    ByteBuffer in = ByteBuffer.wrap(jpeg);
    if (jpeg.length < 4 || in.getShort() != (short) 0xffd8) {
      return Optional.empty();
    }
    while (in.remaining() >= 4 && in.get() == (byte) 0xff) {
      int kind = in.get() & 0xff;
      if (kind == 0xff) {
        in.position(in.position() - 1); // fill bytes
        continue;
      }
      int length = (in.getShort() & 0xffff) - 2;
      if (kind == 0xda || length < 0 || length > in.remaining()) {
        return Optional.empty();
      }
      int from = in.position();
      int text = from + EXIF.length;
      if (kind == 0xe1
          && length >= EXIF.length
          && Arrays.equals(EXIF, Arrays.copyOfRange(jpeg, from, text))) {
        return Optional.of(Arrays.copyOfRange(jpeg, text, from + length));
      }
      in.position(from + length);
    }
    return Optional.empty();
  }

  /** The first directory of a TIFF. */
  private static ExifOrientation ofTiff(byte[] tiff) {
    if (tiff.length < 8) {
      return UPRIGHT;
    }
    ByteBuffer in = ByteBuffer.wrap(tiff);
    switch (in.getInt(0)) {
      case 0x49492a00 -> in.order(ByteOrder.LITTLE_ENDIAN);
      case 0x4d4d002a -> in.order(ByteOrder.BIG_ENDIAN);
      default -> {
        return UPRIGHT;
      }
    }
    int directory = in.getInt(4);
    if (directory < 0 || directory > tiff.length - 2) {
      return UPRIGHT;
    }
    int entries = in.getShort(directory) & 0xffff;
    for (int i = 0; i < entries && directory + 2 + (i + 1) * ENTRY <= tiff.length; i++) {
      int entry = directory + 2 + i * ENTRY;
      if ((in.getShort(entry) & 0xffff) == TAG) {
        int value = in.getShort(entry + 8) & 0xffff;
        boolean known = in.getShort(entry + 2) == SHORT && value >= 1 && value <= 8;
        return known ? new ExifOrientation(value) : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  /** The middle square of a picture as it is shown, where it lies in the file's rows. */
  Rectangle middle(int width, int height) {
    int side = Math.min(width, height);
    int left = (width - side) / 2;
    int top = (height - side) / 2;
    return new Rectangle(
        isMirroredAcross() ? width - side - left : left,
        isMirroredDown() ? height - side - top : top,
        side,
        side);
  }

  /**
   * A square as it is shown.
   *
   * @param square (3, size, size) as it is in the file
   */
  float[] shown(float[] square, int size) {
    if (value == 1) {
      return square;
    }
    float[] out = new float[square.length];
    for (int i = 0; i < square.length; i++) {
      int x = i % size;
      int y = i / size % size;
      int across = value >= 5 ? y : x;
      int down = value >= 5 ? x : y;
      int column = isMirroredAcross() ? size - 1 - across : across;
      int row = isMirroredDown() ? size - 1 - down : down;
      out[i] = square[i / (size * size) * size * size + row * size + column];
    }
    return out;
  }

  private boolean isMirroredAcross() {
    return value == 2 || value == 3 || value == 7 || value == 8;
  }

  private boolean isMirroredDown() {
    return value == 3 || value == 4 || value == 6 || value == 7;
  }
}
