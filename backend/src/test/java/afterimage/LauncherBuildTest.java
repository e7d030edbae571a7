package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the launcher builds: when there is something to build, once, and not beside another. */
class LauncherBuildTest {
  @TempDir Path folder = Path.of("");

  private Tree tree() throws IOException {
    Tree tree = new Tree(folder).withMaven();
    return tree.with("JAVA_HOME", tree.java("21.0.1"));
  }

  private static void assertBuilds(int builds, Tree tree) throws IOException {
    Answer answer = tree.run("x");
    assertEquals(0, answer.code(), answer::toString);
    assertTrue(answer.out().endsWith("<x>\n"), answer::out);
    assertEquals(builds, tree.builds().size(), answer::err);
  }

  @Test
  void theFirstUseBuildsAndLeavesStandardOutputToTheProgram() throws IOException {
    Tree tree = tree();
    Answer answer = tree.run("x");
    assertEquals("building (first use, about a minute) ...", answer.remark(0));
    assertTrue(answer.out().startsWith("java "), answer::out);
    String call = tree.builds().getFirst();
    Answer.assertSays(call, "jdk 21.0.1 ", "-Dmaven.test.skip=true", " package");
    assertTrue(Files.exists(tree.home.resolve("backend/target/afterimage-21.0.1.jsa")));
  }

  @Test
  void whatHasNotChangedIsNotBuiltAgain() throws IOException {
    Tree tree = tree();
    assertBuilds(1, tree);
    Answer again = tree.run("x");
    assertEquals("", again.err());
    Files.writeString(tree.home.resolve("backend/src/main/.A.java.swp"), "an editor's");
    Files.writeString(tree.home.resolve("backend/src/main/A.java~"), "an editor's");
    Files.createDirectories(tree.home.resolve("backend/src/test/java"));
    Files.writeString(tree.home.resolve("backend/src/test/java/T.java"), "a test");
    assertBuilds(1, tree);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "backend/pom.xml", "backend/src/main/A.java", ".mvn/x"})
  void whatHasChangedIsBuilt(String source) throws IOException {
    Tree tree = tree();
    assertBuilds(1, tree);
    Files.setLastModifiedTime(
        tree.home.resolve(source), FileTime.from(Instant.now().plusSeconds(3600)));
    assertBuilds(2, tree);
  }

  @Test
  void whatIsNewOrGoneIsBuilt() throws IOException {
    Tree tree = tree();
    assertBuilds(1, tree);
    Path source = Files.writeString(tree.home.resolve("backend/src/main/B.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH)); // an old file, moved here
    assertBuilds(2, tree);
    assertBuilds(2, tree);
    Files.delete(source);
    assertBuilds(3, tree);
    Files.delete(tree.home.resolve("backend/target/backend-0.1.0.jar"));
    assertBuilds(4, tree);
  }

  @Test
  void anotherChoiceOfLibtorchIsBuilt() throws IOException {
    Tree tree = tree();
    assertBuilds(1, tree);
    assertBuilds(2, tree.with("AFTERIMAGE_CUDA", 1));
    Answer.assertSays(tree.builds().getLast(), "-Pcuda");
    assertBuilds(2, tree);
    assertBuilds(3, tree.with("AFTERIMAGE_CUDA", 0));
    assertFalse(tree.builds().getLast().contains("cuda"));
  }

  @Test
  void aBuildThatFailsSaysWhereAndIsTriedAgain() throws IOException {
    Tree tree = tree();
    tree.breakBuild(
        "[INFO] noise\n[ERROR] /x/Y.java:[1,2] ';' expected\n[ERROR] /x/Y.java:[1,2] ';' expected\n");
    Answer answer = tree.run("x");
    assertEquals(1, answer.code());
    assertEquals("", answer.out());
    List<String> lines = answer.err().lines().toList();
    assertEquals(3, lines.size(), answer::err);
    assertEquals("[ERROR] /x/Y.java:[1,2] ';' expected", lines.get(1));
    assertEquals(
        "afterimage: the build failed; all it said is in %s/backend/target/build.log"
            .formatted(tree.home),
        lines.get(2));
    Files.delete(tree.home.resolve("Broken.java"));
    assertBuilds(2, tree);
  }

  @Test
  void withoutMavenItSaysSoInOneLine() throws IOException {
    Answer.assertSays(
        tree().without("mvn").run("x").complaint(1), "needs Maven 3.8 or later", "install it");
  }

  @Test
  void theTestsAreThoseOfMaven() throws IOException {
    Tree tree = tree();
    Answer answer = tree.run("test", "-Dtest=A B");
    assertEquals(0, answer.code(), answer::toString);
    assertEquals(1, tree.builds().size());
    assertTrue(tree.builds().getFirst().endsWith(" -B -ntp verify -Dtest=A B"));
    assertFalse(answer.out().contains("java "), "the program was started");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAtOnceBuildOnce(boolean flock) throws Exception {
    Tree tree = tree();
    if (!flock) {
      tree.without("flock");
    }
    Path hold = tree.home.resolve("hold"); // Maven reads from it before it goes on
    assumeTrue(new ProcessBuilder("mkfifo", hold.toString()).start().waitFor() == 0);
    Process first = start(tree);
    Process second;
    try (OutputStream go = Files.newOutputStream(hold)) { // opens once Maven is there
      Files.delete(hold); // nobody else shall wait there
      second = start(tree);
      try (BufferedReader err = second.errorReader()) {
        assertEquals("afterimage: waiting for the build of another process ...", err.readLine());
        go.write('\n');
        go.flush();
        assertEquals(0, Program.code(second));
      }
    }
    assertEquals(0, Program.code(first));
    assertEquals(1, tree.builds().size());
  }

  private Process start(Tree tree) throws IOException {
    return tree.builder(tree.home, tree.launcher, "x")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
