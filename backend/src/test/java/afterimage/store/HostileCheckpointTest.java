package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with other bytes than were written are refused, whatever is wrong with them. */
class HostileCheckpointTest {
  @TempDir Path folder = Path.of("");

  private Checkpoints checkpoints = new Checkpoints(folder);
  private Checkpoints.Saved saved = new Checkpoints.Saved(0, "", "", 0);
  private Path file = folder;
  private byte[] good = {};

  @BeforeEach
  void write() throws IOException {
    checkpoints = new Checkpoints(folder);
    saved = checkpoints.write("a", Saves.checkpoint(12, 32));
    file = folder.resolve("a").resolve(saved.name());
    good = Files.readAllBytes(file);
  }

  private void assertRefused(byte[] bytes, String what) throws IOException {
    Files.write(file, bytes);
    CheckpointException refused =
        assertThrows(
            CheckpointException.class,
            () -> checkpoints.read("a", saved.name(), saved.sha256()),
            what);
    assertTrue(refused.getMessage().contains(file.toString()), refused::getMessage);
    assertEquals(1, refused.getMessage().lines().count(), refused::getMessage);
  }

  private byte[] flipped(int bit) {
    byte[] bytes = good.clone();
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return bytes;
  }

  private int header() {
    return 8 + (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  @Test
  void everyFlippedBitOfTheHeaderIsSeen() throws IOException {
    for (int bit = 0; bit < 8 * header(); bit++) {
      assertRefused(flipped(bit), "bit " + bit);
    }
  }

  @Test
  void flippedBitsOfTheNumbersAreSeen() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      int bit = random.nextInt(8 * header(), 8 * good.length);
      assertRefused(flipped(bit), "bit " + bit);
    }
  }

  @Test
  void truncatedFilesAreSeen() throws IOException {
    int tensor = 3 * 32 * 32 * 4;
    for (int at : new int[] {0, 8, header(), header() + tensor, header() + 2 * tensor}) {
      for (int length = Math.max(0, at - 1); length <= at + 1; length++) {
        assertRefused(Arrays.copyOf(good, length), "length " + length);
      }
    }
    assertRefused(Arrays.copyOf(good, good.length - 1), "last byte");
    assertRefused(Arrays.copyOf(good, good.length + 1), "one more byte");
    assertRefused(Arrays.copyOf(good, (int) Safetensors.LARGEST_FILE + 2), "far too long");
  }

  @Test
  void aTailThatNeverReachedTheDiskIsSeen() throws IOException {
    for (int from = 0; from < good.length; from += 512) {
      byte[] bytes = good.clone();
      Arrays.fill(bytes, from, bytes.length, (byte) 0);
      assertRefused(bytes, "zeros from " + from);
    }
  }

  @Test
  void anotherIntactCheckpointUnderTheNameIsSeen() throws IOException {
    assertRefused(Safetensors.bytes(Saves.checkpoint(13, 32)), "another step");
  }

  @Test
  void theFileIsNotBelievedWithoutAChecksum() {
    assertThrows(CheckpointException.class, () -> checkpoints.read("a", saved.name(), ""));
    assertThrows(
        CheckpointException.class,
        () ->
            checkpoints.read("a", saved.name(), saved.sha256().toUpperCase(java.util.Locale.ROOT)));
  }

  /** Behind the checksum: a file that somebody else made, with its true checksum. */
  @Test
  void aHeaderThatLiesIsRefused() {
    String json = new String(good, 8, header() - 8, StandardCharsets.UTF_8);
    for (String[] each :
        new String[][] {
          {"\"format\":\"1\"", "\"format\":\"2\""},
          {"\"step\":\"12\"", "\"step\":\"-2\""},
          {"\"step\":\"12\"", "\"step\": 12 "},
          {"\"threads\":\"2\"", "\"threads\":\"x\""},
          {"F32", "F16"},
          {"[1,3,32,32]", "[1,3,33,33]"},
          {"[1,3,32,32]", "[1,3,99,99]"},
          {"[0,12288]", "[0,12287]"},
          {"[12288,24576]", "[12284,24572]"},
          {"first_moment", "first_nonsen"},
          {"{\"__meta", "[\"__meta"},
        }) {
      assertTrue(json.contains(each[0]), each[0]);
      byte[] bytes = good.clone();
      byte[] text = json.replace(each[0], each[1]).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, bytes, 8, Math.min(text.length, header() - 8));
      assertThrows(IllegalArgumentException.class, () -> Safetensors.checkpoint(bytes), each[1]);
    }
    for (long length : new long[] {-1, 0, Long.MAX_VALUE, (64 << 10) + 1, header()}) {
      byte[] bytes = good.clone();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertThrows(
          IllegalArgumentException.class, () -> Safetensors.checkpoint(bytes), "" + length);
    }
  }

  @Test
  @Tag("slow")
  void twoThousandDamagedFilesAreSeen() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes =
          switch (i % 3) {
            case 0 -> flipped(random.nextInt(8 * good.length));
            case 1 -> Arrays.copyOf(good, random.nextInt(good.length));
            default -> {
              byte[] tail = good.clone();
              int from = random.nextInt(good.length);
              Arrays.fill(tail, from, good.length, (byte) random.nextInt(256));
              yield Arrays.equals(tail, good) ? flipped(0) : tail;
            }
          };
      assertRefused(bytes, "case " + i);
    }
  }
}
