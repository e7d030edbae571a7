package afterimage.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Who copies a data folder holds it, and while somebody does, nothing that a journal has named is
 * removed from it: of the journal that a backup copies, every checkpoint is there. A lock of the
 * operating system, shared by those who copy, so that it ends with the process, however that ends.
 */
public final class BackupLock {
  /** A removal takes milliseconds. */
  private static final Duration LONGEST_REMOVAL = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Path file;

  private BackupLock(Path file) {
    this.file = file;
  }

  /** Of the data folder that a folder of files is in. */
  static BackupLock of(Path folder) {
    return new BackupLock(folder.resolveSibling("backup.lock"));
  }

  /** Nothing is removed until it is closed. */
  public interface Hold extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** Waits for a removal that is under way. */
  public Hold hold() throws IOException {
    FileChannel channel = open();
    long start = System.nanoTime();
    while (!isLocked(channel, true)) {
      if (System.nanoTime() - start > LONGEST_REMOVAL.toNanos()) {
        channel.close();
        throw new IOException(file + " is locked by another process");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return channel::close;
  }

  /**
   * Removes something, if nobody holds the folder.
   *
   * @return whether it was done
   */
  public boolean remove(Runnable removal) throws IOException {
    try (FileChannel channel = open()) {
      boolean alone = isLocked(channel, false);
      if (alone) {
        removal.run();
      }
      return alone;
    }
  }

  /**
   * To remove something, where nobody holds the folder; until it is closed nobody does.
   *
   * @throws IOException if somebody does
   */
  public Hold removing() throws IOException {
    FileChannel channel = open();
    if (isLocked(channel, false)) {
      return channel::close;
    }
    channel.close();
    throw new IOException("a backup is made of it; try again when that is done");
  }

  private FileChannel open() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static boolean isLocked(FileChannel channel, boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }
}
