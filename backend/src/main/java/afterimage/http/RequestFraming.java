package afterimage.http;

import akka.util.ByteString;

/** How far the body of a request goes, while it comes. */
interface RequestFraming {
  static RequestFraming none() {
    return new Counted(0);
  }

  static RequestFraming counted(long length) {
    return new Counted(length);
  }

  static RequestFraming chunked() {
    return new Chunked();
  }

  static RequestFraming endless() {
    return new Endless();
  }

  /** How many of these bytes, which come next, belong to it. */
  int take(ByteString bytes);

  /** Whether all of it has come. */
  boolean isOver();

  /** As long as Content-Length says. */
  final class Counted implements RequestFraming {
    private long left;

    private Counted(long length) {
      this.left = length;
    }

    @Override
    public int take(ByteString bytes) {
      int taken = (int) Math.min(left, bytes.size());
      left -= taken;
      return taken;
    }

    @Override
    public boolean isOver() {
      return left == 0;
    }
  }

  /** Until the connection ends. */
  final class Endless implements RequestFraming {
    @Override
    public int take(ByteString bytes) {
      return bytes.size();
    }

    @Override
    public boolean isOver() {
      return false;
    }
  }

  /**
   * Chunks (RFC 9112, section 7.1). It takes all that Akka HTTP takes, and perhaps more: what Akka
   * HTTP refuses ends the connection.
   */
  final class Chunked implements RequestFraming {
    private enum Part {
      SIZE,
      EXTENSION,
      DATA,
      AFTER_DATA,
      LINE, // the beginning of one, behind the last chunk
      TRAILER,
      OVER,
      UNREADABLE
    }

    private Part part = Part.SIZE;
    private long size; // of a chunk; of its data what has not come
    private boolean hasSize;

    @Override
    public int take(ByteString bytes) {
      byte[] array = bytes.toArrayUnsafe();
      int at = 0;
      while (at < array.length && part != Part.OVER) {
        if (part == Part.DATA) {
          int taken = (int) Math.min(size, array.length - at);
          at += taken;
          size -= taken;
          part = size == 0 ? Part.AFTER_DATA : Part.DATA;
        } else {
          part = after(array[at]);
          at++;
        }
      }
      return at;
    }

    private Part after(byte next) {
      return switch (part) {
        case SIZE -> inSize(next);
        case EXTENSION -> next == '\n' ? afterSize() : part;
        case AFTER_DATA -> next == '\n' ? Part.SIZE : next == '\r' ? part : Part.UNREADABLE;
        case LINE -> next == '\n' ? Part.OVER : next == '\r' ? part : Part.TRAILER;
        case TRAILER -> next == '\n' ? Part.LINE : part;
        case DATA, OVER, UNREADABLE -> part;
      };
    }

    private Part inSize(byte next) {
      int digit = Character.digit(next, 16);
      if (digit >= 0) {
        size = size * 16 + digit;
        hasSize = true;
        return size > Integer.MAX_VALUE ? Part.UNREADABLE : part;
      }
      return switch (next) {
        case ' ', '\t', '\r' -> part;
        case ';' -> Part.EXTENSION;
        case '\n' -> hasSize ? afterSize() : Part.UNREADABLE;
        default -> Part.UNREADABLE;
      };
    }

    private Part afterSize() {
      hasSize = false;
      return size == 0 ? Part.LINE : Part.DATA;
    }

    @Override
    public boolean isOver() {
      return part == Part.OVER;
    }
  }
}
