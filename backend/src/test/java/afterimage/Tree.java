package afterimage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A copy of the launcher in a small tree, on a machine that has nothing but what is put there: no
 * Java, no Maven, a few tools. Its Javas and its Maven are scripts that say how they were called.
 */
final class Tree {
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "cat",
          "find",
          "grep",
          "ln",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "tail",
          "flock");

  /** Each java says its own place, its process and its words; makes archives it is asked for. */
  private static final String JAVA =
      """
      #!/bin/sh
      for word in "$@"; do
        case $word in -XX:ArchiveClassesAtExit=*) echo made >"${word#*=}"; exit ;; esac
      done
      echo "java $0"
      echo "process $$"
      echo "threads ${OMP_WAIT_POLICY:-}"
      for word in "$@"; do echo "<$word>"; done
      exit ${FAKE_CODE:-0}
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA_HOME $*" >>mvn-calls
      if [ -e hold ]; then read -r go <hold; fi
      if [ -e Broken.java ]; then cat Broken.java; exit 1; fi
      mkdir -p backend/target/lib
      echo jar >backend/target/backend-0.1.0.jar
      echo jar >backend/target/lib/b.jar
      echo jar >backend/target/lib/a.jar
      """;

  final Path home;
  final Path launcher;
  private final Path machine;
  final Path bin;
  private final Map<String, String> environment = new TreeMap<>();

  /** A tree with spaces in its path and with sources, and a machine without Java. */
  Tree(Path folder) throws IOException {
    this.home = Files.createDirectories(folder.toRealPath().resolve("my home/after image"));
    this.machine = Files.createDirectories(folder.toRealPath().resolve("machine"));
    this.bin = Files.createDirectories(machine.resolve("bin"));
    this.launcher = script(home.resolve("afterimage"), isolated());
    for (String source :
        List.of("pom.xml", "backend/pom.xml", "backend/src/main/A.java", ".mvn/x")) {
      Files.createDirectories(home.resolve(source).getParent());
      Files.writeString(home.resolve(source), source);
    }
    for (String tool : TOOLS) {
      for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path file = Path.of(place, tool);
        if (Files.isExecutable(file) && !Files.exists(bin.resolve(tool))) {
          Files.createSymbolicLink(bin.resolve(tool), file);
        }
      }
    }
    environment.put("PATH", bin.toString());
    environment.put("HOME", machine.toString());
  }

  /** The launcher itself, but for the places of this machine where it looks for Java. */
  private static String isolated() throws IOException {
    String text = Files.readString(Path.of("..", "afterimage"));
    for (String place :
        List.of(
            "/usr/lib/jvm/*", "/opt/* ", "/opt/java/* ", "/Library/Java/JavaVirtualMachines/*")) {
      assertTrue(text.contains(place), () -> "the launcher does not look in " + place);
      text = text.replace(place, place.endsWith(" ") ? "/nowhere/* " : "/nowhere/*");
    }
    return text;
  }

  static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  /** Puts a JDK on the machine. */
  Path java(String version) throws IOException {
    Path java = machine.resolve("jdk " + version);
    script(java.resolve("bin/java"), JAVA);
    script(java.resolve("bin/javac"), "");
    Files.writeString(
        java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return java;
  }

  Tree withMaven() throws IOException {
    script(bin.resolve("mvn"), MAVEN);
    return this;
  }

  Tree with(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  Tree without(String tool) throws IOException {
    Files.deleteIfExists(bin.resolve(tool));
    return this;
  }

  ProcessBuilder builder(Path in, Path called, String... words) {
    List<String> line = new ArrayList<>(List.of("/bin/sh", called.toString()));
    line.addAll(Arrays.asList(words));
    ProcessBuilder builder = new ProcessBuilder(line).directory(in.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /** Calls the launcher where it is. */
  Answer run(String... words) throws IOException {
    return run(home, launcher, words);
  }

  Answer run(Path in, Path called, String... words) throws IOException {
    Path out = machine.resolve("out");
    Path err = machine.resolve("err");
    ProcessBuilder builder = builder(in, called, words);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Answer(Program.code(process), Files.readString(out), Files.readString(err));
  }

  /** How Maven was called so far. */
  List<String> builds() throws IOException {
    Path calls = home.resolve("mvn-calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /** Makes every later build fail with these words. */
  void breakBuild(String says) throws IOException {
    Files.writeString(home.resolve("Broken.java"), says, StandardOpenOption.CREATE);
  }
}
