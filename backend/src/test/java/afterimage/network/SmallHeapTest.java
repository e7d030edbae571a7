package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worst files in a Java of one gigabyte: each ends in a line, none in a crash. */
class SmallHeapTest {
  @TempDir Path folder = Path.of("");

  /** The other process: loads every file it is given. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] files) {
      for (String each : files) {
        try {
          Network.load(Path.of(each), Torch.COMPUTE.manager()).close();
          System.out.println("loaded");
        } catch (NetworkException e) {
          System.out.println("refused " + e.getMessage());
        }
      }
    }
  }

  @Test
  @Tag("slow")
  void theHeapHolds() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName()));
    int files = 0;
    List<Hostile> all = new ArrayList<>(Hostile.all());
    all.addAll(Hostile.hoards());
    all.addAll(heavy());
    for (Hostile each : all) {
      Path file = folder.resolve("file" + files++ + ".onnx");
      command.add(OnnxWriter.write(file, each.bytes()).toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    List<String> lines = out.lines().filter(line -> line.startsWith("refused ")).toList();
    assertEquals(files, lines.size(), out);
    assertTrue(out.lines().noneMatch(line -> line.equals("loaded")), out);
  }

  /** Files of many megabytes that become more in memory. */
  private static List<Hostile> heavy() {
    byte[] inputs = new byte[40_000_000]; // field 1 of a node, empty, twenty million times
    byte[] listed = new byte[200_000_000]; // int64 zeros of one byte
    for (int i = 0; i < inputs.length; i += 2) {
      inputs[i] = 0x0a;
    }
    Wire tensor = OnnxWriter.tensor("k", OnnxWriter.INT64, 5).bytes(7, listed);
    return List.of(
        new Hostile("empty inputs", new Wire().message(7, new Wire().bytes(1, inputs)).done(), ""),
        Hostile.of("listed numbers", Hostile.x().initializer(tensor).node("Relu", "x", "y"), ""));
  }
}
