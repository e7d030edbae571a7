package afterimage;

import afterimage.command.Complaint;
import afterimage.command.Output;
import afterimage.session.Checkup;
import afterimage.session.Inventory;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
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
          + " piece, after",
      "the backup was found to be whole.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage restore monday.zip --data /srv/afterimage",
      "  afterimage restore monday --data /srv/afterimage --force     instead of what is there"
    })
final class Restore implements Callable<Integer> {
  /** What a backup has; nothing else is believed, least of all a path that leads elsewhere. */
  private static final Pattern NAMES =
      Pattern.compile(
          "journal\\.db"
              + "|checkpoints/[A-Za-z0-9_-]{1,64}/\\d{7}-[0-9a-f]{12}\\.safetensors"
              + "|pictures/[A-Za-z0-9_-]{1,64}/\\d{1,7}\\.png"
              + "|starts/[0-9a-f]{64}"
              + "|meters/[A-Za-z0-9_-]{1,64}");

  @Parameters(paramLabel = "BACKUP", description = "A folder or a zip that backup has written.")
  private Path backup = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder: a new one, or empty. Default: that of serve.")
  private @Nullable Path data;

  @Option(names = "--force", description = "Replace a data folder that is there.")
  private boolean force;

  @SuppressWarnings("try") // held, not used
  @Override
  public Integer call() {
    Path target = (data == null ? Settings.data() : data).toAbsolutePath();
    Path part = Backup.part(target);
    try {
      boolean isThere = Files.exists(target) && !isEmpty(target);
      if (isThere && !force) {
        throw Complaint.failed(
            "%s is not empty; choose another folder, or replace it with --force".formatted(target));
      }
      Backup.remove(part);
      Files.createDirectories(part);
      Inventory inventory = unpack(part);
      if (isThere) {
        try (FileChannel lock = Serve.lock(target)) {
          replace(part, target);
        }
      } else {
        Files.deleteIfExists(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
      Output.line(
          String.format(
              Locale.ROOT,
              "%d sessions, %d events in %s",
              inventory.sessions().size(),
              inventory.events(),
              target));
      return 0;
    } catch (JournalException e) {
      throw Complaint.failed("%s cannot be restored: %s".formatted(backup, e.getMessage()));
    } catch (IOException e) {
      throw Complaint.failed("cannot restore %s: %s".formatted(backup, e));
    } finally {
      Backup.remove(part);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    return Files.isDirectory(folder) && Backup.files(folder).isEmpty();
  }

  private static void replace(Path part, Path target) throws IOException {
    Path old = target.resolveSibling("." + target.getFileName() + ".old");
    Backup.remove(old);
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Backup.remove(old);
  }

  private Inventory unpack(Path part) throws IOException {
    if (Files.isDirectory(backup)) {
      for (Path file : Backup.files(backup)) {
        put(backup.relativize(file).toString().replace('\\', '/'), file, part);
      }
    } else if (Files.isRegularFile(backup)) {
      unzip(part);
    } else {
      throw Complaint.failed("there is no backup " + backup);
    }
    DataFolder folder = new DataFolder(part);
    if (!Files.exists(folder.journal())) {
      throw Complaint.failed("%s is no backup: it has no journal.db".formatted(backup));
    }
    Journal journal = Journal.open(folder.journal());
    Inventory inventory = Inventory.of(journal);
    for (Checkup.Problem problem : Checkup.of(folder, journal, inventory)) {
      switch (problem.kind()) {
        case JOURNAL_DAMAGED, SESSION_UNREADABLE ->
            throw Complaint.failed("%s cannot be restored: %s".formatted(backup, problem.detail()));
        case CHECKPOINT_MISSING, CHECKPOINT_DAMAGED, START_LOST, ORPHAN ->
            Output.note("%s: %s".formatted(problem.detail(), problem.remedy()));
      }
    }
    return inventory;
  }

  private void unzip(Path part) throws IOException {
    try (InputStream file = Files.newInputStream(backup);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          Files.copy(zip, place(entry.getName(), part));
        }
      }
    } catch (ZipException e) {
      throw Complaint.failed("%s is no backup: %s".formatted(backup, e.getMessage()));
    }
  }

  private void put(String name, Path file, Path part) throws IOException {
    boolean isMadeAgain = name.startsWith("starts/") && name.endsWith(".floats");
    boolean isOwn = List.of("lock", "journal.db-wal", "journal.db-shm").contains(name);
    if (!isMadeAgain && !isOwn && !name.startsWith("access/")) { // no backup has those
      Files.copy(file, place(name, part));
    }
  }

  private Path place(String name, Path part) throws IOException {
    if (!NAMES.matcher(name).matches()) {
      throw Complaint.failed("%s is no backup: it has a file %s".formatted(backup, name));
    }
    Path place = part.resolve(name);
    Files.createDirectories(java.util.Objects.requireNonNull(place.getParent()));
    return place;
  }
}
