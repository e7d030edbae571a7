package afterimage;

import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.session.ConsistencyCheck;
import afterimage.session.JournalIndex;
import afterimage.store.BackupLock;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks what a server keeps. */
@Command(
    name = "doctor",
    header = "Check what a server keeps: journal, checkpoints, pictures.",
    description = {
      "",
      "Reads every event and every checkpoint and says what does not fit, and what becomes of it."
          + " Beside a running server it only looks. Ends with 1 if something is left that is not as"
          + " it should be; what the next start of a server removes by itself is said and does not"
          + " count.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage doctor",
      "  afterimage doctor --data /srv/afterimage --json",
      "  afterimage doctor --repair     removes files that the journal does not know"
    })
final class Doctor implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder. Default: that of serve.")
  private @Nullable Path data;

  @Option(
      names = "--repair",
      description = "Remove what the journal does not know; not while a server runs.")
  private boolean repair;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  @SuppressWarnings("try") // held, not used
  @Override
  public Integer call() {
    DataFolder folder = Serve.existing(data);
    if (!repair) {
      return examine(folder);
    }
    try (FileChannel lock = Serve.lock(folder.path())) {
      return examine(folder);
    } catch (IOException e) {
      throw CommandException.failed(
          "data: cannot use %s: %s".formatted(folder.path(), e.getMessage()));
    }
  }

  private int examine(DataFolder folder) {
    Journal journal;
    JournalIndex inventory;
    List<ConsistencyCheck.Problem> problems;
    try {
      journal = Journal.open(folder.journal());
      inventory = JournalIndex.of(journal);
      problems = ConsistencyCheck.of(folder, journal, inventory);
    } catch (JournalException e) {
      throw CommandException.failed("data: " + e.getMessage());
    }
    if (!repair && Serve.isInUse(folder.path())) {
      problems = settled(problems, JournalIndex.of(journal));
    }
    int left = 0;
    int passing = 0;
    ObjectNode report =
        JsonNodeFactory.instance
            .objectNode()
            .put("sessions", inventory.sessions().size())
            .put("events", inventory.events());
    var list = report.putArray("problems");
    for (ConsistencyCheck.Problem problem : problems) {
      boolean mended = repair && problem.isMendable() && mend(folder, problem);
      left += mended || problem.isPassing() ? 0 : 1;
      passing += !mended && problem.isPassing() ? 1 : 0;
      list.addObject()
          .put("kind", problem.kind().word())
          .put("session", problem.session().isEmpty() ? null : problem.session())
          .put("file", problem.file().toString())
          .put("detail", problem.detail())
          .put("remedy", mended ? "removed" : problem.remedy())
          .put("mended", mended)
          .put("passing", !mended && problem.isPassing());
      if (!json) {
        Console.line(text(problem, mended));
      }
    }
    if (json) {
      Console.json(report.put("ok", left == 0));
    } else {
      Console.line(
          String.format(
              Locale.ROOT,
              "%d events of %d sessions: %s%s",
              inventory.events(),
              inventory.sessions().size(),
              left == 0 ? "all is well" : left + " not as they should be",
              passing == 0 ? "" : ", " + passing + " to be removed"));
    }
    return left == 0 ? 0 : CommandException.FAILED;
  }

  /**
   * Beside a server: files come before their events, and go after others have taken their place.
   */
  private static List<ConsistencyCheck.Problem> settled(
      List<ConsistencyCheck.Problem> found, JournalIndex later) {
    return found.stream()
        .filter(each -> each.kind() != ConsistencyCheck.Kind.ORPHAN)
        .filter(
            each ->
                each.kind() != ConsistencyCheck.Kind.CHECKPOINT_MISSING
                    || later
                        .checkpoints(each.session())
                        .contains(each.file().getFileName().toString()))
        .toList();
  }

  @SuppressWarnings("try") // held, not used
  private static boolean mend(DataFolder folder, ConsistencyCheck.Problem problem) {
    try (BackupLock.Hold alone = folder.checkpoints().retention().removing()) {
      ConsistencyCheck.remove(problem);
      return true;
    } catch (IOException e) {
      throw CommandException.failed(
          "cannot remove %s: %s".formatted(problem.file(), e.getMessage()));
    }
  }

  private static String text(ConsistencyCheck.Problem problem, boolean mended) {
    String whose = problem.session().isEmpty() ? "" : "session " + problem.session() + ": ";
    return "%s%s (%s): %s"
        .formatted(whose, problem.detail(), problem.file(), mended ? "removed" : problem.remedy());
  }
}
