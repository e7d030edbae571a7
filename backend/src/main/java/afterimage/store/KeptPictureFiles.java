package afterimage.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The pictures of sessions at some of their steps: {@code FOLDER/SESSION/STEP.png}. */
public final class KeptPictureFiles {
  private final Path folder;

  public KeptPictureFiles(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /**
   * Keeps a picture.
   *
   * @param rgb (size, size, 3)
   */
  public void put(String session, int step, byte[] rgb, int size) {
    Pictures.write(file(session, step), Pictures.png(rgb, size));
  }

  /** A kept picture, PNG. */
  public Optional<byte[]> get(String session, int step) {
    Path file = file(session, step);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new PictureException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * A kept picture as viewers get it, JPEG.
   *
   * @throws PictureException if it is not there or not readable
   */
  public byte[] jpeg(String session, int step) {
    return Pictures.jpeg(
        get(session, step)
            .orElseThrow(() -> new PictureException("no picture is kept of step " + step)));
  }

  /**
   * The steps of a session whose pictures are kept, in ascending order.
   *
   * @throws PictureException if the folder cannot be read
   */
  public List<Integer> steps(String session) {
    Path own = own(session);
    if (!Files.isDirectory(own)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(own)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{1,7}\\.png"))
          .map(name -> Integer.valueOf(name.substring(0, name.length() - 4)))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new PictureException(
          "cannot read the pictures of %s: %s".formatted(session, e.getMessage()), e);
    }
  }

  /** Lets a session that is forked from another have its pictures up to a step too. */
  public void share(String session, int upTo, String with) {
    try {
      Files.createDirectories(own(with));
      for (int step : steps(session)) {
        if (step <= upTo) {
          link(file(session, step), file(with, step));
        }
      }
    } catch (IOException e) {
      throw new PictureException(
          "cannot share the pictures of %s: %s".formatted(session, e.getMessage()), e);
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes all pictures of a session. */
  public void remove(String session) {
    clear(own(session));
  }

  /** Removes all pictures. */
  public void clear() {
    clear(folder);
  }

  private static void clear(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path own(String session) {
    if (!SessionId.isOne(session)) {
      throw new PictureException(SessionId.refusal(session));
    }
    return folder.resolve(session);
  }

  private Path file(String session, int step) {
    return own(session).resolve(step + ".png");
  }
}
