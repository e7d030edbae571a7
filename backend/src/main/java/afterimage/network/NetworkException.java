package afterimage.network;

import java.util.Locale;

/**
 * A network that cannot be used, or cannot be used so; the message is one line a user can act on.
 */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_NAME = 120;

  public NetworkException(String message) {
    super(message);
  }

  public NetworkException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The one line; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /**
   * A name out of a file, fit to be shown: quoted, control characters and quotes escaped, cut at
   * 120 characters.
   */
  public static String shown(String name) {
    StringBuilder out = new StringBuilder("'");
    for (int i = 0; i < name.length() && i < LONGEST_NAME; i++) {
      char c = name.charAt(i);
      if (c == '\'' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || (c > 0x7e && (Character.isISOControl(c) || !Character.isDefined(c)))) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else if (Character.getType(c) == Character.FORMAT || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(name.length() > LONGEST_NAME ? "…'" : "'").toString();
  }
}
