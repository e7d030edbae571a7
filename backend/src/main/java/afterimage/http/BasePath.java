package afterimage.http;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where below its host a server is, behind a proxy that hands requests on as they are.
 *
 * @param path as "/lab"; empty at the root
 */
public record BasePath(String path) {
  private static final int LONGEST = 200;
  private static final Pattern FORM = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

  public static final BasePath ROOT = new BasePath("");

  /** What a text says, with or without a slash at its end; empty where it cannot be one. */
  public static Optional<BasePath> of(String text) {
    if (text.equals("/")) {
      return Optional.of(ROOT);
    }
    String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return text.length() <= LONGEST && FORM.matcher(path).matches()
        ? Optional.of(new BasePath(path))
        : Optional.empty();
  }

  /** Where the page is. */
  public String page() {
    return path + "/";
  }

  /** Whether a path of a request leads into it. */
  boolean holds(String requested) {
    return requested.startsWith(page());
  }

  /** What a browser asks for that shows a cookie of this server. */
  String ofCookies() {
    return path.isEmpty() ? "/" : path;
  }
}
