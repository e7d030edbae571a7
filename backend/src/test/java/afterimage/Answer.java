package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the program said.
 *
 * @param code its exit code
 * @param out standard output
 * @param err standard error
 */
public record Answer(int code, String out, String err) {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The complaint of a run that fails for people: one line, and nothing on standard output. */
  public String complaint(int expected) {
    assertEquals("", out, this::toString);
    return remark(expected);
  }

  /** The one line on standard error of a run that ends with a code. */
  public String remark(int expected) {
    assertEquals(expected, code, this::toString);
    assertEquals(1, err.lines().count(), this::toString);
    assertTrue(err.startsWith("afterimage: ") && err.endsWith("\n"), this::toString);
    assertFalse(err.contains("unexpected") || err.contains("\tat "), this::toString);
    return err.substring("afterimage: ".length()).strip();
  }

  /** The complaint of a run that fails for programs: the same line, as an object. */
  public String jsonComplaint(int expected) {
    String remark = remark(expected);
    JsonNode object = object();
    assertEquals(List.of("error"), fields(object));
    assertEquals(remark, object.path("error").asText());
    return remark;
  }

  /** The objects on standard output, one a line; anything else there fails. */
  public List<JsonNode> objects() {
    return out.lines().map(Answer::parsed).toList();
  }

  /** The only object. */
  public JsonNode object() {
    List<JsonNode> all = objects();
    assertEquals(1, all.size(), this::toString);
    return all.getFirst();
  }

  /** The names of an object's fields, in order. */
  public static List<String> fields(JsonNode object) {
    return object.propertyStream().map(java.util.Map.Entry::getKey).toList();
  }

  private static JsonNode parsed(String line) {
    try {
      JsonNode node = STRICT.readTree(line);
      assertTrue(node.isObject(), line);
      return node;
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  /** Fails unless a text has all the parts. */
  public static void assertSays(String text, String... parts) {
    Stream.of(parts)
        .forEach(part -> assertTrue(text.contains(part), () -> "no '" + part + "' in: " + text));
  }
}
