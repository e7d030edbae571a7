package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
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

  private static final String RAMP = "{\"ramp\": [0.5, 0.01], \"steps\": 100}";

  private static final String RECIPE =
      """
      {"objective": [
         {"type": "class", "label": "lemon", "of": "logProbability", "weight": -2.5},
         {"type": "channel", "layer": "a/b", "unit": 3},
         {"type": "neuron", "layer": "a", "unit": 3, "x": 1}],
       "preset": "lucid", "seed": 9007199254740991, "exact": true,
       "canvas": {"parameterization": "phase", "start": "data:image/png;base64,AAAA"},
       "optimizer": {"type": "sgd", "schedule": "cosine", "rate": 1e-6}}
      """;

  private static Map<String, JsonNode> set() {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    set.put("views.scale", Recipes.value("[0.5, 1]"));
    set.put("optimizer.rate", Recipes.value("0.02"));
    set.put("steps", Recipes.value("600"));
    set.put("exact", Recipes.value("true"));
    set.put("objective", Recipes.value("[{\"type\": \"class\", \"label\": \"lemon\"}]"));
    return set;
  }

  private static final Checkpoints.Saved SAVED =
      new Checkpoints.Saved(
          7, "0000007-0123456789ab.safetensors", "0123456789ab".repeat(5) + "cdef", 1_807_000);

  /** One that begins by itself, and a fork that follows a score and has the key of a client. */
  private static List<SessionEvent.Fact> beginnings(Rules rules) {
    return List.of(
        new SessionEvent.Created(
            rules,
            "lemon",
            "you",
            Instant.parse("2026-11-25T08:00:00.123456789Z"),
            Stage.RECIPE,
            List.of(),
            List.of(),
            "",
            0,
            List.of(),
            "",
            ""),
        new SessionEvent.Created(
            rules,
            "zest ü",
            "ann",
            Instant.parse("2026-11-25T08:00:00Z"),
            Recipes.parse(RECIPE),
            List.of(new Tuning(3, set()), new Tuning(3, Map.of("steps", Recipes.value("700")))),
            List.of(new Tuning(9, Map.of("optimizer.rate", Recipes.value(RAMP)))),
            "abcdefgh",
            8,
            List.of(SAVED, new Checkpoints.Saved(8, SAVED.name(), SAVED.sha256(), 1L << 40)),
            "key-1",
            "digest"));
  }

  /** One of each at least; in the order of the golden file. */
  private static List<SessionEvent.Fact> events() {
    List<SessionEvent.Fact> all = new ArrayList<>(beginnings(Rules.ONE));
    all.addAll(rest());
    all.addAll(beginnings(Rules.TWO));
    all.add(typed());
    all.add(new SessionEvent.Paused(6, "", "workers have ended", true));
    all.add(new SessionEvent.Finished(512, "", true));
    return all;
  }

  private static SessionEvent.Fact typed() {
    Machine machine =
        new Machine(
            "0.2.0",
            "2.7.1",
            "cpu",
            2,
            "AMD ü",
            "AVX512",
            "MKL_CBWR=AUTO",
            "0123456789abcdef",
            "25");
    return new SessionEvent.Started(3, "ab".repeat(32), "cd".repeat(32), machine, "");
  }

  private static List<SessionEvent.Fact> rest() {
    return List.of(
        new SessionEvent.Started(
            0, "ab".repeat(32), "", Machine.of("libtorch 2.7.1, cpu, 2 threads, AMD"), ""),
        new SessionEvent.Started(5, "ab", "", Machine.of("m"), "0000007 is damaged"),
        new SessionEvent.Tuned(1, 5, set(), "ann", false),
        new SessionEvent.Tuned(2, 9, Map.of("optimizer.rate", Recipes.value(RAMP)), "score", true),
        new SessionEvent.Paused(6, "", "not finite"),
        new SessionEvent.Resumed(6, "you"),
        new SessionEvent.Stepped(7, "you"),
        new SessionEvent.Finished(512, ""),
        new SessionEvent.Failed("no such layer: ü"),
        new SessionEvent.Renamed("zest", "you"),
        new SessionEvent.Filed(List.of("fruit", "ü"), true, false, "you"),
        new SessionEvent.Filed(List.of(), false, true, "you"),
        new SessionEvent.Checkpointed(SAVED, 2),
        new SessionEvent.Deleted(Instant.parse("2026-11-25T09:00:00.5Z"), "you"),
        new SessionEvent.Restored("you"));
  }

  private static String line(SessionEvent.Fact event) {
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
        Arrays.stream(SessionEvent.Fact.class.getPermittedSubclasses()).collect(Collectors.toSet()),
        tried);
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventComesBack(SessionEvent.Fact event) {
    assertEquals(event, CBOR.fromBinary(CBOR.toBinary(event), CBOR.manifest(event)));
  }

  @Test
  void theBytesOfOldAreReadAndWrittenForEver() throws IOException {
    List<String> golden = golden();
    for (SessionEvent.Fact event : events()) {
      assertTrue(golden.contains(line(event)), () -> "not in events.txt: " + line(event));
    }
    for (String each : golden) {
      String[] parts = each.split(" ", 2);
      Object event = CBOR.fromBinary(HexFormat.of().parseHex(parts[1]), parts[0]);
      assertTrue(events().contains(event), each);
    }
  }

  /** Earlier programs know no such mark, and understand a journal that has none. */
  @Test
  void aMarkThatSaysNothingIsNotWritten() throws IOException {
    for (SessionEvent.Fact event :
        List.of(new SessionEvent.Paused(6, "", "why"), new SessionEvent.Finished(6, "you"))) {
      byte[] checked = CBOR.toBinary(event);
      JsonNode tree = MAPPER.readTree(Arrays.copyOf(checked, checked.length - Integer.BYTES));
      assertTrue(tree.has("step") && !tree.has("keptAway"), tree::toString);
    }
    Map<String, Object> wrong = Map.of("step", 6, "by", "", "reason", "", "keptAway", 1);
    byte[] bytes = MAPPER.writeValueAsBytes(wrong);
    assertThrows(IllegalArgumentException.class, () -> CBOR.fromBinary(bytes, "paused-1"));
  }

  /** Some of them are still CBOR: another number, another letter. */
  @ParameterizedTest
  @MethodSource("events")
  void oneBitChangedAnywhereIsRefused(SessionEvent.Fact event) {
    byte[] bytes = CBOR.toBinary(event);
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThrows(
          IllegalArgumentException.class, () -> CBOR.fromBinary(changed, CBOR.manifest(event)));
    }
  }

  /**
   * A pause is not to become a resumption by another word, nor lose its checksum by a shorter one.
   */
  @Test
  void aChecksumBelongsToItsManifest() {
    byte[] bytes = CBOR.toBinary(new SessionEvent.Paused(1, "you", ""));
    for (String manifest :
        List.of("paused-1", "resumed-1", "resumed-1:crc32c", "paused-1:crc32d")) {
      assertThrows(IllegalArgumentException.class, () -> CBOR.fromBinary(bytes, manifest));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> CBOR.fromBinary(Arrays.copyOf(bytes, 3), "paused-1:crc32c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tuned-2", "tuned:crc32c", "tuned", "", "Tuned-1", "forgotten-1"})
  void aManifestThatIsNotKnownIsNamed(String manifest) {
    byte[] bytes = CBOR.toBinary(new SessionEvent.Failed("why"));
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
    byte[] checked = CBOR.toBinary(new SessionEvent.Resumed(1, "you"));
    byte[] good = Arrays.copyOf(checked, checked.length - Integer.BYTES);
    assertEquals(
        new SessionEvent.Resumed(1, "you"), CBOR.fromBinary(good, "resumed-1"), "as it was once");
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
    Map<String, JsonNode> set =
        Map.of("optimizer.rate", DoubleNode.valueOf(Double.POSITIVE_INFINITY));
    assertThrows(
        IllegalArgumentException.class,
        () -> CBOR.toBinary(new SessionEvent.Tuned(1, 1, set, "ann", false)));
  }

  @Test
  void aNoticeIsNotForTheJournal() {
    assertThrows(IllegalArgumentException.class, () -> CBOR.toBinary(new SessionEvent.Kept(1)));
    assertThrows(IllegalArgumentException.class, () -> CBOR.manifest(new SessionEvent.Kept(1)));
  }
}
