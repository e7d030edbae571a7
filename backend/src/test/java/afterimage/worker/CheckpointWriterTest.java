package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import afterimage.store.BackupLock;
import afterimage.store.Checkpoint;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup is about to copy is removed when it has done so. */
class CheckpointWriterTest {
  private static final String ID = "k3v9q2mx";
  private static final Checkpoint.Origin ORIGIN =
      new Checkpoint.Origin(
          Rules.LATEST, "n", "c", "", Machine.of("libtorch 2, cpu, 1 threads, AMD"));

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final List<Checkpoints.Saved> written = new ArrayList<>();

  @TempDir Path folder = Path.of("");
  private Checkpoints checkpoints = new Checkpoints(Path.of(""));

  @BeforeEach
  void aSessionWithMoreThanIsKept() {
    checkpoints = new Checkpoints(folder.resolve("checkpoints"));
    for (int step = 1; step <= 40; step++) {
      written.add(checkpoints.write(ID, at(step)));
    }
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private static Checkpoint at(int step) {
    float[] any = new float[3 * 32 * 32];
    any[0] = step;
    return new Checkpoint(step, 0, 32, any, any, any, ORIGIN);
  }

  private long files() throws IOException {
    Path own = checkpoints.folder().resolve(ID);
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (var all = Files.list(own)) {
      return all.count();
    }
  }

  /** What was said to it before has been done. */
  private void await(ActorRef<CheckpointWriter.Command> checkpointWriter, int step) {
    TestProbe<Reported> reports = kit.createTestProbe();
    TestProbe<GpuWorker.Stored> stored = kit.createTestProbe();
    checkpointWriter.tell(
        new CheckpointWriter.Put(
            "other", 0, at(step), new Reporter(reports.ref(), 0), stored.ref()));
    assertInstanceOf(Report.Saved.class, reports.receiveMessage().report());
  }

  @Test
  @SuppressWarnings("try") // held, not used
  void thinningWaitsForABackupAndComesAfterIt() throws IOException {
    ActorRef<CheckpointWriter.Command> checkpointWriter =
        kit.spawn(CheckpointWriter.create(checkpoints));
    try (BackupLock.Hold hold = checkpoints.retention().hold()) {
      checkpointWriter.tell(new CheckpointWriter.Thin(ID, written));
      await(checkpointWriter, 1);
      time.timePasses(CheckpointWriter.PAUSE);
      await(checkpointWriter, 2);
      assertEquals(40, files());
    }
    time.timePasses(CheckpointWriter.PAUSE);
    await(checkpointWriter, 3);
    assertEquals(Checkpoints.kept(written).size(), files());
    assertTrue(files() < 40);
  }

  @Test
  @SuppressWarnings("try") // held, not used
  void aBackupThatStandsStillIsNotWaitedForForEver() throws IOException {
    ActorRef<CheckpointWriter.Command> checkpointWriter =
        kit.spawn(CheckpointWriter.create(checkpoints, 5));
    try (BackupLock.Hold hold = checkpoints.retention().hold()) {
      checkpointWriter.tell(new CheckpointWriter.Burn(ID));
      await(checkpointWriter, 1);
      for (int i = 1; i < 5; i++) {
        assertEquals(40, files());
        time.timePasses(CheckpointWriter.PAUSE);
        await(checkpointWriter, i + 1);
      }
      assertEquals(0, files());
    }
  }
}
