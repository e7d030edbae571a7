package afterimage.store;

import java.util.Locale;

/**
 * How much work a JPEG is, which its size does not say: each scan goes over all pixels of its
 * components, for a few bytes where it changes none.
 *
 * @param count how often one begins: with FF DA, which pixels never hold
 * @param components those of all scans
 */
record Scans(int count, int components) {
  /** A progressive JPEG has about ten. */
  private static final int MOST = 100;

  /** What libjpeg itself writes goes over all pixels 14 times, with four components 24 times. */
  private static final int MOST_ROUNDS = 25;

  /** Those of a picture; none where it is no JPEG. */
  static Scans of(byte[] bytes) {
    boolean isJpeg = bytes.length > 2 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xd8;
    int count = 0;
    int components = 0;
    for (int i = 2; isJpeg && i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xff && bytes[i + 1] == (byte) 0xda) {
        count++; // FF DA, two bytes of length, and how many components
        components += i + 4 < bytes.length ? Math.clamp(bytes[i + 4], 1, 4) : 1;
      }
    }
    return new Scans(count, components);
  }

  /**
   * Refuses what takes too long.
   *
   * @param most pixels that a picture may have, which is how many are gone over at once
   */
  void requireFew(String name, int width, int height, long most) {
    if (count > MOST) {
      throw new PictureException(
          String.format(Locale.ROOT, "%s has %d scans and may have %d", name, count, MOST));
    }
    if ((long) width * height * components / MOST_ROUNDS > most) {
      throw new PictureException(
          String.format(
              Locale.ROOT,
              "%s has %d scans of %dx%d pixels, more than are decoded: save it as a plain JPEG or"
                  + " PNG",
              name,
              count,
              width,
              height));
    }
  }
}
