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
  private static final TestProbe<Reported> PROBE = KIT.createTestProbe();
  private static final TestProbe<NetworkDescription> DESCRIPTIONS = KIT.createTestProbe();
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

  private static final RestorePlan PLAN =
      new RestorePlan(
          Rules.LATEST,
          RECIPE,
          List.of(new Tuning(1, SET), new Tuning(5, SET)),
          List.of(new Tuning(9, Map.of("optimizer.rate", Recipes.value(RAMP)))),
          List.of(SAVED),
          "abc",
          "",
          8,
          RestorePlan.Then.WAIT);

  private static final Meters METERS =
      new Meters(3, 1.5f, List.of(1f, -2f), Map.of("l2", 0.25f), null, null, 0.8f, 0.5f, 0.1f);

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static WorkerCommand order(SessionOrder order) {
    return new WorkerCommand.ForSession("s", 2, order, PROBE.ref());
  }

  static List<WorkerCommand> commands() {
    return List.of(
        new WorkerCommand.Begin("s", PLAN, 2, 36, PROBE.ref()),
        new GpuWorker.Stored("s", 2),
        order(new SessionOrder.Probe()),
        order(new SessionOrder.Tune(1L << 40, SET)),
        order(new SessionOrder.Pause(1)),
        order(new SessionOrder.Resume(2)),
        order(new SessionOrder.StepOnce(3)),
        order(new SessionOrder.Stop(4)),
        order(new SessionOrder.Save(-1)),
        new WorkerCommand.Thin("s", List.of(SAVED, SAVED)),
        new WorkerCommand.Share("s", SAVED, "t"),
        new WorkerCommand.Release("s"),
        new WorkerCommand.Forget("s"),
        order(new SessionOrder.Show()),
        order(new SessionOrder.Watched(true)),
        order(new SessionOrder.Take(5)),
        new WorkerCommand.Describe("tiny", DESCRIPTIONS.ref()));
  }

  static List<Report> reports() {
    Report.Sight sight =
        new Report.Sight("tiny", List.of(new Report.Seen(951, "lemon", 0.97)), Double.NaN);
    return List.of(
        new Report.Started(0, "abc", "def", Machine.of("libtorch 2, cpu, 2 threads, AMD"), "torn"),
        new Report.Rejected("no layer \"ä\""),
        new Report.Missing("another file"),
        new Report.CaughtUp(7),
        new Report.Present(7),
        new Report.Absent(3),
        new Report.Tuned(1, 2, 3, SET, RECIPE),
        new Report.Declined(1, "no"),
        new Report.Paused(1, 3),
        new Report.Resumed(1, 3),
        new Report.Stepped(1, 4),
        new Report.Finished(0, 512),
        new Report.Fell(7, "a fault of the program"),
        new Report.Halted(7, "step 8: the gradient is infinite"),
        new Report.Measured(3, 18.5, List.of(METERS)),
        new Report.Saved(-1, SAVED, 3),
        new Report.NotSaved(0, "No space left on device", true),
        new Report.Lost(16, "no room"),
        new Report.Kept(16),
        new Report.Looked(16, List.of(sight)));
  }

  static Stream<Sendable> messages() {
    NetworkDescription.LayerDescription layer =
        new NetworkDescription.LayerDescription("a", "Conv", List.of(8L, 16L, 16L), 8, true);
    return Stream.of(
            commands(),
            reports().stream().map(each -> new Reported(1L << 40, each)).toList(),
            List.of(
                new NetworkDescription(
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
                NetworkDescription.broken("n", "not there")))
        .flatMap(List::<Sendable>stream);
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

  private static Report sent(Report report) {
    return sent(new Reported(1, report), Reported.class).report();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageArrivesAsItWasSent(Sendable message) {
    assertEquals(message, sent(message, Sendable.class));
  }

  @Test
  void bytesArriveAsTheyWereSent() {
    Report.Taken taken = (Report.Taken) sent(new Report.Taken(5, 3, 32, BYTES, "abc"));
    assertArrayEquals(BYTES, taken.rgb());
    Frame frame = new Frame(3, 1, 32, 1700000000000.5, BYTES);
    Report.Shown shown = (Report.Shown) sent(new Report.Shown(frame));
    assertArrayEquals(BYTES, shown.frame().jpeg());
    assertEquals(frame.taken(), shown.frame().taken());
    assertEquals(List.of(3, 1, 32), List.of(frame.step(), frame.revision(), frame.size()));
  }

  @Test
  void theOrderOfAChangesFieldsStays() {
    var sent = (WorkerCommand.ForSession) order(new SessionOrder.Tune(1, SET));
    var arrived = (SessionOrder.Tune) sent(sent, WorkerCommand.ForSession.class).order();
    assertEquals(new ArrayList<>(SET.keySet()), new ArrayList<>(arrived.set().keySet()));
    assertEquals(new ArrayList<>(SET.values()), new ArrayList<>(arrived.set().values()));
  }

  @Test
  void anAddressIsStillTheSameActor() {
    var begin =
        (WorkerCommand.Begin)
            sent(new WorkerCommand.Begin("s", PLAN, 2, -1, PROBE.ref()), WorkerCommand.class);
    ActorRef<Reported> address = begin.replyTo();
    address.tell(new Reported(2, new Report.Kept(5)));
    assertEquals(new Reported(2, new Report.Kept(5)), PROBE.receiveMessage());
  }

  @Test
  void aSignOfLifeKnowsItsWorker() {
    TestProbe<WorkerCommand> worker = KIT.createTestProbe();
    WorkerSupervisor.Beat beat =
        new WorkerSupervisor.Beat(
            1L << 40, worker.ref(), true, 61_000, 3, new NativeMemory(2, 1L << 40));
    assertEquals(beat, sent(beat, WorkerSupervisor.Command.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.util.ArrayList",
        "java.io.File",
        "afterimage.worker.WorkerSupervisor$Up",
        "afterimage.recipe.Recipe",
        "ch.qos.logback.core.db.DriverManagerConnectionSource"
      })
  void whatIsNotMeantToBeSentIsNotRead(String kind) throws java.io.IOException {
    Serialization serialization = SerializationExtension.get(KIT.system());
    int cbor = serialization.serializerFor(Reported.class).identifier();
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
            .map(each -> each instanceof WorkerCommand.ForSession sent ? sent.order() : each)
            .map(Object::getClass)
            .collect(Collectors.toSet());
    tried.add(WorkerCommand.ForSession.class);
    tried.addAll(List.of(Report.Taken.class, Report.Shown.class));
    Stream.of(WorkerCommand.class, SessionOrder.class, Report.class)
        .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
        .filter(Class::isRecord)
        .forEach(kind -> assertEquals(true, tried.contains(kind), kind::getName));
  }
}
