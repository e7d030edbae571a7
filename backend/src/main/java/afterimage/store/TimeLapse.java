package afterimage.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Pictures one after another in an animated PNG (W3C, PNG third edition): the compressed data of
 * the single pictures is taken over as it is.
 */
public final class TimeLapse {
  private static final int SIGNATURE = 8;
  private static final int HEADER = 25; // length, IHDR, 13 bytes, checksum
  private static final short FRAME_MILLIS = 150;
  private static final short LAST_MILLIS = 2500;

  /** The most pixels a side of a time-lapse to be sent around. */
  private static final int SMALL = 128;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int sequence;

  private TimeLapse() {}

  /**
   * Puts pictures together.
   *
   * @param pngs of one size, at least one, as this program writes them
   */
  public static byte[] of(List<byte[]> pngs) {
    if (pngs.isEmpty()) {
      throw new PictureException("no picture is kept yet");
    }
    TimeLapse lapse = new TimeLapse();
    byte[] first = pngs.getFirst();
    lapse.bytes.write(first, 0, SIGNATURE + HEADER);
    byte[] animation = new byte[8];
    ByteBuffer.wrap(animation).putInt(pngs.size());
    lapse.chunk("acTL", animation);
    for (int i = 0; i < pngs.size(); i++) {
      lapse.frame(pngs.get(i), i == 0, i == pngs.size() - 1);
    }
    lapse.chunk("IEND", new byte[0]);
    return lapse.bytes.toByteArray();
  }

  /** The same, small: no picture has more than 128 pixels a side. */
  public static byte[] small(List<byte[]> pngs) {
    return of(pngs.stream().map(png -> Pictures.thumbnail(png, SMALL)).toList());
  }

  private void frame(byte[] png, boolean isFirst, boolean isLast) {
    ByteBuffer in = ByteBuffer.wrap(png);
    int width = in.getInt(SIGNATURE + 8);
    int height = in.getInt(SIGNATURE + 12);
    byte[] control = new byte[26];
    ByteBuffer.wrap(control)
        .putInt(sequence++)
        .putInt(width)
        .putInt(height)
        .putLong(0) // the place of the frame
        .putShort(isLast ? LAST_MILLIS : FRAME_MILLIS)
        .putShort((short) 1000);
    chunk("fcTL", control);
    int at = SIGNATURE;
    while (at + 12 <= png.length) {
      int length = in.getInt(at);
      if (new String(png, at + 4, 4, StandardCharsets.US_ASCII).equals("IDAT")) {
        int before = isFirst ? 0 : 4;
        byte[] data = new byte[before + length];
        if (!isFirst) {
          ByteBuffer.wrap(data).putInt(sequence++);
        }
        System.arraycopy(png, at + 8, data, before, length);
        chunk(isFirst ? "IDAT" : "fdAT", data);
      }
      at += 12 + length;
    }
  }

  private void chunk(String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(data);
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeInt(data.length);
      out.write(name);
      out.write(data);
      out.writeInt((int) sum.getValue());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
