package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.session.SmallData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that nobody should restore: none is, none leaves anything, none takes much. */
class BackupHostileTest {
  @TempDir Path folder = Path.of("");
  private final Random random = new Random(14);
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Path zip = Path.of("");

  @SuppressWarnings("NullAway.Init") // before each test
  private SmallData data;

  private byte[] whole = {};

  @BeforeEach
  void anArchive() throws IOException {
    data = SmallData.in(folder.resolve("data"));
    zip = folder.resolve("a.zip");
    assertEquals(0, Program.inside("backup", zip.toString(), "--data", at("data")).code());
    whole = Files.readAllBytes(zip);
    try (ZipFile read = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : read.stream().toList()) {
        files.put(entry.getName(), read.getInputStream(entry).readAllBytes());
      }
    }
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private Answer restore() {
    return Program.inside("restore", zip.toString(), "--data", at("other"));
  }

  /** It is refused in one line, and nothing is there that was not there before. */
  private String refused() throws IOException {
    String complaint = restore().complaint(1);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("a.zip", "data"), left.map(each -> "" + each.getFileName()).sorted().toList());
    }
    return complaint;
  }

  private static byte[] zipped(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        out.putNextEntry(new ZipEntry(each.getKey()));
        out.write(each.getValue());
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void changedOnesAreRefusedOrRestoredAsTheyWere() throws IOException {
    change(200);
  }

  @Test
  @Tag("slow")
  void aThousandChangedOnesAreRefusedOrRestoredAsTheyWere() throws IOException {
    change(1000);
  }

  private void change(int count) throws IOException {
    List<String> before = SmallData.files(folder.resolve("data"));
    int restored = 0;
    for (int i = 0; i < count; i++) {
      byte[] changed = changed(i % 8);
      Files.write(zip, changed);
      Answer answer = restore();
      String what = String.format(Locale.ROOT, "case %d: %s", i, answer);
      if (answer.code() == 0) {
        restored++;
        Path other = folder.resolve("other");
        assertEquals(before, SmallData.files(other), what);
        for (String name : before) {
          assertEquals(
              -1, Files.mismatch(folder.resolve("data").resolve(name), other.resolve(name)), what);
        }
        afterimage.store.Reservation.remove(other);
      } else {
        assertEquals(1, answer.code(), what);
        assertEquals(1, answer.err().lines().count(), what);
        assertTrue(!answer.err().contains("unexpected"), what);
      }
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(
            List.of("a.zip", "data"),
            left.map(each -> "" + each.getFileName()).sorted().toList(),
            what);
      }
    }
    assertTrue(restored < count / 4, "restored " + restored);
  }

  private byte[] changed(int kind) throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>(files);
    List<String> names = List.copyOf(all.keySet());
    String one = names.get(random.nextInt(names.size()));
    return switch (kind) {
      case 0 -> flipped(whole, 1);
      case 1 -> flipped(whole, 1 + random.nextInt(20));
      case 2 -> java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
      case 3 -> tail(random.nextInt(whole.length - 1) + 1);
      case 4 -> { // the bytes of one file
        all.put(one, flipped(whole(all, one), 1 + random.nextInt(4)));
        yield zipped(all);
      }
      case 5 -> { // one of what must be there is not
        String needed =
            names.stream()
                .filter(name -> name.startsWith("c") || name.startsWith("j"))
                .skip(random.nextInt(3))
                .findFirst()
                .orElseThrow();
        all.remove(needed);
        yield zipped(all);
      }
      case 6 -> { // one more
        all.put(name(), new byte[random.nextInt(100)]);
        yield zipped(all);
      }
      default -> { // cut
        all.put(
            one, java.util.Arrays.copyOf(whole(all, one), random.nextInt(whole(all, one).length)));
        yield zipped(all);
      }
    };
  }

  private static byte[] whole(Map<String, byte[]> files, String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  private byte[] flipped(byte[] bytes, int times) {
    byte[] changed = bytes.clone();
    for (int i = 0; i < times; i++) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private byte[] tail(int from) {
    return java.util.Arrays.copyOfRange(whole, from, whole.length);
  }

  private String name() {
    List<String> parts =
        List.of(
            "..",
            "journal.db",
            "checkpoints",
            "pictures",
            "/",
            "\\",
            SmallData.ID,
            "x",
            "1.png",
            "\n",
            "C:",
            "meters",
            "lock",
            "\u0000",
            "JOURNAL.DB",
            "0000010-000000000000.safetensors");
    StringBuilder name = new StringBuilder("x"); // a name of its own
    for (int i = random.nextInt(5); i >= 0; i--) {
      name.append(parts.get(random.nextInt(parts.size()))).append(random.nextBoolean() ? "/" : "");
    }
    return name.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/evil",
        "checkpoints/../../evil",
        "JOURNAL.DB",
        "checkpoints/k3v9q2mx/0000010-000000000000.safetensors",
        "pictures/stranger/1.png",
        "meters/stranger",
        "meters/K3V9Q2MX",
        "journal.db-wal"
      })
  void aNameThatItsJournalDoesNotKnowIsRefused(String name) throws IOException {
    files.put(name, new byte[] {1});
    Files.write(zip, zipped(files));
    refused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"x\"", "3", "", "{}", "{\"sha256\":null}"})
  void aStatementThatIsNoObjectIsRefused(String statement) throws IOException {
    files.put("backup.json", statement.getBytes(StandardCharsets.UTF_8));
    Files.write(zip, zipped(files));
    Answer.assertSays(refused(), "backup.json is damaged");
  }

  @Test
  void aSecondFileOfOneNameAndALinkAreRefused() throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      for (int i = 0; i < 2; i++) {
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
          put(out, each.getKey(), each.getValue(), 0100644);
        }
      }
    }
    Answer.assertSays(refused(), "is there twice");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        put(out, each.getKey(), each.getValue(), 0100644);
      }
      put(out, "pictures/k3v9q2mx/7.png", "/etc/passwd".getBytes(StandardCharsets.UTF_8), 0120777);
    }
    Answer.assertSays(refused(), "is a link");
  }

  private static void put(ZipArchiveOutputStream out, String name, byte[] bytes, int mode)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setUnixMode(mode);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }

  /** 1.5 MB that were 1.5 GB. */
  @ParameterizedTest
  @ValueSource(strings = {"journal.db", "pictures/k3v9q2mx/4.png", "meters/k3v9q2mx"})
  void aBombIsRefusedBeforeItIsUnpacked(String name) throws IOException {
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        out.putNextEntry(new ZipEntry(each.getKey()));
        out.write(each.getValue());
        for (int i = 0; i < 256 && each.getKey().equals(name); i++) {
          out.write(zeros);
        }
      }
    }
    String complaint = refused();
    assertTrue(complaint.contains("too large") || complaint.contains("bytes"), complaint);
  }

  @Test
  void aBombThatHidesItsSizeEndsAtTheSizeThatItSays() throws IOException {
    byte[] zeros = new byte[3 << 20];
    System.arraycopy(files.get("pictures/k3v9q2mx/4.png"), 0, zeros, 0, 8);
    files.put("pictures/k3v9q2mx/4.png", zeros);
    byte[] bytes = zipped(files);
    byte[] size = {0, 0, 0x30, 0};
    int found = 0;
    for (int i = 0; i + 4 <= bytes.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + 4, size, 0, 4)) {
        bytes[i + 2] = 0x10; // one megabyte instead of three, wherever it says so
        found++;
      }
    }
    assertTrue(found > 0);
    Files.write(zip, bytes);
    refused();
  }

  /** One more session in the journal, deleted long ago, as whoever makes an archive likes it. */
  private void stranger(String owner) throws IOException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/journal.db"));
        PreparedStatement row =
            connection.prepareStatement(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer,
                  write_timestamp, adapter_manifest, event_payload, event_ser_id,
                  event_ser_manifest)
                SELECT ?, sequence_number, writer, write_timestamp, adapter_manifest,
                  event_payload, event_ser_id, event_ser_manifest
                FROM event_journal WHERE sequence_number = 1
                """)) {
      row.setString(1, owner);
      assertEquals(1, row.executeUpdate());
    } catch (SQLException e) {
      throw new IOException(e);
    }
    files.put("journal.db", Files.readAllBytes(folder.resolve("data/journal.db")));
    files.remove("backup.json"); // those of version 0.1.0 had none
    Files.write(zip, zipped(files));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session|../../../home/u",
        "session|..",
        "session|.",
        "session|",
        "session|/etc",
        "session|a/b",
        "session|a\\b",
        "session|a.b",
        "session|session|abc",
        "abc",
        "other|abc",
        "session|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aJournalWithASessionThatIsNamedLikeAPathIsRefused(String owner) throws IOException {
    stranger(owner);
    Answer.assertSays(refused(), "is no id of a session");
    String complaint = Program.inside("doctor", "--data", at("data")).complaint(1);
    Answer.assertSays(complaint, "data: ", "is no id of a session");
    Answer.assertSays(
        Program.inside("backup", at("again"), "--data", at("data")).complaint(1),
        "is no id of a session");
  }

  @Test
  void aJournalWithOneMoreSessionIsRestored() throws IOException {
    stranger("session|A-stranger_9");
    assertEquals(0, restore().code());
  }

  /** Its own checkpoints are named by the journal too. */
  @Test
  void aJournalThatNamesACheckpointLikeAPathHasNoneCopied() throws IOException {
    Files.write(folder.resolve("secret"), new byte[] {1});
    data.names("../../../secret");
    Path copy = folder.resolve("data/copy");
    Program.inside("backup", copy.toString(), "--data", at("data"));
    try (Stream<Path> all = Files.walk(folder)) {
      assertEquals(1, all.filter(each -> each.endsWith("secret")).count());
    }
  }
}
