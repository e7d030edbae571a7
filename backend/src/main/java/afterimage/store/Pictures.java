package afterimage.store;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Rules;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Pictures in files: PNGs that say how they were made, and photographs of all kinds. */
public final class Pictures {
  /** Of JPEGs, 0..1: no blocks to be seen at twice the size. */
  private static final float LIVE_QUALITY = 0.9f;

  /** The keyword of the text chunk (iTXt) that holds a {@link Provenance}. */
  public static final String KEYWORD = "afterimage";

  static final String PNG_METADATA = "javax_imageio_png_1.0";

  private static final long LARGEST_FILE = 100_000_000;

  static {
    ImageIO.setUseCache(false); // no temporary files
  }

  private Pictures() {}

  /**
   * A PNG; the same picture and provenance give the same bytes.
   *
   * @param rgb (size, size, 3)
   */
  public static byte[] png(byte[] rgb, int size, Provenance provenance) {
    return png(rgb, size, provenance.json());
  }

  /** A PNG of this program with how it was made put into it. */
  public static byte[] signed(byte[] png, Provenance provenance) {
    BufferedImage image = own(png);
    return png(rgb(image), image.getWidth(), provenance);
  }

  /** A PNG of this program with no more than so many pixels a side; a smaller one as it is. */
  static byte[] thumbnail(byte[] png, int side) {
    BufferedImage image = own(png);
    int size = image.getWidth();
    return size <= side ? png : png(bytes(scaled(rgb(image), size, side), side), side);
  }

  private static BufferedImage own(byte[] png) {
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new PictureException("cannot read a kept picture: " + e.getMessage(), e);
    }
  }

  /** A kept PNG as a picture for viewers. */
  static byte[] jpeg(byte[] png) {
    BufferedImage image = own(png);
    return jpeg(rgb(image), image.getWidth());
  }

  /** (size, size, 3). */
  private static byte[] rgb(BufferedImage image) {
    int size = image.getWidth();
    int[] colors = image.getRGB(0, 0, size, size, null, 0, size);
    byte[] rgb = new byte[3 * size * size];
    for (int i = 0; i < colors.length; i++) {
      rgb[3 * i] = (byte) (colors[i] >> 16);
      rgb[3 * i + 1] = (byte) (colors[i] >> 8);
      rgb[3 * i + 2] = (byte) colors[i];
    }
    return rgb;
  }

  /**
   * Numbers as bytes.
   *
   * @param pixels (3, size, size) in [0, 1]
   * @return (size, size, 3)
   */
  private static byte[] bytes(float[] pixels, int size) {
    byte[] rgb = new byte[pixels.length];
    int plane = size * size;
    for (int i = 0; i < pixels.length; i++) {
      rgb[i % plane * 3 + i / plane] = (byte) Math.round(Math.clamp(pixels[i], 0, 1) * 255);
    }
    return rgb;
  }

  /** A PNG that says nothing of how it was made. */
  static byte[] png(byte[] rgb, int size) {
    return png(rgb, size, (String) null);
  }

  /**
   * A JPEG, for pictures that are looked at for a moment.
   *
   * @param rgb (size, size, 3)
   */
  public static byte[] jpeg(byte[] rgb, int size) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 15);
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(LIVE_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image(rgb, size), null, null), settings);
    } catch (IOException e) {
      throw new PictureException("cannot encode the picture: " + e.getMessage(), e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] png(byte[] rgb, int size, @Nullable String text) {
    BufferedImage image = image(rgb, size);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
      if (text != null) {
        metadata.mergeTree(PNG_METADATA, chunk(text));
      }
      writer.setOutput(out);
      writer.write(new IIOImage(image, null, metadata));
    } catch (IOException e) {
      throw new PictureException("cannot encode the picture: " + e.getMessage(), e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Plain text, since ImageIO reads no more than 256 KiB of compressed text. */
  private static IIOMetadataNode chunk(String text) {
    IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
    entry.setAttribute("keyword", KEYWORD);
    entry.setAttribute("compressionFlag", "FALSE");
    entry.setAttribute("compressionMethod", "0");
    entry.setAttribute("languageTag", "");
    entry.setAttribute("translatedKeyword", "");
    entry.setAttribute("text", text);
    IIOMetadataNode list = new IIOMetadataNode("iTXt");
    list.appendChild(entry);
    IIOMetadataNode root = new IIOMetadataNode(PNG_METADATA);
    root.appendChild(list);
    return root;
  }

  private static BufferedImage image(byte[] rgb, int size) {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            size,
            size,
            3 * size,
            3,
            new int[] {0, 1, 2},
            null);
    ComponentColorModel colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, 1, DataBuffer.TYPE_BYTE);
    return new BufferedImage(colors, raster, false, null);
  }

  /**
   * Puts bytes in a file in one piece: whoever looks sees the old file or the new one, and a
   * failure leaves nothing behind.
   */
  public static void write(Path file, byte[] bytes) {
    try {
      AtomicFile.write(file, bytes);
    } catch (IOException e) {
      throw new PictureException("cannot write %s: %s".formatted(file, reason(e)), e);
    }
  }

  /**
   * The same in a folder of a user's, which no server tidies: what killed processes have left there
   * goes. One at a time in a process.
   */
  public static void deliver(Path file, byte[] bytes) {
    try {
      AtomicFile.writeAndSweep(file, bytes);
    } catch (IOException e) {
      throw new PictureException("cannot write %s: %s".formatted(file, reason(e)), e);
    }
  }

  /**
   * How a picture was made, if its file says so.
   *
   * @throws PictureException if it says so and cannot be understood
   */
  public static Optional<Provenance> provenance(Path file) {
    byte[] bytes = read(file);
    try (ImageDecoder photograph =
        new ImageDecoder(file.toString(), bytes, ImageDecoder.Bounds.wide())) {
      photograph.requireSmall();
      return PngText.of(bytes).map(Provenance::parse);
    } catch (RecipeException e) {
      throw new PictureException(
          "%s says how it was made, and it cannot be understood: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * The middle square of a picture in a file.
   *
   * @return (3, size, size) in [0, 1]
   */
  public static float[] square(Path file, int size) {
    try (ImageDecoder photograph =
        new ImageDecoder(file.toString(), read(file), ImageDecoder.Bounds.wide())) {
      return photograph.square(size, true);
    }
  }

  /**
   * A picture at another size.
   *
   * @param rgb (from, from, 3)
   * @return (3, to, to) in [0, 1]
   */
  public static float[] scaled(byte[] rgb, int from, int to) {
    return Resampling.square(
        from,
        to,
        y -> {
          float[] row = new float[3 * from];
          for (int i = 0; i < row.length; i++) {
            row[i] = (rgb[y * 3 * from + i] & 0xff) / 255f;
          }
          return row;
        });
  }

  /** The middle square of a picture in a file as the start of a canvas: a data URI. */
  public static String start(Path file, int size) {
    byte[] rgb = bytes(square(file, size), size);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(rgb, size));
  }

  /**
   * The picture that a canvas starts from, if it does.
   *
   * @return (3, size, size) in [0, 1]
   */
  public static Optional<float[]> start(Recipe.Canvas canvas, Rules rules) {
    String start = canvas.start();
    if (canvas.hasHash()) {
      throw new PictureException(
          "canvas.start must be the picture itself, as a data URI or a file; %s is one that a server has"
              .formatted(start));
    }
    if (!canvas.hasPicture()) {
      return Optional.empty();
    }
    byte[] bytes = DataUri.bytes(start);
    try (ImageDecoder photograph =
        new ImageDecoder("canvas.start", bytes, ImageDecoder.Bounds.wide())) {
      return Optional.of(photograph.square(canvas.size(), rules.from(Rules.TWO)));
    }
  }

  private static byte[] read(Path file) {
    try {
      return InputFile.read(file, LARGEST_FILE);
    } catch (IOException e) {
      throw new PictureException("cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException none -> "no such file";
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      case java.nio.file.FileAlreadyExistsException there -> "a file is in the way of the folder";
      case java.nio.file.FileSystemException system when system.getReason() != null ->
          system.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
