package afterimage.session;

import afterimage.optimize.Meters;
import java.util.List;

/** What the steps of a session have measured, thinned where there are many. */
public record Measurements(List<Meters> rows, List<Second> seconds) {
  /** What the network that only looks thought of the followed class. */
  public record Second(int step, double probability) {}

  public Measurements {
    rows = List.copyOf(rows);
    seconds = List.copyOf(seconds);
  }
}
