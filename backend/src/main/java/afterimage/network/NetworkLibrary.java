package afterimage.network;

import static afterimage.network.NetworkException.shown;

import afterimage.recipe.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The networks in some folders, by name: every file {@code NAME.onnx} is one. */
public final class NetworkLibrary {
  private static final String ENDING = ".onnx";

  private final List<Path> folders;

  public NetworkLibrary(Path folder) {
    this(List.of(folder));
  }

  /** Where a name is in several folders, the first counts. */
  public NetworkLibrary(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** The first folder. */
  public Path folder() {
    return folders.getFirst();
  }

  /** The names, the default first, then by alphabet; empty when there is no such folder. */
  public List<String> names() {
    return folders.stream()
        .flatMap(folder -> names(folder).stream())
        .distinct()
        .sorted(
            Comparator.comparing((String name) -> !name.equals(Preset.DEFAULT_NETWORK))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ENDING))
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .toList();
    } catch (IOException e) {
      throw new NetworkException("cannot read the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * The file of a network.
   *
   * @param asked a name of this library, or a path: it contains / or ends in .onnx
   * @throws NetworkException listing the names when there is none of that name
   */
  public Path find(String asked) {
    if (isPath(asked)) {
      try {
        return Path.of(asked);
      } catch (InvalidPathException e) {
        throw new NetworkException(shown(asked) + " is no path: " + e.getReason(), e);
      }
    }
    List<String> names = names();
    if (names.contains(asked)) {
      return folders.stream()
          .map(folder -> folder.resolve(asked + ENDING))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow();
    }
    throw new NetworkException(
        names.isEmpty()
            ? "no network %s: there are none in %s; give the path of an ONNX file"
                .formatted(shown(asked), folder())
            : "no network is called %s; there are %s, or give the path of an ONNX file"
                .formatted(shown(asked), String.join(", ", names)));
  }

  /** The file of the network that gives a second opinion on what another makes, if it is here. */
  public Optional<Path> second(String climbing) {
    String name =
        climbing.equals(Preset.SECOND_NETWORK) ? Preset.DEFAULT_NETWORK : Preset.SECOND_NETWORK;
    return names().contains(name) ? Optional.of(find(name)) : Optional.empty();
  }

  /** Whether these words name a file and not a network of a library. */
  public static boolean isPath(String asked) {
    return asked.contains("/") || asked.endsWith(ENDING);
  }
}
