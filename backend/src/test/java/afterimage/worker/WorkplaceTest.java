package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.network.NetworkLibrary;
import afterimage.store.DataFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine says of itself can be taken apart again. */
class WorkplaceTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theThreadsAreFoundInWhatTheMachineSays() {
    DataFolder data = new DataFolder(folder);
    Workplace place =
        new Workplace(
            new NetworkLibrary(folder),
            data.album(),
            data.checkpoints(),
            data.starts(),
            "0.1",
            "2.7",
            "A, 9 B");
    assertEquals(12, Workplace.threads(place.machine("cpu()", 12)));
    assertEquals(0, Workplace.threads("another machine"));
    assertEquals(0, Workplace.threads(""));
  }
}
