package afterimage.store;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** One picture of any format that ImageIO reads: measured first, decoded then. */
final class Photograph implements AutoCloseable {
  private static final int LONGEST_SIDE = 20_000;

  /** Larger squares are read with every second pixel, or every third, ...: memory is bounded. */
  private static final int LARGEST_SQUARE = 6000;

  private final String name;
  private final ImageInputStream in;
  private final ImageReader reader;

  Photograph(String name, ImageInputStream in) {
    this.name = name;
    this.in = in;
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new PictureException(name + " is not a picture (PNG, JPEG, GIF, BMP or TIFF)");
    }
    this.reader = readers.next();
    reader.setInput(in, true, false);
  }

  /** What the text chunk {@link Pictures#KEYWORD} says, if there is one. */
  Optional<String> text() {
    try {
      requireSmall();
      IIOMetadata metadata = reader.getImageMetadata(0);
      if (metadata == null
          || !Pictures.PNG_METADATA.equals(metadata.getNativeMetadataFormatName())) {
        return Optional.empty();
      }
      Element root = (Element) metadata.getAsTree(Pictures.PNG_METADATA);
      NodeList entries = root.getElementsByTagName("iTXtEntry");
      for (int i = 0; i < entries.getLength(); i++) {
        Element entry = (Element) entries.item(i);
        if (entry.getAttribute("keyword").equals(Pictures.KEYWORD)) {
          return Optional.of(entry.getAttribute("text"));
        }
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /** The middle square (3, size, size) in [0, 1], over white where the picture is transparent. */
  float[] square(int size) {
    try {
      requireSmall();
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      int side = Math.min(width, height);
      int every = (side + LARGEST_SQUARE - 1) / LARGEST_SQUARE;
      ImageReadParam part = reader.getDefaultReadParam();
      part.setSourceRegion(new Rectangle((width - side) / 2, (height - side) / 2, side, side));
      part.setSourceSubsampling(every, every, 0, 0);
      BufferedImage image = reader.read(0, part);
      return Resampling.square(image.getWidth(), size, y -> row(image, y));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private void requireSmall() throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
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
  }

  private PictureException damaged(Exception e) {
    return e instanceof PictureException own
        ? own
        : new PictureException(
            "%s cannot be decoded: %s"
                .formatted(name, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
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
