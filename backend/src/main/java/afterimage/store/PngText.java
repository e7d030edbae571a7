package afterimage.store;

import afterimage.recipe.RecipeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How a PNG says how it was made; docs/protocol.md has the rule, which png.js follows too: the
 * first iTXt chunk with the keyword, wherever it stands before IEND, compressed or not. If it
 * cannot be read, no other takes its place.
 */
final class PngText {
  private static final int LONGEST = 8_100_000; // as long as a recipe may be
  private static final byte[] KEY = (Pictures.KEYWORD + "\0").getBytes(StandardCharsets.ISO_8859_1);

  private PngText() {}

  /**
   * The text, if there is one.
   *
   * @throws RecipeException in a few words, if it cannot be read
   */
  static Optional<String> of(byte[] bytes) {
    Optional<PngFile> png = PngFile.of(bytes);
    if (png.isEmpty()) {
      return Optional.empty();
    }
    PngFile file = png.get();
    return file.first(chunk -> chunk.type().equals("iTXt") && hasKey(bytes, chunk))
        .map(
            chunk -> {
              if (!file.isIntact(chunk)) {
                throw new RecipeException("the checksum of its text is wrong");
              }
              return text(file.data(chunk));
            });
  }

  private static boolean hasKey(byte[] bytes, PngFile.Chunk chunk) {
    return chunk.length() >= KEY.length
        && ByteBuffer.wrap(bytes, chunk.from(), KEY.length).equals(ByteBuffer.wrap(KEY));
  }

  /** keyword 0 compressed method language 0 translated keyword 0 text. */
  private static String text(byte[] data) {
    int flags = KEY.length;
    int language = end(data, flags + 2);
    int from = language < 0 ? -1 : end(data, language);
    if (from < 0 || data[flags] < 0 || data[flags] > 1 || data[flags + 1] != 0) {
      throw new RecipeException("its text chunk has no such form");
    }
    ByteBuffer text = ByteBuffer.wrap(data, from, data.length - from);
    return utf8(data[flags] == 1 ? ByteBuffer.wrap(inflated(text)) : text);
  }

  /** What comes after the next zero byte; -1 without one. */
  private static int end(byte[] data, int from) {
    for (int i = from; i < data.length; i++) {
      if (data[i] == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private static String utf8(ByteBuffer text) {
    if (text.remaining() > LONGEST) {
      throw tooLong();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new RecipeException("its text is no UTF-8", e);
    }
  }

  private static byte[] inflated(ByteBuffer packed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[1 << 16];
      while (!inflater.finished()) {
        int count = inflater.inflate(piece);
        out.write(piece, 0, count);
        if (out.size() > LONGEST) {
          throw tooLong();
        }
        if (count == 0 && !inflater.finished()) {
          throw new RecipeException("its compressed text is damaged");
        }
      }
      if (inflater.getRemaining() > 0) {
        throw new RecipeException("its compressed text is damaged");
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new RecipeException("its compressed text is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private static RecipeException tooLong() {
    return new RecipeException("its text has more than 8 MB");
  }
}
