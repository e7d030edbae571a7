package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
  private static final byte[] SIX =
      ByteBuffer.allocate(24)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(0)
          .putFloat(1)
          .putFloat(2)
          .putFloat(-3)
          .putFloat(1e-9f)
          .putFloat(5)
          .array();

  @TempDir Path folder = Path.of("");

  private static byte[] npy(int version, String type, String order, String shape, byte... data) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }  \n".formatted(type, order, shape);
    int head = version == 1 ? 10 : 12;
    ByteBuffer out = ByteBuffer.allocate(head + header.length() + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) version).put((byte) 0);
    if (version == 1) {
      out.putShort((short) header.length());
    } else {
      out.putInt(header.length());
    }
    return out.put(header.getBytes(StandardCharsets.US_ASCII)).put(data).array();
  }

  private Path zip(byte[] npy, boolean compressed) throws IOException {
    Path file = folder.resolve("a.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry("a.npy");
      if (!compressed) {
        CRC32 sum = new CRC32();
        sum.update(npy);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(npy.length);
        entry.setCrc(sum.getValue());
      }
      zip.putNextEntry(entry);
      zip.write(npy);
      zip.closeEntry();
    }
    return file;
  }

  private static void assertRefused(Path file, String part) {
    NetworkException refusal =
        assertThrows(
            NetworkException.class,
            () -> {
              try (Npz npz = new Npz(file);
                  NDManager manager = Torch.manager()) {
                npz.read("a", manager);
              }
            });
    Refused.assertLine(refusal.getMessage(), part);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "2, true", "3, false"})
  void anArrayComesBack(int version, boolean compressed) throws IOException {
    Path file = zip(npy(version, "<f4", "False", "(2, 3)", SIX), compressed);
    try (Npz npz = new Npz(file);
        NDManager manager = Torch.manager()) {
      NDArray array = npz.read("a", manager);
      assertArrayEquals(new long[] {2, 3}, array.getShape().getShape());
      assertArrayEquals(new float[] {0, 1, 2, -3, 1e-9f, 5}, array.toFloatArray());
      assertTrue(npz.has("a"));
      assertFalse(npz.has("b"));
    }
  }

  @Test
  void wholeAndDoubleNumbersBecomeFloats() throws IOException {
    byte[] whole = {7, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1};
    byte[] real = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.5).array();
    try (NDManager manager = Torch.manager()) {
      try (Npz npz = new Npz(zip(npy(1, "<i8", "False", "(2,)", whole), true))) {
        assertArrayEquals(new float[] {7, -1}, npz.read("a", manager).toFloatArray());
      }
      try (Npz npz = new Npz(zip(npy(1, "<i4", "False", "(4,)", whole), true))) {
        assertArrayEquals(new float[] {7, 0, -1, -1}, npz.read("a", manager).toFloatArray());
      }
      try (Npz npz = new Npz(zip(npy(1, "<f8", "False", "()", real), true))) {
        assertArrayEquals(new float[] {0.5f}, npz.read("a", manager).toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<f4; True; (2, 3); must be in C order",
        ">f4; False; (2, 3); has type '>f4'",
        "<f2; False; (12,); has type '<f2'",
        "|O; False; (3,); has type '|O'",
        "<f4; False; (2, 4); is cut off",
        "<f4; False; (2, 2); is cut off",
        "<f4; False; (-1,); must be in C order",
        "<f4; False; (99999999999, 99999999999); more than 2^31",
        "<f4; False; (99999999999999999999,); array 'a'",
        "<f4; False; (6; array 'a'"
      })
  void otherArraysAreRefused(String type, String order, String shape, String part)
      throws IOException {
    assertRefused(zip(npy(1, type, order, shape, SIX), true), part);
  }

  @Test
  void everyCutOfAnArrayIsAnError() throws IOException {
    byte[] whole = npy(1, "<f4", "False", "(2, 3)", SIX);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(zip(Arrays.copyOf(whole, length), true), "array 'a'");
    }
  }

  @Test
  void everyCutOfAnArchiveIsAnError() throws IOException {
    byte[] whole = Files.readAllBytes(zip(npy(1, "<f4", "False", "(2, 3)", SIX), true));
    Path file = folder.resolve("cut.npz");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "cut.npz");
    }
  }

  @Test
  void aMissingArrayIsNamed() throws IOException {
    Path file = zip(npy(1, "<f4", "False", "(6,)", SIX), true);
    try (Npz npz = new Npz(file);
        NDManager manager = Torch.manager()) {
      NetworkException refusal = assertThrows(NetworkException.class, () -> npz.read("b", manager));
      Refused.assertLine(refusal.getMessage(), "a.npz has no array 'b'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no archive at all"})
  void whatIsNoArchiveIsRefused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("text.npz"), content);
    assertRefused(file, "text.npz");
  }
}
