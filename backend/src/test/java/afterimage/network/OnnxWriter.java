package afterimage.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Builds small ONNX files, right ones and wrong ones. Inputs and outputs of nodes are names with
 * commas between; the picture is called x, the result y. Field numbers are those of onnx.proto.
 */
public final class OnnxWriter {
  public static final int FLOAT = 1;
  public static final int INT32 = 6;
  public static final int INT64 = 7;
  public static final int BOOL = 9;
  public static final int DOUBLE = 11;

  private final List<Wire> opsets = new ArrayList<>();
  private final List<Wire> nodes = new ArrayList<>();
  private final List<String> operators = new ArrayList<>();
  private final List<Wire> initializers = new ArrayList<>();
  private final List<Wire> inputs = new ArrayList<>();
  private final List<Wire> outputs = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private long[] picture = {};

  /** A model of one operator set, with the picture x and the output y. */
  public static OnnxWriter net(long opset, long... dims) {
    return empty().opset("", opset).input("x", dims).output("y");
  }

  public static OnnxWriter empty() {
    return new OnnxWriter();
  }

  public OnnxWriter opset(String domain, long version) {
    opsets.add(new Wire().text(1, domain).number(2, version));
    return this;
  }

  /** A float32 input; -1 is a free dimension. */
  public OnnxWriter input(String name, long... dims) {
    if (inputs.isEmpty()) {
      picture = dims.clone();
    }
    return input(named(name, type(FLOAT, dims)));
  }

  public OnnxWriter input(Wire valueInfo) {
    inputs.add(valueInfo);
    return this;
  }

  public OnnxWriter output(String name) {
    outputs.add(named(name, new Wire().message(1, new Wire().number(1, FLOAT))));
    return this;
  }

  public static Wire named(String name, Wire type) {
    return new Wire().text(1, name).message(2, type);
  }

  public static Wire type(int element, long... dims) {
    Wire shape = new Wire();
    for (int i = 0; i < dims.length; i++) {
      shape.message(1, dims[i] == -1 ? new Wire().text(2, "d" + i) : new Wire().number(1, dims[i]));
    }
    return new Wire().message(1, new Wire().number(1, element).message(2, shape));
  }

  public OnnxWriter node(String operator, String from, String to, Wire... attributes) {
    List<String> inputs = from.isEmpty() ? List.of() : List.of(from.split(",", -1));
    return node("", operator, "", inputs, List.of(to.split(",", -1)), attributes);
  }

  public OnnxWriter node(
      String name,
      String operator,
      String domain,
      List<String> from,
      List<String> to,
      Wire... attributes) {
    Wire node = new Wire();
    from.forEach(each -> node.text(1, each));
    to.forEach(each -> node.text(2, each));
    node.text(3, name).text(4, operator);
    Arrays.stream(attributes).forEach(each -> node.message(5, each));
    nodes.add(node.text(7, domain));
    operators.add(operator);
    return this;
  }

  /** The operators of all nodes. */
  List<String> operators() {
    return operators;
  }

  /** The shape of the picture. */
  long[] picture() {
    return picture.clone();
  }

  public OnnxWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  public OnnxWriter initializer(Wire tensor) {
    initializers.add(tensor);
    return this;
  }

  /** Normal noise, the same for the same name and shape. */
  public OnnxWriter noise(String name, long... dims) {
    Random random = new Random(name.hashCode() * 31L + Arrays.hashCode(dims));
    float[] values = new float[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * 0.5f;
    }
    return initializer(floats(name, dims, values));
  }

  /** A list of whole numbers. */
  public OnnxWriter longs(String name, long... values) {
    return initializer(longs(name, new long[] {values.length}, values));
  }

  public OnnxWriter scalar(String name, float value) {
    return initializer(floats(name, new long[] {}, value));
  }

  public OnnxWriter whole(String name, long value) {
    return initializer(longs(name, new long[] {}, value));
  }

  public OnnxWriter vector(String name, float... values) {
    return initializer(floats(name, new long[] {values.length}, values));
  }

  public static Wire floats(String name, long[] dims, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return raw(name, FLOAT, dims, raw.array());
  }

  public static Wire longs(String name, long[] dims, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return raw(name, INT64, dims, raw.array());
  }

  public static Wire raw(String name, int type, long[] dims, byte[] bytes) {
    return tensor(name, type, dims).bytes(9, bytes);
  }

  /** Only the head of a tensor. */
  public static Wire tensor(String name, int type, long... dims) {
    return new Wire().numbers(1, dims).number(2, type).text(8, name);
  }

  /** A tensor whose data lie in another file; entries are keys and values in turn. */
  public static Wire external(String name, int type, long[] dims, String... entries) {
    Wire tensor = tensor(name, type, dims).number(14, 1);
    for (int i = 0; i < entries.length; i += 2) {
      tensor.message(13, new Wire().text(1, entries[i]).text(2, entries[i + 1]));
    }
    return tensor;
  }

  public static Wire number(String name, long value) {
    return new Wire().text(1, name).number(3, value).number(20, 2);
  }

  public static Wire real(String name, float value) {
    return new Wire().text(1, name).real(2, value).number(20, 1);
  }

  public static Wire text(String name, String value) {
    return new Wire().text(1, name).text(4, value).number(20, 3);
  }

  public static Wire tensor(String name, Wire tensor) {
    return new Wire().text(1, name).message(5, tensor).number(20, 4);
  }

  public static Wire graph(String name, Wire graph) {
    return new Wire().text(1, name).message(6, graph).number(20, 5);
  }

  public static Wire reals(String name, float... values) {
    Wire attribute = new Wire().text(1, name);
    for (float value : values) {
      attribute.real(7, value);
    }
    return attribute.number(20, 6);
  }

  public static Wire numbers(String name, long... values) {
    return new Wire().text(1, name).numbers(8, values).number(20, 7);
  }

  Wire graph() {
    Wire graph = new Wire();
    nodes.forEach(each -> graph.message(1, each));
    graph.text(2, "graph");
    initializers.forEach(each -> graph.message(5, each));
    inputs.forEach(each -> graph.message(11, each));
    outputs.forEach(each -> graph.message(12, each));
    return graph;
  }

  public byte[] bytes() {
    Wire model = new Wire().number(1, 8).message(7, graph());
    opsets.forEach(each -> model.message(8, each));
    metadata.forEach((key, value) -> model.message(14, new Wire().text(1, key).text(2, value)));
    return model.done();
  }

  public Path write(Path file) {
    return write(file, bytes());
  }

  public static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
