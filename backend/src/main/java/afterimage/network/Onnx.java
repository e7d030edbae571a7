package afterimage.network;

import static afterimage.network.NetworkException.shown;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an ONNX file that a classifier needs, as records, and their reading. Field
 * numbers are those of onnx.proto (ONNX IR version 10); weights stay views of its bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
final class Onnx {
  private static final int MOST_NODES = 20_000;
  private static final int MOST_TENSORS = 100_000;
  private static final int OLDEST_OPSET = 7;

  /**
   * The newest one of which it was looked up (onnx.defs of the onnx package 1.23.2) that it changes
   * no operator of the table for the types understood here. Since 25 only Range and Cast changed,
   * for half precision and for six bits.
   */
  private static final int NEWEST_OPSET = 28;

  private Onnx() {}

  /** A model: its graph, the version of the operator set and the metadata. */
  record Model(
      long opset,
      List<Node> nodes,
      Map<String, Tensor> initializers,
      List<Input> inputs,
      List<String> outputs,
      Map<String, String> metadata) {}

  /** An input of the graph; {@code dims} has -1 for a free dimension, null where no tensor type. */
  record Input(String name, int type, long @Nullable [] dims) {}

  /** One operation; an input left out has the empty name. */
  record Node(
      String name,
      String operator,
      String domain,
      List<String> inputs,
      List<String> outputs,
      Map<String, Attribute> attributes) {
    /** How messages name this node: "Conv node 'stem/conv'". */
    String place() {
      return shownOperator() + " node " + shown(name.isEmpty() ? firstOutput() : name);
    }

    private String shownOperator() {
      String quoted = shown(domain.isEmpty() ? operator : domain + "." + operator);
      return quoted.substring(1, quoted.length() - 1);
    }

    String firstOutput() {
      return outputs.isEmpty() ? "" : outputs.getFirst();
    }
  }

  /** An attribute; only the member that its type names is filled. */
  record Attribute(
      float real,
      long number,
      String text,
      @Nullable Tensor tensor,
      long[] numbers,
      float[] reals,
      boolean isGraph) {
    static Attribute of(long... numbers) {
      return new Attribute(0, 0, "", null, numbers, new float[0], false);
    }
  }

  /** A tensor as the file has it; data are raw bytes, a list of numbers or lie in another file. */
  record Tensor(
      String name,
      int type,
      long[] dims,
      @Nullable ByteBuffer raw,
      long[] listed,
      Map<String, String> external) {}

  /** All of a file, in memory of our own. Errors are {@link NetworkException}s of one line. */
  static ByteBuffer bytes(Path file) {
    try {
      return RegularFile.bytes(
          file,
          Integer.MAX_VALUE,
          "is larger than 2 GiB, the limit of the format; store the weights beside it");
    } catch (IOException e) {
      throw new NetworkException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw new NetworkException(file + " needs more memory to be read than there is", e);
    }
  }

  /** Reads a model. Errors are {@link NetworkException}s of one line. */
  static Model read(ByteBuffer bytes) {
    try {
      return model(bytes);
    } catch (OutOfMemoryError e) {
      // A message of two bytes becomes an object of fifty; what was read is garbage by now.
      throw new NetworkException("the file needs more memory to be read than there is", e);
    }
  }

  private static Model model(ByteBuffer bytes) {
    Protobuf in = new Protobuf(bytes, "the model");
    ByteBuffer graph = null;
    long opset = -1;
    Map<String, String> metadata = new LinkedHashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 7 -> graph = in.message();
        case 8 -> opset = Math.max(opset, opset(in.message()));
        case 14 -> entry(in.message(), metadata);
        default -> in.skip();
      }
    }
    if (graph == null) {
      throw new NetworkException("not a readable ONNX file: it has no graph");
    }
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "the file uses ONNX operator set %s; what operators mean is known from %d to %d:"
                  + " export it again with one of these",
              opset < 0 ? "none" : opset,
              OLDEST_OPSET,
              NEWEST_OPSET));
    }
    return graph(graph, opset, metadata);
  }

  /** The version, if the entry is for the default domain, else -1. */
  private static long opset(ByteBuffer bytes) {
    Protobuf in = new Protobuf(bytes, "an operator set");
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.text();
        case 2 -> version = in.number();
        default -> in.skip();
      }
    }
    return domain.isEmpty() || domain.equals("ai.onnx") ? version : -1;
  }

  private static Model graph(ByteBuffer bytes, long opset, Map<String, String> metadata) {
    Protobuf in = new Protobuf(bytes, "the graph");
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    List<Input> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(node(in.message(), nodes.size()));
        case 5 -> {
          Tensor tensor = tensor(in.message(), "an initializer");
          if (initializers.put(tensor.name(), tensor) != null) {
            throw new NetworkException("two initializers are named " + shown(tensor.name()));
          }
        }
        case 11 -> inputs.add(input(in.message()));
        case 12 -> outputs.add(input(in.message()).name());
        case 15 -> throw new NetworkException("sparse initializers are not understood");
        default -> in.skip();
      }
      if (nodes.size() > MOST_NODES || initializers.size() > MOST_TENSORS) {
        throw new NetworkException(
            String.format(
                Locale.ROOT,
                "the graph has more than %d nodes or %d initializers",
                MOST_NODES,
                MOST_TENSORS));
      }
    }
    return new Model(opset, nodes, initializers, inputs, outputs, metadata);
  }

  private static Node node(ByteBuffer bytes, int index) {
    Protobuf in = new Protobuf(bytes, "node " + index);
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Attribute> attributes = new HashMap<>();
    String name = "";
    String operator = "";
    String domain = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> inputs.add(in.text());
        case 2 -> outputs.add(in.text());
        case 3 -> name = in.text();
        case 4 -> operator = in.text();
        case 5 -> attribute(in.message(), "node " + index, attributes);
        case 7 -> domain = in.text();
        default -> in.skip();
      }
    }
    String plain = domain.equals("ai.onnx") ? "" : domain;
    return new Node(name, operator, plain, inputs, outputs, attributes);
  }

  private static void attribute(ByteBuffer bytes, String place, Map<String, Attribute> to) {
    Protobuf in = new Protobuf(bytes, "an attribute of " + place);
    String name = "";
    float real = 0;
    long number = 0;
    String text = "";
    Tensor tensor = null;
    boolean isGraph = false;
    Protobuf.Numbers numbers = new Protobuf.Numbers();
    Protobuf.Numbers reals = new Protobuf.Numbers();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> real = in.real();
        case 3 -> number = in.number();
        case 4 -> text = in.text();
        case 5 -> tensor = tensor(in.message(), "a tensor of " + place);
        case 6, 11 -> {
          isGraph = true;
          in.skip();
        }
        case 7 -> in.reals(reals);
        case 8 -> in.numbers(numbers);
        default -> in.skip();
      }
    }
    Attribute attribute =
        new Attribute(
            real, number, text, tensor, numbers.toArray(), floats(reals.toArray()), isGraph);
    to.put(name, attribute);
  }

  private static float[] floats(long[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat((int) bits[i]);
    }
    return values;
  }

  private static Tensor tensor(ByteBuffer bytes, String what) {
    Protobuf in = new Protobuf(bytes, what);
    Protobuf.Numbers dims = new Protobuf.Numbers();
    Protobuf.Numbers listed = new Protobuf.Numbers();
    Map<String, String> external = new HashMap<>();
    String name = "";
    int type = 0;
    ByteBuffer raw = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.numbers(dims);
        case 2 -> type = (int) in.number();
        case 4 -> in.reals(listed);
        case 5, 7 -> in.numbers(listed);
        case 8 -> name = in.text();
        case 9 -> raw = in.message();
        case 13 -> entry(in.message(), external);
        default -> in.skip();
      }
    }
    return new Tensor(name, type, dims.toArray(), raw, listed.toArray(), external);
  }

  private static Input input(ByteBuffer bytes) {
    Protobuf in = new Protobuf(bytes, "an input or output");
    String name = "";
    ByteBuffer type = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> type = in.message();
        default -> in.skip();
      }
    }
    int element = 0;
    long[] dims = null;
    Protobuf tensor = type == null ? null : only(type, 1);
    while (tensor != null && tensor.next()) {
      switch (tensor.field()) {
        case 1 -> element = (int) tensor.number();
        case 2 -> dims = shape(tensor.message());
        default -> tensor.skip();
      }
    }
    return new Input(name, element, dims);
  }

  /** The message in a field of another, null where it has none. */
  private static @Nullable Protobuf only(ByteBuffer bytes, int field) {
    Protobuf in = new Protobuf(bytes, "a type");
    Protobuf found = null;
    while (in.next()) {
      if (in.field() == field && in.isBytes()) {
        found = new Protobuf(in.message(), "a type");
      } else {
        in.skip();
      }
    }
    return found;
  }

  private static long[] shape(ByteBuffer bytes) {
    Protobuf in = new Protobuf(bytes, "a shape");
    Protobuf.Numbers dims = new Protobuf.Numbers();
    while (in.next()) {
      if (in.field() != 1) {
        in.skip();
        continue;
      }
      Protobuf dim = new Protobuf(in.message(), "a dimension");
      long value = -1;
      while (dim.next()) {
        if (dim.field() == 1) {
          value = dim.number();
        } else {
          dim.skip();
        }
      }
      dims.add(value);
    }
    return dims.toArray();
  }

  private static void entry(ByteBuffer bytes, Map<String, String> to) {
    Protobuf in = new Protobuf(bytes, "an entry");
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    to.put(key, value);
  }
}
