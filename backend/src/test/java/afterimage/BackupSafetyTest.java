package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.session.SmallData;
import afterimage.store.Reservation;
import afterimage.store.StartPictures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What backup and restore must never do, with a folder that no server has. */
class BackupSafetyTest {
  @TempDir Path folder = Path.of("");

  private Answer backup(String name) {
    return Program.inside("backup", at(name), "--data", at("data"));
  }

  private Answer restore(String name, String... more) {
    List<String> words =
        Stream.concat(Stream.of("restore", at(name), "--data", at("other")), Stream.of(more))
            .toList();
    return Program.inside(words.toArray(new String[0]));
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> all() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatIsRestoredIsWhatWasThere() throws IOException {
    SmallData.in(folder.resolve("data"));
    for (String name : List.of("a.zip", "b")) {
      assertEquals(0, backup(name).code());
      Answer answer = restore(name, "--force");
      assertEquals(0, answer.code(), answer::toString);
      Path other = folder.resolve("other");
      assertEquals(SmallData.files(folder.resolve("data")), SmallData.files(other));
      Answer.assertSays(Program.inside("doctor", "--data", at("other")).out(), "all is well");
    }
    assertEquals(List.of("a.zip", "b", "data", "other"), all());
  }

  @Test
  void thePictureThatASessionStartsFromBelongsToIt() throws IOException {
    byte[] picture = "taken for a picture".getBytes(StandardCharsets.UTF_8);
    SmallData small = SmallData.startingFrom(folder.resolve("data"), picture);
    Path file = small.data().starts().file(StartPictures.hash(picture));
    assertEquals(0, backup("a.zip").code());
    assertEquals(0, restore("a.zip").code());
    assertEquals(SmallData.files(folder.resolve("data")), SmallData.files(folder.resolve("other")));
    Files.write(file, new byte[] {1});
    Answer damaged = backup("b.zip");
    assertEquals(1, damaged.code());
    Answer.assertSays(damaged.err(), "starts/" + file.getFileName() + " is damaged");
    Files.delete(file);
    Answer.assertSays(backup("c").err(), "starts/" + file.getFileName() + " is missing");
  }

  @Test
  void whatVersion01KeptIsBackedUpAndItsBackupsAreRestored() throws IOException {
    try (ZipInputStream zip =
        new ZipInputStream(getClass().getResourceAsStream("/golden-0.1/data.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path to = folder.resolve(entry.getName());
        Files.createDirectories(entry.isDirectory() ? to : to.getParent());
        if (!entry.isDirectory()) {
          Files.copy(zip, to);
        }
      }
    }
    Answer made = backup("a");
    assertEquals(0, made.code(), made::toString);
    Answer.assertSays(made.out(), "12 sessions");
    Files.delete(folder.resolve("a/backup.json")); // which version 0.1 did not write
    Answer restored = restore("a");
    assertEquals(0, restored.code(), restored::toString);
    Answer.assertSays(restored.out(), "12 sessions");
  }

  @Test
  void ofTwoBackupsToOneNameOneIsMade() throws Exception {
    SmallData small = SmallData.in(folder.resolve("data"));
    for (int step = 30; step < 90; step += 10) {
      small.step(step);
    }
    ProcessBuilder builder = Program.builder(folder, "backup", "one.zip", "--data", "data");
    List<Process> both = List.of(builder.start(), builder.start());
    List<Integer> codes = both.stream().map(Program::code).sorted().toList();
    assertEquals(List.of(0, 1), codes);
    assertEquals(0, restore("one.zip").code());
    assertEquals(List.of("data", "one.zip", "other"), all());
  }

  @Test
  @SuppressWarnings("try") // held, not used
  void aNameThatAnotherProcessWritesIsRefused() throws IOException {
    SmallData.in(folder.resolve("data"));
    assertEquals(0, backup("a.zip").code());
    try (Reservation mine = Reservation.of(folder.resolve("b.zip")).orElseThrow();
        Reservation other = Reservation.of(folder.resolve("other")).orElseThrow()) {
      Path part = Files.writeString(mine.part(), "under way");
      String says = "another backup or restore writes %s; wait for it, or give another name";
      assertEquals(says.formatted(at("b.zip")), backup("b.zip").complaint(1));
      assertEquals(says.formatted(at("other")), restore("a.zip").complaint(1));
      assertEquals(0, backup("c.zip").code());
      assertEquals("under way", Files.readString(part));
    }
    assertEquals(List.of("a.zip", "c.zip", "data"), all());
  }

  @Test
  void whatAKilledBackupHasLeftGoesWithTheNext() throws IOException {
    SmallData.in(folder.resolve("data"));
    Files.createFile(folder.resolve(".dead.zip.afterimage-lock"));
    Path part = Files.createDirectory(folder.resolve(".dead.zip.0123abcd.afterimage-part"));
    Files.writeString(part.resolve("journal.db"), "half");
    Files.writeString(folder.resolve(".older.0123abcd.afterimage-part"), "half");
    Files.writeString(folder.resolve(".notours.part"), "stays");
    assertEquals(0, backup("a.zip").code());
    assertEquals(List.of(".notours.part", "a.zip", "data"), all());
  }

  @Test
  void aBackupThatIsKilledLeavesNothingAfterTheNext() throws Exception {
    SmallData small = SmallData.in(folder.resolve("data"));
    for (int step = 30; step < 90; step += 10) {
      small.step(step);
    }
    for (int i = 0; i < 3; i++) {
      Process process = Program.builder(folder, "backup", "killed.zip", "--data", "data").start();
      while (process.isAlive() && all().stream().noneMatch(name -> name.endsWith("-part"))) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
      Files.deleteIfExists(folder.resolve("killed.zip"));
    }
    assertEquals(0, backup("next.zip").code());
    assertEquals(List.of("data", "next.zip"), all());
  }

  @Test
  void underWritesThatThinEveryBackupIsWhole() throws Exception {
    SmallData small = SmallData.in(folder.resolve("data"));
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int step = 21; !over.get(); step++) {
                  small.step(step);
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 10; i++) {
        Answer answer = backup(i + (i % 2 == 0 ? "" : ".zip"));
        assertEquals(0, answer.code(), answer::toString);
        assertEquals("", answer.err());
      }
    } finally {
      over.set(true);
      writer.join();
    }
    assertEquals(0, restore("8").code());
  }

  @Test
  void aCheckpointThatIsNotThereIsSaidAndRestoredAroundIfAsked() throws IOException {
    SmallData small = SmallData.in(folder.resolve("data"));
    String name = "checkpoints/%s/%s".formatted(SmallData.ID, small.last().getFileName());
    Files.delete(small.last());
    Answer made = backup("a.zip");
    assertEquals(1, made.code());
    assertEquals(
        "afterimage: not in the backup: %s is missing".formatted(name), made.err().strip());
    String refusal = restore("a.zip").complaint(1);
    assertEquals(
        "%s cannot be restored: %s is missing; --partial restores the rest"
            .formatted(at("a.zip"), name),
        refusal);
    assertFalse(Files.exists(folder.resolve("other")));
    assertEquals(0, restore("a.zip", "--partial").code());
  }

  @Test
  void aDamagedCheckpointIsNoSuccess() throws IOException {
    SmallData small = SmallData.in(folder.resolve("data"));
    byte[] bytes = Files.readAllBytes(small.last());
    bytes[bytes.length - 1] ^= 1;
    Files.write(small.last(), bytes);
    Answer made = backup("a");
    assertEquals(1, made.code());
    Answer.assertSays(made.err(), "not in the backup:", "is damaged");
  }

  @Test
  void anUnrelatedOrEmptyJournalTakesNoFoldersPlace() throws Exception {
    SmallData.in(folder.resolve("other"));
    List<String> before = SmallData.files(folder.resolve("other"));
    Path bad = Files.createDirectory(folder.resolve("bad"));
    Files.createFile(bad.resolve("journal.db"));
    Answer.assertSays(
        restore("bad", "--force").complaint(1), "journal.db is no journal of this program");
    Files.delete(bad.resolve("journal.db"));
    try (var foreign = java.sql.DriverManager.getConnection("jdbc:sqlite:" + bad + "/journal.db");
        var statement = foreign.createStatement()) {
      statement.executeUpdate("CREATE TABLE other (a)");
      statement.executeUpdate("PRAGMA user_version = 1");
    }
    Answer.assertSays(
        restore("bad", "--force").complaint(1), "journal.db is no journal of this program");
    Files.delete(bad.resolve("journal.db"));
    SmallData.empty(bad);
    Answer.assertSays(
        restore("bad", "--force").complaint(1),
        "its journal is empty, and nothing says that it should be");
    assertEquals(before, SmallData.files(folder.resolve("other")));
    assertEquals(List.of("bad", "other"), all());
  }

  @Test
  void anEmptyServersBackupIsRestoredAsThat() throws IOException {
    SmallData.empty(folder.resolve("data"));
    assertEquals(0, backup("a.zip").code());
    assertEquals(0, restore("a.zip").code());
    SmallData.in(folder.resolve("more"));
    assertEquals(0, Program.inside("backup", at("more.zip"), "--data", at("more")).code());
  }

  @Test
  void theFolderOfARunningServerStays() throws IOException {
    SmallData.in(folder.resolve("data"));
    SmallData.in(folder.resolve("other"));
    assertEquals(0, backup("a.zip").code());
    try (FileChannel lock =
        FileChannel.open(
            folder.resolve("other/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      Answer.assertSays(restore("a.zip", "--force").complaint(1), "another server uses");
    }
    assertEquals(List.of("a.zip", "data", "other"), all());
    assertTrue(Files.exists(folder.resolve("other/lock")));
  }

  @Test
  void aRestoreThatWasCutOffBetweenOldAndNewIsTakenBack() throws IOException {
    SmallData.in(folder.resolve("data"));
    assertEquals(0, backup("a.zip").code());
    SmallData.in(folder.resolve(".other.afterimage-old"));
    Answer answer = restore("a.zip");
    assertEquals(1, answer.code());
    Answer.assertSays(answer.err(), "is again what it was before", "is not empty");
    assertEquals(List.of("a.zip", "data", "other"), all());
    Answer.assertSays(Program.inside("doctor", "--data", at("other")).out(), "all is well");
  }
}
