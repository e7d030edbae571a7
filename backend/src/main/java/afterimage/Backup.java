package afterimage;

import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.session.BackupContents;
import afterimage.session.JournalIndex;
import afterimage.store.AtomicFile;
import afterimage.store.BackupLock;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import afterimage.store.Reservation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Copies what a server keeps while it runs: the journal as it is at one moment, and the files that
 * this journal names, none of which is removed meanwhile. No file is ever changed after it has its
 * name, so a hard link is a copy. What was written is read back before it has its name.
 */
@Command(
    name = "backup",
    header = "Copy what a server keeps, while it runs.",
    description = {
      "",
      "All sessions as they are at one moment. On the same file system a folder takes almost no"
          + " room: files are shared with the server, which changes none. Ends with 1 if something of it is missing or damaged.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage backup monday",
      "  afterimage backup /mnt/backup/monday.zip --data /srv/afterimage"
    })
final class Backup implements Callable<Integer> {
  @Parameters(paramLabel = "DIR|FILE.zip", description = "Where to; must not be there yet.")
  private Path target = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder. Default: that of serve.")
  private @Nullable Path data;

  @Override
  public Integer call() {
    DataFolder folder = Serve.existing(data);
    if (Files.exists(target)) {
      throw taken();
    }
    try (Reservation reservation = reserve(target)) {
      return make(folder, reservation);
    } catch (JournalException e) {
      throw CommandException.failed("data: " + e.getMessage());
    } catch (FileAlreadyExistsException e) {
      throw taken();
    } catch (IOException e) {
      throw CommandException.failed("cannot write %s: %s".formatted(target, reason(e)));
    }
  }

  private CommandException taken() {
    return CommandException.failed("%s is there already; give another name".formatted(target));
  }

  /** One process at a time makes a file or a folder. */
  static Reservation reserve(Path target) throws IOException {
    return Reservation.of(target)
        .orElseThrow(
            () ->
                CommandException.failed(
                    "another backup or restore writes %s; wait for it, or give another name"
                        .formatted(target)));
  }

  /** Without the name of a Java class. */
  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof NoSuchFileException ? "there is no " + message : message;
  }

  private int make(DataFolder folder, Reservation reservation) throws IOException {
    Path part = Files.createDirectory(reservation.part());
    JournalIndex inventory = gather(folder, new DataFolder(part));
    Files.write(
        part.resolve(BackupContents.STATEMENT), BackupStatement.of(inventory, part).bytes());
    long bytes = size(part);
    Path whole = isZip() ? zip(part, reservation.part()) : part;
    BackupReading.Result read = readBack(whole, reservation);
    publish(whole);
    read.troubles().forEach(each -> Console.note("not in the backup: " + each));
    Console.line(
        String.format(
            Locale.ROOT,
            "%d sessions, %d events, %.1f MB in %s",
            read.inventory().sessions().size(),
            read.inventory().events(),
            bytes / 1e6,
            target));
    return read.troubles().isEmpty() ? 0 : CommandException.FAILED;
  }

  private boolean isZip() {
    return target.toString().endsWith(".zip");
  }

  /** As restore would read it. */
  private BackupReading.Result readBack(Path whole, Reservation reservation) throws IOException {
    try (BackupSource source = BackupSource.open(whole)) {
      return BackupReading.check(source, Files.createDirectory(reservation.part()));
    } catch (CommandException | JournalException e) {
      throw new IOException("what was written cannot be read back: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("try") // held, not used
  private static JournalIndex gather(DataFolder from, DataFolder to) throws IOException {
    try (BackupLock.Hold hold = from.checkpoints().retention().hold()) {
      copy(Journal.open(from.journal()), to.journal());
      JournalIndex inventory = JournalIndex.of(Journal.open(to.journal()));
      for (String name : new BackupContents(inventory).names(from)) {
        link(from.path().resolve(name), to.path().resolve(name));
      }
      return inventory;
    }
  }

  private static void copy(Journal journal, Path to) throws IOException {
    try {
      journal.copy(to);
    } catch (JournalException e) {
      throw new IOException(e.getMessage(), e); // mostly a full disk
    }
  }

  /** Does nothing where there is no such file: reading back finds what is needed. */
  private static void link(Path from, Path to) throws IOException {
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    try {
      Files.createLink(to, from);
    } catch (NoSuchFileException e) {
      return;
    } catch (UnsupportedOperationException | IOException e) {
      copy(from, to);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try {
      Files.copy(from, to);
    } catch (NoSuchFileException e) {
      return;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : files(folder)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static Path zip(Path folder, Path part) throws IOException {
    try (OutputStream file = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.setLevel(1); // pictures and numbers hardly become smaller
      for (Path each : files(folder)) {
        zip.putNextEntry(new ZipEntry(folder.relativize(each).toString().replace('\\', '/')));
        Files.copy(each, zip);
      }
    }
    return part;
  }

  /** On the disk, under its name; takes nobody's place. */
  private void publish(Path whole) throws IOException {
    AtomicFile.forceAll(whole);
    name(whole);
    AtomicFile.forceName(target);
  }

  private void name(Path whole) throws IOException {
    if (Files.isDirectory(whole)) {
      if (Files.exists(target)) {
        throw taken();
      }
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      Files.createLink(target, whole);
    } catch (FileAlreadyExistsException e) {
      throw taken();
    } catch (UnsupportedOperationException | IOException e) {
      Files.move(whole, target); // no links here
    }
  }
}
