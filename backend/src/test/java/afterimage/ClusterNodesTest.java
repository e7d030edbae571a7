package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Tuning;
import afterimage.store.Machine;
import afterimage.worker.MessageSize;
import afterimage.worker.PinnedTls;
import afterimage.worker.Report;
import afterimage.worker.Reported;
import afterimage.worker.RestorePlan;
import afterimage.worker.WorkerCommand;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two actor systems that speak over a real connection, as the processes of a server do. */
class ClusterNodesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int LARGEST = 1024;
  private static final PinnedTls SEAL = PinnedTls.create();
  private static final ActorTestKit FRONT =
      ActorTestKit.create(
          ClusterNodes.system(Behaviors.empty(), ClusterNodes.config(), SEAL, List.of("front")));
  private static final ActorTestKit BACK =
      ActorTestKit.create(
          ClusterNodes.system(
              Behaviors.empty(),
              ClusterNodes.config(),
              PinnedTls.of(SEAL.written()),
              List.of("worker")));

  @AfterAll
  static void end() {
    ActorTestKit.shutdown(FRONT.system(), Duration.ofSeconds(60));
    ActorTestKit.shutdown(BACK.system(), Duration.ofSeconds(60));
  }

  /** An actor of the back, as the front knows it. */
  private static ActorRef<WorkerCommand> seen(ActorRef<WorkerCommand> worker) {
    String address = ActorRefResolver.get(BACK.system()).toSerializationFormat(worker);
    return ActorRefResolver.get(FRONT.system()).resolveActorRef(address);
  }

  private static Recipe recipe(String start) {
    return Recipes.parse(
        """
        {"objective": [{"type": "class", "index": 3}], "canvas": {"start": "%s"}, "seed": 7}
        """
            .formatted(start));
  }

  @Test
  void anAddressInAMessageIsTheSameActorOnTheOtherSide() {
    TestProbe<Reported> session = FRONT.createTestProbe();
    ActorRef<WorkerCommand> worker =
        BACK.spawn(
            Behaviors.receive(WorkerCommand.class)
                .onMessage(
                    WorkerCommand.Begin.class,
                    begin -> {
                      begin
                          .reporter()
                          .tell(new Report.Started(5, begin.session(), "", Machine.UNKNOWN, ""));
                      return Behaviors.same();
                    })
                .build());
    seen(worker)
        .tell(
            new WorkerCommand.Begin("s", RestorePlan.fresh(recipe("noise")), 1, -1, session.ref()));
    session.expectMessage(
        LONG, new Reported(1, new Report.Started(5, "s", "", Machine.UNKNOWN, "")));
  }

  /** As many tunings, some of them in other scripts, as a session may have. */
  private static RestorePlan largest() {
    Map<String, JsonNode> set =
        Map.of(
            "views.noise",
            Recipes.value("0.03"),
            "steps",
            Recipes.value("70000"),
            "objective.0.label",
            Recipes.value("\"zest ü 🍋\""),
            "optimizer.rate",
            Recipes.value("{\"ramp\": [0.5, 0.01], \"steps\": 100}"));
    Tuning one = new Tuning(1_000_000, set);
    int most = (int) (MessageSize.MOST / MessageSize.of(set));
    RestorePlan fresh = RestorePlan.fresh(recipe("noise"));
    return new RestorePlan(
        fresh.rules(),
        fresh.start(),
        Collections.nCopies(most, one),
        List.of(),
        List.of(),
        "",
        "",
        0,
        fresh.then());
  }

  @Test
  void theLargestPlanGoesThereAndTheLargestPictureComesBackInOrder() {
    TestProbe<Reported> session = FRONT.createTestProbe();
    ActorRef<WorkerCommand> worker =
        BACK.spawn(
            Behaviors.receive(WorkerCommand.class)
                .onMessage(
                    WorkerCommand.Begin.class,
                    begin -> {
                      byte[] rgb = new byte[LARGEST * LARGEST * 3];
                      rgb[rgb.length - 1] = 42;
                      int tunings = begin.plan().done().size();
                      begin.reporter().tell(new Report.Taken(1, 2, LARGEST, rgb, "" + tunings));
                      begin.reporter().tell(new Report.Kept(2));
                      return Behaviors.same();
                    })
                .build());
    RestorePlan plan = largest();
    seen(worker).tell(new WorkerCommand.Begin("s", plan, 1, -1, session.ref()));
    Report.Taken taken = (Report.Taken) session.receiveMessage(LONG).report();
    assertEquals(Integer.toString(plan.done().size()), taken.checksum());
    assertEquals(LARGEST * LARGEST * 3, taken.rgb().length);
    assertEquals(42, taken.rgb()[taken.rgb().length - 1]);
    session.expectMessage(LONG, new Reported(1, new Report.Kept(2)));
  }

  @Test
  void whoJustSpeaksIsCutOff() throws IOException {
    String address =
        ActorRefResolver.get(FRONT.system())
            .toSerializationFormat(FRONT.<Report>createTestProbe().ref());
    int port = Integer.parseInt(address.replaceAll("^[^@]*@127\\.0\\.0\\.1:(\\d+)/.*", "$1"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LONG.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {'A', 'K', 'K', 'A', 1, 0, 0, 0, 0});
      out.flush();
      byte[] answer = socket.getInputStream().readAllBytes(); // ends when the front closes
      assertEquals(
          true,
          answer.length < 16,
          String.format(Locale.ROOT, "more than an alert: %d bytes", answer.length));
    }
  }
}
