package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker's process is given of what its parent was. */
class WorkerProcessTest {
  @Test
  void itLeavesOutWhatIsForTheServerInFrontAlone() {
    String front = "-XX:+UseG1GC -XX:MaxHeapFreeRatio=40 -Xmx1g";
    assertEquals(
        List.of("-Xlog:disable", "-Dx=y", "-XX:+UseParallelGC"),
        WorkerProcess.options(
            List.of(
                "-Xlog:disable",
                "-Dafterimage.front=" + front,
                "-XX:+UseG1GC",
                "-XX:MaxHeapFreeRatio=40",
                "-Xmx1g",
                "-agentlib:jdwp=x",
                "-Dx=y"),
            front));
  }

  @Test
  void whatWasAskedForItTakes() {
    List<String> given = List.of("-Xmx900m", "-XX:+UseSerialGC");
    assertEquals(given, WorkerProcess.options(given, "-XX:MaxHeapFreeRatio=40"));
    assertEquals(given, WorkerProcess.options(given, ""));
  }
}
