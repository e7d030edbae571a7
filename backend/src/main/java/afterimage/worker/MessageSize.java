package afterimage.worker;

import afterimage.recipe.Tuning;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;

/**
 * How large a message to the worker is, in bytes of CBOR. What does not fit in a frame
 * (maximum-frame-size in cluster.conf) is dropped by the transport, and nobody would hear of it; so
 * it is refused before.
 */
public final class MessageSize {
  /** 9 MiB, less what is around the tunings: recipe, checkpoints, addresses. */
  public static final long MOST = 9_200_000;

  private static final int AROUND = 20; // of a tuning: the names of its fields, step, begin, end

  private MessageSize() {}

  /** All tunings of a plan. */
  public static long of(RestorePlan plan) {
    return of(plan.done()) + of(plan.ahead());
  }

  public static long of(Collection<Tuning> tunings) {
    return tunings.stream().mapToLong(tuning -> of(tuning.set())).sum();
  }

  /** One tuning. */
  public static long of(Map<String, JsonNode> set) {
    long size = AROUND;
    for (Map.Entry<String, JsonNode> field : set.entrySet()) {
      size += text(field.getKey()) + value(field.getValue());
    }
    return size;
  }

  private static long value(JsonNode node) {
    if (node.isTextual()) {
      return text(node.textValue());
    }
    if (!node.isContainerNode()) {
      return node.isFloatingPointNumber() || !node.canConvertToInt() ? 9 : whole(node.intValue());
    }
    long size = 2;
    for (JsonNode each : node) {
      size += value(each);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      size += text(field.getKey());
    }
    return size;
  }

  private static long whole(int value) {
    long size = value < 0 ? -(value + 1L) : value;
    return size < 24 ? 1 : size < 256 ? 2 : size < 65_536 ? 3 : 5;
  }

  /** In UTF-8, with a head of at most five bytes. */
  private static long text(String text) {
    long size = text.length();
    for (int i = 0; i < text.length(); i++) {
      size += text.charAt(i) < 0x80 ? 0 : text.charAt(i) < 0x800 ? 1 : 2;
    }
    return size + (size < 24 ? 1 : size < 256 ? 2 : 5);
  }
}
