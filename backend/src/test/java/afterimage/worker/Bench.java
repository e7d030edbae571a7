package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import afterimage.TinyNetwork;
import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.network.NetworkLibrary;
import afterimage.network.Torch;
import afterimage.optimize.Ascent;
import afterimage.optimize.Optimization;
import afterimage.optimize.Prediction;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import afterimage.store.KeptPictureFiles;
import afterimage.store.Machine;
import afterimage.store.StartPictures;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.PostStop;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker that takes its steps when it is told to, in the thread of the test. */
final class Bench implements AutoCloseable {
  /** Before the device is open. */
  static final Machine MACHINE = new Machine("1.0", "2.7.1", "", 0, "cpu", "", "", "", "25");

  /** In which sessions are here. */
  static final long LIFE = 1;

  final BehaviorTestKit<WorkerCommand> worker;
  private final Path folder;
  private final Map<String, TestInbox<Reported>> inboxes = new HashMap<>();
  private final Map<String, List<Report>> unread = new HashMap<>();
  private final BehaviorTestKit<CheckpointWriter.Command> checkpointWriter;
  private final Deque<WorkerCommand> own = new ArrayDeque<>(); // what the worker told itself
  private Consumer<List<Optimization>> whileStepping = optimizations -> {};
  private Consumer<String> whileLooking = network -> {};
  private Executor reading = Runnable::run;
  private int most = 1;
  private @Nullable ComputeDevice compute;
  NativeMemory holdings = NativeMemory.NONE;

  /** The steps of a device that may be made to fail. */
  private final class Stepper implements WorkerOptions.Stepper {
    @Override
    public int most(ComputeDevice compute) {
      return most;
    }

    @Override
    public void step(Ascent ascent, List<Optimization> optimizations) {
      whileStepping.accept(optimizations);
      ascent.step(optimizations);
    }

    @Override
    public Prediction look(Network network, Head head, ComputeDevice compute, float[] picture) {
      whileLooking.accept(network.name());
      return WorkerOptions.Stepper.super.look(network, head, compute, picture);
    }
  }

  Bench(Path folder) {
    this(folder, Long.MAX_VALUE, 1);
  }

  /** One whose device is asked for what steps measured only so often. */
  static Bench fetching(Path folder, int rowsAFetch) {
    return new Bench(folder, Long.MAX_VALUE, rowsAFetch);
  }

  /** One on whose device networks may take so much. */
  Bench(Path folder, long networkBytes) {
    this(folder, networkBytes, 1);
  }

  private Bench(Path folder, long networkBytes, int rowsAFetch) {
    this.folder = folder;
    folder.toFile().mkdirs();
    TinyNetwork.in(folder, "tiny");
    Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"));
    this.checkpointWriter = BehaviorTestKit.create(CheckpointWriter.create(checkpoints));
    this.worker =
        BehaviorTestKit.create(
            GpuWorker.create(
                () ->
                    compute =
                        ComputeDevice.open("cpu", Torch.COMPUTE.threads()).fetching(rowsAFetch),
                new WorkerEnvironment(
                    new NetworkLibrary(folder),
                    new KeptPictureFiles(folder),
                    checkpoints,
                    new StartPictures(folder.resolve("starts")),
                    MACHINE),
                new WorkerOptions(
                    count -> {},
                    holdings -> this.holdings = holdings,
                    CrashRecorder.open(folder.resolve("worker.at")),
                    any -> networkBytes,
                    new Stepper()),
                work -> reading.execute(work)));
  }

  /** A recipe for the tiny network, and what the settings (PATH=JSON) change. */
  static Recipe recipe(String... settings) {
    ObjectNode tree =
        Recipes.json(
            Recipes.parse(
                """
                {"objective": [{"type": "class", "index": 3}], "network": "tiny",
                 "canvas": {"size": 32}, "seed": 7}
                """));
    values(settings).forEach((path, value) -> Recipes.set(tree, path, value));
    return Recipes.of(tree);
  }

  static Map<String, JsonNode> values(String... settings) {
    Map<String, JsonNode> values = new HashMap<>();
    for (String each : settings) {
      int at = each.indexOf('=');
      values.put(each.substring(0, at), Recipes.value(each.substring(at + 1)));
    }
    return values;
  }

  Bench begin(String session, Recipe recipe) {
    return begin(session, RestorePlan.fresh(recipe));
  }

  Bench begin(String session, RestorePlan plan) {
    TestInbox<Reported> inbox = TestInbox.create();
    inboxes.put(session, inbox);
    tell(new WorkerCommand.Begin(session, plan, LIFE, -1, inbox.getRef()));
    return this;
  }

  Bench tell(WorkerCommand command) {
    worker.run(command);
    isWaiting();
    return this;
  }

  /** Something for a session in its present life. */
  Bench tell(String session, SessionOrder order) {
    return tell(session, LIFE, order);
  }

  Bench tell(String session, long life, SessionOrder order) {
    TestInbox<Reported> inbox = inboxes.computeIfAbsent(session, id -> TestInbox.create());
    return tell(new WorkerCommand.ForSession(session, life, order, inbox.getRef()));
  }

  Bench tune(String session, long order, String... settings) {
    return tell(session, new SessionOrder.Tune(order, values(settings)));
  }

  /** Lets the worker do what it has told itself; ends early when it waits. */
  Bench steps(int count) {
    for (int i = 0; i < count && !isWaiting(); i++) {
      worker.run(own.removeFirst());
    }
    return this;
  }

  /** What the checkpoint writer says of its work is heard at once: it is no step. */
  boolean isWaiting() {
    while (worker.selfInbox().hasMessages()) {
      WorkerCommand each = worker.selfInbox().receiveMessage();
      if (each instanceof GpuWorker.Stored || each instanceof GpuWorker.Read) {
        worker.run(each);
      } else {
        own.add(each);
      }
    }
    return own.isEmpty();
  }

  /** What the device does before it steps, for example fail. */
  void whileStepping(Consumer<List<Optimization>> work) {
    whileStepping = work;
  }

  /** What the device does before a network looks. */
  void whileLooking(Consumer<String> work) {
    whileLooking = work;
  }

  ComputeDevice compute() {
    return Objects.requireNonNull(compute);
  }

  /** So many sessions may share a step. */
  void most(int sessions) {
    most = sessions;
  }

  /** Where networks, checkpoints and pictures are read. */
  void reading(Executor executor) {
    reading = executor;
  }

  /** What a session has been told since the last time, in order. */
  List<Report> reports(String session) {
    List<Report> all =
        new ArrayList<>(Objects.requireNonNullElse(unread.remove(session), List.of()));
    Objects.requireNonNull(inboxes.get(session))
        .getAllReceived()
        .forEach(each -> all.add(each.report()));
    return all;
  }

  /**
   * Lets the checkpoint writer do what it has been told since the last time; what becomes of it.
   */
  <T extends Report> List<T> writes(String session, Class<T> type) {
    List<Report> before = reports(session);
    worker
        .<CheckpointWriter.Command>childInbox("checkpoint-writer")
        .getAllReceived()
        .forEach(checkpointWriter::run);
    List<T> done = reports(session).stream().map(type::cast).toList();
    unread.put(session, before);
    return done;
  }

  List<Report.Saved> written(String session) {
    return writes(session, Report.Saved.class);
  }

  /** The same, without measurements and opinions. */
  List<Report> words(String session) {
    return reports(session).stream()
        .filter(each -> !(each instanceof Report.Measured || each instanceof Report.Looked))
        .toList();
  }

  /** What the frame encoder has been told since the last time. */
  List<FrameEncoder.Command> orders() {
    return worker.<FrameEncoder.Command>childInbox("encoder").getAllReceived();
  }

  List<Integer> kept() {
    List<Integer> steps = new ArrayList<>();
    orders()
        .forEach(
            each ->
                steps.addAll(each instanceof FrameEncoder.Keep k ? List.of(k.step()) : List.of()));
    return steps;
  }

  Report.Taken take(String session) {
    reports(session);
    tell(session, new SessionOrder.Take(99));
    Report.Taken taken = assertInstanceOf(Report.Taken.class, reports(session).getLast());
    assertEquals(99, taken.order());
    return taken;
  }

  /** The picture that the mathematics alone come to, without a worker. */
  byte[] byHand(Recipe recipe, int steps, Tuning... tunings) {
    try (Network network =
            Network.load(folder.resolve(recipe.network() + ".onnx"), Torch.COMPUTE.manager());
        Ascent ascent = new Ascent(network, Torch.COMPUTE);
        Optimization optimization = ascent.start(Rules.LATEST, recipe, Optional.empty())) {
      RecipeTimeline timeline = RecipeTimeline.of(recipe);
      while (optimization.step() < steps) {
        int next = optimization.step() + 1;
        for (Tuning tuning : tunings) {
          if (tuning.step() == next) {
            timeline = timeline.after(tuning);
            optimization.tune(timeline.at(next), timeline.optimizerSince());
          }
        }
        ascent.step(List.of(optimization));
      }
      return optimization.picture();
    }
  }

  @Override
  public void close() {
    worker.signal(PostStop.instance());
  }
}
