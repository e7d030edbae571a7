package afterimage.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a network was read from: its file, the parts of other files that hold its weights, what
 * stands beside it and its labels. Gathered while they are read, so that it is what was read.
 */
final class ContentDigest {
  private final Map<String, String> parts = new TreeMap<>();

  /** Something that was read; the same part again changes nothing. */
  void add(String part, ByteBuffer bytes) {
    parts.computeIfAbsent(part, any -> RegularFile.sha256(bytes));
  }

  void add(String part, String text) {
    add(part, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * SHA-256 of the lines "digest part", in hexadecimal.
   *
   * @param checksum of the network's file, which is the first of them
   */
  String sha256(String checksum) {
    StringBuilder lines = new StringBuilder(checksum).append(" network\n");
    parts.forEach((part, digest) -> lines.append(digest).append(' ').append(part).append('\n'));
    return RegularFile.sha256(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
