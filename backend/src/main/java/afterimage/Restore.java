package afterimage;

import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.command.DeviceOptions;
import afterimage.network.LibraryFolder;
import afterimage.session.JournalIndex;
import afterimage.store.AtomicFile;
import afterimage.store.JournalException;
import afterimage.store.Reservation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a data folder from a backup. */
@Command(
    name = "restore",
    header = "Make a data folder from a backup.",
    description = {
      "",
      "The sessions go on where they were when the backup was made. The folder appears in one"
          + " piece, after the backup was found to be whole.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage restore monday.zip --data /srv/afterimage",
      "  afterimage restore monday --data /srv/afterimage --force   in its place"
    })
final class Restore implements Callable<Integer> {
  /** The former folder, from when it is moved away until the new one is in its place. */
  private static final String OLD = ".afterimage-old";

  @Parameters(paramLabel = "BACKUP", description = "A folder or a zip that backup has written.")
  private Path backup = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder: a new one, or empty. Default: that of serve.")
  private @Nullable Path data;

  @Option(names = "--force", description = "Replace a data folder that is there.")
  private boolean force;

  @Option(
      names = "--partial",
      description =
          "Restore what there is, if checkpoints are missing or damaged: sessions take steps again.")
  private boolean partial;

  @Override
  public Integer call() {
    Path target = (data == null ? Settings.data() : data).toAbsolutePath().normalize();
    try {
      requireRoomAt(target);
      DeviceOptions.require(LibraryFolder.sqlite());
      try (Reservation reservation = Backup.reserve(target)) {
        recover(target);
        requireRoomAt(target);
        Path part = Files.createDirectory(reservation.part());
        JournalIndex inventory = unpack(part);
        put(part, target, reservation);
        Console.line(
            String.format(
                Locale.ROOT,
                "%d sessions, %d events in %s",
                inventory.sessions().size(),
                inventory.events(),
                target));
        return 0;
      }
    } catch (JournalException e) {
      throw CommandException.failed("%s cannot be restored: %s".formatted(backup, e.getMessage()));
    } catch (IOException e) {
      throw CommandException.failed("cannot restore %s: %s".formatted(backup, Backup.reason(e)));
    }
  }

  private void requireRoomAt(Path target) throws IOException {
    if (!force && Files.exists(target) && !isEmpty(target)) {
      throw CommandException.failed(
          "%s is not empty; choose another folder, or replace it with --force".formatted(target));
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.findAny().isEmpty();
    }
  }

  private JournalIndex unpack(Path part) throws IOException {
    try (BackupSource source = BackupSource.open(backup)) {
      BackupReading.Result read = BackupReading.unpack(source, part);
      if (!read.troubles().isEmpty() && !partial) {
        throw new JournalException(
            read.troubles().getFirst()
                + (read.troubles().size() > 1
                    ? String.format(Locale.ROOT, ", and %d more", read.troubles().size() - 1)
                    : "")
                + "; --partial restores the rest");
      }
      read.troubles().forEach(each -> Console.note("not restored: " + each));
      return read.inventory();
    }
  }

  @SuppressWarnings("try") // held, not used
  private static void put(Path part, Path target, Reservation reservation) throws IOException {
    AtomicFile.forceAll(part);
    if (!Files.exists(target) || isEmpty(target)) {
      Files.deleteIfExists(target);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.forceName(target);
      return;
    }
    try (FileChannel lock = Serve.lock(target)) {
      Path old = target.resolveSibling("." + target.getFileName() + OLD);
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        recover(target);
        throw e;
      }
      AtomicFile.forceName(target);
      Files.move(old, reservation.part(), StandardCopyOption.ATOMIC_MOVE); // which goes at the end
    }
  }

  /** Where a restore was killed just after the former folder was moved away, it comes back. */
  static void recover(Path target) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    Path old = whole.resolveSibling("." + whole.getFileName() + OLD);
    if (!Files.exists(old)) {
      return;
    }
    if (!Files.exists(whole) || isEmpty(whole)) {
      Files.deleteIfExists(whole);
      Files.move(old, whole, StandardCopyOption.ATOMIC_MOVE);
      Console.note("a restore was cut off; %s is again what it was before".formatted(whole));
    } else {
      Path beside = free(whole);
      Files.move(old, beside, StandardCopyOption.ATOMIC_MOVE);
      Console.note("a restore was cut off; what %s was before is in %s".formatted(whole, beside));
    }
  }

  private static Path free(Path target) {
    for (int i = 1; ; i++) {
      Path beside =
          target.resolveSibling(
              String.format(Locale.ROOT, "%s.before-%d", target.getFileName(), i));
      if (!Files.exists(beside)) {
        return beside;
      }
    }
  }
}
