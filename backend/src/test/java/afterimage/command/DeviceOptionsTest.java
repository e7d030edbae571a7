package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** How many threads compute where nobody has said so, and where somebody has. */
class DeviceOptionsTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private static DeviceOptions machine(String... words) {
    return CommandLine.populateCommand(new DeviceOptions(), words);
  }

  private static List<String> threads(int many) {
    return List.of("--device", "auto", "--threads", Integer.toString(many));
  }

  @Test
  void aServerLeavesOneCoreIfThereIsMoreThanOne() {
    DeviceOptions machine = machine();
    machine.leaveOne();
    assertEquals(threads(Math.max(1, CORES - 1)), machine.words());
  }

  @Test
  void whatSomebodySaysCounts() {
    DeviceOptions machine = machine("--threads", "3");
    machine.leaveOne();
    machine.prefer(1);
    assertEquals(threads(3), machine.words());
  }

  @Test
  void asManyAsMadeAPictureAreTakenWhereThereAreSoMany() {
    DeviceOptions machine = machine();
    machine.prefer(0);
    machine.prefer(CORES + 1);
    assertEquals(List.of("--device", "auto"), machine.words());
    machine.prefer(CORES);
    assertEquals(threads(CORES), machine.words());
  }
}
