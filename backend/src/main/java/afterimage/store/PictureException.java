package afterimage.store;

import java.io.IOException;
import java.nio.file.Path;

/** A picture that cannot be read or written; the message is one line a user can act on. */
public final class PictureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isDisk;

  public PictureException(String message) {
    super(message);
    this.isDisk = false;
  }

  public PictureException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private PictureException(String message, Throwable cause, boolean isDisk) {
    super(message, cause);
    this.isDisk = isDisk;
  }

  /** The disk takes no more. */
  static PictureException notWritten(Path file, IOException e) {
    return new PictureException("cannot write %s: %s".formatted(file, e.getMessage()), e, true);
  }

  /** Whether nothing is wrong with the picture, but it could not be written. */
  public boolean isDisk() {
    return isDisk;
  }

  /** The one line; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
