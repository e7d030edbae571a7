package afterimage.session;

/** An event of the journal that is not known or not what was written; the message says which. */
final class UnreadableEventException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnreadableEventException(String message) {
    super(message);
  }

  UnreadableEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
