package afterimage.store;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that are wrong or large in one way or another, each given by its number. */
public final class HostilePictures {
  private static final int KINDS = 20;
  private static final String[] FORMATS = {"png", "jpeg", "gif", "bmp", "tiff"};
  private static final String[] TEXTS = {"tEXt", "zTXt", "iTXt", "iCCP", "sPLT", "eXIf", "wild"};

  private HostilePictures() {}

  /** The picture of a number; the same each time. */
  public static byte[] of(int number) {
    Random random = new Random(number);
    return switch (number % KINDS) {
      case 0 -> cut(written(random, format(random)), random);
      case 1 -> changed(written(random, format(random)), random, 1 + random.nextInt(20));
      case 2 -> Chunks.rgb(side(random), side(random)).pixels(noise(random, 2000)).end();
      case 3 -> texts(random, 1 + random.nextInt(12_000));
      case 4 -> bomb(random);
      case 5 -> header(random, 1 + random.nextInt(64), 1 + random.nextInt(64));
      case 6 -> interlaced(random);
      case 7 -> palette(random);
      case 8 -> segments(random);
      case 9 -> changed(written(random, "jpeg"), random, 3);
      case 10 -> changed(written(random, "gif"), random, 3);
      case 11 -> changed(written(random, "tiff"), random, 8);
      case 12 -> changed(written(random, "bmp"), random, 3);
      case 13 -> inHeader(written(random, format(random)), random);
      case 14 -> flat(random, format(random));
      case 15 -> noise(random, 1 + random.nextInt(100_000));
      case 16 -> comments(random);
      case 17 -> scans(random);
      case 18 -> wrongChecksums(random);
      default -> written(random, format(random));
    };
  }

  private static String format(Random random) {
    return FORMATS[random.nextInt(FORMATS.length)];
  }

  private static int side(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 1 + random.nextInt(40);
      case 1 -> 3000 + random.nextInt(3000);
      case 2 -> 15_000 + random.nextInt(10_000);
      default -> random.nextInt();
    };
  }

  private static byte[] noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] written(Random random, String format) {
    BufferedImage image =
        new BufferedImage(
            1 + random.nextInt(90), 1 + random.nextInt(90), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      image.setRGB(i % image.getWidth(), i / image.getWidth(), random.nextInt());
    }
    return written(image, format);
  }

  private static byte[] written(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Of one color, and so many pixels that a few bytes are many. */
  private static byte[] flat(Random random, String format) {
    int width = 500 + random.nextInt(4000);
    int height = 500 + random.nextInt(4000);
    return format.equals("jpeg")
        ? written(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), format)
        : written(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), format);
  }

  private static byte[] cut(byte[] whole, Random random) {
    return Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  private static byte[] changed(byte[] bytes, Random random, int changes) {
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  /** Where the numbers stand that memory is taken by. */
  private static byte[] inHeader(byte[] bytes, Random random) {
    for (int i = 0; i < 4; i++) {
      int at = random.nextInt(Math.min(bytes.length, 64));
      bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
    }
    return bytes;
  }

  private static byte[] texts(Random random, int count) {
    Chunks chunks = Chunks.rgb(1, 1);
    byte[] packed = Chunks.deflated(new byte[200_000]);
    String type = TEXTS[random.nextInt(TEXTS.length)];
    byte[] head =
        ("key" + "\0".repeat(type.equals("iTXt") ? 5 : 2)).getBytes(StandardCharsets.US_ASCII);
    byte[] data = Arrays.copyOf(head, head.length + packed.length);
    System.arraycopy(packed, 0, data, head.length, packed.length);
    for (int i = 0; i < count; i++) {
      chunks.add(type, data);
    }
    return chunks.pixels(new byte[4]).end();
  }

  private static byte[] bomb(Random random) {
    byte[] packed = Chunks.deflated(new byte[(1 + random.nextInt(64)) << 20]);
    return Chunks.rgb(1 + random.nextInt(8), 1 + random.nextInt(8)).add("IDAT", packed).end();
  }

  private static byte[] header(Random random, int width, int height) {
    int depth = new int[] {1, 2, 4, 8, 16, 3}[random.nextInt(6)];
    int type = random.nextInt(8);
    return Chunks.header(width, height, depth, type)
        .pixels(noise(random, height * (1 + width * 8)))
        .end();
  }

  private static byte[] interlaced(Random random) {
    int side = 1 + random.nextInt(3000);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(side).putInt(side);
    header.put((byte) 16).put((byte) 6).put((byte) 0).put((byte) 0).put((byte) 1);
    return new Chunks().add("IHDR", header.array()).pixels(new byte[side * (1 + 8 * side)]).end();
  }

  private static byte[] palette(Random random) {
    int entries = random.nextInt(300);
    return Chunks.header(8, 8, 8, 3)
        .add("PLTE", noise(random, 3 * entries + random.nextInt(2)))
        .add("tRNS", noise(random, random.nextInt(300)))
        .pixels(noise(random, 8 * 9))
        .end();
  }

  /** A JPEG with as many segments of any kind as fit. */
  private static byte[] segments(Random random) {
    byte[] jpeg = written(random, "jpeg");
    int count = 1 + random.nextInt(60);
    int kind = 0xe0 + random.nextInt(16);
    int length = 2 + random.nextInt(65_000);
    byte[] head =
        (new String[] {"Exif\0\0", "ICC_PROFILE\0\1\1", "JFIF\0\1\2", "x"})
            [random.nextInt(4)].getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + count * (length + 2));
    out.put(jpeg, 0, 2);
    for (int i = 0; i < count; i++) {
      byte[] data = noise(random, length - 2);
      System.arraycopy(head, 0, data, 0, Math.min(head.length, data.length));
      out.put((byte) 0xff).put((byte) kind).putShort((short) length).put(data);
    }
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A GIF with a comment of thousands of blocks. */
  private static byte[] comments(Random random) {
    byte[] gif = written(random, "gif");
    int table = 13 + 3 * (1 << ((gif[10] & 7) + 1));
    int blocks = 1 + random.nextInt(20_000);
    ByteBuffer out = ByteBuffer.allocate(gif.length + 3 + 256 * blocks);
    out.put(gif, 0, table).put((byte) 0x21).put((byte) 0xfe);
    for (int i = 0; i < blocks; i++) {
      out.put((byte) 255).put(new byte[255]);
    }
    return out.put((byte) 0).put(gif, table, gif.length - table).array();
  }

  /** A JPEG whose one scan is there many times. */
  private static byte[] scans(Random random) {
    byte[] jpeg = written(new BufferedImage(2000, 2000, BufferedImage.TYPE_BYTE_GRAY), "jpeg");
    int scan = 0;
    while (jpeg[scan] != (byte) 0xff || jpeg[scan + 1] != (byte) 0xda) {
      scan++;
    }
    for (int i = 0; i + 1 < scan; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        jpeg[i + 1] = (byte) 0xc2; // says that it is progressive
      }
    }
    int length = jpeg.length - scan - 2;
    int count = 1 + random.nextInt(400);
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + count * length);
    out.put(jpeg, 0, scan);
    for (int i = 0; i <= count; i++) {
      out.put(jpeg, scan, length);
    }
    return out.put(jpeg, jpeg.length - 2, 2).array();
  }

  private static byte[] wrongChecksums(Random random) {
    byte[] packed = Chunks.deflated(noise(random, 4 * (1 + 4 * 3)));
    return Chunks.rgb(4, 4)
        .raw("tRNS", 6, new byte[6], random.nextInt(2))
        .raw("IDAT", packed.length, packed, random.nextInt())
        .end();
  }
}
