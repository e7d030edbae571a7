package afterimage;

import afterimage.worker.CrashRecorder;
import afterimage.worker.PinnedTls;
import afterimage.worker.WorkerSupervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@link Worker} as a child of this process, by the same Java with the options of all
 * commands. The child reads its standard input, which this process holds open and the kernel closes
 * with it: so a child never outlives its parent. Its standard error is that of the parent.
 */
final class WorkerProcess implements WorkerSupervisor.Crew {
  private static final String FRONT = "afterimage.front";

  private final PinnedTls seal;
  private final List<String> words;
  private final Path crashRecord;
  private @Nullable Process early;

  /**
   * How workers are started.
   *
   * @param words of the command line, from "worker" on
   * @param crashRecord where the child says what it is at
   */
  WorkerProcess(PinnedTls seal, List<String> words, Path crashRecord) {
    this.seal = seal;
    this.words = List.copyOf(words);
    this.crashRecord = crashRecord;
  }

  /** Starts the first already now: it has a lot to do before it needs its supervisor. */
  void prepare() {
    try {
      early = spawn();
    } catch (IOException e) {
      early = null; // the supervisor will try again, and say so
    }
  }

  @Override
  public WorkerSupervisor.Hand start(String supervisor) throws IOException {
    Process process = early == null ? spawn() : early;
    early = null;
    say(process, supervisor);
    return new Child(process, crashRecord);
  }

  private Process spawn() throws IOException {
    Files.deleteIfExists(crashRecord); // of the one before
    Process process =
        new ProcessBuilder(line())
            .redirectOutput(Redirect.PIPE)
            .redirectError(Redirect.INHERIT)
            .start();
    say(process, seal.written());
    return process;
  }

  private static void say(Process process, String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    } catch (IOException e) {
      // it has ended already, and says why by itself
    }
  }

  private List<String> line() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        options(
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            System.getProperty(FRONT, "")));
    line.add("-XX:+ExitOnOutOfMemoryError");
    line.add("-Xmn16m"); // as the launcher has it for all but the server
    line.add("-Dafterimage.speaker=worker ");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(words);
    return line;
  }

  /**
   * What a child is given of what this process was.
   *
   * @param front what the launcher gives to a server in front alone, with blanks between
   */
  static List<String> options(List<String> given, String front) {
    Set<String> own = new HashSet<>(List.of(front.split(" ", -1)));
    List<String> options = new ArrayList<>();
    given.stream()
        .filter(option -> !option.startsWith("-agentlib:jdwp")) // its port is taken
        .filter(option -> !option.startsWith("-D" + FRONT + "=") && !own.contains(option))
        .forEach(options::add);
    if (own.contains("-XX:+UseG1GC")) {
      options.add("-XX:+UseParallelGC");
    }
    return options;
  }

  /** One child. */
  private record Child(Process process, Path crashRecord) implements WorkerSupervisor.Hand {
    @Override
    public long pid() {
      return process.pid();
    }

    /** What it said last on its standard output, which is for this alone. */
    @Override
    public CompletionStage<String> ended() {
      return process
          .onExit()
          .thenApply(
              ended -> {
                try {
                  byte[] said = ended.getInputStream().readAllBytes();
                  String reason = new String(said, StandardCharsets.UTF_8).strip();
                  return reason.isEmpty() ? meaning(ended.exitValue()) : reason;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }

    @Override
    public Map<String, Integer> at() {
      return CrashRecorder.read(crashRecord);
    }

    private static String meaning(int code) {
      return switch (code) {
        case 3 -> "the worker's process ran out of memory"; // ExitOnOutOfMemoryError
        default ->
            code > 128
                ? String.format(
                    Locale.ROOT, "the worker's process was ended by signal %d", code - 128)
                : String.format(Locale.ROOT, "the worker's process ended with code %d", code);
      };
    }

    @Override
    public void kill() {
      process.destroyForcibly();
    }

    @Override
    public void release() {
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        process.destroyForcibly();
      }
    }
  }
}
