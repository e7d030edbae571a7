package afterimage.session;

import afterimage.store.AtomicFile;
import afterimage.store.CheckpointException;
import afterimage.store.Checkpoints;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.PictureException;
import afterimage.store.StartPictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares a journal with itself and with the files that belong to it. What is found is only said;
 * files that the journal does not know can be removed.
 */
public final class ConsistencyCheck {
  /** What can be found. */
  public enum Kind {
    JOURNAL_DAMAGED,
    SESSION_UNREADABLE,
    CHECKPOINT_MISSING,
    CHECKPOINT_DAMAGED,
    START_LOST,
    ORPHAN;

    /** As programs read it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Something that is not as it should be.
   *
   * @param session its id, or nothing
   * @param file where there is one, else the journal
   * @param detail what is wrong
   * @param remedy what becomes of it, or what to do
   * @param isPassing whether it goes by itself when a server starts
   */
  public record Problem(
      Kind kind, String session, Path file, String detail, String remedy, boolean isPassing) {
    /** Whether {@link ConsistencyCheck#remove} makes it go away. */
    public boolean isMendable() {
      return kind == Kind.ORPHAN;
    }
  }

  private final DataFolder data;
  private final JournalIndex inventory;
  private final List<Problem> problems = new ArrayList<>();

  private ConsistencyCheck(DataFolder data, JournalIndex inventory) {
    this.data = data;
    this.inventory = inventory;
  }

  /** All there is to find; reads every checkpoint. */
  public static List<Problem> of(DataFolder data, Journal journal, JournalIndex inventory) {
    ConsistencyCheck checkup = new ConsistencyCheck(data, inventory);
    for (String damage : journal.damage()) {
      checkup.find(
          Kind.JOURNAL_DAMAGED, "", data.journal(), damage, "restore a backup: afterimage restore");
    }
    inventory
        .broken()
        .forEach(
            (id, why) ->
                checkup.find(
                    Kind.SESSION_UNREADABLE,
                    id,
                    data.journal(),
                    why,
                    "a newer program may understand it; else restore a backup"));
    inventory.sessions().values().forEach(checkup::checkpoints);
    inventory.sessions().values().forEach(checkup::start);
    checkup.orphans();
    return List.copyOf(checkup.problems);
  }

  /** Only the files that the journal does not know. While no worker writes any. */
  public static List<Problem> orphans(DataFolder data, JournalIndex inventory) {
    ConsistencyCheck checkup = new ConsistencyCheck(data, inventory);
    checkup.orphans();
    return List.copyOf(checkup.problems);
  }

  /** Removes an orphan. */
  public static void remove(Problem orphan) throws IOException {
    try (Stream<Path> all = Files.walk(orphan.file())) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private void find(Kind kind, String session, Path file, String detail, String remedy) {
    problems.add(new Problem(kind, session, file, detail, remedy, false));
  }

  private void checkpoints(SessionState state) {
    if (state.deleted() != null) {
      return; // its files may be gone or not
    }
    Checkpoints checkpoints = data.checkpoints();
    int intact = -1;
    List<Problem> own = new ArrayList<>();
    for (Checkpoints.Saved saved : state.checkpoints()) {
      Path file = data.checkpoint(state.id(), saved.name());
      try {
        checkpoints.read(state.id(), saved.name(), saved.sha256());
        intact = Math.max(intact, saved.step());
      } catch (CheckpointException e) {
        Kind kind = Files.exists(file) ? Kind.CHECKPOINT_DAMAGED : Kind.CHECKPOINT_MISSING;
        own.add(new Problem(kind, state.id(), file, e.getMessage(), "", false));
      }
    }
    String remedy =
        intact < 0
            ? "the session takes all its steps again"
            : String.format(Locale.ROOT, "the session goes on from step %d", intact);
    own.forEach(each -> find(each.kind(), each.session(), each.file(), each.detail(), remedy));
  }

  /** The picture that it starts from. */
  private void start(SessionState state) {
    String hash = state.start().canvas().start();
    if (state.deleted() != null
        || !state.start().canvas().hasHash()
        || inventory.within().contains(hash)) {
      return;
    }
    try {
      data.starts().get(hash);
    } catch (PictureException e) {
      find(
          Kind.START_LOST,
          state.id(),
          data.starts().file(hash),
          e.getMessage(),
          state.checkpoints().isEmpty()
              ? "restore a backup: the session cannot begin without it"
              : "restore a backup: without its checkpoints the session could not begin again");
    }
  }

  private void orphans() {
    Set<String> ids = inventory.ids();
    for (Path folder : files(data.checkpoints().folder())) {
      String id = folder.getFileName().toString();
      if (!ids.contains(id)) {
        orphan("", folder, "checkpoints of no session");
      } else if (!inventory.broken().containsKey(id)) {
        Set<String> known = inventory.checkpoints(id);
        files(folder).stream()
            .filter(file -> !known.contains(file.getFileName().toString()))
            .forEach(file -> orphan(id, file, "a checkpoint that the journal does not know"));
      }
    }
    for (Path folder : files(data.pictureFiles().folder())) {
      if (!ids.contains(folder.getFileName().toString())) {
        orphan("", folder, "pictures of no session");
      } else {
        files(folder).stream()
            .filter(AtomicFile::isLeftover)
            .forEach(file -> orphan("", file, "a picture that was not written to its end"));
      }
    }
    if (inventory.broken().isEmpty()) { // else nobody knows what those start from
      Set<String> starts = inventory.starts();
      for (Path file : files(data.starts().folder())) {
        if (StartPictures.owner(file).filter(starts::contains).isEmpty()) {
          orphan("", file, "a picture that no session starts from");
        }
      }
    }
    for (Path file : files(data.meterFiles().folder())) {
      if (!ids.contains(file.getFileName().toString())) {
        orphan("", file, "measurements of no session");
      }
    }
  }

  private void orphan(String session, Path file, String detail) {
    boolean goes = !inventory.ids().isEmpty(); // else all would, beside what may be another journal
    String remedy =
        goes
            ? "is removed when a server starts"
            : "stays, as the journal has no sessions: is it the right journal?";
    problems.add(new Problem(Kind.ORPHAN, session, file, detail, remedy, goes));
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
