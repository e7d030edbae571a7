package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of a folder are networks, and what is said of the others. */
class NetworkLibraryTest {
  @TempDir Path folder = Path.of("");

  private Path file(String name) throws IOException {
    return OnnxWriter.net(17, -1, 3, 8, 8).node("Relu", "x", "y").write(folder.resolve(name));
  }

  private void assertIgnored(String file, String reason) {
    NetworkLibrary library = new NetworkLibrary(folder);
    assertEquals(List.of("good"), library.names());
    assertEquals(1, library.ignored().size(), () -> library.ignored().toString());
    NetworkLibrary.Ignored ignored = library.ignored().getFirst();
    assertEquals(folder.resolve(file), ignored.file());
    Refused.assertLine(ignored.toString(), reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".onnx",
        "a\nb.onnx",
        "a\u001b[2Jb.onnx",
        "a:b.onnx",
        "a\\b.onnx",
        "what?.onnx",
        " a.onnx",
        "a .onnx",
        "a..onnx",
        "con.onnx",
        "COM1.v2.onnx",
        "twice.onnx.onnx",
        "a\u202eb.onnx",
        "a\u2028b.onnx"
      })
  void aNameThatIsNotOneEverywhereIsIgnoredAndSaid(String name) throws IOException {
    file("good.onnx");
    file(name);
    assertIgnored(name, "name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crème brûlée.onnx", "v1.2-beta_3.onnx", "犬.onnx", "constant.onnx"})
  void anOrdinaryNameIsGood(String name) throws IOException {
    file(name);
    NetworkLibrary library = new NetworkLibrary(folder);
    assertEquals(List.of(name.substring(0, name.length() - 5)), library.names());
    assertEquals(List.of(), library.ignored());
  }

  @Test
  void ofNamesThatDifferByCaseAloneTheFirstCounts() throws IOException {
    file("good.onnx");
    file("Good.onnx");
    NetworkLibrary library = new NetworkLibrary(folder);
    assertEquals(List.of("Good"), library.names());
    Refused.assertLine(library.ignored().getFirst().toString(), "the same name but for its case");
  }

  @Test
  void aNameThatIsInTwoFoldersIsSaid(@TempDir Path other) throws IOException {
    Path first = file("good.onnx");
    Files.copy(first, other.resolve("good.onnx"));
    NetworkLibrary library = new NetworkLibrary(List.of(folder, other));
    assertEquals(first, library.named("good"));
    Refused.assertLine(library.ignored().getFirst().toString(), "comes first");
  }

  @Test
  void aLinkOutOfTheFolderIsIgnoredAndOneInsideIsNot(@TempDir Path other) throws IOException {
    Path good = file("good.onnx");
    Path outside = Files.copy(good, other.resolve("outside.onnx"));
    Files.createSymbolicLink(folder.resolve("out.onnx"), outside);
    assertIgnored("out.onnx", "a symbolic link out of its folder");
    Files.delete(folder.resolve("out.onnx"));
    Files.createSymbolicLink(folder.resolve("in.onnx"), good);
    assertEquals(List.of("good", "in"), new NetworkLibrary(folder).names());
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsNoRegularFileIsNeverOpened() throws Exception {
    Path good = file("good.onnx");
    fifo("pipe.onnx");
    assertIgnored("pipe.onnx", "not a regular file");
    Refused.file(folder.resolve("pipe.onnx"), "is not a regular file");
    Refused.file(Path.of("/dev/zero"), "is not a regular file");
    fifo("good.json");
    Refused.file(good, "good.json is not a plain file");
    Files.delete(folder.resolve("good.json"));
    Files.writeString(folder.resolve("good.json"), "{\"labels\":\"pipe.txt\"}");
    fifo("pipe.txt");
    Refused.file(good, "is not a plain file");
  }

  private void fifo(String name) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("mkfifo", folder.resolve(name).toString()).start();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0);
  }

  @Test
  void whatComesFromSomewhereElseIsANameAndNeverAPath() throws IOException {
    Path good = file("good.onnx");
    NetworkLibrary library = new NetworkLibrary(folder);
    assertEquals(good, library.find(good.toString()));
    for (String asked : List.of(good.toString(), "./good.onnx", "good.onnx", "../x", "")) {
      String line = assertThrows(NetworkException.class, () -> library.named(asked)).getMessage();
      Refused.assertLine(line, "no network is called");
    }
  }

  @Test
  void theFileThatMadeAPictureIsFoundByItsChecksum() throws IOException {
    Path good = file("good.onnx");
    Path other =
        OnnxWriter.net(17, -1, 3, 9, 9).node("Relu", "x", "y").write(folder.resolve("other.onnx"));
    String sum = RegularFile.sha256(Onnx.bytes(other));
    NetworkLibrary library = new NetworkLibrary(folder);
    assertEquals(other, library.made("other", sum));
    assertEquals(other, library.made("renamed", sum));
    assertEquals(other, library.made("good", sum));
    assertEquals(good, library.made("good", "ab"));
    String line =
        assertThrows(NetworkException.class, () -> library.made(other.toString(), "ab"))
            .getMessage();
    Refused.assertLine(line, "or has the SHA-256 'ab'");
  }

  /** The others are only looked at in case one of them is it under another name. */
  @Test
  void whatMadeAPictureIsFoundBesideFilesThatCannotBeRead() throws IOException {
    Path named = file("named.onnx");
    Path closed = file("a-closed.onnx");
    assertTrue(closed.toFile().setReadable(false));
    try (RandomAccessFile large = new RandomAccessFile(folder.resolve("b.onnx").toFile(), "rw")) {
      large.setLength(3L << 30); // more than the format allows; a hole, which takes no room
    }
    Path other =
        OnnxWriter.net(17, -1, 3, 8, 8).node("Tanh", "x", "y").write(folder.resolve("c.onnx"));
    NetworkLibrary library = new NetworkLibrary(folder);
    String sha256 = RegularFile.sha256(Onnx.bytes(other));
    assertEquals(other, library.made("named", sha256));
    assertEquals(other, library.made("gone", sha256));
    assertEquals(named, library.made("named", "0".repeat(64)));
  }
}
