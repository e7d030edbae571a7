package afterimage.store;

import afterimage.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Pictures inside recipes: {@code data:image/png;base64,…}. */
final class DataUri {
  private static final String BASE64 = ";base64,";

  private DataUri() {}

  /**
   * The bytes of the picture.
   *
   * @throws PictureException if it is none
   */
  static byte[] bytes(String uri) {
    int comma = uri.indexOf(BASE64);
    if (!uri.startsWith(Recipe.Canvas.PICTURE) || comma < 0) {
      throw new PictureException("canvas.start must be a data URI in base64");
    }
    try {
      return Base64.getDecoder().decode(uri.substring(comma + BASE64.length()));
    } catch (IllegalArgumentException e) {
      throw new PictureException("canvas.start is not valid base64: " + e.getMessage(), e);
    }
  }

  /** The URI of a picture; its type is told by its bytes. */
  static String of(byte[] picture) {
    return Recipe.Canvas.PICTURE
        + type(picture)
        + BASE64
        + Base64.getEncoder().encodeToString(picture);
  }

  private static String type(byte[] picture) {
    String head = new String(picture, 0, Math.min(4, picture.length), StandardCharsets.ISO_8859_1);
    if (head.equals("\u0089PNG")) {
      return "png";
    }
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return "jpeg";
    }
    if (head.equals("GIF8")) {
      return "gif";
    }
    return head.startsWith("BM") ? "bmp" : "tiff";
  }
}
