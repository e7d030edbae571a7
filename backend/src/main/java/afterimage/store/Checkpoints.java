package afterimage.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of sessions: {@code FOLDER/SESSION/STEP-SHA.safetensors}. A file appears in one
 * piece and on the disk before its name is told to anybody; what is read is believed only if its
 * SHA-256 is the one that was told. No file is ever changed: other bytes have another name.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("\\d{7}-[0-9a-f]{12}\\.safetensors");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** No checkpoint is larger. */
  public static final long LARGEST_FILE = Safetensors.LARGEST_FILE;

  private final Path folder;

  /** A checkpoint that is on the disk; {@code sha256} is that of the whole file. */
  public record Saved(int step, String name, String sha256, long bytes) {}

  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** Keeps them from being removed while somebody copies them; a file beside the folder. */
  public BackupLock retention() {
    return BackupLock.of(folder);
  }

  /** Writes a checkpoint; when this returns it outlives a power cut. */
  public Saved write(String session, Checkpoint checkpoint) {
    byte[] bytes = Safetensors.bytes(checkpoint);
    String sha256 = Sha256.hex(bytes);
    String name =
        String.format(
            Locale.ROOT, "%07d-%s.safetensors", checkpoint.step(), sha256.substring(0, 12));
    put(session, name, bytes);
    return new Saved(checkpoint.step(), name, sha256, bytes.length);
  }

  /**
   * A checkpoint as it was written.
   *
   * @param sha256 of the whole file
   * @throws CheckpointException if there is none with this checksum
   */
  public Checkpoint read(String session, String name, String sha256) {
    Path file = file(session, name);
    byte[] bytes = verified(file, sha256);
    try {
      return Safetensors.checkpoint(bytes);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          "%s is no checkpoint: %s".formatted(file, e.getMessage()), e, false);
    }
  }

  /**
   * Lets another session have a checkpoint too, for a fork: a hard link where the file system has
   * them, else a copy.
   */
  public void share(String session, String name, String sha256, String with) {
    Path from = file(session, name);
    Path to = file(with, name);
    byte[] bytes = verified(from, sha256);
    try {
      makeFolder(folder(with));
      Files.createLink(to, from);
      AtomicFile.force(folder(with));
    } catch (UnsupportedOperationException | IOException e) {
      put(with, name, bytes); // no links here, or a file is there already
    }
  }

  /**
   * Removes those that {@link Thinning} does not keep.
   *
   * @param written all that the session has, in the order in which they were written
   * @return those that are left
   */
  public List<Saved> thin(String session, List<Saved> written) {
    Set<String> kept = Thinning.kept(written);
    List<Saved> left = new ArrayList<>();
    for (Saved each : written) {
      if (kept.contains(each.name())) {
        left.add(each);
      } else {
        delete(file(session, each.name()));
      }
    }
    return List.copyOf(left);
  }

  /** Those of them that are worth keeping, in their order; the rest {@link #thin} removes. */
  public static List<Saved> kept(List<Saved> written) {
    Set<String> names = Thinning.kept(written);
    return written.stream().filter(each -> names.contains(each.name())).toList();
  }

  /** Removes all checkpoints of a session. */
  public void remove(String session) {
    Path gone = folder(session);
    files(gone).forEach(Checkpoints::delete);
    delete(gone);
  }

  private void put(String session, String name, byte[] bytes) {
    Path file = file(session, name);
    Path parent = folder(session);
    try {
      makeFolder(parent);
      AtomicFile.writeDurably(file, bytes);
    } catch (IOException e) {
      throw failure("cannot write", file, e);
    }
  }

  /** The bytes of a file, if they are those that were written. */
  private static byte[] verified(Path file, String sha256) {
    if (!SHA256.matcher(sha256).matches()) {
      throw new CheckpointException("%s: \"%s\" is no SHA-256".formatted(file, sha256));
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes((int) Safetensors.LARGEST_FILE + 1);
    } catch (IOException e) {
      throw failure("cannot read", file, e);
    }
    if (bytes.length > Safetensors.LARGEST_FILE || !Sha256.hex(bytes).equals(sha256)) {
      throw new CheckpointException(
          "%s is damaged: its bytes are not those that were written".formatted(file));
    }
    return bytes;
  }

  private void makeFolder(Path session) throws IOException {
    if (!Files.isDirectory(session)) {
      Files.createDirectories(session);
      AtomicFile.force(folder);
      Path above = folder.toAbsolutePath().getParent();
      if (above != null) {
        AtomicFile.force(above);
      }
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw failure("cannot list", folder, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure("cannot remove", file, e);
    }
  }

  Path folder(String session) {
    if (!SessionId.isOne(session)) {
      throw new CheckpointException(SessionId.refusal(session));
    }
    return folder.resolve(session);
  }

  private Path file(String session, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new CheckpointException("\"%s\" is no name of a checkpoint".formatted(name));
    }
    return folder(session).resolve(name);
  }

  private static CheckpointException failure(String what, Path file, IOException e) {
    String message = String.valueOf(e.getMessage());
    boolean full =
        message.contains("No space left on device") || message.contains("Disk quota exceeded");
    String reason =
        switch (e) {
          case NoSuchFileException none -> "no such file";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          default -> message;
        };
    return new CheckpointException("%s %s: %s".formatted(what, file, reason), e, full);
  }
}
