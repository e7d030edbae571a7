package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launcher finds Java and becomes the program. */
class LauncherTest {
  @TempDir Path folder = Path.of("");

  private Tree tree() throws IOException {
    return new Tree(folder).withMaven();
  }

  private static Answer done(Answer answer) {
    assertEquals(0, answer.code(), answer::toString);
    return answer;
  }

  /** The words that Java was given, from the main class on. */
  private static List<String> words(Answer answer) {
    return answer
        .out()
        .lines()
        .dropWhile(line -> !line.equals("<afterimage.Main>"))
        .skip(1)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "dash", "bash", "busybox"})
  void everyShellCanReadIt(String shell) throws IOException, InterruptedException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(place -> Files.isExecutable(Path.of(place, shell))),
        shell + " is not there");
    List<String> line =
        shell.equals("busybox") ? List.of("busybox", "sh", "-n") : List.of(shell, "-n");
    line = Stream.concat(line.stream(), Stream.of("../afterimage")).toList();
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertEquals("", said);
  }

  @Test
  void javaHomeIsTakenBeforeThePath() throws IOException {
    Tree tree = tree();
    Path home = tree.java("25.0.3");
    Files.createSymbolicLink(tree.bin.resolve("java"), tree.java("21").resolve("bin/java"));
    Answer answer = done(tree.with("JAVA_HOME", home + "/").run());
    assertEquals("java " + home.resolve("bin/java"), answer.out().lines().findFirst().orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.1", "1.8.0_392", "", "ea"})
  void aJavaHomeThatIsTooOldGivesWayToThePath(String old) throws IOException {
    Tree tree = tree();
    Path path = tree.java("21.0.1");
    Files.createSymbolicLink(tree.bin.resolve("java"), path.resolve("bin/java"));
    Answer answer = done(tree.with("JAVA_HOME", tree.java(old)).run());
    assertEquals("java " + path.resolve("bin/java"), answer.out().lines().findFirst().orElse(""));
  }

  @Test
  void itSaysWhichJdkItWouldBuildWith() throws IOException {
    Tree tree = tree();
    Path home = tree.java("25.0.3");
    assertEquals(home + "\n", done(tree.with("JAVA_HOME", home.toString()).run("jdk")).out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void theTestsHaveAHelpOfTheirOwnWithoutJavaAndMaven(String word) throws IOException {
    Tree tree = tree();
    Answer answer = done(tree.run("test", word));
    Answer.assertSays(
        answer.out(), "Usage: afterimage test [MAVEN ARGS]", "  afterimage test -Dtest=");
    assertTrue(answer.out().lines().allMatch(line -> line.length() < 80), answer::out);
    assertEquals("", answer.err());
    assertEquals(List.of(), tree.builds());
  }

  @Test
  void withoutJavaItSaysInOneLineWhatToDo() throws IOException {
    Tree tree = tree();
    String none = tree.run("--version").complaint(1);
    Answer.assertSays(none, "needs a JDK of version 21 or later and found none; install one");
    String old = tree.with("JAVA_HOME", tree.java("17.0.19")).run("--version").complaint(1);
    Answer.assertSays(old, "found only 17.0.19; install", "or set JAVA_HOME to it");
    assertEquals(List.of(), tree.builds());
  }

  @Test
  void aJavaWithoutACompilerCannotBuild() throws IOException {
    Tree tree = tree();
    Path java = tree.java("21.0.2");
    Files.delete(java.resolve("bin/javac"));
    Answer.assertSays(
        tree.with("JAVA_HOME", java).run().complaint(1), "found only 21.0.2 without a compiler");
  }

  @Test
  void aRealJavaThatIsTooOldIsSaid() throws IOException {
    Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64");
    assumeTrue(Files.isExecutable(old.resolve("bin/java")), "there is no Java 17");
    Answer.assertSays(tree().with("JAVA_HOME", old).run().complaint(1), "found only 17.");
  }

  @Test
  void itIsCalledFromAnywhereAndThroughLinks() throws IOException {
    Tree tree = tree();
    tree.with("JAVA_HOME", tree.java("21"));
    Path elsewhere = Files.createDirectories(folder.resolve("else where/deep"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("one"), tree.launcher);
    Path second = Files.createSymbolicLink(elsewhere.resolve("../two"), Path.of("deep/one"));
    String home = "<-Dafterimage.home=" + tree.home + ">";
    Answer.assertSays(done(tree.run()).out(), home);
    Answer.assertSays(done(tree.run(elsewhere, tree.launcher)).out(), home);
    Answer.assertSays(done(tree.run(elsewhere, link)).out(), home);
    Answer.assertSays(done(tree.run(elsewhere, second)).out(), home);
    Answer.assertSays(done(tree.run(tree.home, Path.of("afterimage"))).out(), home);
    Answer.assertSays(
        done(tree.run(tree.home.resolve("backend"), Path.of("../afterimage"))).out(), home);
    assertEquals(1, tree.builds().size(), "built once");
  }

  @Test
  void everyWordArrivesAsItWas() throws IOException {
    Tree tree = tree();
    tree.with("JAVA_HOME", tree.java("21"));
    String[] words = {"render", "polo shirt", "", "*", "$HOME", "a'b\"c\\", "--out=x y", "é"};
    Answer answer = done(tree.run(words));
    assertEquals(Arrays.stream(words).map(word -> "<" + word + ">").toList(), words(answer));
    assertEquals(List.of(), words(done(tree.run())));
  }

  @Test
  void itBecomesTheProgramAndHasItsCode() throws IOException {
    Tree tree = tree();
    tree.with("JAVA_HOME", tree.java("21")).run();
    Path out = folder.resolve("pid");
    Process process =
        tree.with("FAKE_CODE", 130)
            .builder(tree.home, tree.launcher)
            .redirectOutput(out.toFile())
            .start();
    assertEquals(130, Program.code(process));
    Answer.assertSays(Files.readString(out), "process " + process.pid() + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "21.0.1, false, false",
    "22, true, false",
    "23.0.1, true, true",
    "25.0.3, true, true"
  })
  void newerJavasAreGivenTheirOptions(String version, boolean access, boolean memory)
      throws IOException {
    Tree tree = tree();
    String out = done(tree.with("JAVA_HOME", tree.java(version)).run()).out();
    assertEquals(access, out.contains("<--enable-native-access=ALL-UNNAMED>"), out);
    assertEquals(memory, out.contains("<--sun-misc-unsafe-memory-access=allow>"), out);
    Answer.assertSays(
        out,
        "<-XX:SharedArchiveFile=" + tree.home + "/backend/target/afterimage-" + version + ".jsa>",
        "<-Dai.djl.offline=true>",
        "<-XX:+UseParallelGC>",
        "threads passive\n",
        "<%1$s/backend-0.1.0.jar:%1$s/lib/a.jar:%1$s/lib/b.jar>"
            .formatted(tree.home.resolve("backend/target")));
  }

  @Test
  void theEnvironmentAddsOptions() throws IOException {
    Tree tree = tree();
    tree.with("JAVA_HOME", tree.java("21")).with("AFTERIMAGE_HEAP", "900m");
    tree.with("AFTERIMAGE_JAVA_OPTS", "-Dx=* -XX:+UseSerialGC").with("OMP_WAIT_POLICY", "active");
    String out = done(tree.run()).out();
    Answer.assertSays(out, "<-Xmx900m>", "<-Dx=*>", "<-XX:+UseSerialGC>", "threads active\n");
    assertFalse(out.contains("ParallelGC"), out);
  }

  /** What it takes for others' pictures it gives back; its worker and all else are as ever. */
  @Test
  void theServerHasAHeapOfItsOwn() throws IOException {
    Tree tree = tree();
    tree.with("JAVA_HOME", tree.java("21"));
    String front = "-XX:+UseG1GC -XX:G1PeriodicGCInterval=30000 -XX:MaxHeapFreeRatio=40 -Xmx1g";
    String serve = done(tree.run("serve")).out();
    Answer.assertSays(serve, "<-Dafterimage.front=" + front + ">");
    for (String each : front.split(" ", -1)) {
      Answer.assertSays(serve, "<" + each + ">");
    }
    assertFalse(serve.contains("ParallelGC") || serve.contains("-Xmn"), serve);
    String render = done(tree.run("render", "lemon")).out();
    Answer.assertSays(render, "<-XX:+UseParallelGC>", "<-Xmn16m>");
    assertFalse(render.contains("G1") || render.contains("-Xmx"), render);
    tree.with("AFTERIMAGE_HEAP", "900m").with("AFTERIMAGE_JAVA_OPTS", "-XX:+UseSerialGC");
    String told = done(tree.run("serve")).out();
    Answer.assertSays(told, "<-Xmx900m>", "<-XX:+UseSerialGC>");
    assertFalse(told.contains("G1") || told.contains("-Xmx1g"), told);
  }

  @Test
  void theRealProgramSaysItsVersion() throws IOException {
    Tree tree = new Tree(folder);
    Path target = tree.home.resolve("backend/target");
    Files.createDirectories(target.resolve("lib"));
    jar(Path.of("target/classes"), target.resolve("backend-0.1.0.jar"));
    for (String entry : Program.classPath().split(File.pathSeparator, -1)) {
      Path file = Path.of(entry);
      if (entry.endsWith(".jar")) {
        Files.createSymbolicLink(target.resolve("lib").resolve(file.getFileName()), file);
      }
    }
    Files.delete(tree.home.resolve("pom.xml")); // installed without sources
    Files.createFile(
        target.resolve("afterimage-%s.jsa".formatted(System.getProperty("java.version"))));
    Answer answer = tree.with("JAVA_HOME", System.getProperty("java.home")).run("--version");
    assertEquals(Program.inside("--version"), answer);
    assertTrue(answer.out().startsWith("afterimage "), answer::out);
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }
}
