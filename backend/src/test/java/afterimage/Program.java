package afterimage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.command.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The program as its users meet it: words go in, an exit code and two streams come out. */
public final class Program {
  /** Many times what any run in the tests takes. */
  private static final int SECONDS = 180;

  private Program() {}

  /** A process of its own, in a folder, with the options that the launcher gives. */
  public static Answer run(Path folder, String... words) {
    try {
      Path out = Files.createTempFile("afterimage", ".out");
      Path err = Files.createTempFile("afterimage", ".err");
      try {
        ProcessBuilder builder = builder(folder, words);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        int code = code(builder.start());
        return new Answer(code, Files.readString(out), Files.readString(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** How the process is started; its streams are still open to choice. */
  public static ProcessBuilder builder(Path folder, String... words) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    line.add("-Djava.awt.headless=true");
    line.add("-Dafterimage.home=" + Path.of("..").toAbsolutePath().normalize());
    int java = Runtime.version().feature();
    if (java >= 23) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (java >= 22) {
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    String quiet = "cds*=off,class+path=off" + (java >= 25 ? ",aot*=off" : "");
    line.addAll(List.of("-Xlog:disable", "-Xlog:all=warning,%s:stderr".formatted(quiet)));
    line.addAll(List.of("-XX:+UseParallelGC", "-cp", classPath(), "afterimage.Main"));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "AFTERIMAGE_TRACE")
        .forEach(environment::remove);
    environment.put("OMP_WAIT_POLICY", "passive");
    environment.put("LC_ALL", "C.UTF-8");
    return builder;
  }

  /** What a process answers once it has ended; one that does not is killed. */
  public static int code(Process process) {
    try {
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "the program does not end");
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The program and what it needs, without the tests. */
  static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Inside this process: fast, for words that lead to no work. JSON goes around the streams that
   * are caught here, so --json is for {@link #run}.
   */
  public static Answer inside(String... words) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
      int code = Main.commands(Settings.read(), new StopSignal()).execute(words);
      return new Answer(
          code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Fails if these words cannot be meant; does nothing else with them. */
  public static void understand(String... words) {
    Main.commands(Settings.read(), new StopSignal()).parseArgs(words);
  }
}
