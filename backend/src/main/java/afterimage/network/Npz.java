package afterimage.network;

import static afterimage.network.NetworkException.shown;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Arrays out of a NumPy archive, plain or compressed. Format:
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html ; little-endian float32, float64,
 * int32 and int64 in C order are understood.
 */
public final class Npz implements AutoCloseable {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");
  private static final int LARGEST = 1 << 30;

  private final Path file;
  private final ZipFile zip;

  /** Opens an archive; errors are {@link NetworkException}s. */
  public Npz(Path file) {
    this.file = file;
    try {
      this.zip = new ZipFile(file.toFile());
    } catch (IOException e) {
      throw new NetworkException(
          "cannot read " + file + " as a NumPy archive (.npz): " + e.getMessage(), e);
    }
  }

  public boolean has(String name) {
    return zip.getEntry(name + ".npy") != null;
  }

  /** The array of that name as float32 tensors; whole numbers too. */
  public NDArray read(String name, NDManager manager) {
    ZipEntry entry = zip.getEntry(name + ".npy");
    if (entry == null) {
      throw new NetworkException(file.getFileName() + " has no array " + shown(name));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(LARGEST);
      return array(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), name, manager);
    } catch (IOException e) {
      throw new NetworkException(
          "%s: array %s is damaged: %s".formatted(file.getFileName(), name, e.getMessage()), e);
    }
  }

  private NDArray array(ByteBuffer bytes, String name, NDManager manager) {
    String what = "%s: array %s".formatted(file.getFileName(), shown(name));
    if (bytes.remaining() < 12 || bytes.getInt(0) != 0x4d554e93 || bytes.getShort(4) != 0x5950) {
      throw new NetworkException(what + " is no NumPy array");
    }
    boolean first = bytes.get(6) == 1;
    int start = first ? 10 : 12;
    int length = first ? Short.toUnsignedInt(bytes.getShort(8)) : bytes.getInt(8);
    if (length < 0 || length > bytes.limit() - start) {
      throw new NetworkException(what + " is cut off");
    }
    String header = StandardCharsets.ISO_8859_1.decode(bytes.slice(start, length)).toString();
    Matcher match = HEADER.matcher(header);
    if (!match.matches() || match.group(2).equals("True")) {
      throw new NetworkException(what + " must be in C order, its header is " + shown(header));
    }
    long[] dims = dims(match.group(3), what);
    ByteBuffer data =
        bytes.slice(start + length, bytes.limit() - start - length).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = values(data, match.group(1), Tensors.elements(dims, what), what);
    return manager.create(values, new Shape(dims)).toType(DataType.FLOAT32, false);
  }

  private static long[] dims(String list, String what) {
    try {
      return Arrays.stream(list.split(","))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw new NetworkException(what + " has the shape " + shown(list), e);
    }
  }

  private static float[] values(ByteBuffer data, String type, long elements, String what) {
    int width =
        switch (type) {
          case "<f4", "<i4" -> 4;
          case "<f8", "<i8" -> 8;
          default ->
              throw new NetworkException(
                  what + " has type " + shown(type) + "; <f4, <f8, <i4 and <i8 are understood");
        };
    if (elements * width != data.remaining()) {
      throw new NetworkException(what + " is cut off");
    }
    float[] values = new float[(int) elements];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "<f4" -> data.getFloat();
            case "<i4" -> data.getInt();
            case "<f8" -> (float) data.getDouble();
            default -> data.getLong();
          };
    }
    return values;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new NetworkException("cannot close " + file, e);
    }
  }
}
