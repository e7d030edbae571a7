package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.store.Journal;
import afterimage.store.JournalException;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal has acknowledged is there, whatever happens. */
class JournalTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** It takes 4 s of a core to the first word; among ten other programs that is half a minute. */
  private static final Duration LONGER = Duration.ofMinutes(3);

  @TempDir Path folder = Path.of("");

  private static void with(Path file, Consumer<ActorTestKit> body) {
    ActorTestKit kit = ActorTestKit.create("journal", Diary.config(file));
    try {
      body.accept(kit);
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static List<Integer> read(ActorTestKit kit, String id) {
    TestProbe<List<Integer>> probe = kit.createTestProbe();
    ActorRef<Diary.Command> diary = kit.spawn(Diary.create(id));
    diary.tell(new Diary.Read(probe.getRef()));
    List<Integer> all = probe.receiveMessage(LONG);
    kit.stop(diary);
    return all;
  }

  @Test
  void oneThatCannotBeReadSaysSo() throws IOException {
    Path file = folder.resolve("journal.db");
    Journal journal = Journal.open(file);
    assertEquals("", journal.trouble());
    Files.writeString(file, "no database any more");
    String trouble = journal.trouble();
    assertTrue(trouble.startsWith("the journal does not answer: "), trouble);
  }

  @Test
  void aThousandEventsAreThereAfterARestart() {
    Path file = folder.resolve("a ?b%20#ü/journal.db");
    double[] ms = new double[1000];
    with(
        file,
        kit -> {
          TestProbe<Integer> probe = kit.createTestProbe();
          ActorRef<Diary.Command> diary = kit.spawn(Diary.create("one"));
          for (int i = 0; i < ms.length; i++) {
            long start = System.nanoTime();
            diary.tell(new Diary.Keep(List.of(i), probe.getRef()));
            assertEquals(i + 1, probe.receiveMessage(LONG));
            ms[i] = (System.nanoTime() - start) / 1e6;
          }
          ActorRef<Diary.Command> two = kit.spawn(Diary.create("two"));
          two.tell(new Diary.Keep(List.of(7, 8, 9), probe.getRef()));
          assertEquals(3, probe.receiveMessage(LONG));
        });
    Arrays.sort(ms);
    System.out.printf("persist: p50 %.2f ms, p95 %.2f ms%n", ms[500], ms[950]);
    assertTrue(Files.isRegularFile(file));
    with(
        file,
        kit -> {
          assertEquals(IntStream.range(0, 1000).boxed().toList(), read(kit, "one"));
          assertEquals(List.of(7, 8, 9), read(kit, "two"));
        });
    List<Journal.Entry> rows = Journal.open(file).entries();
    assertEquals(1003, rows.size());
    assertEquals("diary|two", rows.getLast().owner());
    assertEquals(
        Diary.kept(9),
        new EventCbor().fromBinary(rows.getLast().bytes(), rows.getLast().manifest()));
  }

  @Test
  void whatWasAcknowledgedBeforeAKillIsThere() throws Exception {
    Path file = folder.resolve("journal.db");
    SplittableRandom random = new SplittableRandom();
    int before = 0;
    for (int kill = 0; kill < 8; kill++) {
      int acknowledged = killed(file, random.nextInt(1, 60), random.nextInt(0, 20));
      int[] there = {0};
      with(
          file,
          kit -> {
            List<Integer> all = read(kit, "killed");
            there[0] = all.size();
            assertEquals(IntStream.range(0, all.size()).boxed().toList(), all);
          });
      assertTrue(
          there[0] >= acknowledged,
          String.format(Locale.ROOT, "acknowledged %d, there %d", acknowledged, there[0]));
      assertTrue(acknowledged > before, "it did go on");
      before = there[0];
    }
  }

  /** Lets the program acknowledge so many more, waits a little longer, kills it; the last one. */
  private int killed(Path file, int more, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", // half the time to the first word
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Diary.class.getName(),
                file.toString(),
                "killed")
            .redirectError(folder.resolve("err").toFile())
            .start();
    int last = -1;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < more; i++) {
        last = Integer.parseInt(line(process, out).orElseThrow(this::silence));
      }
      process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly(); // kill -9
      for (var line = line(process, out); line.isPresent(); line = line(process, out)) {
        last = Integer.parseInt(line.get());
      }
    } catch (IOException | NumberFormatException cut) {
      // the last line was cut in two
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    return last;
  }

  /** What the program says next; it is killed where it says nothing for long. */
  private static Optional<String> line(Process process, BufferedReader out) throws IOException {
    Executor later = CompletableFuture.delayedExecutor(LONGER.toSeconds(), TimeUnit.SECONDS);
    CompletableFuture<Void> alarm = CompletableFuture.runAsync(process::destroyForcibly, later);
    try {
      return Optional.ofNullable(out.readLine());
    } finally {
      alarm.cancel(false);
    }
  }

  private AssertionError silence() {
    try {
      return new AssertionError("it says no more: " + Files.readString(folder.resolve("err")));
    } catch (IOException e) {
      return new AssertionError(e);
    }
  }

  @Test
  void aNewerJournalAndWhatIsNoneAreRefused() throws Exception {
    Path newer = folder.resolve("newer.db");
    Journal.open(newer);
    Journal.open(newer); // once more changes nothing
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + newer);
        var statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }
    assertTrue(
        assertThrows(JournalException.class, () -> Journal.open(newer))
            .getMessage()
            .contains("format 99"));
    Path text = Files.writeString(folder.resolve("text.db"), "no database ".repeat(100));
    assertThrows(JournalException.class, () -> Journal.open(text));
  }
}
