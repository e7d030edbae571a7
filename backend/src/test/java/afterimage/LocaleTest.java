package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.durable.Server;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where people write other digits, programs still write and read the same ones. */
@Tag("slow")
class LocaleTest {
  @TempDir Path folder = Path.of("");

  /** A Java that is at home elsewhere; its child, the worker, is too. */
  private ProcessBuilder builder(String locale, String... words) {
    String[] parts = locale.split("-", 4);
    ProcessBuilder builder = Program.builder(folder, words);
    builder
        .command()
        .addAll(
            1,
            List.of(
                "-Duser.language=" + parts[0],
                "-Duser.country=" + parts[1],
                "-Duser.extensions=" + parts[2] + "-" + parts[3]));
    Map<String, String> environment = builder.environment();
    environment.put("LC_ALL", "C.UTF-8");
    return builder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "tr-TR-u-nu-latn"})
  void theProgramAndTheServerWorkWhole(String locale) throws Exception {
    Path png = folder.resolve("lemon.png");
    Process render =
        builder(
                locale,
                "render",
                "951",
                "--size",
                "32",
                "--steps",
                "2",
                "--threads",
                "1",
                "--device",
                "cpu",
                "--json",
                "--out",
                png.toString())
            .redirectErrorStream(false)
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    assertEquals(0, Program.code(render), () -> read("err"));
    assertAscii(read("out"));
    assertTrue(read("out").contains("\"steps\":2"), read("out"));
    assertTrue(Files.size(png) > 0);
    try (Server server = Server.start(words -> builder(locale, words), folder.resolve("data"))) {
      String recipe =
          "{\"objective\": [{\"type\": \"class\", \"label\": \"lemon\"}], \"canvas\": {\"size\": 32},"
              + " \"steps\": 12}";
      String id = server.ask("POST", "/api/sessions", recipe).body().path("id").asText();
      Server.until(() -> server.now(id).path("state").asText().equals("finished"), "it ends not");
      JsonNode now = server.now(id);
      assertEquals(12, now.path("step").asInt());
      assertAscii(now.toString());
      assertAscii(server.ask("GET", "/api/sessions/" + id + "/history", "").body().toString());
    }
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** All of these texts are English; a digit of another script would be beyond ASCII. */
  private static void assertAscii(String text) {
    assertTrue(text.chars().noneMatch(each -> Character.isDigit(each) && each > 0x7f), text);
  }
}
