package afterimage.network;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a network may be called: what a file may be called on every system, and people can read. */
final class NetworkName {
  private static final int LONGEST = 200;

  /** Not in a file's name on Windows. */
  private static final String RESERVED = "<>:\"/\\|?*";

  /** Devices on Windows, whatever their ending. */
  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

  private NetworkName() {}

  /** Why no network can be called so; empty where one can. */
  static Optional<String> fault(String name) {
    if (name.isEmpty()) {
      return Optional.of("it has no name before its ending");
    }
    if (name.length() > LONGEST) {
      return Optional.of(String.format(Locale.ROOT, "its name has more than %d letters", LONGEST));
    }
    if (name.codePoints().anyMatch(letter -> RESERVED.indexOf(letter) >= 0 || isUnseen(letter))) {
      return Optional.of(
          "its name has a letter that file names may not have everywhere (%s, control characters)"
              .formatted(RESERVED));
    }
    if (!name.equals(name.strip()) || name.endsWith(".")) {
      return Optional.of("its name begins or ends with a blank or ends with a dot");
    }
    if (NetworkLibrary.isPath(name)) {
      return Optional.of("its name ends in .onnx twice, and would be taken for a path");
    }
    String stem = folded(name.contains(".") ? name.substring(0, name.indexOf('.')) : name);
    if (DEVICES.contains(stem) || stem.matches("(com|lpt)[0-9]")) {
      return Optional.of("its name is that of a device on Windows");
    }
    return Optional.empty();
  }

  private static boolean isUnseen(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> letter == '\uFFFD'; // what could not be decoded
    };
  }

  /** Equal for names that some systems take for one: that differ by case or by normal form. */
  static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }
}
