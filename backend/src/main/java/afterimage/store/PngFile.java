package afterimage.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/** The chunks of a PNG, as far as it has any: what its lengths promise is never believed. */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int AROUND = 12; // length, type, checksum

  /** What pixels depend on for ImageIO, which reads everything else too, whatever it takes. */
  private static final Set<String> PIXELS = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private final byte[] bytes;

  /**
   * A chunk.
   *
   * @param from where its data begin
   * @param isWhole whether all of it is there, and its checksum
   */
  record Chunk(String type, int from, int length, boolean isWhole) {}

  private PngFile(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Empty for what is no PNG by its first bytes. */
  static Optional<PngFile> of(byte[] bytes) {
    boolean is =
        bytes.length >= SIGNATURE.length
            && Arrays.equals(SIGNATURE, Arrays.copyOf(bytes, SIGNATURE.length));
    return is ? Optional.of(new PngFile(bytes)) : Optional.empty();
  }

  /** The first chunk of a kind that is there, up to IEND. */
  Optional<Chunk> first(Predicate<Chunk> kind) {
    for (Optional<Chunk> at = at(SIGNATURE.length); at.isPresent(); at = after(at.get())) {
      if (at.get().isWhole() && kind.test(at.get())) {
        return at;
      }
    }
    return Optional.empty();
  }

  /** The data of a chunk that is whole. */
  byte[] data(Chunk chunk) {
    return Arrays.copyOfRange(bytes, chunk.from(), chunk.from() + chunk.length());
  }

  /** Whether a chunk has the checksum of its type and data. */
  boolean isIntact(Chunk chunk) {
    CRC32 sum = new CRC32();
    sum.update(bytes, chunk.from() - 4, 4 + chunk.length());
    return ByteBuffer.wrap(bytes).getInt(chunk.from() + chunk.length()) == (int) sum.getValue();
  }

  /** The same picture without what its pixels do not depend on. */
  byte[] pixels() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    out.write(bytes, 0, SIGNATURE.length);
    for (Optional<Chunk> at = at(SIGNATURE.length); at.isPresent(); at = after(at.get())) {
      Chunk chunk = at.get();
      if (PIXELS.contains(chunk.type())) {
        int begin = chunk.from() - 8;
        int whole = chunk.isWhole() ? chunk.length() + AROUND : bytes.length - begin;
        out.write(bytes, begin, whole);
      }
    }
    return out.toByteArray();
  }

  private Optional<Chunk> after(Chunk chunk) {
    return chunk.isWhole() && !chunk.type().equals("IEND")
        ? at(chunk.from() + chunk.length() + 4)
        : Optional.empty();
  }

  private Optional<Chunk> at(int begin) {
    if (bytes.length - begin < 8) {
      return Optional.empty();
    }
    int length = ByteBuffer.wrap(bytes).getInt(begin);
    String type = new String(bytes, begin + 4, 4, StandardCharsets.ISO_8859_1);
    boolean isWhole = length >= 0 && length <= bytes.length - begin - AROUND;
    return Optional.of(new Chunk(type, begin + 8, length, isWhole));
  }
}
