package afterimage.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The right to make one file or folder, for one process at a time: {@code .NAME.afterimage-lock}
 * beside it, and temporary files {@code .NAME.RANDOM.afterimage-part} that are gone when it is
 * closed. The lock is the operating system's. So what a killed process has left is known by that
 * nobody holds its name, and the next who makes something at this place removes it.
 */
public final class Reservation implements AutoCloseable {
  private static final String LOCK = ".afterimage-lock";
  private static final String PART = ".afterimage-part";
  private static final Pattern TRACE =
      Pattern.compile("\\.(?<name>.+?)(\\.[0-9a-f]{8}\\Q" + PART + "\\E|\\Q" + LOCK + "\\E)");

  private final Path target;
  private final Path lock;
  private final FileChannel channel;

  private Reservation(Path target, Path lock, FileChannel channel) {
    this.target = target;
    this.lock = lock;
    this.channel = channel;
  }

  /**
   * Reserves a name, and removes what dead processes have left beside it.
   *
   * @return nothing while somebody else has it
   */
  public static Optional<Reservation> of(Path target) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    Path folder = folder(whole);
    Files.createDirectories(folder);
    Optional<Reservation> reservation = take(whole);
    if (reservation.isPresent()) {
      try {
        reservation.get().clear();
        sweep(folder, name(whole));
      } catch (IOException e) {
        reservation.get().release();
        throw e;
      }
    }
    return reservation;
  }

  private static void sweep(Path folder, String own) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (Path each : list(folder)) {
      Matcher trace = TRACE.matcher(name(each));
      if (trace.matches()) {
        names.add(trace.group("name"));
      }
    }
    names.remove(own);
    for (String name : names) {
      Optional<Reservation> dead = take(folder.resolve(name));
      if (dead.isPresent()) {
        dead.get().close();
      }
    }
  }

  /** The lock of a file that still has its name: its last owner may just have removed it. */
  private static Optional<Reservation> take(Path target) throws IOException {
    Path lock = target.resolveSibling("." + name(target) + LOCK);
    while (true) {
      try {
        Files.createFile(lock);
      } catch (FileAlreadyExistsException e) {
        // somebody's, or left behind
      }
      try {
        Object before = identity(lock);
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
          channel.close();
          return Optional.empty();
        }
        if (Objects.equals(before, identity(lock))) {
          return Optional.of(new Reservation(target, lock, channel));
        }
        channel.close();
      } catch (NoSuchFileException e) {
        // removed in between
      }
    }
  }

  private static Object identity(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? file : key;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  /** A name that nobody else has, beside the target; what is there goes when this is closed. */
  public Path part() {
    String random = UUID.randomUUID().toString().substring(0, 8);
    return target.resolveSibling("." + name(target) + "." + random + PART);
  }

  private void clear() throws IOException {
    for (Path each : list(folder(target))) {
      Matcher trace = TRACE.matcher(name(each));
      if (trace.matches() && trace.group("name").equals(name(target)) && !each.equals(lock)) {
        remove(each);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      clear();
    } finally {
      release();
    }
  }

  private void release() throws IOException {
    try {
      Files.deleteIfExists(lock);
    } finally {
      channel.close();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** With all that is in it, if it is there. */
  public static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent(), "a target has a folder");
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
