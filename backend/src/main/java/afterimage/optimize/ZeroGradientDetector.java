package afterimage.optimize;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Notices that nothing is climbed: for some steps in a row there was no gradient at all, or every
 * term was exactly 0, as behind a ReLU that lets nothing through, and only penalties moved the
 * picture.
 */
public final class ZeroGradientDetector {
  private static final int STEPS = 5;

  private int silent;
  private int step;

  /** Takes in what steps measured, in order. */
  public void add(List<Meters> rows) {
    for (Meters row : rows) {
      boolean still = row.gradientNorm() == 0 || row.terms().stream().allMatch(term -> term == 0);
      silent = still ? silent + 1 : 0;
      step = row.step();
    }
  }

  /** What is to be said as long as it lasts. */
  public Optional<String> warning() {
    return silent < STEPS
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the unit is silent here: the objective had no gradient in steps %d to %d; start from"
                    + " another seed or picture, or take the layer before the ReLU, which has a"
                    + " gradient where the ReLU has none",
                step - silent + 1,
                step));
  }
}
