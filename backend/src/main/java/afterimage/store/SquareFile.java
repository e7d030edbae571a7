package afterimage.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The file of a square picture: (3, size, size) numbers, little-endian, and their CRC-32C. */
final class SquareFile {
  private SquareFile() {}

  static byte[] encoded(float[] square) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * square.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(square);
    bytes.putInt(bytes.limit() - Integer.BYTES, checksum(bytes.array()));
    return bytes.array();
  }

  /** Empty where there is no such file, or it is damaged. */
  static Optional<float[]> read(Path file, int size) {
    int count = 3 * size * size;
    try {
      if (Files.size(file) != (long) Float.BYTES * count + Integer.BYTES) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.getInt(bytes.limit() - Integer.BYTES) != checksum(bytes.array())) {
        return Optional.empty();
      }
      float[] square = new float[count];
      bytes.asFloatBuffer().get(square);
      return Optional.of(square);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Of all but the last four bytes, where it stands. */
  private static int checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) sum.getValue();
  }
}
