package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.TinyNetwork;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a network's file once it is loaded changes nothing. */
class OverwrittenFileTest {
  @TempDir Path folder = Path.of("");

  @Test
  void itsChecksumIsThatOfWhatWasRead() throws IOException {
    Path file = TinyNetwork.in(folder, "net");
    String sum = RegularFile.sha256(Onnx.bytes(file));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      Files.write(file, new byte[100]);
      assertEquals(sum, network.checksum());
      Files.delete(file);
      assertEquals(sum, network.checksum());
    }
  }

  /** A value that is read when a new size is bound, long after the file was. */
  @Test
  void anotherSizeIsBoundAfterTheFileWasCut() throws IOException {
    Path file =
        OnnxWriter.net(17, -1, 3, -1, -1)
            .metadata("size", "32")
            .node("Shape", "x", "shape")
            .node(
                "ConstantOfShape",
                "shape",
                "half",
                OnnxWriter.tensor("value", OnnxWriter.floats("", new long[] {1}, 0.5f)))
            .node("Add", "x,half", "y")
            .write(folder.resolve("net.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      Files.write(file, new byte[0]);
      network.requireSize(64, 64);
    }
  }

  @Test
  void weightsBesideItAreReadOnce() throws IOException {
    byte[] ones = new byte[8];
    java.nio.ByteBuffer.wrap(ones).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(1);
    Path weights = Files.write(folder.resolve("weights.bin"), ones);
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
      Files.write(weights, new byte[0]);
      network.requireSize(network.size(), network.size());
    }
  }
}
