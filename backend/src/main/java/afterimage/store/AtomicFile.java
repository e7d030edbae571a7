package afterimage.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files in one piece: whoever looks sees the old file or the new one, whoever else writes
 * it. Each writer has a temporary file of its own beside it, which a failure does not leave behind;
 * what a killed process leaves has a name that {@link #isLeftover} knows.
 */
public final class AtomicFile {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);
  private static final String TEMPORARY = ".part";
  private static final FileAttribute<?> OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private AtomicFile() {}

  /** Replaces a file, whose folder is made if need be. */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, part(file), bytes, false);
  }

  /**
   * The same, and removes what processes that were killed in the middle of this have left in its
   * folder. One at a time in a process, which has but one lock on a file.
   */
  static void writeAndSweep(Path file, byte[] bytes) throws IOException {
    Optional<Reservation> reservation = reserve(folder(file));
    if (reservation.isEmpty()) {
      write(file, bytes);
      return;
    }
    try (Reservation own = reservation.get()) {
      write(file, own.part(), bytes, false);
    }
  }

  /** A name that nobody else has; nothing where no file can be locked. */
  private static Optional<Reservation> reserve(Path folder) {
    try {
      return Reservation.of(folder.resolve(UUID.randomUUID().toString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * As {@link #write}; when this returns the file outlives a power cut. Its folder must be there.
   */
  public static void writeDurably(Path file, byte[] bytes) throws IOException {
    write(file, part(file), bytes, true);
    force(folder(file));
  }

  /** As {@link #write}, and nobody but the owner reads it at any moment. */
  public static void writePrivately(Path file, byte[] bytes) throws IOException {
    write(file, part(file), bytes, false, OWNER);
  }

  /** As {@link #writeDurably}, and nobody but the owner reads it at any moment. */
  public static void writePrivatelyAndDurably(Path file, byte[] bytes) throws IOException {
    write(file, part(file), bytes, true, OWNER);
    force(folder(file));
  }

  /**
   * A file or a folder is on the disk when this returns. Names in a folder outlive a power cut only
   * when the folder is there too.
   */
  static void force(Path file) throws IOException {
    try (FileChannel whole = FileChannel.open(file, StandardOpenOption.READ)) {
      whole.force(true);
    }
  }

  /**
   * The same of a file, or a folder and all that is in it. Shares of other machines may have no
   * such thing for folders, and then there is no more to be done.
   */
  public static void forceAll(Path whole) throws IOException {
    try (Stream<Path> all = Files.walk(whole)) {
      for (Path each : all.toList()) {
        if (Files.isDirectory(each)) {
          forceIfPossible(each);
        } else {
          force(each);
        }
      }
    }
  }

  /** The name of a file or a folder outlives a power cut; else as {@link #forceAll}. */
  public static void forceName(Path file) {
    forceIfPossible(folder(file));
  }

  private static void forceIfPossible(Path folder) {
    try {
      force(folder);
    } catch (IOException e) {
      LOG.debug("{} cannot be forced to the disk", folder, e);
    }
  }

  /** Whether a name is that of a temporary file. */
  public static boolean isLeftover(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(".") && name.endsWith(TEMPORARY);
  }

  private static Path folder(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
  }

  private static Path part(Path file) {
    return folder(file).resolve("." + UUID.randomUUID() + TEMPORARY);
  }

  private static void write(
      Path file, Path part, byte[] bytes, boolean durably, FileAttribute<?>... attributes)
      throws IOException {
    Files.createDirectories(folder(file));
    try {
      try (FileChannel out =
          FileChannel.open(
              part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          out.write(left);
        }
        if (durably) {
          out.force(true);
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }
}
