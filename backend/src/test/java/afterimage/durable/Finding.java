package afterimage.durable;

import java.util.Locale;

/** One line of a report: what was looked at, what was found, and whether that is what is wanted. */
public record Finding(String what, String found, String wanted, boolean ok) {
  /** As few as possible: none. */
  static Finding none(String what, int found, String beside) {
    return new Finding(what, found + (beside.isEmpty() ? "" : " " + beside), "0", found == 0);
  }

  /** Whether it says how long something took, which depends on what else the machine does. */
  public boolean isTime() {
    return wanted.endsWith("s") && wanted.contains("<=");
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%-58s %-44s %-14s %s", what, found, wanted, ok ? "ok" : "MISS");
  }
}
