package afterimage.store;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes as ImageIO reads them, no longer than until a deadline: some formats make much work of few
 * bytes.
 */
final class BoundedInput extends ImageInputStreamImpl {
  /** So few at once that the clock is looked at often enough. */
  private static final int PIECE = 4096;

  private final byte[] bytes;
  private final DecodingLimit limit;

  /**
   * From the first byte on.
   *
   * @param limit is asked with every piece
   */
  BoundedInput(byte[] bytes, DecodingLimit limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (streamPos % PIECE == 0) {
      limit.require();
    }
    return streamPos >= bytes.length ? -1 : bytes[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    checkClosed();
    bitOffset = 0;
    limit.require();
    int count = (int) Math.min(Math.min(most, PIECE), bytes.length - streamPos);
    if (most == 0) {
      return 0;
    }
    if (count <= 0) {
      return -1;
    }
    System.arraycopy(bytes, (int) streamPos, into, from, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
