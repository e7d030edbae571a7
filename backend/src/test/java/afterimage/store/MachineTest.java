package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which machines may compute other bytes. */
class MachineTest {
  private static final Machine HERE =
      new Machine("0.2.0", "2.7.1", "cpu", 2, "AMD", "AVX2", "MKL_CBWR=AUTO", "abc", "21");

  private static Machine changed(String field) {
    return new Machine(
        field.equals("program") ? "0.3.0" : HERE.program(),
        field.equals("libtorch") ? "2.8" : HERE.libtorch(),
        field.equals("device") ? "cuda:0" : HERE.device(),
        field.equals("threads") ? 3 : HERE.threads(),
        field.equals("cpu") ? "Intel" : HERE.cpu(),
        field.equals("capability") ? "AVX512" : HERE.capability(),
        field.equals("environment") ? "" : HERE.environment(),
        field.equals("libraries") ? "def" : HERE.libraries(),
        field.equals("jdk") ? "25" : HERE.jdk());
  }

  @ParameterizedTest
  @CsvSource({
    "libtorch, 'libtorch: 2.7.1, 2.8'",
    "device, 'device: cpu, cuda:0'",
    "threads, 'threads: 2, 3'",
    "cpu, 'cpu: AMD, Intel'",
    "capability, 'capability: AVX2, AVX512'",
    "environment, 'environment: MKL_CBWR=AUTO, '",
    "libraries, 'libraries: abc, def'"
  })
  void eachFieldThatReachesThePictureIsCompared(String field, String said) {
    assertEquals(List.of(said), HERE.differences(changed(field), Rules.LATEST));
  }

  @ParameterizedTest
  @EnumSource(Rules.class)
  void anotherVersionOfTheProgramAloneIsNeverInexact(Rules rules) {
    assertEquals(List.of(), HERE.differences(changed("program"), rules));
  }

  /** By rules 1 sines are Java's own. */
  @Test
  void anotherJavaMattersWhereItReachesThePicture() {
    assertEquals(List.of(), HERE.differences(changed("jdk"), Rules.TWO));
    assertEquals(List.of("jdk: 21, 25"), HERE.differences(changed("jdk"), Rules.ONE));
  }

  @Test
  void whatIsNotKnownIsNotCompared() {
    assertEquals(List.of(), Machine.UNKNOWN.differences(HERE, Rules.ONE));
    Machine old = Machine.of("libtorch 2.7.1, cpu, 2 threads, AMD");
    assertEquals(List.of(), old.differences(HERE, Rules.ONE));
    assertEquals(List.of("threads: 2, 3"), old.differences(changed("threads"), Rules.ONE));
  }

  @Test
  void theSentenceOfOldIsTakenApart() {
    Machine machine = Machine.of("libtorch 2.7.1, cuda:0, 12 threads, A, 9 threads, B");
    assertEquals("2.7.1", machine.libtorch());
    assertEquals("cuda:0", machine.device());
    assertEquals(12, machine.threads());
    assertEquals("A, 9 threads, B", machine.cpu());
    assertEquals(0, Machine.of("another machine").threads());
    assertTrue(
        !Machine.of("one").differences(Machine.of("another"), Rules.ONE).isEmpty(),
        "what was another sentence is another machine");
    assertEquals(Machine.UNKNOWN, Machine.of(""));
  }
}
