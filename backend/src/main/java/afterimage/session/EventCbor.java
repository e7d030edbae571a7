package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.store.Machine;
import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Events as bytes in the journal: CBOR under a short name with a version, and behind it the CRC-32C
 * of both. What is not known, not finite, of another type, missing, null, said twice or changed is
 * refused: a session whose events are not understood must not go on as if they had not happened.
 * The manifest says whether there is a checksum ({@code tuned-1:crc32c}); events before version
 * 0.2.0 have none ({@code tuned-1}).
 *
 * <p>A new event is one more line in {@link #ENTRIES}. One that changes gets a new version and an
 * upcast from the old one; see the README beside the golden events.
 */
public final class EventCbor extends SerializerWithStringManifest {
  /** Stands in the journal beside each event; Akka has those up to 40 for itself. */
  static final int IDENTIFIER = 8642;

  private static final int DEEPEST = 16;

  /** A recipe that starts from a picture has 8 MB; a tuning of 64 fields is far below. */
  private static final int LONGEST = 1 << 24;

  /** Ends the manifest of an event whose last four bytes are its checksum. */
  private static final String CHECKED = ":crc32c";

  private static final CBORMapper MAPPER = mapper();

  /** By what the journal calls them. The name of a class may change, a manifest never. */
  private static final List<Entry<?>> ENTRIES =
      List.of(
          new Entry<>("created-2", SessionEvent.Created.class),
          new Entry<>(
              "created-1",
              SessionEvent.Created.class,
              tree -> tree.put("rules", Rules.ONE.number())),
          new Entry<>("started-2", SessionEvent.Started.class),
          new Entry<>("started-1", SessionEvent.Started.class, EventCbor::typed),
          new Entry<>("tuned-1", SessionEvent.Tuned.class),
          new Entry<>("paused-1", SessionEvent.Paused.class, EventCbor::marked),
          new Entry<>("resumed-1", SessionEvent.Resumed.class),
          new Entry<>("stepped-1", SessionEvent.Stepped.class),
          new Entry<>("finished-1", SessionEvent.Finished.class, EventCbor::marked),
          new Entry<>("failed-1", SessionEvent.Failed.class),
          new Entry<>("renamed-1", SessionEvent.Renamed.class),
          new Entry<>("filed-1", SessionEvent.Filed.class),
          new Entry<>("checkpointed-1", SessionEvent.Checkpointed.class),
          new Entry<>("deleted-1", SessionEvent.Deleted.class),
          new Entry<>("restored-1", SessionEvent.Restored.class));

  private static final Map<String, Entry<?>> BY_MANIFEST =
      ENTRIES.stream().collect(Collectors.toMap(Entry::manifest, Function.identity()));

  /** What is written; of an event with several versions, the first in the list. */
  private static final Map<Class<?>, Entry<?>> BY_TYPE =
      ENTRIES.stream().collect(Collectors.toMap(Entry::type, Function.identity(), (a, b) -> a));

  /**
   * An event of the journal.
   *
   * @param upcast makes of an older version what the newest one says, and says what is not written
   */
  private record Entry<E extends SessionEvent.Fact>(
      String manifest, Class<E> type, UnaryOperator<ObjectNode> upcast) {
    Entry(String manifest, Class<E> type) {
      this(manifest, type, tree -> tree);
    }

    E read(JsonNode tree) throws JsonProcessingException {
      return MAPPER.treeToValue(
          tree instanceof ObjectNode fields ? upcast.apply(fields) : tree, type);
    }
  }

  /** Version 0.1 said in a sentence what a machine is. */
  private static ObjectNode typed(ObjectNode started) {
    if (!started.path("machine").isTextual()) {
      throw new IllegalArgumentException("machine is no text");
    }
    Machine machine = Machine.of(started.path("machine").textValue());
    started.put("contents", "").set("machine", MAPPER.valueToTree(machine));
    return started;
  }

  /** Where nothing is said of it, no worker has ended at it. */
  private static ObjectNode marked(ObjectNode event) {
    return event.has("keptAway") ? event : event.put("keptAway", false);
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    return entry(event).manifest() + CHECKED;
  }

  @Override
  public byte[] toBinary(Object event) {
    Entry<?> entry = entry(event);
    try {
      JsonNode tree = MAPPER.valueToTree(event);
      requirePlain(tree, "");
      byte[] cbor = MAPPER.writeValueAsBytes(event);
      return ByteBuffer.allocate(cbor.length + Integer.BYTES)
          .put(cbor)
          .putInt(checksum(entry.manifest(), cbor))
          .array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The event, as it is now.
   *
   * @throws UnreadableEventException if it is not known or not what was written
   */
  @Override
  public SessionEvent.Fact fromBinary(byte[] bytes, String manifest) {
    boolean checked = manifest.endsWith(CHECKED);
    String name = checked ? manifest.substring(0, manifest.length() - CHECKED.length()) : manifest;
    Entry<?> entry = BY_MANIFEST.get(name);
    if (entry == null) {
      throw new UnreadableEventException(
          "the journal has an event \"%s\", which this program does not know; it knows %s"
              .formatted(manifest, BY_MANIFEST.keySet().stream().sorted().toList()));
    }
    try {
      JsonNode tree = MAPPER.readTree(checked ? intact(name, bytes) : bytes);
      requirePlain(tree, "");
      return entry.read(tree);
    } catch (IOException | RuntimeException e) {
      throw new UnreadableEventException(
          "the journal has an event \"%s\" that is damaged: %s".formatted(manifest, e.getMessage()),
          e);
    }
  }

  /** The CBOR, if it is what was written. */
  private static byte[] intact(String name, byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw new IllegalArgumentException("it is too short to have a checksum");
    }
    byte[] cbor = Arrays.copyOf(bytes, bytes.length - Integer.BYTES);
    int written = ByteBuffer.wrap(bytes).getInt(cbor.length);
    if (checksum(name, cbor) != written) {
      throw new IllegalArgumentException("its checksum is not that of what was written");
    }
    return cbor;
  }

  /** What the event is called is in it, too: a paused session is not a resumed one. */
  private static int checksum(String name, byte[] cbor) {
    CRC32C sum = new CRC32C();
    sum.update(name.getBytes(StandardCharsets.US_ASCII));
    sum.update(cbor);
    return (int) sum.getValue();
  }

  private static Entry<?> entry(Object event) {
    Entry<?> entry = BY_TYPE.get(event.getClass());
    if (entry == null) {
      throw new IllegalArgumentException(event.getClass() + " has no entry in EventCbor");
    }
    return entry;
  }

  private static void requirePlain(JsonNode node, String path) {
    boolean infinite = node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
    if (node.isNull() || node.isMissingNode() || node.isBinary() || infinite) {
      throw new IllegalArgumentException("%s is %s".formatted(path, node));
    }
    node.properties().forEach(each -> requirePlain(each.getValue(), path + "." + each.getKey()));
    if (node.isArray()) {
      node.forEach(each -> requirePlain(each, path + "[]"));
    }
  }

  private static CBORMapper mapper() {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxStringLength(LONGEST)
            .maxDocumentLength(LONGEST)
            .build();
    return CBORMapper.builder(CBORFactory.builder().streamReadConstraints(bounds).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .addModule(plain())
        .build();
  }

  /** Recipes as the API writes them, rules as numbers, and times as texts. */
  private static SimpleModule plain() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(
        Recipe.class,
        new JsonSerializer<>() {
          @Override
          public void serialize(Recipe recipe, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeTree(Recipes.json(recipe));
          }
        });
    module.addDeserializer(
        Recipe.class,
        new JsonDeserializer<>() {
          @Override
          public Recipe deserialize(JsonParser in, DeserializationContext context)
              throws IOException {
            return Recipes.of(context.readTree(in));
          }
        });
    module.addSerializer(
        Rules.class,
        new JsonSerializer<>() {
          @Override
          public void serialize(Rules rules, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeNumber(rules.number());
          }
        });
    module.addDeserializer(
        Rules.class,
        new JsonDeserializer<>() {
          @Override
          public Rules deserialize(JsonParser in, DeserializationContext context)
              throws IOException {
            return Rules.of(in.getIntValue());
          }
        });
    module.addSerializer(Instant.class, ToStringSerializer.instance);
    module.addDeserializer(
        Instant.class,
        new JsonDeserializer<>() {
          @Override
          public Instant deserialize(JsonParser in, DeserializationContext context)
              throws IOException {
            return Instant.parse(in.getText());
          }
        });
    return module;
  }
}
