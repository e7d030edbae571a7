package afterimage.store;

/** A checkpoint that cannot be written or believed; the message is one line that names the file. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean diskFull;

  public CheckpointException(String message) {
    super(message);
    this.diskFull = false;
  }

  CheckpointException(String message, Throwable cause, boolean diskFull) {
    super(message, cause);
    this.diskFull = diskFull;
  }

  /** Whether there was no room for it: trying again helps once there is. */
  public boolean isDiskFull() {
    return diskFull;
  }

  /** The one line; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
