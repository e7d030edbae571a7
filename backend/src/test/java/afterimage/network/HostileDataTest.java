package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands beside a network and does it no good: weights, descriptions and labels. */
class HostileDataTest {
  private static final String PLAIN = "which is not a plain file in the folder of the network";

  @TempDir Path home = Path.of("");
  private Path folder = home;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(home.resolve("networks"));
    Files.write(home.resolve("secret.bin"), new byte[16]);
    Files.write(folder.resolve("weights.bin"), new byte[16]);
    Files.createDirectory(folder.resolve("inner"));
    Files.write(folder.resolve("inner").resolve("weights.bin"), new byte[16]);
    Files.createSymbolicLink(folder.resolve("link.bin"), home.resolve("secret.bin"));
    Files.createSymbolicLink(folder.resolve("linked"), home);
    Files.createSymbolicLink(folder.resolve("beside.bin"), folder.resolve("weights.bin"));
  }

  private Path external(String... entries) {
    return Hostile.x()
        .initializer(OnnxWriter.external("k", OnnxWriter.FLOAT, new long[] {2}, entries))
        .node("ReduceSum", "k", "s")
        .node("Add", "x,s", "y")
        .write(folder.resolve("net.onnx"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "inner/../../secret.bin",
        "..",
        ".",
        "",
        "/etc/passwd",
        "link.bin",
        "linked/secret.bin",
        "beside.bin",
        "inner",
        "missing.bin",
        "a\u0000b",
        "inner/../weights.bin"
      })
  void weightsOutsideTheFolderAreRefused(String location) {
    Refused.file(external("location", location), PLAIN);
  }

  @Test
  void weightsInTheFolderAreRead() {
    assertTrue(Refused.loads(external("location", "weights.bin", "length", "8")));
    assertTrue(
        Refused.loads(external("location", "inner/weights.bin", "offset", "8", "length", "8")));
    assertTrue(Refused.loads(external("location", "./weights.bin", "offset", "0")));
  }

  @ParameterizedTest
  @CsvSource({
    "9, 8, lies beyond the end",
    "-1, 8, lies beyond the end",
    "9223372036854775807, 8, lies beyond the end",
    "0, 9, its entry says 9",
    "0, -8, its entry says -8",
    "x, 8, no number",
    "0, 99999999999999999999, no number"
  })
  void weightsWithAWrongPlaceAreRefused(String offset, String length, String part) {
    Refused.file(external("location", "weights.bin", "offset", offset, "length", length), part);
  }

  private Path described(String json) throws IOException {
    Files.writeString(folder.resolve("net.json"), json);
    return HostileFileTest.tiny().write(folder.resolve("net.onnx"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "null",
        "{} {}",
        "{\"size\": 8, \"more\": 1}",
        "{\"mean\": [0, 0]}",
        "{\"mean\": [0, 0, NaN]}",
        "{\"mean\": [0, 0, null]}",
        "{\"mean\": [0, 0, 1e39]}",
        "{\"mean\": 0.5}",
        "{\"mean\": [0, 0, \"x\"]}",
        "{\"std\": [1, 1, 0]}",
        "{\"std\": [1, 1, -1]}",
        "{\"std\": [1, 1, 1, 1]}",
        "{\"a\\nb\": 0}",
        "{\"size\": \"\\u001b[2J\"}",
        "{\"size\": 0}",
        "{\"size\": \"8\"}",
        "{\"size\": 8.5}",
        "{\"size\": -8}",
        "{\"size\": 100000}",
        "{\"size\": 1e99}",
        "{\"size\": 99999999999}",
        "{\"labels\": \"../secret.bin\"}",
        "{\"labels\": \"/etc/passwd\"}",
        "{\"labels\": \"link.bin\"}",
        "{\"labels\": \"missing.txt\"}",
        "{\"labels\": \"inner\"}",
        "{\"labels\": 5}"
      })
  void aWrongDescriptionIsRefused(String json) throws IOException {
    Refused.file(described(json), "net.onnx: ");
  }

  @Test
  void aDescriptionNestedOrHugeIsRefused() throws IOException {
    Refused.file(described("[".repeat(60_000)), "net.json");
    Refused.file(described("{\"size\": 8" + " ".repeat(70_000) + "}"), "larger than 64 KiB");
    Refused.file(described("{\"" + "n".repeat(30_000) + "\": 1}"), "net.json");
  }

  @Test
  void labelsOfAnotherNumberAreRefused() throws IOException {
    Files.writeString(folder.resolve("five.txt"), "a\nb\nc\nd\ne\n");
    Refused.file(described("{\"labels\": \"five.txt\"}"), "5 lines, the network has 6 outputs");
    Files.writeString(folder.resolve("six.txt"), "a\nb\nc\nd\ne\nf\n");
    assertTrue(Refused.loads(described("{\"labels\": \"six.txt\"}")));
  }

  @Test
  void labelsThatAreNoTextAreRefused() throws IOException {
    Files.write(folder.resolve("latin.txt"), "é\n".getBytes(StandardCharsets.ISO_8859_1));
    Refused.file(described("{\"labels\": \"latin.txt\"}"), "cannot read the labels");
    Files.write(folder.resolve("huge.txt"), new byte[10_000_001]);
    Refused.file(described("{\"labels\": \"huge.txt\"}"), "larger than 10 MB");
  }

  @ParameterizedTest
  @CsvSource({
    "mean, 'a,b,c'",
    "mean, '0,0'",
    "std, '0,0,0'",
    "std, 'NaN,1,1'",
    "size, big",
    "size, 0"
  })
  void wrongMetadataAreRefused(String key, String value) {
    Refused.file(
        HostileFileTest.tiny().metadata(key, value).write(folder.resolve("net.onnx")),
        "net.onnx: ");
  }

  @Test
  void aLabelsFileNamedInTheMetadataIsNotOpened() {
    Path file =
        HostileFileTest.tiny()
            .metadata("labels", "../secret.bin")
            .write(folder.resolve("net.onnx"));
    assertTrue(Refused.loads(file));
    assertFalse(Files.exists(folder.resolve("net.json")));
  }
}
