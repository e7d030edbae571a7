package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 256 KiB, full and with room again. */
class DiskFullTest {
  @TempDir Path folder = Path.of("");

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException noSuchProgram) {
      return false;
    }
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void aFullDiskIsSaidLeavesNothingAndIsForgottenOnceThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
        "only root may mount a small disk");
    try {
      Checkpoints checkpoints = new Checkpoints(disk.resolve("checkpoints"));
      Checkpoints.Saved small = checkpoints.write("a", Saves.checkpoint(1, 64));
      CheckpointException full =
          assertThrows(
              CheckpointException.class, () -> checkpoints.write("a", Saves.checkpoint(2, 64)));
      assertTrue(full.isDiskFull(), full::getMessage);
      assertTrue(full.getMessage().endsWith(": No space left on device"), full::getMessage);
      try (Stream<Path> files = Files.list(disk.resolve("checkpoints/a"))) {
        assertEquals(
            List.of(small.name()), files.map(each -> each.getFileName().toString()).toList());
      }
      checkpoints.remove("a");
      Checkpoints.Saved again = checkpoints.write("a", Saves.checkpoint(2, 64));
      assertEquals(2, checkpoints.read("a", again.name(), again.sha256()).step());
    } finally {
      run("umount", disk.toString());
    }
  }
}
