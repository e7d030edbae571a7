package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.session.SmallData;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libraries cannot be unpacked the program says so in one line, and what to do. */
class TemporaryFolderTest {
  @TempDir Path folder = Path.of("");

  private String complaint(String option, String words) throws IOException {
    ProcessBuilder builder = Program.builder(folder, words.split(" ", -1));
    builder.command().add(1, option);
    Process process = builder.start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(Program.code(process), "", said).complaint(1);
  }

  @Test
  void theFolderIsNamedAndTheOptionForAnother() throws IOException {
    TinyNetwork.in(folder, "tiny");
    SmallData.in(folder.resolve("data"));
    Path file = Files.createFile(folder.resolve("file"));
    String jna = file + ", where the library of JNA is unpacked, is no folder";
    for (String words : new String[] {"check ./tiny.onnx", "serve --port 0"}) {
      Answer.assertSays(
          complaint("-Djna.tmpdir=" + file, words), jna, "AFTERIMAGE_JAVA_OPTS=-Djna.tmpdir=DIR");
    }
    String sqlite = file + ", where the library of SQLite is unpacked, is no folder";
    for (String words : new String[] {"doctor", "backup x", "serve --port 0"}) {
      Answer.assertSays(
          complaint("-Dorg.sqlite.tmpdir=" + file, words + " --data data"),
          sqlite,
          "AFTERIMAGE_JAVA_OPTS=-Djava.io.tmpdir=DIR");
    }
  }

  /** However the process ends: a server runs none of what Java does at an orderly exit. */
  @Test
  void theLibraryOfTheDatabaseDoesNotStayThere() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    ProcessBuilder builder = Program.builder(folder, "serve", "--data", "data", "--port", "0");
    builder.command().add(1, "-Djava.io.tmpdir=" + temporary);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out = process.inputReader()) {
      Answer.assertSays(String.valueOf(out.readLine()), "http://127.0.0.1:");
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
