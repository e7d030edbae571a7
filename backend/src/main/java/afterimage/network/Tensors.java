package afterimage.network;

import static afterimage.network.NetworkException.shown;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Makes tensors of what a file holds: float ones on the network's device, integers and booleans
 * (they are shapes and indices) in main memory.
 */
final class Tensors {
  private static final long MOST_ELEMENTS = 1L << 31;

  private final Path folder;
  private final ContentDigest contents;

  /**
   * @param folder where external data must lie
   */
  Tensors(Path folder) {
    this(folder, new ContentDigest());
  }

  /**
   * @param folder where external data must lie
   * @param contents is told what of them is read
   */
  Tensors(Path folder, ContentDigest contents) {
    this.folder = folder;
    this.contents = contents;
  }

  /** The number of elements of a shape, checked against overflow and the limit of 2^31. */
  static long elements(long[] dims, String place) {
    long product = 1;
    for (long dim : dims) {
      if (dim < 0) {
        throw new NetworkException(place + " has a negative dimension, " + dim);
      }
      if (dim != 0 && product > MOST_ELEMENTS / dim) {
        throw new NetworkException(
            "%s has more than 2^31 elements: %s".formatted(place, new Shape(dims)));
      }
      product *= dim;
    }
    if (product >= MOST_ELEMENTS) {
      throw new NetworkException(
          "%s has 2^31 elements or more: %s".formatted(place, new Shape(dims)));
    }
    return product;
  }

  /** The tensor of an initializer or a Constant node, attached to the manager. */
  NDArray decode(Onnx.Tensor tensor, NDManager manager) {
    String place = "tensor " + shown(tensor.name());
    DataType type = ElementType.of(tensor.type());
    if (type == null) {
      throw new NetworkException(
          "%s has the element type %s; %s"
              .formatted(place, ElementType.name(tensor.type()), ElementType.UNDERSTOOD));
    }
    int elements = (int) elements(tensor.dims(), place);
    long bytes = (long) elements * type.getNumOfBytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new NetworkException(place + " is larger than 2 GiB");
    }
    ByteBuffer raw = tensor.raw();
    if (!tensor.external().isEmpty()) {
      raw = external(tensor.external(), (int) bytes, place);
    } else if (raw == null) {
      raw = listed(tensor, elements, type, place);
    }
    if (raw.remaining() != bytes) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "%s of shape %s needs %d bytes, the file has %d",
              place,
              new Shape(tensor.dims()),
              bytes,
              raw.remaining()));
    }
    ByteBuffer direct = tensor.external().isEmpty() ? aligned(raw) : raw;
    direct.order(ByteOrder.nativeOrder());
    boolean real = type.isFloating();
    Device device = real ? manager.getDevice() : Device.cpu();
    // The duplicate owns its memory; the first one only looks at the buffer, which Java may free.
    try (NDManager loading = manager.newSubManager(Device.cpu())) {
      NDArray view = loading.create(direct, new Shape(tensor.dims()), type);
      NDArray array = device.isGpu() ? view.toDevice(device, true) : view.duplicate();
      array.attach(manager);
      if (real) {
        requireFinite(array, place);
      }
      return array;
    }
  }

  /** A copy: within a file, numbers begin anywhere. */
  private static ByteBuffer aligned(ByteBuffer raw) {
    return ByteBuffer.allocateDirect(raw.remaining()).put(raw.duplicate()).rewind();
  }

  private static void requireFinite(NDArray array, String place) {
    try (NDArray sum = array.toType(DataType.FLOAT64, false).sum()) {
      if (!Double.isFinite(sum.getDouble())) {
        throw new NetworkException(place + " holds NaN or infinity: the file is damaged");
      }
    }
  }

  private static ByteBuffer listed(Onnx.Tensor tensor, int elements, DataType type, String place) {
    long[] values = tensor.listed();
    if (values.length != elements) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "%s of shape %s needs %d numbers, the file has %d",
              place,
              new Shape(tensor.dims()),
              elements,
              values.length));
    }
    ByteBuffer raw = ByteBuffer.allocate(elements * type.getNumOfBytes());
    raw.order(ByteOrder.nativeOrder());
    for (long value : values) {
      switch (type.getNumOfBytes()) {
        case 1 -> raw.put((byte) value);
        case 4 -> raw.putInt((int) value);
        default -> {
          if (type == DataType.FLOAT64) {
            throw new NetworkException(place + " lists float64 numbers; raw data is understood");
          }
          raw.putLong(value);
        }
      }
    }
    return raw.flip();
  }

  private ByteBuffer external(Map<String, String> entries, int bytes, String place) {
    String location = entries.getOrDefault("location", "");
    try {
      Path file = ExternalData.find(folder, location, place);
      long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
      long length = Long.parseLong(entries.getOrDefault("length", Long.toString(bytes)));
      if (length != bytes) {
        throw new NetworkException(
            String.format(
                Locale.ROOT, "%s needs %d bytes, its entry says %d", place, bytes, length));
      }
      ByteBuffer part = RegularFile.part(file, offset, bytes);
      if (part == null) {
        throw new NetworkException(
            "%s lies beyond the end of %s".formatted(place, shown(location)));
      }
      contents.add(String.format(Locale.ROOT, "%s %d %d", location, offset, length), part);
      return part;
    } catch (IOException e) {
      throw new NetworkException(
          "%s: cannot read its data file %s".formatted(place, shown(location)), e);
    } catch (NumberFormatException e) {
      throw new NetworkException(place + " has an offset or a length that is no number", e);
    }
  }
}
