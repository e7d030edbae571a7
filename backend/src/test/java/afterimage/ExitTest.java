package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever libraries have left behind in the process: once all is said it ends. */
@EnabledOnOs(OS.LINUX)
class ExitTest {
  private static final int SECONDS = 100;

  @TempDir Path folder = Path.of("");

  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void aNetwork() {
    TinyNetwork.in(folder, "tiny");
  }

  /** A program that would never end by itself. */
  private Process stuck(String where, String... words) throws IOException {
    ProcessBuilder builder = Program.builder(folder, words);
    List<String> line = builder.command();
    line.set(line.indexOf("-cp") + 1, System.getProperty("java.class.path"));
    int main = line.indexOf("afterimage.Main");
    line.set(main, StuckAtExit.class.getName());
    line.add(main + 1, where);
    return start(builder);
  }

  private Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  @AfterEach
  void nothingIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  private static int code(Process process) throws InterruptedException {
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "the program does not end");
    return process.exitValue();
  }

  @Test
  void aNativeLibraryThatHangsAtTheEndKeepsNoCommand() throws Exception {
    assertEquals(0, code(stuck("native", "check", "./tiny.onnx")));
    assertEquals(2, code(stuck("native", "check", "./tiny.onnx", "--reference", "none.npz")));
  }

  @Test
  void norOneThatIsInterrupted() throws Exception {
    Process render = stuck("native", "render", "0", "--network", "./tiny.onnx", "--steps", "2000");
    BufferedReader said = render.inputReader(); // closed with the process
    String line = said.readLine();
    while (line != null && !line.contains(" step ")) {
      line = said.readLine();
    }
    render.toHandle().destroy(); // Process.destroy would close what it writes to
    assertEquals(130, code(render));
  }

  /** Whoever started it, a supervisor above all, sees a process that has ended. */
  @Test
  void aServerThatFallsEndsThoughItsActorsDoNot() throws Exception {
    Process server = stuck("actor", "serve", "--data", "data", "--port", "0", "--device", "cpu");
    BufferedReader said = server.inputReader();
    String line = said.readLine();
    while (line != null && !line.startsWith("http://")) {
      line = said.readLine();
    }
    server.getOutputStream().write('\n'); // now
    server.getOutputStream().flush();
    assertEquals(1, code(server));
    List<String> last = said.lines().filter(each -> each.startsWith("afterimage: ")).toList();
    assertEquals(
        List.of("afterimage: the server has fallen and ends; its log says why, start it again"),
        last);
  }

  @Test
  @Tag("slow")
  void aShutdownHookThatHangsKeepsNoCommand() throws Exception {
    assertEquals(0, code(stuck("hook", "check", "./tiny.onnx")));
  }

  /** More processes than cores, and neighbors that take the rest. */
  @Test
  @Tag("slow")
  void rendersOnALoadedMachineEnd() throws Exception {
    List<Process> load = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        load.add(start(new ProcessBuilder("timeout", "300", "sh", "-c", "while :; do :; done")));
      }
      for (int round = 0; round < 3; round++) {
        List<Process> renders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          renders.add(
              start(
                  Program.builder(
                      folder, "render", "0", "--network", "./tiny.onnx", "--size", "32")));
        }
        for (Process each : renders) {
          String said = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertEquals(0, code(each), said);
        }
      }
    } finally {
      load.forEach(Process::destroy);
    }
  }
}
