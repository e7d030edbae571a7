package afterimage.store;

import afterimage.recipe.Rules;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Checkpoints as bytes in the safetensors format (github.com/huggingface/safetensors): eight bytes
 * with the length of a JSON header, the header, then the numbers, all little-endian.
 */
final class Safetensors {
  /** Raised when the fields change; a larger one than this is refused. */
  private static final int FORMAT = 1;

  private static final int LONGEST_HEADER = 64 << 10;
  private static final int PREFIX = Long.BYTES;

  /** Three tensors (1, 3, 1024, 1024) and the longest header. */
  static final long LARGEST_FILE = PREFIX + LONGEST_HEADER + 3L * 3 * 1024 * 1024 * Float.BYTES;

  /** In the order of the file. */
  private static final List<String> TENSORS =
      List.of("parameters", "first_moment", "second_moment");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Safetensors() {}

  static byte[] bytes(Checkpoint checkpoint) {
    byte[] header = header(checkpoint).getBytes(StandardCharsets.UTF_8);
    int padded = (header.length + PREFIX - 1) / PREFIX * PREFIX; // numbers begin at a multiple of 8
    int numbers = 3 * checkpoint.parameters().length * Float.BYTES;
    ByteBuffer out = ByteBuffer.allocate(PREFIX + padded + numbers).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(padded).put(header);
    while (out.position() < PREFIX + padded) {
      out.put((byte) ' ');
    }
    for (float[] each : List.of(checkpoint.parameters(), checkpoint.first(), checkpoint.second())) {
      out.asFloatBuffer().put(each);
      out.position(out.position() + each.length * Float.BYTES);
    }
    return out.array();
  }

  private static String header(Checkpoint checkpoint) {
    Checkpoint.Origin origin = checkpoint.origin();
    ObjectNode header = MAPPER.createObjectNode();
    ObjectNode metadata =
        header
            .putObject("__metadata__") // the format allows texts only
            .put("format", Integer.toString(FORMAT))
            .put("step", Integer.toString(checkpoint.step()))
            .put("revision", Integer.toString(checkpoint.revision()))
            .put("network", origin.network())
            .put("network_sha256", origin.checksum())
            .put("program", origin.machine().program())
            .put("libtorch", origin.machine().libtorch())
            .put("threads", Integer.toString(origin.machine().threads()))
            .put("cpu", origin.machine().cpu());
    known(metadata, "network_contents", origin.contents());
    known(metadata, "device", origin.machine().device());
    known(metadata, "cpu_capability", origin.machine().capability());
    known(metadata, "environment", origin.machine().environment());
    known(metadata, "libraries", origin.machine().libraries());
    known(metadata, "jdk", origin.machine().jdk());
    if (origin.rules() != Rules.ONE) {
      metadata.put("rules", Integer.toString(origin.rules().number()));
    }
    int length = checkpoint.parameters().length * Float.BYTES;
    for (int i = 0; i < TENSORS.size(); i++) {
      header.set(TENSORS.get(i), tensor(checkpoint.size(), i * length, length));
    }
    return header.toString();
  }

  /** What version 0.1 did not write; left out where it is not known. */
  private static void known(ObjectNode metadata, String field, String value) {
    if (!value.isEmpty()) {
      metadata.put(field, value);
    }
  }

  private static ObjectNode tensor(int size, int begin, int length) {
    ObjectNode tensor = MAPPER.createObjectNode().put("dtype", "F32");
    tensor.putArray("shape").add(1).add(3).add(size).add(size);
    tensor.putArray("data_offsets").add(begin).add(begin + length);
    return tensor;
  }

  /**
   * The checkpoint in the bytes of a file.
   *
   * @throws IllegalArgumentException says what is wrong with them
   */
  static Checkpoint checkpoint(byte[] file) {
    require(file.length >= PREFIX, "shorter than its header");
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = in.getLong();
    require(length >= 2 && length <= LONGEST_HEADER, "header of " + length + " bytes");
    require(length <= in.remaining(), "shorter than its header");
    JsonNode header = tree(new String(file, PREFIX, (int) length, StandardCharsets.UTF_8));
    in.position(PREFIX + (int) length);
    JsonNode metadata = header.path("__metadata__");
    int format = number(metadata, "format");
    require(
        format == FORMAT,
        String.format(Locale.ROOT, "format %d, and this program reads %d", format, FORMAT));
    int size = header.path(TENSORS.getFirst()).path("shape").path(2).asInt();
    require(size >= 1 && size <= 1024, "canvas of size " + size);
    int bytes = 3 * size * size * Float.BYTES;
    for (int i = 0; i < TENSORS.size(); i++) {
      JsonNode tensor = header.path(TENSORS.get(i));
      require(tensor.equals(tensor(size, i * bytes, bytes)), TENSORS.get(i) + " is not as it must");
    }
    require(
        in.remaining() == 3 * bytes,
        String.format(Locale.ROOT, "%d bytes of numbers", in.remaining()));
    return new Checkpoint(
        number(metadata, "step"),
        number(metadata, "revision"),
        size,
        floats(in, bytes),
        floats(in, bytes),
        floats(in, bytes),
        new Checkpoint.Origin(
            metadata.has("rules") ? Rules.of(number(metadata, "rules")) : Rules.ONE,
            text(metadata, "network"),
            text(metadata, "network_sha256"),
            known(metadata, "network_contents"),
            new Machine(
                text(metadata, "program"),
                text(metadata, "libtorch"),
                known(metadata, "device"),
                number(metadata, "threads"),
                text(metadata, "cpu"),
                known(metadata, "cpu_capability"),
                known(metadata, "environment"),
                known(metadata, "libraries"),
                known(metadata, "jdk"))));
  }

  private static String known(JsonNode metadata, String field) {
    return metadata.has(field) ? text(metadata, field) : "";
  }

  private static JsonNode tree(String header) {
    try {
      return MAPPER.readTree(header);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("header is no JSON", e);
    }
  }

  private static float[] floats(ByteBuffer in, int bytes) {
    float[] floats = new float[bytes / Float.BYTES];
    in.asFloatBuffer().get(floats);
    in.position(in.position() + bytes);
    return floats;
  }

  private static String text(JsonNode metadata, String field) {
    JsonNode value = metadata.path(field);
    require(value.isTextual(), "no text " + field);
    return value.textValue();
  }

  private static int number(JsonNode metadata, String field) {
    String text = text(metadata, field);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(field + " is no number", e);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
