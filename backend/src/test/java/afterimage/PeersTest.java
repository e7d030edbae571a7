package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.worker.GpuWorker;
import afterimage.worker.Plan;
import afterimage.worker.Report;
import afterimage.worker.Seal;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two actor systems that speak over a real connection, as the processes of a server do. */
class PeersTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int LARGEST = 1024;
  private static final Seal SEAL = Seal.create();
  private static final ActorTestKit FRONT =
      ActorTestKit.create(Peers.system(Behaviors.empty(), Peers.config(), SEAL, List.of("front")));
  private static final ActorTestKit BACK =
      ActorTestKit.create(
          Peers.system(
              Behaviors.empty(), Peers.config(), Seal.of(SEAL.written()), List.of("worker")));

  @AfterAll
  static void end() {
    ActorTestKit.shutdown(BACK.system(), Duration.ofSeconds(60));
    ActorTestKit.shutdown(FRONT.system(), Duration.ofSeconds(60));
  }

  /** An actor of the back, as the front knows it. */
  private static ActorRef<GpuWorker.Command> seen(ActorRef<GpuWorker.Command> worker) {
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
    TestProbe<Report> session = FRONT.createTestProbe();
    ActorRef<GpuWorker.Command> worker =
        BACK.spawn(
            Behaviors.receive(GpuWorker.Command.class)
                .onMessage(
                    GpuWorker.Begin.class,
                    begin -> {
                      begin.replyTo().tell(new Report.Started(5, begin.session(), "", ""));
                      return Behaviors.same();
                    })
                .build());
    seen(worker).tell(new GpuWorker.Begin("s", Plan.fresh(recipe("noise")), 1, session.ref()));
    session.expectMessage(LONG, new Report.Started(5, "s", "", ""));
  }

  @Test
  void theLargestRecipeGoesThereAndTheLargestPictureComesBackInOrder() {
    TestProbe<Report> session = FRONT.createTestProbe();
    ActorRef<GpuWorker.Command> worker =
        BACK.spawn(
            Behaviors.receive(GpuWorker.Command.class)
                .onMessage(
                    GpuWorker.Begin.class,
                    begin -> {
                      byte[] rgb = new byte[LARGEST * LARGEST * 3];
                      rgb[rgb.length - 1] = 42;
                      int letters = begin.plan().start().canvas().start().length();
                      begin.replyTo().tell(new Report.Taken(1, 2, LARGEST, rgb, "" + letters));
                      begin.replyTo().tell(new Report.Kept(2));
                      return Behaviors.same();
                    })
                .build());
    String picture = "data:image/png;base64," + "A".repeat(7_990_000);
    seen(worker).tell(new GpuWorker.Begin("s", Plan.fresh(recipe(picture)), 1, session.ref()));
    Report.Taken taken = session.expectMessageClass(Report.Taken.class, LONG);
    assertEquals(Integer.toString(picture.length()), taken.checksum());
    assertEquals(LARGEST * LARGEST * 3, taken.rgb().length);
    assertEquals(42, taken.rgb()[taken.rgb().length - 1]);
    session.expectMessage(LONG, new Report.Kept(2));
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
