package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipes;
import afterimage.worker.Report;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events are written as they always were, and what is not understood is refused. */
class EventCborTest {
  private static final EventCbor CBOR = new EventCbor();
  private static final CBORMapper MAPPER = new CBORMapper();

  private static Map<String, JsonNode> set() {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    set.put("views.scale", Recipes.value("[0.5, 1]"));
    set.put("optimizer.rate", Recipes.value("0.02"));
    set.put("steps", Recipes.value("600"));
    set.put("exact", Recipes.value("true"));
    set.put("objective", Recipes.value("[{\"type\": \"class\", \"label\": \"lemon\"}]"));
    return set;
  }

  /** One of each; in the order of the golden file. */
  private static List<SessionEvent> events() {
    return List.of(
        new SessionEvent.Started(0),
        new SessionEvent.Tuned(1, 5, set(), "ann"),
        new SessionEvent.Paused(6, "", "not finite"),
        new SessionEvent.Resumed(6, "you"),
        new SessionEvent.Stepped(7, "you"),
        new SessionEvent.Finished(512, ""),
        new SessionEvent.Failed("no such layer: ü"),
        new SessionEvent.Renamed("zest", "you"),
        new SessionEvent.Kept(16),
        new SessionEvent.Looked(
            16,
            List.of(
                new Report.Sight("a", List.of(new Report.Seen(951, "lemon", 0.75)), 0.1),
                new Report.Sight("b", List.of(), Double.NaN))));
  }

  private static String line(SessionEvent event) {
    return CBOR.manifest(event) + " " + HexFormat.of().formatHex(CBOR.toBinary(event));
  }

  private static List<String> golden() throws IOException {
    try (var in = EventCborTest.class.getResourceAsStream("/journal/events.txt")) {
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  @Test
  void everyEventIsTried() {
    Set<Class<?>> tried = events().stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(
        Arrays.stream(SessionEvent.class.getPermittedSubclasses()).collect(Collectors.toSet()),
        tried);
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventComesBack(SessionEvent event) {
    assertEquals(event, CBOR.fromBinary(CBOR.toBinary(event), CBOR.manifest(event)));
  }

  @Test
  void theBytesOfOldAreReadAndWrittenForEver() throws IOException {
    List<String> golden = golden();
    for (SessionEvent event : events()) {
      assertTrue(golden.contains(line(event)), () -> "not in events.txt: " + line(event));
    }
    for (String each : golden) {
      String[] parts = each.split(" ", 2);
      Object event = CBOR.fromBinary(HexFormat.of().parseHex(parts[1]), parts[0]);
      assertTrue(events().contains(event), each);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tuned-2", "tuned", "", "Tuned-1", "forgotten-1"})
  void aManifestThatIsNotKnownIsNamed(String manifest) {
    byte[] bytes = CBOR.toBinary(new SessionEvent.Kept(1));
    var refused =
        assertThrows(IllegalArgumentException.class, () -> CBOR.fromBinary(bytes, manifest));
    assertTrue(refused.toString().contains("\"" + manifest + "\""), refused::toString);
  }

  private static Stream<Map<String, Object>> wrong() {
    return Stream.of(
        Map.of(),
        Map.of("step", 1),
        Map.of("step", 1, "by", "you", "more", 1),
        Map.of("step", "1", "by", "you"),
        Map.of("step", 1.0, "by", "you"),
        Map.of("step", 1L << 40, "by", "you"),
        Map.of("step", true, "by", "you"),
        Map.of("step", 1, "by", 1),
        Map.of("step", 1, "by", true),
        Map.of("step", 1, "by", List.of("you")),
        Map.of("step", 1, "by", new byte[] {1}),
        Map.of("step", Double.NaN, "by", "you"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsNoResumedIsRefused(Map<String, Object> fields) throws IOException {
    byte[] bytes = MAPPER.writeValueAsBytes(fields);
    assertThrows(IllegalArgumentException.class, () -> CBOR.fromBinary(bytes, "resumed-1"));
  }

  @Test
  void nullsAndTailsAndPiecesAreRefused() throws IOException {
    byte[] good = CBOR.toBinary(new SessionEvent.Resumed(1, "you"));
    byte[] none =
        MAPPER.writeValueAsBytes(
            new com.fasterxml.jackson.databind.ObjectMapper().readTree("{\"step\":1,\"by\":null}"));
    assertThrows(IllegalArgumentException.class, () -> CBOR.fromBinary(none, "resumed-1"));
    assertThrows(
        IllegalArgumentException.class,
        () -> CBOR.fromBinary(Arrays.copyOf(good, good.length + 1), "resumed-1"));
    for (int length = 0; length < good.length; length++) {
      byte[] piece = Arrays.copyOf(good, length);
      assertThrows(IllegalArgumentException.class, () -> CBOR.fromBinary(piece, "resumed-1"));
    }
  }

  @Test
  void whatIsInfiniteIsNotWritten() {
    var sight =
        new Report.Sight("a", List.of(new Report.Seen(1, "b", Double.POSITIVE_INFINITY)), 0.5);
    assertThrows(
        IllegalArgumentException.class,
        () -> CBOR.toBinary(new SessionEvent.Looked(1, List.of(sight))));
  }
}
