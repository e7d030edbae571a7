package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network is, beyond its file: the checksum of the file stays what it was. */
class ContentDigestTest {
  @TempDir Path folder = Path.of("");

  private record Sums(String checksum, String contents) {}

  @BeforeEach
  void write() throws IOException {
    weights(1, 2);
    Files.writeString(
        folder.resolve("net.json"), "{\"mean\": [0.5, 0.5, 0.5], \"labels\": \"l.txt\"}");
    Files.writeString(folder.resolve("l.txt"), "cat\ndog\n");
  }

  private void weights(float... numbers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    Files.write(folder.resolve("weights.bin"), bytes.array());
  }

  private Sums sums() {
    Path file =
        Hostile.x()
            .initializer(
                OnnxWriter.external(
                    "k", OnnxWriter.FLOAT, new long[] {2}, "location", "weights.bin"))
            .node("ReduceSum", "k", "s")
            .node("Add", "x,s", "y")
            .write(folder.resolve("net.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      return new Sums(network.checksum(), network.contents());
    }
  }

  @Test
  void theSameFilesHaveTheSameContents() {
    assertEquals(sums(), sums());
  }

  @Test
  void otherWeightsBesideTheFileAreOtherContentsOfTheSameFile() throws IOException {
    Sums before = sums();
    weights(1, 3);
    assertEquals(before.checksum(), sums().checksum());
    assertNotEquals(before.contents(), sums().contents());
  }

  @Test
  void soAreAnotherPreprocessingAndOtherLabels() throws IOException {
    Sums before = sums();
    Files.writeString(folder.resolve("l.txt"), "dog\ncat\n");
    Sums labels = sums();
    assertNotEquals(before.contents(), labels.contents());
    Files.writeString(
        folder.resolve("net.json"), "{\"mean\": [0.4, 0.5, 0.5], \"labels\": \"l.txt\"}");
    assertNotEquals(labels.contents(), sums().contents());
    Files.delete(folder.resolve("net.json"));
    assertEquals(before.checksum(), sums().checksum());
    assertNotEquals(before.contents(), sums().contents());
  }
}
