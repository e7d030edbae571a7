package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.optimize.Meters;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever crosses between worker and session survives a process boundary, unchanged. */
class MessagesTest {
  private static final ActorTestKit KIT = ActorTestKit.create("messages", ConfigFactory.load());
  private static final TestProbe<Report> PROBE = KIT.createTestProbe();
  private static final TestProbe<Description> DESCRIPTIONS = KIT.createTestProbe();
  private static final byte[] BYTES = {-1, 0, 1, 127, -128};

  private static final Recipe RECIPE =
      Recipes.parse(
          """
          {"objective": [
             {"type": "class", "label": "lemon", "of": "logProbability", "weight": -2.5},
             {"type": "class", "index": 951},
             {"type": "channel", "layer": "a/b", "unit": 3},
             {"type": "neuron", "layer": "a", "unit": 3, "x": 1},
             {"type": "layer", "layer": "a"}],
           "preset": "lucid", "seed": 9007199254740991, "exact": true,
           "canvas": {"parameterization": "phase", "start": "data:image/png;base64,AAAA"},
           "optimizer": {"type": "sgd", "schedule": "cosine", "rate": 1e-6}}
          """);

  private static final String RAMP = "{\"ramp\": [0.5, 0.01], \"steps\": 100}";
  private static final Map<String, JsonNode> SET = new LinkedHashMap<>();

  static {
    SET.put("views.scale", Recipes.value("[0.5, 1]"));
    SET.put("optimizer.rate", Recipes.value("0.02"));
    SET.put("steps", Recipes.value("600"));
    SET.put("exact", Recipes.value("true"));
    SET.put("objective", Recipes.value("[{\"type\": \"class\", \"label\": \"lemon\"}]"));
    SET.put("optimizer.type", Recipes.value("\"sgd\""));
  }

  private static final Checkpoints.Saved SAVED =
      new Checkpoints.Saved(7, "0000007-0123456789ab.safetensors", "ab".repeat(32), 1L << 40);

  private static final Plan PLAN =
      new Plan(
          Rules.LATEST,
          RECIPE,
          List.of(new Tuning(1, SET), new Tuning(5, SET)),
          List.of(new Tuning(9, Map.of("optimizer.rate", Recipes.value(RAMP)))),
          List.of(SAVED),
          "abc",
          "",
          8,
          Plan.Then.WAIT);

  private static final Meters METERS =
      new Meters(3, 1.5f, List.of(1f, -2f), Map.of("l2", 0.25f), null, null, 0.8f, 0.5f, 0.1f);

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static List<GpuWorker.Command> commands() {
    return List.of(
        new GpuWorker.Begin("s", PLAN, 2, 36, PROBE.ref()),
        new GpuWorker.Stored("s", 2),
        new GpuWorker.Tune("s", 1L << 40, SET),
        new GpuWorker.Pause("s", 1),
        new GpuWorker.Resume("s", 2),
        new GpuWorker.StepOnce("s", 3),
        new GpuWorker.Stop("s", 4),
        new GpuWorker.Save("s", -1),
        new GpuWorker.Thin("s", List.of(SAVED, SAVED)),
        new GpuWorker.Share("s", SAVED, "t"),
        new GpuWorker.Release("s"),
        new GpuWorker.Forget("s"),
        new GpuWorker.Show("s"),
        new GpuWorker.Watched("s", true),
        new GpuWorker.Take("s", 5),
        new GpuWorker.Describe("tiny", DESCRIPTIONS.ref()));
  }

  static List<Report> reports() {
    Report.Sight sight =
        new Report.Sight("tiny", List.of(new Report.Seen(951, "lemon", 0.97)), Double.NaN);
    return List.of(
        new Report.Started(0, "abc", "def", Machine.of("libtorch 2, cpu, 2 threads, AMD"), "torn"),
        new Report.Rejected("no layer \"ä\""),
        new Report.Missing("another file"),
        new Report.CaughtUp(7),
        new Report.Tuned(1, 2, 3, SET, RECIPE),
        new Report.Declined(1, "no"),
        new Report.Paused(1, 3),
        new Report.Resumed(1, 3),
        new Report.Stepped(1, 4),
        new Report.Finished(0, 512),
        new Report.Fell(7, "a fault of the program"),
        new Report.Halted(7, "step 8: the gradient is infinite"),
        new Report.Measured(3, 18.5, List.of(METERS)),
        new Report.Saved(-1, SAVED, 3, 2),
        new Report.NotSaved(0, "No space left on device", true),
        new Report.Lost(16, "no room"),
        new Report.Kept(16),
        new Report.Looked(16, List.of(sight)));
  }

  static Stream<Sendable> messages() {
    Description.LayerDescription layer =
        new Description.LayerDescription("a", "Conv", List.of(8L, 16L, 16L), 8, true);
    return Stream.of(
            commands(),
            reports(),
            List.of(
                new Description(
                    "n",
                    32,
                    2,
                    List.of("a", "b"),
                    List.of(layer),
                    true,
                    "y",
                    List.of("w"),
                    "abc",
                    ""),
                Description.broken("n", "not there")))
        .flatMap(List::stream);
  }

  /** What the other process gets. */
  private static <T> T sent(T message, Class<T> type) {
    Serialization serialization = SerializationExtension.get(KIT.system());
    var serializer = serialization.findSerializerFor(message);
    assertEquals("JacksonCborSerializer", serializer.getClass().getSimpleName());
    byte[] bytes = serialization.serialize(message).get();
    String manifest = Serializers.manifestFor(serializer, message);
    return type.cast(serialization.deserialize(bytes, serializer.identifier(), manifest).get());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageArrivesAsItWasSent(Sendable message) {
    assertEquals(message, sent(message, Sendable.class));
  }

  @Test
  void bytesArriveAsTheyWereSent() {
    Report.Taken taken =
        (Report.Taken) sent(new Report.Taken(5, 3, 32, BYTES, "abc"), Report.class);
    assertArrayEquals(BYTES, taken.rgb());
    Frame frame = new Frame(3, 1, 32, 1700000000000.5, BYTES);
    Report.Shown shown = (Report.Shown) sent(new Report.Shown(frame), Report.class);
    assertArrayEquals(BYTES, shown.frame().jpeg());
    assertEquals(frame.taken(), shown.frame().taken());
    assertEquals(List.of(3, 1, 32), List.of(frame.step(), frame.revision(), frame.size()));
  }

  @Test
  void theOrderOfAChangesFieldsStays() {
    var arrived = (GpuWorker.Tune) sent(new GpuWorker.Tune("s", 1, SET), GpuWorker.Command.class);
    assertEquals(new ArrayList<>(SET.keySet()), new ArrayList<>(arrived.set().keySet()));
    assertEquals(new ArrayList<>(SET.values()), new ArrayList<>(arrived.set().values()));
  }

  @Test
  void anAddressIsStillTheSameActor() {
    var begin =
        (GpuWorker.Begin)
            sent(new GpuWorker.Begin("s", PLAN, 2, -1, PROBE.ref()), GpuWorker.Command.class);
    ActorRef<Report> address = begin.replyTo();
    address.tell(new Report.Kept(5));
    assertEquals(new Report.Kept(5), PROBE.receiveMessage());
  }

  @Test
  void aSignOfLifeKnowsItsWorker() {
    TestProbe<GpuWorker.Command> worker = KIT.createTestProbe();
    Foreman.Beat beat =
        new Foreman.Beat(1L << 40, worker.ref(), true, 61_000, 3, new Holdings(2, 1L << 40));
    assertEquals(beat, sent(beat, Foreman.Command.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.util.ArrayList",
        "java.io.File",
        "afterimage.worker.Foreman$Up",
        "afterimage.recipe.Recipe",
        "ch.qos.logback.core.db.DriverManagerConnectionSource"
      })
  void whatIsNotMeantToBeSentIsNotRead(String kind) throws java.io.IOException {
    Serialization serialization = SerializationExtension.get(KIT.system());
    int cbor = serialization.serializerFor(Report.Kept.class).identifier();
    byte[] empty =
        new com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper().writeValueAsBytes(Map.of());
    Throwable refused = serialization.deserialize(empty, cbor, kind).failed().get();
    assertEquals(IllegalArgumentException.class, refused.getClass(), refused::toString);
    assertEquals(true, String.valueOf(refused.getMessage()).contains("allowed"), refused::toString);
  }

  @Test
  void everyKindOfMessageIsTriedHere() {
    Set<Class<?>> tried =
        Stream.concat(commands().stream(), reports().stream())
            .map(Object::getClass)
            .collect(Collectors.toSet());
    tried.addAll(List.of(Report.Taken.class, Report.Shown.class));
    Stream.of(GpuWorker.Command.class, Report.class)
        .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
        .filter(Class::isRecord)
        .forEach(kind -> assertEquals(true, tried.contains(kind), kind::getName));
  }
}
