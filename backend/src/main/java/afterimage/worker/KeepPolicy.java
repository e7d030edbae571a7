package afterimage.worker;

/** Which steps of a run have their picture kept: few enough that a long run has some tens. */
final class KeepPolicy {
  /** Why a picture might be kept. */
  enum Occasion {
    /** A step like any other: 0, 1, 2, 3, 4, 6, 8, 12, 16, … are kept. */
    STEP,
    /** A tuning: kept unless a picture of shortly before is, as a dragged knob makes many. */
    TUNING,
    /** A start, a pause, an end: always kept. */
    REST
  }

  private static final int KEPT_BITS = 2; // leading bits of the steps that are kept
  private static final int LEAST_GAP = 4;
  private static final int SHARE = 16; // a gap grows by one part in so many of the steps

  private int kept = -1;

  /** Whether the picture of a step is to be kept; true once for a step, in ascending order. */
  boolean keeps(int step, Occasion occasion) {
    boolean wanted =
        switch (occasion) {
          case STEP -> isRound(step);
          case TUNING -> kept < 0 || step - kept >= Math.max(LEAST_GAP, step / SHARE);
          case REST -> true;
        };
    if (step == kept || !wanted) {
      return false;
    }
    kept = step;
    return true;
  }

  private static boolean isRound(int step) {
    int tail = Integer.numberOfTrailingZeros(step);
    return step == 0 || 32 - Integer.numberOfLeadingZeros(step) - tail <= KEPT_BITS;
  }
}
