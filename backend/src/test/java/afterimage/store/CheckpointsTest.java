package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again, in one piece and by its checksum. */
class CheckpointsTest {
  @TempDir Path folder = Path.of("");

  private Checkpoints checkpoints = new Checkpoints(folder);

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(folder.resolve("data/checkpoints"));
  }

  private Path file(String session, String name) {
    return folder.resolve("data/checkpoints").resolve(session).resolve(name);
  }

  private List<String> there(String session) throws IOException {
    try (Stream<Path> files = Files.list(file(session, ""))) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertSame(Checkpoint wanted, Checkpoint was) {
    assertEquals(wanted.step(), was.step());
    assertEquals(wanted.revision(), was.revision());
    assertEquals(wanted.size(), was.size());
    assertEquals(wanted.origin(), was.origin());
    assertArrayEquals(Safetensors.bytes(wanted), Safetensors.bytes(was));
  }

  @Test
  void aCheckpointComesBackToTheByte() throws IOException {
    for (int size : new int[] {32, 33, 224}) {
      Checkpoint written = Saves.checkpoint(size, size);
      Checkpoints.Saved saved = checkpoints.write("a", written);
      assertEquals(Files.size(file("a", saved.name())), saved.bytes());
      assertSame(written, checkpoints.read("a", saved.name(), saved.sha256()));
    }
    assertEquals(3, there("a").size(), "and nothing else is left");
  }

  @Test
  void theFileIsAsSafetensorsHasIt() {
    byte[] bytes = Safetensors.bytes(Saves.checkpoint(7, 32));
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong();
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    assertEquals(0, length % 8);
    assertTrue(header.contains("\"step\":\"7\""), header);
    assertTrue(
        header.contains(
            "\"second_moment\":{\"dtype\":\"F32\",\"shape\":[1,3,32,32],\"data_offsets\":[24576,36864]}"),
        header);
    assertEquals(8 + length + 3 * 3 * 32 * 32 * 4, bytes.length);
    assertEquals(Saves.checkpoint(7, 32).parameters()[0], file.getFloat(8 + length));
  }

  @Test
  void writingTheSameAgainIsNoSecondFile() throws IOException {
    Checkpoints.Saved first = checkpoints.write("a", Saves.checkpoint(5, 32));
    assertEquals(first, checkpoints.write("a", Saves.checkpoint(5, 32)));
    assertEquals(List.of(first.name()), there("a"));
  }

  @Test
  void otherBytesOfTheSameStepHaveAnotherName() {
    Checkpoint one = Saves.checkpoint(5, 32);
    Checkpoint other =
        new Checkpoint(5, 4, 32, one.parameters(), one.first(), one.second(), one.origin());
    Checkpoints.Saved first = checkpoints.write("a", one);
    Checkpoints.Saved second = checkpoints.write("a", other);
    assertSame(one, checkpoints.read("a", first.name(), first.sha256()));
    assertSame(other, checkpoints.read("a", second.name(), second.sha256()));
  }

  @Test
  void whoReadsMeanwhileSeesNothingOrAll() {
    Path all = file("a", "");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int seen = 0;
              while (!done.get()) {
                for (Path each : finished(all)) {
                  assertEquals(Safetensors.bytes(Saves.checkpoint(0, 64)).length, length(each));
                  seen++;
                }
              }
              return seen;
            });
    try {
      for (int step = 0; step < 30; step++) {
        checkpoints.write("a", Saves.checkpoint(0, 64)); // replaces, too
      }
    } finally {
      done.set(true);
    }
    assertTrue(reader.join() > 0);
  }

  private static List<Path> finished(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(".safetensors")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int length(Path file) {
    try {
      return Files.readAllBytes(file).length;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aForkHasTheCheckpointOfItsOwn() {
    Checkpoint written = Saves.checkpoint(9, 32);
    Checkpoints.Saved saved = checkpoints.write("a", written);
    checkpoints.share("a", saved.name(), saved.sha256(), "b");
    checkpoints.share("a", saved.name(), saved.sha256(), "b");
    checkpoints.remove("a");
    assertFalse(Files.exists(file("a", "")));
    assertSame(written, checkpoints.read("b", saved.name(), saved.sha256()));
  }

  @Test
  void aForkRepairsADamagedFileThatIsInItsWay() throws IOException {
    Checkpoint written = Saves.checkpoint(9, 32);
    Checkpoints.Saved saved = checkpoints.write("a", written);
    Files.createDirectories(file("b", ""));
    Files.writeString(file("b", saved.name()), "torn");
    checkpoints.share("a", saved.name(), saved.sha256(), "b");
    assertSame(written, checkpoints.read("b", saved.name(), saved.sha256()));
  }

  @Test
  void aDamagedCheckpointIsNotShared() throws IOException {
    Checkpoints.Saved saved = checkpoints.write("a", Saves.checkpoint(9, 32));
    Files.writeString(file("a", saved.name()), "torn");
    assertThrows(
        CheckpointException.class, () -> checkpoints.share("a", saved.name(), saved.sha256(), "b"));
    assertFalse(Files.exists(file("b", saved.name())));
  }

  @Test
  void thinningRemovesFiles() throws IOException {
    List<Checkpoints.Saved> all = new ArrayList<>();
    for (int step = 0; step < 40; step++) {
      all.add(checkpoints.write("a", Saves.checkpoint(step, 32)));
    }
    List<Checkpoints.Saved> left = checkpoints.thin("a", all);
    assertTrue(left.size() < 20, () -> "left " + left.size());
    assertEquals(left.stream().map(Checkpoints.Saved::name).toList(), there("a"));
    assertEquals(left, checkpoints.thin("a", left), "and then there is nothing to remove");
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    String name = "0000001-000000000000.safetensors";
    for (String session : List.of("", "..", "a/b", "a\0", "x".repeat(65))) {
      assertThrows(
          CheckpointException.class, () -> checkpoints.read(session, name, "0".repeat(64)));
      assertThrows(CheckpointException.class, () -> checkpoints.remove(session));
    }
    for (String other : List.of("", "../" + name, "x", name + "/")) {
      assertThrows(CheckpointException.class, () -> checkpoints.read("a", other, "0".repeat(64)));
    }
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() {
    String name = "0000001-000000000000.safetensors";
    CheckpointException none =
        assertThrows(CheckpointException.class, () -> checkpoints.read("a", name, "0".repeat(64)));
    assertEquals("cannot read %s: no such file".formatted(file("a", name)), none.getMessage());
    assertFalse(none.isDiskFull());
  }
}
