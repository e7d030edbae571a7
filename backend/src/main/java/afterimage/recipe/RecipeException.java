package afterimage.recipe;

/**
 * A value that a recipe cannot have; the message names the field, the value and what is allowed.
 */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecipeException(String message) {
    super(message);
  }

  public RecipeException(String message, Throwable cause) {
    super(message, cause);
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
