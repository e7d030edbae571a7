package afterimage;

import afterimage.command.Complaint;
import afterimage.command.Output;
import afterimage.session.Inventory;
import afterimage.session.SessionState;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
 * this journal names. No file is ever changed after it has its name, so a hard link is a copy.
 */
@Command(
    name = "backup",
    header = "Copy what a server keeps, while it runs.",
    description = {
      "",
      "All sessions as they are at one moment. On the same file system a folder takes almost no"
          + " room: files",
      "are shared with the server, which changes none.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage backup monday",
      "  afterimage backup /mnt/backup/monday.zip --data /srv/afterimage"
    })
final class Backup implements Callable<Integer> {
  /** Checkpoints may be thinned out between the copy of the journal and theirs. */
  private static final int TRIES = 5;

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
      throw Complaint.failed("%s is there already; give another name".formatted(target));
    }
    Path part = part(target);
    try {
      remove(part);
      Files.createDirectories(part);
      Inventory inventory = gather(folder, new DataFolder(part));
      long bytes = size(part);
      if (target.toString().endsWith(".zip")) {
        zip(part, target);
      } else {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
      Output.line(
          String.format(
              Locale.ROOT,
              "%d sessions, %d events, %.1f MB in %s",
              inventory.sessions().size(),
              inventory.events(),
              bytes / 1e6,
              target));
      return 0;
    } catch (JournalException e) {
      throw Complaint.failed("data: " + e.getMessage());
    } catch (IOException e) {
      throw Complaint.failed("cannot write %s: %s".formatted(target, e));
    } finally {
      remove(part);
    }
  }

  /** Hidden beside what it will be. */
  static Path part(Path target) {
    Path whole = target.toAbsolutePath();
    return whole.resolveSibling("." + whole.getFileName() + ".part");
  }

  private static Inventory gather(DataFolder from, DataFolder to) throws IOException {
    for (int i = 1; ; i++) {
      Files.deleteIfExists(to.journal());
      Journal.open(from.journal()).copy(to.journal());
      Inventory inventory = Inventory.of(Journal.open(to.journal()));
      List<Path> missing = checkpoints(inventory, from, to);
      if (missing.isEmpty() || i == TRIES) {
        missing.forEach(file -> Output.note("is not there to be copied: " + file));
        pictures(inventory, from, to);
        return inventory;
      }
      remove(to.checkpoints().folder());
    }
  }

  /** Those that are named and not there. */
  private static List<Path> checkpoints(Inventory inventory, DataFolder from, DataFolder to)
      throws IOException {
    List<Path> missing = new ArrayList<>();
    for (SessionState state : inventory.sessions().values()) {
      for (String name : inventory.checkpoints(state.id())) {
        Path file = from.checkpoint(state.id(), name);
        if (!link(file, to.checkpoint(state.id(), name)) && state.deleted() == null) {
          missing.add(file);
        }
      }
    }
    return missing;
  }

  private static void pictures(Inventory inventory, DataFolder from, DataFolder to)
      throws IOException {
    Set<String> ids = inventory.ids();
    for (String id : ids) {
      for (Path picture : files(from.album().folder().resolve(id))) {
        if (picture.toString().endsWith(".png")) {
          link(picture, to.album().folder().resolve(id).resolve(picture.getFileName()));
        }
      }
      link(from.notebooks().folder().resolve(id), to.notebooks().folder().resolve(id));
    }
    for (String start : inventory.starts()) {
      link(from.starts().file(start), to.starts().file(start));
    }
  }

  /** False where there is no such file. */
  private static boolean link(Path from, Path to) throws IOException {
    Files.createDirectories(java.util.Objects.requireNonNull(to.getParent()));
    try {
      Files.createLink(to, from);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (UnsupportedOperationException | IOException e) {
      return copy(from, to);
    }
  }

  private static boolean copy(Path from, Path to) throws IOException {
    try {
      Files.copy(from, to);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** All files below a folder, if there is one. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
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

  private static void zip(Path folder, Path target) throws IOException {
    Path part = part(target.resolveSibling(target.getFileName() + ".zip"));
    try {
      try (OutputStream file = Files.newOutputStream(part);
          ZipOutputStream zip = new ZipOutputStream(file)) {
        zip.setLevel(1); // pictures and numbers hardly become smaller
        for (Path each : files(folder)) {
          zip.putNextEntry(new ZipEntry(folder.relativize(each).toString().replace('\\', '/')));
          Files.copy(each, zip);
        }
      }
      try (FileChannel whole = FileChannel.open(part, StandardOpenOption.WRITE)) {
        whole.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** With all that is in it. */
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw Complaint.failed("cannot remove %s: %s".formatted(folder, e.getMessage()));
    }
  }
}
