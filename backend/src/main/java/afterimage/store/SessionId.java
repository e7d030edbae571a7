package afterimage.store;

import java.util.regex.Pattern;

/**
 * What a session is called. Its files are named by it and a journal may come from anywhere, so that
 * it is never a path: neither a folder above nor one beside.
 */
public final class SessionId {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private SessionId() {}

  /** Whether a session may be called so. */
  public static boolean isOne(String id) {
    return ID.matcher(id).matches();
  }

  /** What is said of another. */
  static String refusal(String id) {
    return "\"%s\" is no id of a session".formatted(id);
  }
}
