package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.optimize.Meters;
import afterimage.worker.Report;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Long runs are thinned, short ones are not. */
class MeterHistoryTest {
  private final MeterHistory history = new MeterHistory();

  private void run(int steps) {
    for (int step = 1; step <= steps; step++) {
      history.add(new Meters(step, 0, List.of(), Map.of(), null, null, 0, 0, 0));
    }
  }

  private List<Integer> steps() {
    return history.rows().stream().map(Meters::step).toList();
  }

  private void look(int step, double... followed) {
    history.add(
        new Report.Looked(
            step,
            java.util.Arrays.stream(followed)
                .mapToObj(each -> new Report.Sight("n", List.of(), each))
                .toList()));
  }

  @Test
  void everyStepOfAShortRunIsThere() {
    run(2000);
    assertEquals(IntStream.rangeClosed(1, 2000).boxed().toList(), steps());
  }

  @Test
  void ofALongerRunEverySecondStepIsThereAndTheLast() {
    run(2001);
    assertEquals(1001, steps().size());
    assertEquals(List.of(2, 4, 6), steps().subList(0, 3));
    assertEquals(List.of(1998, 2000, 2001), steps().subList(998, 1001));
  }

  @Test
  void theLastStepIsThereAfterARestartHoweverManyThereWere() {
    run(4001);
    MeterHistory again = new MeterHistory();
    again.begin(history.measurements(), 4001);
    assertEquals(4001, again.rows().getLast().step());
  }

  @Test
  void thereAreNeverMoreRowsThanAPageCanDrawAndTheyAreEvenlySpread() {
    run(100_000);
    List<Integer> steps = steps();
    assertTrue(steps.size() <= 2001 && steps.size() > 900, () -> steps.size() + " rows");
    for (int i = 0; i + 1 < steps.size() - 1; i++) {
      assertEquals(64, steps.get(i + 1) - steps.get(i));
    }
    assertEquals(100_000, steps.getLast());
  }

  @Test
  void theSecondOpinionIsKeptWhereThereIsOne() {
    look(4, 0.9, 0.4);
    look(8, 0.9);
    look(16, 0.9, Double.NaN);
    assertEquals(List.of(new Measurements.Second(4, 0.4)), history.seconds());
  }

  @Test
  void secondOpinionsAreThinnedToo() {
    IntStream.rangeClosed(1, 10_000).forEach(step -> look(step, 0.9, 0.4));
    assertTrue(history.seconds().size() <= 2000);
    assertEquals(10_000, history.seconds().getLast().step());
    assertEquals(1, history.seconds().getFirst().step());
  }

  @Test
  void aSecondOpinionMayComeBeforeWhatItsStepMeasured() {
    look(4, 0.9, 0.4);
    run(6);
    assertEquals(List.of(new Measurements.Second(4, 0.4)), history.seconds());
  }

  @Test
  void whatIsTakenAgainIsForgotten() {
    run(12);
    look(4, 0.9, 0.4);
    look(8, 0.9, 0.6);
    run(1); // back at the start
    assertEquals(List.of(1), steps());
    assertEquals(List.of(), history.seconds());
  }
}
