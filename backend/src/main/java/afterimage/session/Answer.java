package afterimage.session;

/** What comes of a request; HTTP and the live socket tell it in their own ways. */
public sealed interface Answer {
  /**
   * It has taken effect.
   *
   * @param step tune: the first that uses the value; pause, stop: the last taken; step: the new one
   */
  record Done(int step, SessionState state) implements Answer {}

  /** It has not, and nothing has changed. */
  record Refused(Code code, String detail, String hint) implements Answer {}

  /** Why not, in the words of the API. */
  enum Code {
    BAD_RECIPE("bad-recipe"),
    NOT_FOUND("not-found"),
    DELETED("deleted"),
    UNREADABLE("unreadable"),
    WRONG_STATE("wrong-state"),
    TOO_MANY("too-many"),
    CONFLICT("conflict"),
    NOT_WRITTEN("not-written"),
    BUSY("busy"),
    FAILED("failed");

    private final String word;

    Code(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
