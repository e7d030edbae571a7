package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Compiled programs are bounded by bytes, and none is missed. */
class CompiledProgramsTest {
  private static final long BOUND = 2_000_000;

  private static String plus(int number) {
    return "def forward(self, a: Tensor) -> Tensor:\n  return torch.add(a, %s)\n".formatted(number);
  }

  private static float[] run(CompiledPrograms programs, int number) {
    try (NDManager pass = Torch.manager()) {
      NDArray one = Torch.array(pass, new float[] {1}, 1);
      return programs.run(plus(number), new NDList(one)).singletonOrThrow().toFloatArray();
    }
  }

  @Test
  void theyAreBoundedAndThoseThatLeftComeBack() {
    CompiledPrograms programs = new CompiledPrograms(BOUND);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 50; i++) {
        assertArrayEquals(new float[] {1 + i}, run(programs, i));
        assertTrue(programs.bytes() <= BOUND);
      }
    }
    assertTrue(
        programs.count() >= 5 && programs.count() < 45, () -> programs.count() + " are left");
  }

  @Test
  void oneThatIsCalledAgainStays() {
    CompiledPrograms programs = new CompiledPrograms(BOUND);
    run(programs, 0);
    for (int i = 1; i < 50; i++) {
      run(programs, i);
      int before = programs.count();
      run(programs, 0);
      assertEquals(before, programs.count(), "it is there");
    }
  }

  @Test
  void noneLeavesThatIsBeingCalled() {
    CompiledPrograms programs = new CompiledPrograms(1); // every other one leaves
    IntStream.range(0, 4)
        .mapToObj(
            thread ->
                CompletableFuture.runAsync(
                    () ->
                        IntStream.range(0, 40)
                            .forEach(
                                i ->
                                    assertArrayEquals(
                                        new float[] {1 + i % 5}, run(programs, i % 5)))))
        .toList()
        .forEach(CompletableFuture::join);
    run(programs, 9);
    programs.require(plus(10));
    assertEquals(1, programs.count());
  }

  @Test
  void whatIsWrongWithAProgramIsSaidWhenItIsMade() {
    CompiledPrograms programs = new CompiledPrograms(BOUND);
    assertThrows(
        RuntimeException.class,
        () -> programs.require("def forward(self, a: Tensor) -> Tensor:\n  return b\n"));
    assertEquals(0, programs.count());
    assertEquals(0, programs.bytes());
  }

  /** What the estimate is made of: 300 programs of forty lines each, called once. */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void whatAProgramCostsIsMeasured() throws IOException {
    CompiledPrograms all = new CompiledPrograms(Long.MAX_VALUE);
    for (int lines : new int[] {1, 40}) {
      all.run(longer(lines, -1), new NDList(Torch.COMPUTE.manager().create(1f)));
      long before = resident();
      long code = 0;
      for (int i = 0; i < 300; i++) {
        String program = longer(lines, i);
        code = program.length();
        try (NDManager pass = Torch.manager()) {
          all.run(program, new NDList(pass.create(1f)));
        }
      }
      System.out.printf(
          Locale.ROOT, "%d bytes of code: %d kB%n", code, (resident() - before) / 300);
    }
    assertTrue(all.count() > 600);
  }

  private static String longer(int lines, int number) {
    String line = "  b = torch.mul(torch.add(a, " + number + "), 0.5)\n  a = torch.sub(b, a)\n";
    return "def forward(self, a: Tensor) -> Tensor:\n" + line.repeat(lines) + "  return a\n";
  }

  /** In kB. */
  private static long resident() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
