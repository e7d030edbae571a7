package afterimage.store;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.ImageInputStream;

/** One picture of any format that ImageIO reads: measured first, decoded then. */
final class ImageDecoder implements AutoCloseable {
  private static final int LONGEST_SIDE = 20_000;

  /** Larger squares are read with every second pixel, or every third, ...: memory is bounded. */
  private static final int LARGEST_SQUARE = 6000;

  /**
   * What a picture may be.
   *
   * @param mostPixels by its header, before any is decoded
   * @param deadline for decoding, by System.nanoTime()
   */
  record Bounds(long mostPixels, long deadline) {
    /** For the files of who runs the program. */
    static Bounds wide() {
      return new Bounds(Long.MAX_VALUE, System.nanoTime() + (1L << 60));
    }
  }

  /** biCompression of a BITMAPINFOHEADER: BI_JPEG, BI_PNG. */
  private static final Set<Integer> BITMAPS_OF_OTHERS = Set.of(4, 5);

  /** Where it stands, and where the length of the header does, which others have shorter. */
  private static final int BITMAP_COMPRESSION = 30;

  private static final int BITMAP_HEADER = 14;
  private static final int BITMAPINFOHEADER = 40;

  /** Of TIFF 6.0 and its Technical Note 2. */
  private static final Set<Integer> TIFFS_OF_OTHERS = Set.of(6, 7);

  private final String name;
  private final Bounds bounds;
  private final DecodingLimit limit;
  private final Scans scans;
  private final ImageInputStream in;
  private final ImageReader reader;
  private final ExifOrientation orientation;

  ImageDecoder(String name, byte[] bytes, Bounds bounds) {
    this.name = name;
    this.bounds = bounds;
    requireItself(bytes);
    this.limit = new DecodingLimit(bounds.deadline());
    this.scans = Scans.of(bytes);
    Optional<PngFile> png = PngFile.of(bytes);
    this.in = new BoundedInput(png.map(PngFile::pixels).orElse(bytes), limit);
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new PictureException(name + " is not a picture (PNG, JPEG, GIF, BMP or TIFF)");
    }
    this.reader = readers.next();
    // The time that comments of a GIF take grows with the square of their length.
    reader.setInput(in, true, isGif(bytes));
    reader.addIIOReadProgressListener(limit);
    this.orientation = ExifOrientation.of(bytes);
  }

  /**
   * The middle square (3, size, size) in [0, 1], over white where the picture is transparent.
   *
   * @param asShown turned as the camera was held, or as it lies in the file
   */
  float[] square(int size, boolean asShown) {
    ExifOrientation turned = asShown ? orientation : ExifOrientation.UPRIGHT;
    requireSmall();
    try {
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      int side = Math.min(width, height);
      int every = (side + LARGEST_SQUARE - 1) / LARGEST_SQUARE;
      ImageReadParam part = reader.getDefaultReadParam();
      part.setSourceRegion(turned.middle(width, height));
      part.setSourceSubsampling(every, every, 0, 0);
      BufferedImage image = reader.read(0, part);
      limit.require();
      return turned.shown(Resampling.square(image.getWidth(), size, y -> row(image, y)), size);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    } catch (OutOfMemoryError e) { // of one large array, which nobody has now
      throw new PictureException(name + " takes more memory than there is; a smaller one does", e);
    }
  }

  private static boolean isGif(byte[] bytes) {
    return bytes.length > 3 && bytes[0] == 'G' && bytes[1] == 'I' && bytes[2] == 'F';
  }

  /** A picture within another would be decoded by no rule of its own kind. */
  private void requireItself(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length >= BITMAP_COMPRESSION + 4
        && bytes[0] == 'B'
        && bytes[1] == 'M'
        && in.getInt(BITMAP_HEADER) >= BITMAPINFOHEADER
        && BITMAPS_OF_OTHERS.contains(in.getInt(BITMAP_COMPRESSION))) {
      throw new PictureException(
          name + " is a BMP with a JPEG or PNG inside: give that one itself");
    }
  }

  private void requirePlainTiff() throws IOException {
    if (!reader.getFormatName().equalsIgnoreCase("tif")) {
      return;
    }
    TIFFField compression =
        TIFFDirectory.createFromMetadata(reader.getImageMetadata(0))
            .getTIFFField(BaselineTIFFTagSet.TAG_COMPRESSION);
    if (compression != null && TIFFS_OF_OTHERS.contains(compression.getAsInt(0))) {
      throw new PictureException(name + " is a TIFF with a JPEG inside: save it as a JPEG or PNG");
    }
  }

  /**
   * Looks at its header.
   *
   * @throws PictureException if it has none, or it says more pixels or more work than may be
   */
  void requireSmall() {
    try {
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      requireSmall(width, height);
      scans.requireFew(name, width, height, bounds.mostPixels());
      requirePlainTiff();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private void requireSmall(int width, int height) {
    if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
      throw new PictureException(
          String.format(
              Locale.ROOT,
              "%s has %dx%d pixels; a side may have %d",
              name,
              width,
              height,
              LONGEST_SIDE));
    }
    if ((long) width * height > bounds.mostPixels()) {
      throw new PictureException(
          String.format(
              Locale.ROOT,
              "%s has %dx%d pixels; it may have %d million: scale it down",
              name,
              width,
              height,
              bounds.mostPixels() / 1_000_000));
    }
  }

  private PictureException damaged(Exception e) {
    if (e instanceof PictureException own) {
      return own;
    }
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new PictureException(
        "%s cannot be decoded: %s".formatted(name, limit.isOver() ? DecodingLimit.REASON : reason),
        e);
  }

  /** Row y as (width, 3) in [0, 1]. */
  private static float[] row(BufferedImage image, int y) {
    int width = image.getWidth();
    float[] row = new float[3 * width];
    ColorModel colors = image.getColorModel();
    boolean gray = colors instanceof ComponentColorModel && colors.getNumColorComponents() == 1;
    int[] argb = gray ? gray(image, y) : image.getRGB(0, y, width, 1, null, 0, width);
    for (int x = 0; x < width; x++) {
      float alpha = (argb[x] >>> 24) / 255f;
      for (int c = 0; c < 3; c++) {
        row[3 * x + c] = ((argb[x] >> (16 - 8 * c)) & 0xff) / 255f * alpha + (1 - alpha);
      }
    }
    return row;
  }

  /** Gray as it is stored: Java takes it for linear light and would brighten it. */
  private static int[] gray(BufferedImage image, int y) {
    WritableRaster raster = image.getRaster();
    int[] argb = new int[image.getWidth()];
    boolean alpha = raster.getNumBands() > 1;
    int shift = image.getColorModel().getComponentSize(0) - 8;
    for (int x = 0; x < argb.length; x++) {
      int value = raster.getSample(x, y, 0) >> shift;
      int opacity = alpha ? raster.getSample(x, y, 1) >> shift : 0xff;
      argb[x] = opacity << 24 | value * 0x010101;
    }
    return argb;
  }

  @Override
  public void close() {
    reader.dispose();
    try {
      in.close();
    } catch (IOException e) {
      throw new PictureException("cannot close " + name, e);
    }
  }
}
