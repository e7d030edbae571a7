package afterimage.network;

import static afterimage.network.NetworkException.shown;

import afterimage.recipe.Preset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The networks in some folders, by name: every file {@code NAME.onnx} is one. */
public final class NetworkLibrary {
  private static final String ENDING = ".onnx";

  private final List<Path> folders;

  /** A file that looks like a network and is none of the library, and why. */
  public record Ignored(Path file, String reason) {
    /** One line for people. */
    @Override
    public String toString() {
      return "ignored: the network %s: %s".formatted(shown(file.toString()), reason);
    }
  }

  /** What is in the folders now. */
  private record Catalog(Map<String, Path> files, List<Ignored> ignored) {}

  public NetworkLibrary(Path folder) {
    this(List.of(folder));
  }

  /** Where a name is in several folders, the first counts. */
  public NetworkLibrary(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** The same networks, and those of one folder more. */
  public NetworkLibrary with(Path folder) {
    List<Path> all = new ArrayList<>(folders);
    all.add(folder);
    return new NetworkLibrary(all);
  }

  /** The first folder. */
  public Path folder() {
    return folders.getFirst();
  }

  /** The names, the default first, then by alphabet; empty when there is no such folder. */
  public List<String> names() {
    return catalog().files().keySet().stream()
        .sorted(
            Comparator.comparing((String name) -> !name.equals(Preset.DEFAULT_NETWORK))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** Files that look like networks and cannot be asked for by name. */
  public List<Ignored> ignored() {
    return catalog().ignored();
  }

  private Catalog catalog() {
    Catalog catalog = new Catalog(new TreeMap<>(), new ArrayList<>());
    Map<String, Path> taken = new HashMap<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(ENDING))
            .sorted()
            .forEach(file -> enter(folder, file, catalog, taken));
      } catch (IOException | UncheckedIOException e) {
        catalog.ignored().add(new Ignored(folder, "the folder cannot be read: " + e.getMessage()));
      }
    }
    return catalog;
  }

  private static void enter(Path folder, Path file, Catalog catalog, Map<String, Path> taken) {
    String name = name(file);
    Optional<String> fault = fault(folder, file, name);
    if (fault.isEmpty()) {
      Path other = taken.putIfAbsent(NetworkName.folded(name), file);
      if (other == null) {
        catalog.files().put(name, file);
        return;
      }
      fault =
          Optional.of(
              name(other).equals(name)
                  ? "%s has the same name and comes first".formatted(other)
                  : "%s has the same name but for its case".formatted(other));
    }
    catalog.ignored().add(new Ignored(file, fault.get()));
  }

  private static Optional<String> fault(Path folder, Path file, String name) {
    if (!Files.isRegularFile(file)) {
      return Optional.of("it is not a regular file");
    }
    if (!ExternalData.isWithin(folder, file)) {
      return Optional.of("it is a symbolic link out of its folder");
    }
    return NetworkName.fault(name);
  }

  /** Its name without the ending. */
  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }

  /**
   * The file of a network, as somebody typed it.
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
    return named(asked);
  }

  /**
   * The file of a network of this library; what comes from somewhere else is a name and never a
   * path.
   *
   * @throws NetworkException listing the names when there is none of that name
   */
  public Path named(String name) {
    Map<String, Path> files = catalog().files();
    Path file = files.get(name);
    if (file != null) {
      return file;
    }
    throw new NetworkException(
        files.isEmpty()
            ? "no network %s: there are none in %s; give the path of an ONNX file"
                .formatted(shown(name), folder())
            : "no network is called %s; there are %s, or give the path of an ONNX file"
                .formatted(shown(name), String.join(", ", names())));
  }

  /**
   * The file that made a picture: that of the name where its checksum fits, else any that fits,
   * else that of the name.
   *
   * @param sha256 of the file, in hexadecimal
   * @throws NetworkException when neither is here
   */
  public Path made(String name, String sha256) {
    Map<String, Path> files = catalog().files();
    Path named = files.get(name);
    List<Path> candidates = new ArrayList<>(files.values());
    if (named != null) {
      candidates.remove(named);
      candidates.addFirst(named);
    }
    for (Path file : candidates) {
      if (isOf(file, sha256)) {
        return file;
      }
    }
    if (named != null) {
      return named;
    }
    throw new NetworkException(
        "no network here is called %s or has the SHA-256 %s; there are %s; give the path of the file"
            .formatted(shown(name), shown(sha256), String.join(", ", names())));
  }

  /** What cannot be read, or be a network for its size, has made nothing. */
  private static boolean isOf(Path file, String sha256) {
    try {
      return Files.size(file) <= Integer.MAX_VALUE && RegularFile.sha256(file).equals(sha256);
    } catch (IOException | NetworkException e) {
      return false;
    }
  }

  /** What the network is called that gives a second opinion on what another makes. */
  public static String secondName(String climbing) {
    return climbing.equals(Preset.SECOND_NETWORK) ? Preset.DEFAULT_NETWORK : Preset.SECOND_NETWORK;
  }

  /** Its file, if it is here. */
  public Optional<Path> second(String climbing) {
    return Optional.ofNullable(catalog().files().get(secondName(climbing)));
  }

  /** Whether these words name a file and not a network of a library. */
  public static boolean isPath(String asked) {
    return asked.contains("/") || asked.endsWith(ENDING);
  }
}
