package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.durable.Damage;
import afterimage.durable.Finding;
import afterimage.durable.FullDisk;
import afterimage.durable.Server;
import afterimage.durable.ServerKills;
import afterimage.durable.WorkerKills;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody loses anything when processes are killed, files are damaged or the disk is full: the
 * trials of {@code bench/durable} in their short form.
 */
class DurableTest {
  private static final int SIZE = 64;

  @TempDir Path folder = Path.of("");

  private final Server.Caller caller = words -> Program.builder(folder, words);

  /** What is not as wanted; how long something takes is for a machine that does nothing else. */
  private static List<Finding> missed(List<Finding> findings) {
    return findings.stream().filter(each -> !each.ok() && !each.isTime()).toList();
  }

  @Test
  void nothingIsLostWhenTheServerIsKilled() throws IOException {
    assertEquals(List.of(), missed(ServerKills.run(caller, folder, 8, SIZE, 1)));
  }

  @Test
  void nobodyIsDisconnectedWhenTheWorkerIsKilled() throws IOException {
    assertEquals(List.of(), missed(WorkerKills.run(caller, folder, 4, SIZE, 1)));
  }

  @Test
  void aFullDiskCostsNothingOnceItHasRoomAgain() throws IOException {
    assertEquals(List.of(), missed(FullDisk.run(caller, folder, 1, SIZE)));
  }

  @Test
  void noDamagedCheckpointBecomesAPicture() throws IOException {
    assertEquals(List.of(), missed(Damage.run(caller, folder, SIZE, 1)));
  }
}
