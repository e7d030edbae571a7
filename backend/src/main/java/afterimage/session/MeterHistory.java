package afterimage.session;

import afterimage.optimize.Meters;
import afterimage.worker.Report;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of a session have measured. Long runs are thinned: of n steps every k-th is kept,
 * k the smallest power of two with at most 2,000 rows, and always the last.
 */
final class MeterHistory {
  private static final int MOST_ROWS = 2000;

  private final List<Meters> rows = new ArrayList<>();
  private final List<Measurements.Second> seconds = new ArrayList<>();
  private int every = 1;
  private @Nullable Meters last;

  /** Appends a step. */
  void add(Meters meters) {
    if (last != null && last.step() >= meters.step()) {
      cut(meters.step());
    }
    last = meters;
    if (meters.step() % every != 0) {
      return;
    }
    rows.add(meters);
    if (rows.size() > MOST_ROWS) {
      every *= 2;
      rows.removeIf(row -> row.step() % every != 0);
    }
  }

  /** Steps from this one on are taken again. */
  private void cut(int step) {
    while (!rows.isEmpty() && rows.getLast().step() >= step) {
      rows.removeLast();
    }
    while (!seconds.isEmpty() && seconds.getLast().step() >= step) {
      seconds.removeLast();
    }
  }

  void add(Report.Looked looked) {
    if (looked.sights().size() > 1 && !Double.isNaN(looked.sights().get(1).followed())) {
      seconds.add(new Measurements.Second(looked.step(), looked.sights().get(1).followed()));
      if (seconds.size() > MOST_ROWS) {
        for (int i = seconds.size() - 2; i > 0; i -= 2) {
          seconds.remove(i);
        }
      }
    }
  }

  /** What was measured before a restart, and up to a step. */
  void begin(Measurements before, int step) {
    rows.addAll(before.rows());
    seconds.addAll(before.seconds());
    cut(step + 1);
    last = rows.isEmpty() ? null : rows.getLast();
    while (rows.size() > MOST_ROWS) {
      every *= 2;
      rows.removeIf(row -> row.step() % every != 0);
    }
  }

  Measurements measurements() {
    return new Measurements(rows(), seconds());
  }

  List<Meters> rows() {
    List<Meters> all = new ArrayList<>(rows);
    if (last != null && (all.isEmpty() || all.getLast().step() != last.step())) {
      all.add(last);
    }
    return all;
  }

  List<Measurements.Second> seconds() {
    return List.copyOf(seconds);
  }
}
