package afterimage.recipe;

/**
 * A value that a recipe cannot have; the message names the field, the value and what is allowed.
 */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecipeException(String message) {
    super(line(message));
  }

  public RecipeException(String message, Throwable cause) {
    super(line(message), cause);
  }

  /** What users give comes back in messages, but moves no cursor. */
  private static String line(String message) {
    return message.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "\uFFFD");
  }

  /** The line a user can act on; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /**
   * The same error, seen from further up: "size must be …" in "canvas." is "canvas.size must be …".
   */
  RecipeException in(String path) {
    return path.isEmpty() ? this : new RecipeException(path + "." + getMessage(), this);
  }
}
