package afterimage.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes files in one piece: whoever looks sees the old file or the new one, whoever else writes
 * it. Each writer has a temporary file of its own beside it, which a failure does not leave behind;
 * what a killed process leaves has a name that {@link #isLeftover} knows.
 */
public final class AtomicFile {
  private static final String TEMPORARY = ".part";

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

  /** The same; when this returns the file outlives a power cut. Its folder must be there. */
  public static void writeDurably(Path file, byte[] bytes) throws IOException {
    write(file, part(file), bytes, true);
    force(folder(file));
  }

  /** Names in a folder outlive a power cut only when the folder is on the disk too. */
  static void force(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
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

  private static void write(Path file, Path part, byte[] bytes, boolean durably)
      throws IOException {
    Files.createDirectories(folder(file));
    try {
      try (FileChannel out =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
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
