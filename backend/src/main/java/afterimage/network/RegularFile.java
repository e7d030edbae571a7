package afterimage.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A regular file of bounded size, read into memory of our own: whoever overwrites or cuts it later
 * changes nothing here. (A mapped file changes with the disk, and one that is cut ends the
 * process.) FIFOs and devices, which may never end, are not opened.
 */
final class RegularFile {
  private RegularFile() {}

  /** Refuses what is no regular file, links followed. */
  static void require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new NetworkException(
          Files.exists(file) ? file + " is not a regular file" : "there is no file " + file);
    }
  }

  /**
   * All of a file, outside the Java heap.
   *
   * @param limit in bytes, at most 2^31 - 1
   * @param tooLarge what to say of a larger one, behind its name
   */
  static ByteBuffer bytes(Path file, long limit, String tooLarge) throws IOException {
    require(file);
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size > limit) {
        throw new NetworkException(file + " " + tooLarge);
      }
      return filled(channel, 0, (int) size);
    }
  }

  /**
   * A part of a file, outside the Java heap; null where it lies beyond the end.
   *
   * @param length in bytes, not negative
   */
  static @Nullable ByteBuffer part(Path file, long offset, int length) throws IOException {
    require(file);
    try (FileChannel channel = FileChannel.open(file)) {
      boolean there = offset >= 0 && offset <= channel.size() - length;
      return there ? filled(channel, offset, length) : null;
    }
  }

  /** A file that is cut meanwhile gives what is left of it. */
  private static ByteBuffer filled(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(length);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, from + bytes.position());
    }
    return bytes.flip();
  }

  /** SHA-256, in hexadecimal. */
  static String sha256(ByteBuffer bytes) {
    MessageDigest digest = digest();
    digest.update(bytes.duplicate());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of a file of any size, read piece by piece. */
  static String sha256(Path file) throws IOException {
    require(file);
    MessageDigest digest = digest();
    ByteBuffer piece = ByteBuffer.allocate(1 << 16);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(piece) >= 0) {
        digest.update(piece.flip());
        piece.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
