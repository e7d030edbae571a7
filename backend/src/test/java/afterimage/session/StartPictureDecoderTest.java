package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.StartPictures;
import afterimage.worker.SessionOrder;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.node.IntNode;
import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that sessions start from: in files, not in events, messages or memory. */
class StartPictureDecoderTest {
  @TempDir Path folder = Path.of("");

  static byte[] picture(int side) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", png);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return png.toByteArray();
  }

  static Recipe from(byte[] picture) {
    return Stage.RECIPE.startingFrom(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(picture));
  }

  private StartPictures pictures() {
    return new DataFolder(folder).starts();
  }

  /** A first event as earlier programs wrote it, for a session. */
  private Journal journal(String... sessions) throws SQLException {
    Journal journal = Journal.open(folder.resolve("journal.db"));
    SessionEvent.Created created = Stage.created().of(from(picture(33)));
    EventCbor cbor = new EventCbor();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
        PreparedStatement row =
            connection.prepareStatement(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer,
                  write_timestamp, adapter_manifest, event_payload, event_ser_id,
                  event_ser_manifest) VALUES (?, 1, '', 0, '', ?, 8642, ?)
                """)) {
      for (String session : sessions) {
        row.setString(1, "session|" + session);
        row.setBytes(2, cbor.toBinary(created));
        row.setString(3, cbor.manifest(created));
        row.executeUpdate();
      }
    }
    return journal;
  }

  @Test
  void aPictureInAnEventOfAnEarlierProgramGoesToAFileAndOutOfTheRecipe() throws Exception {
    Journal journal = journal("aaaaaaaa", "bbbbbbbb");
    List<byte[]> found = new ArrayList<>();
    JournalIndex inventory = JournalIndex.of(journal, found::add);
    assertEquals(1, found.size());
    assertArrayEquals(picture(33), found.getFirst());
    String hash = StartPictures.hash(picture(33));
    assertEquals(Set.of(hash), inventory.starts());
    assertEquals(
        hash,
        Objects.requireNonNull(inventory.sessions().get("aaaaaaaa")).start().canvas().start());
    pictures().adopt(found.getFirst());
    assertEquals(from(picture(33)), pictures().embedded(Stage.RECIPE.startingFrom(hash)));
  }

  @Test
  void theDoctorMissesAPictureThatIsNeitherAFileNorInTheJournal() throws Exception {
    DataFolder data = new DataFolder(folder);
    Journal old = journal("aaaaaaaa");
    assertEquals(List.of(), ConsistencyCheck.of(data, old, JournalIndex.of(old)));
    Recipe kept = pictures().keep(from(picture(40)), Rules.LATEST);
    Path lost = pictures().file(kept.canvas().start());
    List<ConsistencyCheck.Problem> orphans = ConsistencyCheck.orphans(data, JournalIndex.of(old));
    assertEquals(
        2, orphans.size(), orphans::toString); // the picture, and what a canvas makes of it
    assertTrue(orphans.stream().anyMatch(each -> each.file().equals(lost)));
    for (ConsistencyCheck.Problem orphan : orphans) {
      ConsistencyCheck.remove(orphan);
    }
    assertEquals(List.of(), ConsistencyCheck.of(data, old, JournalIndex.of(old)));
  }

  @Test
  void aSessionBeginsOnceItsPictureIsReady() {
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 20s")
                .withFallback(Stage.config(folder)));
    try {
      Recipe kept = pictures().keep(from(picture(33)), Stage.created().rules());
      Path cache = folder.resolve("starts");
      Stage stage = new Stage(kit, folder, Stage.created().of(kept));
      assertTrue(pictures().square(kept.canvas(), Stage.created().rules()).isPresent());
      stage.says(Stage.started(0)).state();
      clear(cache, ".floats");
      stage.worker(false, "gone").worker(true, "");
      assertEquals(kept, stage.plan().start());
      assertTrue(
          pictures().square(kept.canvas(), Stage.created().rules()).isPresent(), "made again");
      clear(cache, "");
      stage.says(Stage.started(0)).worker(false, "gone").worker(true, "");
      stage.ordersNothing();
      assertEquals(SessionState.Phase.PAUSED, stage.state().phase());
      String reason = stage.state().reason();
      assertTrue(reason.startsWith("canvas.start is " + kept.canvas().start()), reason);
      pictures().adopt(picture(33));
      stage.asks(replyTo -> new SessionRequest.Resume("you", replyTo));
      assertEquals(kept, stage.plan().start());
      assertInstanceOf(
          SessionOrder.Resume.class, stage.says(Stage.started(0)).order(SessionOrder.Resume.class));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static void clear(Path folder, String ending) {
    for (java.io.File file : folder.toFile().listFiles()) {
      assertTrue(!file.getName().endsWith(ending) || file.delete());
    }
  }

  @Test
  void noMoreThanEightWaitAndOneIsLookedAtAtATime() throws Exception {
    Deque<Runnable> queue = new ArrayDeque<>();
    StartPictureDecoder starts = new StartPictureDecoder(pictures(), queue::add, Runnable::run);
    for (int i = 0; i < 8; i++) {
      assertFalse(starts.keep(from(picture(33)), Rules.LATEST).toCompletableFuture().isDone());
    }
    StartPictureDecoder.Kept ninth =
        starts.keep(from(picture(33)), Rules.LATEST).toCompletableFuture().get();
    Answer.Refused refused = assertInstanceOf(StartPictureDecoder.Unfit.class, ninth).answer();
    assertEquals(Answer.Code.TOO_MANY, refused.code());
    assertTrue(refused.detail().startsWith("canvas.start: "), refused::detail);
    queue.remove().run();
    assertFalse(starts.keep(from(picture(33)), Rules.LATEST).toCompletableFuture().isDone());
    StartPictureDecoder.Kept none =
        starts.keep(Stage.RECIPE, Rules.LATEST).toCompletableFuture().get();
    assertEquals(new StartPictureDecoder.Ready(Stage.RECIPE, Set.of()), none);
  }

  @Test
  void whatIsThereWaitsForNoPictureOfOthers() throws Exception {
    Recipe kept = pictures().keep(from(picture(33)), Rules.LATEST);
    StartPictureDecoder starts = new StartPictureDecoder(pictures(), never -> {}, Runnable::run);
    assertFalse(starts.keep(from(picture(40)), Rules.LATEST).toCompletableFuture().isDone());
    assertEquals("", starts.ready(kept, Rules.LATEST).toCompletableFuture().getNow("waits"));
    assertEquals(from(picture(33)), starts.whole(kept).toCompletableFuture().getNow(kept));
  }

  @Test
  void whatNoSessionStartsFromGoesAfterAWhile() throws IOException {
    StartPictureDecoder starts = Stage.starts(folder);
    String wanted = pictures().keep(from(picture(33)), Rules.LATEST).canvas().start();
    String other = pictures().keep(from(picture(40)), Rules.LATEST).canvas().start();
    Set<String> files =
        StartPictures.files(Stage.RECIPE.startingFrom(wanted).canvas(), Rules.LATEST);
    starts.retain(files, Instant.now());
    assertTrue(Files.exists(pictures().file(other)), "it has just come");
    Instant later = Instant.now().plus(Duration.ofMinutes(11));
    starts.retain(files, later);
    assertTrue(Files.exists(pictures().file(wanted)));
    assertFalse(Files.exists(pictures().file(other)));
    assertEquals(2, folder.resolve("starts").toFile().list().length);
  }

  @Test
  void ofASquareThatNoSessionStartsFromNothingStaysButThePicture() {
    StartPictureDecoder starts = Stage.starts(folder);
    Recipe kept = pictures().keep(from(picture(33)), Rules.LATEST);
    for (int size = 100; size < 108; size++) {
      pictures()
          .keep(Recipes.with(kept, Map.of("canvas.size", IntNode.valueOf(size))), Rules.LATEST);
    }
    assertEquals(10, folder.resolve("starts").toFile().list().length);
    Set<String> wanted = StartPictures.files(kept.canvas(), Rules.LATEST);
    starts.retain(wanted, Instant.now().plus(Duration.ofMinutes(11)));
    assertEquals(wanted, Set.of(folder.resolve("starts").toFile().list()));
  }

  @Test
  void whatWasWrittenForARefusalGoesUnlessSomebodyElseHasIt() throws Exception {
    StartPictureDecoder starts = Stage.starts(folder);
    Answer refused = new Answer.Refused(Answer.Code.BAD_RECIPE, "no", "never");
    StartPictureDecoder.Ready one = ready(starts, 33);
    StartPictureDecoder.Ready two = ready(starts, 33);
    starts.answered(one, refused);
    assertEquals(2, folder.resolve("starts").toFile().list().length, "two may get it");
    starts.answered(two, refused);
    assertEquals(0, folder.resolve("starts").toFile().list().length);
    StartPictureDecoder.Ready three = ready(starts, 33);
    StartPictureDecoder.Ready four = ready(starts, 33);
    starts.answered(four, new Answer.Done(0, SessionState.of("aaaaaaaa", Stage.created())));
    starts.answered(three, refused);
    starts.answered(ready(starts, 33), refused);
    assertEquals(2, folder.resolve("starts").toFile().list().length, "four has it");
  }

  private static StartPictureDecoder.Ready ready(StartPictureDecoder starts, int side)
      throws Exception {
    return assertInstanceOf(
        StartPictureDecoder.Ready.class,
        starts.keep(from(picture(side)), Rules.LATEST).toCompletableFuture().get());
  }

  @Test
  void wherePicturesAreIsInTheLogAndNotInTheAnswer() throws Exception {
    Files.writeString(folder.resolve("starts"), "in the way");
    StartPictureDecoder.Kept kept =
        Stage.starts(folder).keep(from(picture(33)), Rules.LATEST).toCompletableFuture().get();
    Answer.Refused refused = assertInstanceOf(StartPictureDecoder.Unfit.class, kept).answer();
    assertEquals(Answer.Code.NOT_WRITTEN, refused.code());
    assertEquals("canvas.start: the picture could not be written", refused.detail());
  }
}
